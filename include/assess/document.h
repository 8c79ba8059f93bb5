#ifndef ASSESS_DOCUMENT_H
#define ASSESS_DOCUMENT_H

#include <stdint.h>

#include "assess/rules.h"
#include "base/value.h"
#include "rubrics/outcome.h"

/*
 * The assessment document (records.md §7): what is signed.  Made from
 * statements alone, the same bytes wherever it is made.
 */
enum { DOCUMENT_LIMIT = 16 * 1024 * 1024 };

struct document_words {
	uint64_t size;	    /* the cut: first SIZE statements */
	struct digest root; /* the ledger's root at SIZE */
	/* stage concluded; DECLARED NULL means stage submitted */
	const char *declared;	       /* outcome text; "": as proposed */
	const struct value *overrides; /* array as in the facts, or NULL */
};

/*
 * The document of assessment A as the rules R see it, looking at nothing beyond
 * the cut: statements with number >= SIZE do not count (nor do their
 * withdrawals), so an old document can be made again later.
 *	RC_REFUSED	stage concluded: two judgements in effect for one
 *			criterion; no submission; the outcome's rule
 *			(outcome_propose()) fails
 */
MUST_USE enum rc document_make(const struct rules *r,
			       const struct assessment *a,
			       const struct document_words *words,
			       struct value **out, struct fault *why);

/* The document again for a `submitted` or `concluded` statement, compared with
 * its facts.  ROOT is the ledger's root at the document's own size, which is
 * looked up by the caller in the stored DOCUMENT.
 *	RC_INVALID	reason "wrong-document"; the sentence names the member
 *			that differs
 */
MUST_USE enum rc document_check(const struct rules *r,
				const struct assessment *a,
				const struct said *step,
				const struct value *document,
				const struct digest *root, struct fault *why);

/* The size in the document's feeds, for LOGBOOK; false if there is none. */
bool document_cut(const struct value *document, const char *logbook,
		  uint64_t *size, struct digest *root);

#endif
