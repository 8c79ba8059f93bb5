#ifndef RECORDER_CLI_ITEMS_H
#define RECORDER_CLI_ITEMS_H

/* Items of evidence, for the commands on them. */

#include "assess/custody.h"
#include "command.h"
#include "words.h"

/* By place, claim id, title or name among those in effect (find_said()); else
 * by the beginning of its claim id, whatever became of it. */
MUST_USE enum rc item_named(const struct session *on, const struct opened *o,
			    const char *words, const struct said **out,
			    struct fault *why);

/* One file of a folder or member of a portfolio. */
struct item_part {
	const char *path; /* as in the manifest or the listing */
	struct digest object;
	uint64_t size;	  /* of a folder's file only where HAS_SIZE */
	const char *type; /* NULL: of a folder's file */
	bool has_size;
};
typedef enum rc (*item_part_fn)(void *arg, const struct item_part *part,
				struct fault *why);
/* Is there more in it than one file? */
bool items_has_parts(const struct item_story *s);
/* Each part, in order; what lists them is checked against its digest first. */
MUST_USE enum rc items_each_part(const struct session *on,
				 const struct item_story *s, item_part_fn fn,
				 void *arg, struct fault *why);

/*
 * Enter that ACT was done with COUNT items of ASSESSMENT in the logbook in DIR,
 * by the person of --as, else by the logbook.  Where the logbook can only be
 * read, that is said on the log, and it is no fault.
 */
MUST_USE enum rc items_handled(const struct session *on, const char *dir,
			       const struct act_handled *what,
			       struct fault *why);
/* The same, verified, for every item in effect of the assessment that WORDS
 * name, in the logbook in DIR. */
MUST_USE enum rc items_verified(const struct session *on, const char *dir,
				const char *words, struct fault *why);

#endif
