#ifndef RUBRICS_PLAIN_H
#define RUBRICS_PLAIN_H

#include "problems.h"

/*
 * Members that this program keeps and does not look into (`source`,
 * `outcome.groups`, `ext`).  Even so they must be such as may stand in a
 * record at all (records.md §2): no null, no fraction, no deeper than 16.
 */

/* An object whose member names are plain: [a-z][A-Za-z0-9]{0,31}.  DEPTH is
 * how deep it lies; the rubric itself is at 1. */
void plain_check(const struct value *object, size_t depth, struct problems *p);

/* `ext` of the rubric: its members are named by reverse domain names; below
 * those any text is a name. */
void plain_check_ext(const struct value *ext, struct problems *p);

/* "an object", "null (leave the member out instead)" */
const char *plain_kind(const struct value *v);

/* What free text is (records.md §1); tells it where V is not.  WANTED is what
 * should stand there: "text". */
bool plain_is_text(const struct value *v, const char *wanted,
		   struct problems *p);

#endif
