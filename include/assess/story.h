#ifndef ASSESS_STORY_H
#define ASSESS_STORY_H

#include "assess/rules.h"
#include "base/buf.h"
#include "logbook/logbook.h"

/* Statements in plain words, for people. */

/* One sentence: "Asa Assessor judged lift: competent (replaces an earlier
 * judgement)".  Added to OUT; text from outside is made printable. */
MUST_USE enum rc story_sentence(struct logbook *lb, const struct statement *s,
				struct buf *out, struct fault *why);

/* "signed with their key", "not signed; the logbook's word", "declared on
 * paper, recorded and not signed". */
const char *story_proof(const struct statement *s);

#endif
