#ifndef RECORDER_STATEMENT_MEMBERS_H
#define RECORDER_STATEMENT_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/value.h"

/*
 * The shape of a record: which members an object has, and of what form each
 * is (records.md §1), said in tables.
 */

enum form {
	FORM_TEXT,
	FORM_CODE,    /* criterion, level, slot, code */
	FORM_WORD,    /* one of the member's words */
	FORM_URN,     /* person or assessment */
	FORM_LOGBOOK, /* did:key of an Ed25519 key */
	FORM_DIGEST,
	FORM_HEX, /* a digest's 64 digits alone */
	FORM_TIME,
	FORM_DATE,
	FORM_ZONE, /* what an IANA zone name looks like */
	FORM_DECIMAL,
	FORM_MEDIA_TYPE,
	FORM_LANGUAGE,
	FORM_URI,
	FORM_OID,     /* dotted */
	FORM_BYTES,   /* base64url */
	FORM_INTEGER, /* low to high */
	FORM_BOOL,
	FORM_TRUE,
	FORM_OBJECT, /* OF these members; any object without */
	FORM_ANY,
};

enum {
	MEMBER_OPTIONAL = 1 << 0,
	MEMBER_LIST = 1 << 1,	/* an array of the form, least to most items */
	MEMBER_CHOICE = 1 << 2, /* exactly one of an object's choices stands */
};

struct members;

struct member {
	const char *name; /* NULL ends the list */
	enum form form;
	unsigned flags;
	const char *words; /* FORM_WORD: "own partner" */
	const struct members *of;
	int64_t low, high;  /* FORM_INTEGER; both 0: 0 to 2^53 - 1 */
	size_t least, most; /* items of a list; most 0: no limit */
	const char *with;   /* stands only beside this member */
};

struct members {
	const struct member *list;
	/* What a table cannot say; WHERE is for the sentence.  May be NULL. */
	enum rc (*also)(const struct value *object, const char *where,
			struct fault *why);
};

enum { MEMBERS_WHERE_SIZE = 160 };

/* Two passes, since "unknown-member" comes before "missing-member" in §12,
 * however deep each lies.  WHERE names the object in the sentence. */
MUST_USE enum rc members_unknown(const struct members *of,
				 const struct value *object, const char *where,
				 struct fault *why);
MUST_USE enum rc members_missing(const struct members *of,
				 const struct value *object, const char *where,
				 struct fault *why);

/* Is TEXT one of the WORDS, which are parted by single spaces? */
bool members_has_word(const char *words, const char *text);

/* May the object stand empty: no member required? */
bool members_may_be_empty(const struct members *of);

#endif
