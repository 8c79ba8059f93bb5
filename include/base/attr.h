#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/* What the compiler is told about a function. */

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define NEVER_NULL __attribute__((returns_nonnull))
#define NEVER_RETURNS __attribute__((noreturn))

#endif
