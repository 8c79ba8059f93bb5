#ifndef RUBRICS_RUBRIC_SHAPE_H
#define RUBRICS_RUBRIC_SHAPE_H

#include "shape.h"

/* The tables of records.md §9: a rubric, and all that may stand in it. */
extern const struct shape rubric_shape;

/* What no table can say of a rubric, of one criterion: rubric_check.c. */
void rubric_check_whole(const struct value *rubric, struct problems *p);
void rubric_check_criterion(const struct value *criterion, struct problems *p);

/* Why a rubric that has the form may not be adopted by this program. */
void rubric_check_adoption(const struct value *rubric, struct problems *p);

/* Decimals of records.md §1, in millionths, so that they compare. */
int64_t rubric_millionths(const char *decimal);

#endif
