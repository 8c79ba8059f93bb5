/* Findings, verdicts, whom to believe: see assess/verify.h. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "verify_private.h"

enum { SENTENCE_SIZE = 800, DOING_SIZE = 240 };

/* --- verdicts ----------------------------------------------------------------
 */

const char *
verdict_words(enum verdict v)
{
	switch (v) {
	case VERDICT_VALID:
		return "valid";
	case VERDICT_UNKNOWN:
		return "valid, but signed by a logbook that is not known to "
		       "you";
	case VERDICT_ERASED:
		return "valid, with files that were lawfully erased";
	case VERDICT_BROKEN:
		break;
	}
	return "broken";
}

int
verdict_exit_status(enum verdict v)
{
	static const int status[] = {
		[VERDICT_VALID] = 0,
		[VERDICT_UNKNOWN] = 3,
		[VERDICT_ERASED] = 4,
		[VERDICT_BROKEN] = 1,
	};

	return status[v];
}

enum verdict
verdict_of(const struct telling *t)
{
	if (t->broken > 0)
		return VERDICT_BROKEN;
	/* What a stranger's logbook says of erasures is a stranger's word. */
	if (!t->trusted)
		return VERDICT_UNKNOWN;
	return t->erased > 0 ? VERDICT_ERASED : VERDICT_VALID;
}

/* --- findings ----------------------------------------------------------------
 */

void
tell(struct telling *t, enum finding finding, const char *what,
     const char *reason, const char *fmt, ...)
{
	char sentence[SENTENCE_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	if (finding == FINDING_BROKEN)
		t->broken++;
	t->told(t->arg, finding, what, reason, sentence);
}

bool
is_finding(enum rc rc)
{
	switch (rc) {
	case RC_INVALID:
	case RC_TOO_BIG:
	case RC_NOT_FOUND:
	case RC_CORRUPT:
	case RC_EXISTS:
	case RC_REFUSED:
	case RC_NEWER:
		return true;
	case RC_OK:
	case RC_USAGE:
	case RC_REMOTE:
	case RC_INTERNAL:
	case RC_IO:
	case RC_BUSY:
	case RC_STOPPED:
		break;
	}
	return false;
}

enum rc
tell_fault(struct telling *t, enum rc rc, const char *what, struct fault *why,
	   const char *fmt, ...)
{
	char doing[DOING_SIZE];
	va_list args;

	if (rc == RC_OK)
		return RC_OK;
	va_start(args, fmt);
	vsnprintf(doing, sizeof(doing), fmt, args);
	va_end(args);
	if (!is_finding(rc))
		return fault_while(why, "%s", doing);
	tell(t, FINDING_BROKEN, what, why->reason, "%s: %s", doing, why->text);
	return RC_OK;
}

/* --- whom to believe
 * ----------------------------------------------------------
 */

static bool
is_trusted(const struct trust *trust, const struct key_public *key)
{
	for (size_t i = 0; i < trust->key_count; i++)
		if (key_equal(&trust->keys[i], key))
			return true;
	for (size_t i = 0; i < trust->checkpoint_count; i++)
		if (key_equal(&trust->checkpoints[i].key, key))
			return true;
	return false;
}

void
tell_signer(struct telling *t, const struct trust *trust, const char *did)
{
	struct key_public key;
	struct fault none;

	t->trusted = key_of_did(did, &key, &none) == RC_OK &&
		     is_trusted(trust, &key);
	if (t->trusted)
		tell(t, FINDING_OK, "signer", NULL,
		     "signed by %s, which you said you trust", did);
	else
		tell(t, FINDING_NOTE, "signer", NULL,
		     "signed by %s, which is not known to you", did);
}

static enum rc
one_anchor(struct telling *t, const struct checkpoint *anchor,
	   const char *logbook, anchor_fn fn, void *arg, struct fault *why)
{
	if (strcmp(anchor->logbook, logbook) == 0)
		return fn(arg, anchor, why);
	tell(t, FINDING_BROKEN, "anchor", "wrong-logbook",
	     "the checkpoint of size %ju to compare with is of another "
	     "logbook, %s",
	     (uintmax_t)anchor->size, anchor->logbook);
	return RC_OK;
}

enum rc
each_anchor(struct telling *t, const struct trust *trust, const char *logbook,
	    anchor_fn fn, void *arg, struct fault *why)
{
	size_t looked_at = trust->against_count;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < trust->against_count; i++)
		rc = one_anchor(t, &trust->against[i], logbook, fn, arg, why);
	/* to believe a checkpoint is to hold what is verified to it */
	for (size_t i = 0; rc == RC_OK && i < trust->checkpoint_count; i++) {
		const struct checkpoint *c = &trust->checkpoints[i];

		if (c->size == 0 || strcmp(c->logbook, logbook) != 0)
			continue;
		looked_at++;
		rc = fn(arg, c, why);
	}
	if (rc == RC_OK && looked_at == 0)
		tell(t, FINDING_NOTE, "anchor", NULL,
		     "there is no earlier checkpoint to compare with, so "
		     "nothing shows whether the ledger was cut short or "
		     "rewritten (--against)");
	return rc;
}
