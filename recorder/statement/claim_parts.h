#ifndef RECORDER_STATEMENT_CLAIM_PARTS_H
#define RECORDER_STATEMENT_CLAIM_PARTS_H

#include "statement/claim.h"

/*
 * The steps of claim_check(), in the order of records.md §12.  Whoever reads
 * something around a claim puts its own checks between them.
 */

/* RC_NEWER for a format or kind not known; KIND is KIND_UNKNOWN then, and where
 * there is no kind at all, which claim_missing() tells. */
MUST_USE enum rc claim_known(const struct value *claim, enum kind *kind,
			     struct fault *why);
MUST_USE enum rc claim_unknown(const struct value *claim, enum kind kind,
			       struct fault *why);
MUST_USE enum rc claim_missing(const struct value *claim, enum kind kind,
			       struct fault *why);
MUST_USE enum rc claim_role(const struct value *claim, enum kind kind,
			    struct fault *why);

/* The text of member "format" is another than WANTED: RC_NEWER. */
MUST_USE enum rc claim_format_known(const struct value *object,
				    const char *wanted, struct fault *why);

#endif
