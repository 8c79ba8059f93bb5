#ifndef ASSESS_ARCHIVE_H
#define ASSESS_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/rules.h"
#include "base/progress.h"
#include "evidence/tar.h"
#include "logbook/logbook.h"

/*
 * The sealed archive (records.md §8): a BagIt bag whose identity is the SHA-256
 * of its tag manifest.  First a plan is made: every member with its path, its
 * digest and where its bytes come from (made here, or an object).  Sealing
 * needs the plan alone; export streams it.
 */

struct member {
	char *path; /* inside the folder: "data/rubric.json" */
	struct digest digest;
	uint64_t size;
	void *bytes; /* NULL: the object of that digest */
};

struct archive_plan {
	char folder[64]; /* "assessment-<uuid>" */
	int64_t time;	 /* the sealed claim's: mtime, Bagging-Date */
	struct digest identity;
	struct member *members; /* sorted by path; after/ not included */
	size_t count;
};

/*
 * Plan the archive of ASSESSMENT for the cut of the first SIZE statements, with
 * PAGE as data/index.html and TIME of the sealed claim.  V is a view that knows
 * the assessment.
 *	RC_NOT_FOUND, RC_CORRUPT	an object or content is missing or
 *broken
 */
struct catalogue;
struct archive_words {
	const char *assessment;
	uint64_t size;
	int64_t time;
	const void *page;
	size_t page_size;
	/* What finds the statements (assess/load.h); NULL: the derived tables,
	 * where what comes out is held against an identity that is known. */
	const struct catalogue *by;
	/* Was the content, or the object, lawfully erased, and had it this
	 * size?  SIZE NULL: it would have had to be read, so there is no plan:
	 * RC_NOT_FOUND.  NULL: nothing was erased. */
	bool (*erased)(void *arg, const struct digest *id, bool content,
		       uint64_t *size);
	void *arg;
};
MUST_USE enum rc archive_plan(struct logbook *lb, const struct rules *r,
			      const struct archive_words *words,
			      struct archive_plan *out, struct fault *why);
void archive_plan_clear(struct archive_plan *p);

/* data/index.html: for people, self-contained, no script; the same bytes for
 * the same statements.  To be freed. */
MUST_USE enum rc archive_page(struct logbook *lb, const struct rules *r,
			      const struct assessment *a, char **html,
			      size_t *size, struct fault *why);

/*
 * Stream a sealed assessment, after/sealed.* included.  The plan is made anew
 * and must have the sealed identity (RC_CORRUPT).
 */
enum {
	/* with the statements since (delivered, superseded, ...) and their
	 * proofs, under after/ */
	ARCHIVE_LATER = 1 << 0,
	ARCHIVE_ZIP = 1 << 1, /* as zip (records.md §8.6), not as tar */
};
MUST_USE enum rc archive_export(struct logbook *lb, const char *assessment,
				unsigned how, tar_out_fn out, void *arg,
				const struct progress *progress,
				struct fault *why);

#endif
