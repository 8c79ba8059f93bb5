#ifndef RUBRICS_SHAPE_H
#define RUBRICS_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/value.h"
#include "problems.h"

/*
 * What an object of a rubric looks like, as a table of its members, and the
 * check against it.  The tables of records.md §9 stand in rubric_shape.c.
 */

enum form {
	FORM_TEXT,     /* free text (records.md §1), not empty */
	FORM_CODE,     /* an identifier */
	FORM_URI,      /* of text_is_uri() */
	FORM_LANGUAGE, /* of text_is_language() */
	FORM_DIGEST,   /* "sha256:..." */
	FORM_DECIMAL,  /* "-1.5" */
	FORM_AMOUNT,   /* a decimal that is not below 0 */
	FORM_COUNT,    /* an integer from 1 to SHAPE_COUNT_MAX */
	FORM_BOOL,
	FORM_WORD,     /* one of WORDS */
	FORM_WORD_EXT, /* one of WORDS, or "ext:..." (Open Badges) */
	FORM_TEXTS,    /* an object from language to text, not empty */
	FORM_CODES,    /* an array of identifiers */
	FORM_OBJECT,   /* of the shape OF */
	FORM_LIST,     /* an array of objects of the shape OF */
	FORM_LIST_ANY, /* an array of objects of any members */
	FORM_ANY,      /* an object of any members */
	FORM_EXT,      /* the same, named by reverse domain names */
};

enum { SHAPE_COUNT_MAX = 1000000, SHAPE_TEXT_MAX = 64 * 1024 };

struct shape;

struct member {
	const char *name;
	enum form form;
	bool required;
	const char *const *words; /* ends with NULL */
	const struct shape *of;
};

struct shape {
	const char *noun;	      /* "a criterion" */
	const struct member *members; /* ends with a name of NULL */
	bool is_criterion;	      /* problems in it are told with its id */
	/* What no table can say; VALUE is an object, its members may be of
	 * any form.  NULL is fine. */
	void (*more)(const struct value *value, struct problems *p);
};

/* Tell every problem of VALUE, which should be an object of SHAPE. */
void shape_check(const struct shape *shape, const struct value *value,
		 struct problems *p);

#endif
