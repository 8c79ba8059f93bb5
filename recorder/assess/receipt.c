/* A learner's receipt: see assess/receipt.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/load.h"
#include "assess/receipt.h"
#include "bag_private.h"
#include "base/embed.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "receipt_private.h"
#include "statement/note.h"

EMBED(receipt_readme, "recorder/assess/receipt_readme.txt");
EMBED(receipt_check, "recorder/assess/receipt_check.txt");

static const char urn_start[] = "urn:uuid:";

/* Added to the plan; TEXT is taken. */
static void
add_text(struct receipt *r, const char *path, char *text)
{
	bag_add_bytes(&r->bag, path, text, strlen(text));
}

/* --- the checkpoint ------------------------------------------------------- */

/* The bytes that a note signs, and its first signature, as files for openssl:
 * the text up to the empty line; of the signature line the last word, behind
 * four bytes that tell the key. */
static enum rc
add_note(struct receipt *r, const struct buf *note, struct fault *why)
{
	const char *text = buf_text_of(note), *empty = strstr(text, "\n\n");
	const char *end = empty != NULL ? strchr(empty + 2, '\n') : NULL;
	struct buf signature = BUF_LIMIT(4 + KEY_SIGNATURE_SIZE);
	struct checkpoint read;
	char *line, *raw;
	enum rc rc = checkpoint_read(note->bytes, note->size, &read, why);

	if (rc != RC_OK)
		return rc;
	MUST(end != NULL);
	line = mem_text_of(empty + 2, (size_t)(end - empty - 2));
	rc = base64_bytes(strrchr(line, ' ') + 1, &signature, why);
	free(line);
	if (rc == RC_OK) {
		r->note = mem_text_of(text, (size_t)(end + 1 - text));
		r->size = read.size;
		add_text(r, "checkpoint", mem_text(r->note));
		add_text(r, "checkpoint.body",
			 mem_text_of(text, (size_t)(empty + 1 - text)));
		raw = mem_new(KEY_SIGNATURE_SIZE);
		memcpy(raw, signature.bytes + 4, KEY_SIGNATURE_SIZE);
		bag_add_bytes(&r->bag, "checkpoint.sig", raw,
			      KEY_SIGNATURE_SIZE);
		add_text(r, "logbook.pem", key_pem(&read.key));
		key_id(&read.key, &r->key);
	}
	buf_clear(&signature);
	return rc;
}

static enum rc
add_checkpoint(struct receipt *r, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	enum rc rc = logbook_newest_checkpoint(r->lb, &note, why);

	if (rc == RC_OK)
		rc = add_note(r, &note, why);
	buf_clear(&note);
	return rc == RC_OK ? rc : fault_while(why, "checkpoint");
}

/* --- statements ----------------------------------------------------------- */

static enum rc
add_proof(struct receipt *r, uint64_t number, struct fault *why)
{
	struct buf proof = BUF_LIMIT(NOTE_LIMIT);
	struct tree_path tree;
	char path[BAG_PATH_SIZE];
	enum rc rc;

	snprintf(path, sizeof(path), "statements/%012ju.tlog-proof",
		 (uintmax_t)number);
	rc = logbook_inclusion(r->lb, number, r->size, &tree, why);
	if (rc == RC_OK)
		rc = bag_proof(number, &tree, r->note, &proof, why);
	if (rc == RC_OK)
		rc = bag_add_buf(&r->bag, path, &proof, why);
	buf_clear(&proof);
	return rc;
}

/* The statement as it is in the ledger. */
static enum rc
add_statement(struct receipt *r, const struct statement *s, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement read = { .whole = NULL };
	char path[BAG_PATH_SIZE];
	enum rc rc;

	snprintf(path, sizeof(path), "statements/%012ju.json",
		 (uintmax_t)s->number);
	rc = logbook_statement(r->lb, s->number, &read, &bytes, why);
	if (rc == RC_OK)
		rc = bag_add_buf(&r->bag, path, &bytes, why);
	if (rc == RC_OK)
		rc = add_proof(r, s->number, why);
	if (rc == RC_OK && s->time > r->bag.out->time)
		r->bag.out->time = s->time;
	statement_clear(&read);
	buf_clear(&bytes);
	return rc;
}

static bool
is_said_in_it(enum kind kind)
{
	return kind == KIND_EVIDENCE_ATTACHED ||
	       kind == KIND_EVIDENCE_WITHDRAWN || kind == KIND_SUBMITTED ||
	       kind == KIND_WITHDRAWN;
}

static enum rc
add_statements(struct receipt *r, const struct assessment *a, struct fault *why)
{
	enum rc rc = RC_OK;
	size_t items = 0;

	for (size_t i = 0; rc == RC_OK && i < a->count; i++) {
		const struct said *said = a->all[i];

		if (!is_said_in_it(said->s.kind) || said->s.number >= r->size)
			continue;
		rc = add_statement(r, &said->s, why);
		if (rc == RC_OK && said->s.kind == KIND_EVIDENCE_ATTACHED) {
			rc = receipt_item(r, said, ++items, why);
		} else if (rc == RC_OK) {
			rc = receipt_step(r, said, why);
		}
	}
	if (rc == RC_OK && items == 0)
		rc = fault_reason(why, RC_REFUSED, "state",
				  "nothing has been handed in yet: recorder "
				  "attach comes first");
	return rc;
}

/* --- all of it ------------------------------------------------------------ */

static enum rc
add_manifest(struct receipt *r, struct fault *why)
{
	const struct archive_plan *p = r->bag.out;
	struct buf out = BUF_LIMIT(RECEIPT_LIMIT);
	char hex[DIGEST_HEX_SIZE];
	enum rc rc = bag_sort(r->bag.out, why);

	for (size_t i = 0; rc == RC_OK && i < p->count; i++) {
		digest_to_hex(&p->members[i].digest, hex);
		rc = buf_format(&out, why, "%s  %s\n", hex, p->members[i].path);
	}
	if (rc == RC_OK)
		rc = bag_add_buf(&r->bag, "manifest-sha256.txt", &out, why);
	if (rc == RC_OK)
		rc = bag_sort(r->bag.out, why);
	buf_clear(&out);
	return rc;
}

static enum rc
plan(struct receipt *r, const struct assessment *a, struct fault *why)
{
	enum rc rc = add_checkpoint(r, why);

	if (rc == RC_OK)
		rc = receipt_head(r, a, why);
	if (rc == RC_OK)
		rc = add_statements(r, a, why);
	if (rc != RC_OK)
		return rc;
	add_text(r, "README.txt", mem_text(receipt_readme));
	add_text(r, "check.sh", mem_text(receipt_check));
	rc = bag_add_buf(&r->bag, "receipt.txt", &r->text, why);
	if (rc == RC_OK && r->digests.size > 0)
		rc = bag_add_buf(&r->bag, "digests.sha256", &r->digests, why);
	return rc == RC_OK ? add_manifest(r, why) : rc;
}

/* All of it is one moment of the ledger. */
static enum rc
plan_now(struct receipt *r, const char *assessment, struct fault *why)
{
	struct view view = { .rules = NULL };
	const struct assessment *a = NULL;
	enum rc rc = logbook_begin_read(r->lb, why);

	if (rc != RC_OK)
		return rc;
	rc = view_assessment(r->lb, assessment, NULL, 0, &view, why);
	if (rc == RC_OK)
		a = rules_assessment(view.rules, assessment);
	if (rc == RC_OK && a == NULL)
		rc = fault_set(why, RC_NOT_FOUND, "no assessment %s",
			       assessment);
	if (rc == RC_OK)
		rc = plan(r, a, why);
	logbook_rollback(r->lb);
	view_clear(&view);
	return rc;
}

static enum rc
open_object(void *arg, const struct digest *id, struct span *out,
	    struct fault *why)
{
	return store_get(arg, id, out, why);
}

enum rc
receipt_write(struct logbook *lb, const char *assessment, tar_out_fn out,
	      void *arg, struct fault *why)
{
	const struct bag_out to = {
		.out = out,
		.arg = arg,
		.open = open_object,
		.open_arg = logbook_store(lb),
	};
	struct archive_plan made = { .count = 0 };
	struct receipt r = {
		.lb = lb,
		.bag = { .out = &made },
		.text = BUF_LIMIT(RECEIPT_LIMIT),
		.digests = BUF_LIMIT(RECEIPT_LIMIT),
	};
	enum rc rc;

	snprintf(made.folder, sizeof(made.folder), "receipt-%.36s",
		 assessment + strlen(urn_start));
	rc = plan_now(&r, assessment, why);
	if (rc == RC_OK)
		rc = bag_write(&made, &to, why);
	archive_plan_clear(&made);
	buf_clear(&r.text);
	buf_clear(&r.digests);
	free(r.note);
	return rc;
}
