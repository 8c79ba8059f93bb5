/* assess/receipt.c: what a learner gets for what was handed in. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/receipt.h"
#include "assess/verify.h"
#include "base/mem.h"
#include "statement/note.h"
#include "support/logbook_of.h"
#include "support/tarred.h"

static void
begin(struct logbook_of *o, void **state, enum state to)
{
	logbook_of_make(o, *state, "book");
	logbook_of_drive(o, to);
}

static void
write_receipt(struct logbook_of *o, struct buf *out)
{
	struct fault why;

	assert_ok(receipt_write(o->lb, o->assessment, tarred_out, out, &why),
		  &why);
}

static void
take_apart(struct logbook_of *o, struct tarred *t)
{
	struct buf out = BUF_LIMIT(TARRED_LIMIT);

	write_receipt(o, &out);
	tarred_open(t, &out);
	buf_clear(&out);
}

static const char *
text_at(const struct tarred *t, const char *path)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->members[i].path, path) == 0)
			return buf_text_of(&t->members[i].bytes);
	fail_msg("there is no %s", path);
	return "";
}

static bool
has(const struct tarred *t, const char *path)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->members[i].path, path) == 0)
			return true;
	return false;
}

static size_t
count_ending(const struct tarred *t, const char *ending)
{
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++) {
		const char *path = t->members[i].path;

		if (strlen(path) > strlen(ending) &&
		    strcmp(path + strlen(path) - strlen(ending), ending) == 0)
			count++;
	}
	return count;
}

static void
lists_each_other_file_in_its_manifest(void **state)
{
	struct tarred t = { .count = 0 };
	struct logbook_of o;
	const char *manifest;

	begin(&o, state, STATE_SUBMITTED);
	take_apart(&o, &t);
	assert_int_equal(strncmp(t.folder, "receipt-", 8), 0);
	manifest = text_at(&t, "manifest-sha256.txt");
	for (size_t i = 0; i < t.count; i++) {
		const struct tarred_member *m = &t.members[i];
		char hex[DIGEST_HEX_SIZE], *line;
		struct digest d;

		digest_of(m->bytes.bytes, m->bytes.size, &d);
		digest_to_hex(&d, hex);
		line = mem_format("%s  %s\n", hex, m->path);
		if (strcmp(m->path, "manifest-sha256.txt") == 0)
			assert_null(strstr(manifest, m->path));
		else
			assert_non_null(strstr(manifest, line));
		free(line);
	}
	tarred_clear(&t);
	logbook_of_close(&o);
}

static void
proves_each_statement_against_one_signed_checkpoint(void **state)
{
	struct tarred t = { .count = 0 };
	struct checkpoint checkpoint;
	struct logbook_of o;
	struct fault why;
	size_t proved = 0;

	begin(&o, state, STATE_SUBMITTED);
	take_apart(&o, &t);
	assert_ok(checkpoint_read(text_at(&t, "checkpoint"),
				  strlen(text_at(&t, "checkpoint")),
				  &checkpoint, &why),
		  &why);
	for (size_t i = 0; i + 1 < t.count; i++) {
		const struct buf *json = &t.members[i].bytes;
		const struct buf *proof = &t.members[i + 1].bytes;
		struct tlog_proof read;
		struct statement s;

		if (strstr(t.members[i].path, ".json") == NULL)
			continue;
		assert_ok(statement_read(json->bytes, json->size, &s, &why),
			  &why);
		assert_ok(
			tlog_proof_read(proof->bytes, proof->size, &read, &why),
			&why);
		assert_int_equal(read.index, s.number);
		assert_int_equal(read.checkpoint.size, checkpoint.size);
		assert_ok(tlog_proof_check(&read, &s.leaf, &why), &why);
		statement_clear(&s);
		proved++;
	}
	/* a file, a folder, the submission */
	assert_int_equal(proved, 3);
	assert_int_equal(count_ending(&t, ".tlog-proof"), 3);
	tarred_clear(&t);
	logbook_of_close(&o);
}

static void
has_the_signed_text_and_the_signature_apart(void **state)
{
	struct tarred t = { .count = 0 };
	struct checkpoint checkpoint;
	struct logbook_of o;
	struct fault why;
	const char *body, *note;

	begin(&o, state, STATE_OPEN);
	take_apart(&o, &t);
	body = text_at(&t, "checkpoint.body");
	note = text_at(&t, "checkpoint");
	assert_ok(checkpoint_read(note, strlen(note), &checkpoint, &why), &why);
	assert_memory_equal(note, body, strlen(body));
	for (size_t i = 0; i < t.count; i++)
		if (strcmp(t.members[i].path, "checkpoint.sig") == 0) {
			const struct buf *sig = &t.members[i].bytes;

			assert_int_equal(sig->size, KEY_SIGNATURE_SIZE);
			assert_true(key_verify(&checkpoint.key, body,
					       strlen(body), sig->bytes));
		}
	assert_true(has(&t, "checkpoint.sig"));
	tarred_clear(&t);
	logbook_of_close(&o);
}

static void
lists_files_for_sha256sum_and_folders_by_their_manifest(void **state)
{
	struct tarred t = { .count = 0 };
	struct logbook_of o;
	char hex[DIGEST_HEX_SIZE], *line;
	struct digest d;

	begin(&o, state, STATE_OPEN);
	take_apart(&o, &t);
	digest_of("a straight back\n", 16, &d);
	digest_to_hex(&d, hex);
	line = mem_format("%s  lift \u00e9tape <1>.txt\n", hex);
	assert_string_equal(text_at(&t, "digests.sha256"), line);
	free(line);
	assert_non_null(strstr(text_at(&t, "receipt.txt"), hex));
	digest_of("look, plan, lift\n", 17, &d);
	digest_to_hex(&d, hex);
	assert_int_equal(count_ending(&t, ".sha256"), 2);
	for (size_t i = 0; i < t.count; i++)
		if (strncmp(t.members[i].path, "folders/", 8) == 0)
			assert_non_null(
				strstr(buf_text_of(&t.members[i].bytes), hex));
	tarred_clear(&t);
	logbook_of_close(&o);
}

static void
names_nobody_and_no_file_outside_the_lists(void **state)
{
	static const char *const lists[] = { "receipt.txt", "digests.sha256",
					     "folders/" };
	struct tarred t = { .count = 0 };
	struct logbook_of o;

	begin(&o, state, STATE_SUBMITTED);
	take_apart(&o, &t);
	for (size_t i = 0; i < t.count; i++) {
		const char *text = buf_text_of(&t.members[i].bytes);
		bool is_list = false;

		for (size_t j = 0; j < 3; j++)
			is_list =
				is_list || strncmp(t.members[i].path, lists[j],
						   strlen(lists[j])) == 0;
		if (is_list)
			continue;
		assert_null(strstr(text, "Lou Learner"));
		assert_null(strstr(text, "tape <1>"));
		assert_null(strstr(text, "plan.txt"));
	}
	tarred_clear(&t);
	logbook_of_close(&o);
}

static void
gives_the_same_bytes_for_one_state_of_the_ledger(void **state)
{
	struct buf one = BUF_LIMIT(TARRED_LIMIT), two = BUF_LIMIT(TARRED_LIMIT);
	struct logbook_of o;

	begin(&o, state, STATE_SUBMITTED);
	write_receipt(&o, &one);
	logbook_of_reopen(&o);
	write_receipt(&o, &two);
	assert_int_equal(one.size, two.size);
	assert_memory_equal(one.bytes, two.bytes, one.size);
	logbook_of_drive(&o, STATE_CONCLUDED);
	buf_empty(&two);
	write_receipt(&o, &two);
	assert_false(one.size == two.size &&
		     memcmp(one.bytes, two.bytes, one.size) == 0);
	buf_clear(&one);
	buf_clear(&two);
	logbook_of_close(&o);
}

static void
is_something_that_the_logbook_is_held_against_later(void **state)
{
	struct buf out = BUF_LIMIT(TARRED_LIMIT);
	struct checkpoint anchor, newest;
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	char path[TEST_PATH_SIZE];
	struct logbook_of o;
	struct fault why;

	begin(&o, state, STATE_SUBMITTED);
	write_receipt(&o, &out);
	test_path(path, *state, "receipt.tar");
	test_write_file(path, out.bytes, out.size);
	assert_ok(verify_anchor(path, &anchor, &why), &why);
	assert_ok(logbook_newest_checkpoint(o.lb, &note, &why), &why);
	assert_ok(checkpoint_read(note.bytes, note.size, &newest, &why), &why);
	assert_int_equal(anchor.size, newest.size);
	assert_true(digest_equal(&anchor.root, &newest.root));
	assert_string_equal(anchor.logbook, logbook_did(o.lb));
	buf_clear(&note);
	buf_clear(&out);
	logbook_of_close(&o);
}

static void
says_of_what_was_withdrawn_that_it_was(void **state)
{
	struct tarred t = { .count = 0 };
	struct logbook_of o;
	struct proposal *p;
	struct fault why;

	begin(&o, state, STATE_OPEN);
	assert_ok(act_take_back(o.lb,
				&(const struct act_take_back){
					.by = o.urn[ASA],
					.assessment = o.assessment,
					.claim = o.evidence,
					.reason = "the wrong file" },
				&p, &why),
		  &why);
	logbook_of_enter(&o, ASA, p, NULL);
	take_apart(&o, &t);
	assert_non_null(strstr(text_at(&t, "receipt.txt"),
			       "lift \u00e9tape <1>.txt  (replaced or "
			       "withdrawn)"));
	assert_non_null(strstr(text_at(&t, "receipt.txt"), "the wrong file"));
	assert_false(has(&t, "digests.sha256"));
	tarred_clear(&t);
	logbook_of_close(&o);
}

static void
refuses_where_nothing_was_handed_in(void **state)
{
	struct buf out = BUF_LIMIT(TARRED_LIMIT);
	struct logbook_of o;
	struct proposal *p;
	struct fault why;

	begin(&o, state, STATE_NONE);
	assert_fault(receipt_write(o.lb,
				   "urn:uuid:0b5c1a52-7f0e-4c58-9a53-"
				   "1f6d3a1c00ff",
				   tarred_out, &out, &why),
		     RC_NOT_FOUND, &why);
	assert_ok(act_open(o.lb,
			   &(const struct act_open){ .by = o.urn[ADA],
						     .learner = o.urn[LOU],
						     .rubric = o.rubric->id },
			   o.assessment, &p, &why),
		  &why);
	logbook_of_enter(&o, ADA, p, NULL);
	assert_fault(receipt_write(o.lb, o.assessment, tarred_out, &out, &why),
		     RC_REFUSED, &why);
	assert_int_equal(out.size, 0);
	buf_clear(&out);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(lists_each_other_file_in_its_manifest),
		IN_A_DIR(proves_each_statement_against_one_signed_checkpoint),
		IN_A_DIR(has_the_signed_text_and_the_signature_apart),
		IN_A_DIR(
			lists_files_for_sha256sum_and_folders_by_their_manifest),
		IN_A_DIR(names_nobody_and_no_file_outside_the_lists),
		IN_A_DIR(gives_the_same_bytes_for_one_state_of_the_ledger),
		IN_A_DIR(is_something_that_the_logbook_is_held_against_later),
		IN_A_DIR(says_of_what_was_withdrawn_that_it_was),
		IN_A_DIR(refuses_where_nothing_was_handed_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
