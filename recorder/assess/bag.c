/* The plan of a sealed archive: see assess/bag.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/document.h"
#include "bag_private.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "statement/claim.h"
#include "statement/note.h"

enum { BAG_INFO_LIMIT = 4096 };

/* Of a folder with a million files, and then some. */
static const size_t manifest_limit = (size_t)1 << 30;

/* --- statements --------------------------------------------------------- */

/* The note up to and with its first signature line. */
static enum rc
first_signature(const char *note, struct buf *out, struct fault *why)
{
	const char *end = note == NULL ? NULL : strstr(note, "\n\n");

	if (end != NULL)
		end = strchr(end + 2, '\n');
	if (end == NULL)
		return fault_set(why, RC_INVALID, "the checkpoint is no note");
	return buf_add(out, note, (size_t)(end + 1 - note), why);
}

enum rc
bag_proof(uint64_t number, const struct tree_path *path, const char *note,
	  struct buf *out, struct fault *why)
{
	struct buf first = BUF_LIMIT(NOTE_LIMIT);
	enum rc rc;

	rc = first_signature(note, &first, why);
	if (rc == RC_OK)
		rc = tlog_proof_write(number, path, buf_text_of(&first), out,
				      why);
	buf_clear(&first);
	return rc;
}

static enum rc
add_checkpoint(struct bagging *b, struct fault *why)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	char path[BAG_PATH_SIZE];
	enum rc rc;

	bag_checkpoint_path(path, b->words->logbook);
	rc = first_signature(b->words->checkpoint, &note, why);
	if (rc == RC_OK)
		rc = bag_add_buf(b, path, &note, why);
	buf_clear(&note);
	return rc;
}

static enum rc
add_inclusion(struct bagging *b, uint64_t number, struct fault *why)
{
	struct buf proof = BUF_LIMIT(NOTE_LIMIT);
	struct tree_path tree = { .count = 0 };
	char path[BAG_PATH_SIZE];
	enum rc rc;

	bag_statement_path(path, b->words->logbook, number, ".tlog-proof");
	rc = b->from->inclusion(b->from->arg, number, &tree, why);
	if (rc == RC_OK)
		rc = bag_proof(number, &tree, b->words->checkpoint, &proof,
			       why);
	if (rc == RC_OK)
		rc = bag_add_buf(b, path, &proof, why);
	buf_clear(&proof);
	return rc;
}

static enum rc
add_content(struct bagging *b, const struct statement *s, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(CONTENT_LIMIT);
	struct value *content = NULL;
	char path[BAG_PATH_SIZE];
	enum rc rc = RC_OK;

	if (s->has_content) {
		bag_digest_path(path, "contents", &s->content);
		rc = b->from->content(b->from->arg, &s->content, &bytes, why);
	}
	if (rc == RC_OK && bytes.size > 0)
		rc = content_read(bytes.bytes, bytes.size, &s->content,
				  &content, why);
	if (rc == RC_OK && s->kind == KIND_EVIDENCE_ATTACHED)
		rc = bag_attachment(b, s, content, why);
	if (rc == RC_OK && content != NULL)
		rc = bag_add_buf(b, path, &bytes, why);
	else if (rc == RC_OK && s->has_content)
		bag_add_known(b, path, &s->content, 0);
	value_free(content);
	buf_clear(&bytes);
	return rc;
}

/* The papers that a statement names: earlier documents, endorsements. */
static enum rc
add_named(struct bagging *b, const struct statement *s, struct fault *why)
{
	char path[BAG_PATH_SIZE];
	struct digest id;
	enum rc rc = RC_OK;

	if (value_digest(s->facts, "document", &id) &&
	    !digest_equal(&id, &b->words->document)) {
		bag_digest_path(path, "documents", &id);
		rc = bag_add_object(b, path, &id, why);
	}
	if (rc == RC_OK && value_digest(s->facts, "endorsement", &id)) {
		bag_digest_path(path, "endorsements", &id);
		rc = bag_add_object(b, path, &id, why);
	}
	return rc;
}

static enum rc
add_statement(struct bagging *b, uint64_t number, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s = { .whole = NULL };
	char path[BAG_PATH_SIZE];
	enum rc rc;

	bag_statement_path(path, b->words->logbook, number, ".json");
	rc = b->from->statement(b->from->arg, number, &bytes, why);
	if (rc == RC_OK)
		rc = statement_read(bytes.bytes, bytes.size, &s, why);
	/* What is not understood is kept and shown (§11). */
	if (rc == RC_NEWER && s.whole != NULL)
		rc = RC_OK;
	if (rc == RC_OK && s.number != number)
		rc = fault_reason(why, RC_INVALID, "number",
				  "it says that it is number %ju",
				  (uintmax_t)s.number);
	if (rc == RC_OK)
		rc = bag_add_buf(b, path, &bytes, why);
	if (rc == RC_OK)
		rc = add_inclusion(b, number, why);
	if (rc == RC_OK)
		rc = add_content(b, &s, why);
	if (rc == RC_OK)
		rc = add_named(b, &s, why);
	if (rc == RC_OK)
		rc = bag_signatures(b, &s, why);
	if (rc != RC_OK)
		rc = fault_while(why, "statement %ju", (uintmax_t)number);
	statement_clear(&s);
	buf_clear(&bytes);
	return rc;
}

static enum rc
add_ledger(struct bagging *b, struct fault *why)
{
	enum rc rc = add_checkpoint(b, why);

	for (size_t i = 0; rc == RC_OK && i < b->words->count; i++)
		rc = add_statement(b, b->words->numbers[i], why);
	return rc;
}

/* --- the document and what it is about ----------------------------------- */

static enum rc
read_document(struct bagging *b, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(DOCUMENT_LIMIT);
	enum rc rc;

	rc = b->from->object(b->from->arg, &b->words->document, &bytes, why);
	if (rc == RC_OK)
		rc = json_read_canonical(bytes.bytes, bytes.size,
					 DOCUMENT_LIMIT, &b->document, why);
	buf_clear(&bytes);
	return rc == RC_OK ? rc : fault_while(why, "assessment document");
}

static enum rc
add_data(struct bagging *b, struct fault *why)
{
	const struct bag_words *w = b->words;
	struct digest rubric;
	char *page;
	enum rc rc;

	rc = bag_add_object(b, "data/assessment.json", &w->document, why);
	if (rc == RC_OK && !value_digest(b->document, "rubric", &rubric))
		rc = fault_reason(why, RC_INVALID, "wrong-document",
				  "the document names no rubric");
	if (rc == RC_OK)
		rc = bag_add_object(b, "data/rubric.json", &rubric, why);
	if (rc == RC_OK)
		rc = bag_evidence(b, why);
	if (rc != RC_OK)
		return rc;
	if (w->page_bytes != NULL) {
		page = mem_text_of(w->page_bytes, (size_t)w->page_size);
		bag_add_bytes(b, "data/index.html", page, (size_t)w->page_size);
	} else {
		bag_add_known(b, "data/index.html", &w->page, w->page_size);
	}
	return RC_OK;
}

/* --- tags ---------------------------------------------------------------- */

static enum rc
manifest_line(struct buf *out, const struct member *m, struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(&m->digest, hex);
	return buf_format(out, why, "%s  %s\n", hex, m->path);
}

static enum rc
add_manifest(struct bagging *b, struct fault *why)
{
	struct buf out = BUF_LIMIT(manifest_limit);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->out->count; i++)
		rc = manifest_line(&out, &b->out->members[i], why);
	if (rc == RC_OK)
		rc = bag_add_buf(b, "manifest-sha256.txt", &out, why);
	buf_clear(&out);
	return rc;
}

static enum rc
add_info(struct bagging *b, struct fault *why)
{
	static const char bagit[] = "BagIt-Version: 1.0\n"
				    "Tag-File-Character-Encoding: UTF-8\n";
	struct buf info = BUF_LIMIT(BAG_INFO_LIMIT);
	char date[STAMP_SIZE], document[DIGEST_TEXT_SIZE];
	size_t count = b->out->count;
	uintmax_t size = 0;
	enum rc rc;

	for (size_t i = 0; i < count; i++)
		size += b->out->members[i].size;
	stamp_to_text(b->words->time, date);
	digest_to_text(&b->words->document, document);
	rc = buf_format(&info, why,
			"Bagging-Date: %.10s\n"
			"External-Identifier: %s\n"
			"Payload-Oxum: %ju.%zu\n"
			"Recorder-Document: %s\n"
			"Recorder-Format: recorder-archive-v1\n"
			"Recorder-Logbook: %s\n"
			"Recorder-Revision: %jd\n",
			date, b->words->assessment, size, count, document,
			b->words->logbook,
			(intmax_t)value_integer(b->document, "revision", 0));
	if (rc == RC_OK)
		rc = add_manifest(b, why);
	if (rc == RC_OK)
		rc = bag_add_buf(b, "bag-info.txt", &info, why);
	if (rc == RC_OK)
		bag_add_bytes(b, "bagit.txt", mem_text(bagit),
			      sizeof(bagit) - 1);
	buf_clear(&info);
	return rc;
}

/* The tag manifest, over the three tag files alone, and the identity. */
static enum rc
add_tags(struct bagging *b, struct fault *why)
{
	static const char *const tags[] = { "bag-info.txt", "bagit.txt",
					    "manifest-sha256.txt" };
	struct archive_plan *p = b->out;
	struct buf out = BUF_LIMIT(BAG_INFO_LIMIT);
	enum rc rc;

	rc = bag_sort(p, why);
	if (rc == RC_OK)
		rc = add_info(b, why);
	if (rc == RC_OK)
		rc = bag_sort(p, why);
	for (size_t i = 0; rc == RC_OK && i < sizeof(tags) / sizeof(*tags); i++)
		rc = manifest_line(&out, bag_member(p, tags[i]), why);
	if (rc == RC_OK) {
		digest_of(out.bytes, out.size, &p->identity);
		rc = bag_add_buf(b, "tagmanifest-sha256.txt", &out, why);
	}
	if (rc == RC_OK)
		rc = bag_sort(p, why);
	buf_clear(&out);
	return rc;
}

enum rc
bag_plan(const struct bag_source *from, const struct bag_words *words,
	 struct archive_plan *out, struct fault *why)
{
	struct bagging b = { .from = from, .words = words, .out = out };
	enum rc rc;

	memset(out, 0, sizeof(*out));
	bag_folder(words->assessment, out->folder);
	out->time = words->time;
	rc = read_document(&b, why);
	if (rc == RC_OK)
		rc = add_ledger(&b, why);
	if (rc == RC_OK)
		rc = add_data(&b, why);
	if (rc == RC_OK)
		rc = add_tags(&b, why);
	for (size_t i = 0; i < b.attachment_count; i++)
		free(b.attachments[i].name);
	free(b.attachments);
	value_free(b.document);
	return rc;
}
