#ifndef ASSESS_CUSTODY_H
#define ASSESS_CUSTODY_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/load.h"
#include "assess/proposal.h"
#include "base/value.h"
#include "cage/cage.h"
#include "evidence/portfolio.h"

/*
 * The chain of custody of one item of evidence: who supplied it, who took it
 * in, when and with what, what it was read as, and every later act on it, from
 * the statements themselves.
 */

struct custody {
	uint64_t number; /* of the statement */
	int64_t time;	 /* the ledger's */
	char *by;	 /* a name, or "the logbook" */
	char *what;	 /* "attached", "verified", "exported (tar) …", … */
};
struct item_story {
	struct digest claim, object;
	uint64_t size;
	char *type, *kind, *shape;
	/* title NULL: none; name NULL: erased, and as it came: bytes */
	char *name, *title;
	char *supplier, *taken_in_by; /* names; supplier NULL: not said */
	char *device;		      /* NULL: not said */
	int64_t received;	      /* ledger time */
	char *captured_claimed;	      /* as said; NULL: not */
	struct value *as_read;	      /* NULL: nothing was */
	bool has_listing;
	struct digest listing;
	struct custody *chain; /* in ledger order */
	size_t chain_count;
	bool withdrawn, replaced;
};
/* CLAIM is an evidence-attached of ASSESSMENT.  RC_NOT_FOUND. */
MUST_USE enum rc item_story(struct logbook *lb, const char *assessment,
			    const struct digest *claim, struct item_story *out,
			    struct fault *why);
void item_story_clear(struct item_story *s);

/* evidence-handled: a note, said by BY or (NULL) by the logbook. */
struct act_handled {
	const char *by, *assessment;
	const struct digest *evidence; /* claims */
	size_t count;
	const char *act;    /* verified, viewed, exported, transferred */
	const char *device; /* may be NULL */
};
MUST_USE enum rc act_handled(struct logbook *lb, const struct act_handled *what,
			     struct proposal **out, struct fault *why);

#endif
