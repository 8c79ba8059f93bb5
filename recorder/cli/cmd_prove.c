/* recorder prove, consistent: what the tree shows of the ledger. */

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/verify.h"
#include "base/encode.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"

/* --- prove ------------------------------------------------------------------
 */

struct prove_opts {
	const char *out;
};

static const struct opt prove_table[] = {
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct prove_opts, out),
	  "a new file for it (default: standard output)" },
	{ .kind = OPT_END },
};

/* A number, or a claim id. */
static enum rc
statement_of(const struct session *on, const char *words, uint64_t *number,
	     struct fault *why)
{
	char shown[80], *end;
	struct digest id;
	struct fault none;

	errno = 0;
	*number = strtoull(words, &end, 10);
	if (isdigit((unsigned char)words[0]) && *end == '\0' && errno == 0)
		return RC_OK;
	if (digest_of_text(words, &id, &none) == RC_OK ||
	    digest_of_hex(words, &id, &none) == RC_OK)
		return logbook_number_of(on->logbook, &id, number, why);
	return fault_set(why, RC_USAGE,
			 "\"%s\" is no statement: give its number, as "
			 "`recorder log` shows it, or a whole claim id",
			 text_printable(words, shown, sizeof(shown)));
}

static enum rc
proof_of(const struct session *on, uint64_t number, struct buf *out,
	 struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint c;
	struct tree_path path;
	enum rc rc;

	rc = logbook_newest_checkpoint(on->logbook, &note, why);
	if (rc == RC_OK)
		rc = checkpoint_read(note.bytes, note.size, &c, why);
	if (rc == RC_OK)
		rc = logbook_inclusion(on->logbook, number, c.size, &path, why);
	if (rc == RC_OK)
		rc = tlog_proof_write(number, &path, buf_text_of(&note), out,
				      why);
	buf_clear(&note);
	return rc;
}

static enum rc
run_prove(const struct session *on, const void *given, int argc, char *argv[],
	  struct fault *why)
{
	const struct prove_opts *o = given;
	struct buf proof = BUF_LIMIT((size_t)2 * NOTE_LIMIT);
	uint64_t number;
	enum rc rc;

	(void)argc;
	rc = statement_of(on, argv[0], &number, why);
	if (rc == RC_OK)
		rc = proof_of(on, number, &proof, why);
	if (rc == RC_OK && o->out != NULL)
		rc = fsio_write_new(o->out, proof.bytes, proof.size, 0644, why);
	else if (rc == RC_OK && fputs(buf_text_of(&proof), on->out) == EOF)
		rc = fault_sys(why, "print");
	buf_clear(&proof);
	return rc;
}

const struct command cmd_prove = {
	.name = "prove",
	.args = "STATEMENT",
	.summary = "Write the proof that a statement is in the ledger",
	.detail =
		"A c2sp.org/tlog-proof of the statement (its number or claim "
		"id) under the newest checkpoint:\nwith the statement's bytes "
		"(recorder log --raw) anyone can check it, and nothing else "
		"is needed.",
	.example = "  recorder prove 27 -o 27.tlog-proof",
	.opts = prove_table,
	.opts_size = sizeof(struct prove_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK,
	.run = run_prove,
};

/* --- consistent -------------------------------------------------------------
 */

/* Two states of one ledger, and what lies between. */
struct between {
	struct checkpoint old, new;
	struct tree_path path;
	bool holds;
};

static enum rc
compare(const struct session *on, const char *file, struct between *b,
	struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	enum rc rc;

	rc = verify_anchor(file, &b->old, why);
	if (rc == RC_OK && b->old.size == 0)
		rc = fault_set(
			why, RC_USAGE,
			"give a checkpoint, a receipt or an archive, not "
			"a key: an empty ledger shows nothing");
	if (rc == RC_OK)
		rc = logbook_newest_checkpoint(on->logbook, &note, why);
	if (rc == RC_OK)
		rc = checkpoint_read(note.bytes, note.size, &b->new, why);
	buf_clear(&note);
	if (rc == RC_OK && strcmp(b->old.logbook, b->new.logbook) != 0)
		rc = fault_set(why, RC_INVALID,
			       "the checkpoint is of another logbook, %s",
			       b->old.logbook);
	if (rc != RC_OK || b->old.size > b->new.size)
		return rc;
	rc = logbook_consistency(on->logbook, b->old.size, b->new.size,
				 &b->path, why);
	b->holds = rc == RC_OK &&
		   tree_proves_consistency(b->old.size, &b->old.root,
					   b->new.size, &b->new.root, &b->path);
	return rc;
}

static enum rc
print_between(const struct session *on, const struct between *b,
	      struct fault *why)
{
	bool cut = b->old.size > b->new.size;
	struct value *v, *path;

	if (!on->json && b->holds)
		return print_line(on, why,
				  "consistent: %ju statements were there, and "
				  "%ju have been added;\nnothing was changed "
				  "(proof of %zu digests)",
				  (uintmax_t)b->old.size,
				  (uintmax_t)(b->new.size - b->old.size),
				  b->path.count);
	if (!on->json)
		return print_line(on, why,
				  "not consistent: the checkpoint signs %ju "
				  "statements; %s",
				  (uintmax_t)b->old.size,
				  cut ? "the ledger is shorter now: it was cut"
				      : "those that are there now are others");
	v = value_object();
	path = value_array();
	for (size_t i = 0; i < b->path.count; i++)
		value_push(path, value_of_digest(&b->path.node[i]));
	value_set_bool(v, "consistent", b->holds);
	value_set_text(v, "reason",
		       b->holds ? NULL : (cut ? "truncated" : "root"));
	value_set_text(v, "logbook", b->new.logbook);
	value_set_integer(v, "oldSize", (int64_t)b->old.size);
	value_set_digest(v, "oldRoot", &b->old.root);
	value_set_integer(v, "size", (int64_t)b->new.size);
	value_set_digest(v, "root", &b->new.root);
	value_set(v, "proof", path);
	return print_json(on, v, why);
}

static enum rc
run_consistent(const struct session *on, const void *given, int argc,
	       char *argv[], struct fault *why)
{
	struct between b = { .holds = false };
	enum rc rc;

	(void)given;
	(void)argc;
	rc = compare(on, argv[0], &b, why);
	if (rc == RC_OK)
		rc = print_between(on, &b, why);
	if (rc == RC_OK && !b.holds)
		*on->status = 1;
	return rc;
}

const struct command cmd_consistent = {
	.name = "consistent",
	.args = "OLD-CHECKPOINT",
	.summary = "Show that history since then was only added to",
	.detail = "A proof by the tree alone, O(log n): it reads no statement "
		  "(recorder verify --against does).\nExit status: 0 "
		  "consistent, 1 not.",
	.example = "  recorder consistent checkpoint.txt",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_consistent,
};
