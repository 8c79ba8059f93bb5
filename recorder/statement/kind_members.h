#ifndef RECORDER_STATEMENT_KIND_MEMBERS_H
#define RECORDER_STATEMENT_KIND_MEMBERS_H

#include "members.h"
#include "statement/kind.h"

/* The members of each kind's facts and content (records.md §4): kind_facts.c
 * and kind_content.c.  The content's salt is not among them; kind_content() is
 * NULL for a kind without any. */
const struct members *kind_facts(enum kind kind);
const struct members *kind_content(enum kind kind);

/* How the two say a member: required, optional, or with more to say. */
#define HAS(n, f)                                                              \
	{                                                                      \
		.name = (n), .form = FORM_##f                                  \
	}
#define MAY(n, f)                                                              \
	{                                                                      \
		.name = (n), .form = FORM_##f, .flags = OPTIONAL               \
	}
#define MEMBER(n, f, ...)                                                      \
	{                                                                      \
		.name = (n), .form = FORM_##f, __VA_ARGS__                     \
	}
#define END                                                                    \
	{                                                                      \
		.name = NULL                                                   \
	}
#define MEMBERS(kind, these)                                                   \
	[KIND_##kind] = {                                                      \
		.list = (these),                                               \
	}

enum {
	OPTIONAL = MEMBER_OPTIONAL,
	CHOICE = MEMBER_CHOICE,
	LIST = MEMBER_LIST,
};

#define INTEGER_LIMIT ((INT64_C(1) << 53) - 1)

#endif
