#ifndef BASE_EMBED_H
#define BASE_EMBED_H

/*
 * A file of the source tree as a constant string in the program:
 *	EMBED(ledger_sql, "recorder/logbook/ledger.sql");
 *	sqlite3_exec(db, ledger_sql, ...);
 * The path is as seen from the top of the tree, where make runs.
 */
/* NOLINTBEGIN(bugprone-macro-parentheses): names, not values */
#define EMBED(name, path)                                                      \
	extern const char name[];                                              \
	__asm__(".section .rodata\n"                                           \
		".global " #name "\n" #name ":\n"                              \
		".incbin \"" path "\"\n"                                       \
		".byte 0\n"                                                    \
		".previous\n")
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
