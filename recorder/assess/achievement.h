#ifndef RECORDER_ASSESS_ACHIEVEMENT_H
#define RECORDER_ASSESS_ACHIEVEMENT_H

/* What a rubric and the judgements under it become in a credential (records.md
 * §10).  Values are the caller's to free. */

#include "base/value.h"
#include "rubrics/rubric.h"

struct value *achievement_of(const struct rubric *r);
/* One for each judgement of the assessment document, and the outcome's. */
struct value *results_of(const struct rubric *r, const struct value *document);

/* An object whose "type" is the array of one class name. */
struct value *class_object(const char *class);
/* A number; nothing where DECIMAL is NULL. */
void set_decimal(struct value *o, const char *name, const char *decimal);

#endif
