/* assess/bag.c: what a bag does where its source is not as it should be. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/bag.h"
#include "assess/load.h"
#include "base/mem.h"
#include "statement/note.h"
#include "support/logbook_of.h"

/* A source that gives what the logbook holds, but for one thing. */
struct bagged {
	struct logbook_of o;
	uint64_t size; /* of the cut */
	struct bag_words words;
	struct selection chosen;
	struct buf note;
	struct archive_plan plan;
	/* the one thing */
	bool all_erased;
	int64_t longer;	    /* objects, by so many bytes */
	uint64_t swapped;   /* this number gives the statement before */
	const char *proofs; /* "type" of every proof */
};

static enum rc
give_statement(void *arg, uint64_t number, struct buf *out, struct fault *why)
{
	struct statement s = { .whole = NULL };
	struct bagged *b = arg;
	struct value *proof;
	enum rc rc;

	if (number != 0 && number == b->swapped)
		number--;
	rc = logbook_statement(b->o.lb, number, &s,
			       b->proofs == NULL ? out : NULL, why);
	if (rc == RC_OK && b->proofs != NULL) {
		proof = value_copy(s.proof);
		if (s.proof != NULL)
			value_set_text(proof, "type", b->proofs);
		rc = statement_write(s.number, s.time, s.claim, proof, out,
				     why);
		value_free(proof);
	}
	statement_clear(&s);
	return rc;
}

static enum rc
give_content(void *arg, const struct digest *id, struct buf *out,
	     struct fault *why)
{
	struct bagged *b = arg;

	return b->all_erased ? RC_OK
			     : logbook_content(b->o.lb, id, NULL, out, why);
}

static enum rc
give_object(void *arg, const struct digest *id, struct buf *out,
	    struct fault *why)
{
	struct bagged *b = arg;

	return store_read(logbook_store(b->o.lb), id, out, why);
}

static enum rc
give_size(void *arg, const struct digest *id, uint64_t *size, struct fault *why)
{
	struct bagged *b = arg;
	enum rc rc = store_size(logbook_store(b->o.lb), id, size, why);

	*size += (uint64_t)b->longer;
	return rc;
}

static enum rc
give_inclusion(void *arg, uint64_t number, struct tree_path *out,
	       struct fault *why)
{
	struct bagged *b = arg;

	return logbook_inclusion(b->o.lb, number, b->size, out, why);
}

static enum rc
plan(struct bagged *b, struct fault *why)
{
	const struct bag_source from = {
		.arg = b,
		.statement = give_statement,
		.content = give_content,
		.object = give_object,
		.object_size = give_size,
		.inclusion = give_inclusion,
	};

	archive_plan_clear(&b->plan);
	return bag_plan(&from, &b->words, &b->plan, why);
}

static void
begin(struct bagged *b, void **state)
{
	struct statement s = { .whole = NULL };
	struct fault why;

	memset(b, 0, sizeof(*b));
	b->note.limit = NOTE_LIMIT;
	logbook_of_make(&b->o, *state, "book");
	logbook_of_drive(&b->o, STATE_CONCLUDED);
	assert_ok(logbook_size(b->o.lb, &b->size, &why), &why);
	assert_ok(logbook_statement(b->o.lb, b->size - 1, &s, NULL, &why),
		  &why);
	assert_true(value_digest(s.facts, "document", &b->words.document));
	statement_clear(&s);
	assert_ok(logbook_checkpoint(b->o.lb, b->size, &b->note, &why), &why);
	assert_ok(select_assessment(b->o.lb, b->o.assessment, NULL, 0, b->size,
				    &b->chosen, &why),
		  &why);
	b->words.logbook = logbook_did(b->o.lb);
	b->words.assessment = b->o.assessment;
	b->words.checkpoint = buf_text_of(&b->note);
	b->words.numbers = b->chosen.numbers;
	b->words.count = b->chosen.count;
	b->words.page = b->o.rubric->id;
	b->words.page_size = b->o.rubric->size;
	assert_ok(plan(b, &why), &why);
}

static void
end(struct bagged *b)
{
	archive_plan_clear(&b->plan);
	selection_clear(&b->chosen);
	buf_clear(&b->note);
	logbook_of_close(&b->o);
}

static size_t
count(const struct bagged *b, const char *part)
{
	size_t found = 0;

	for (size_t i = 0; i < b->plan.count; i++)
		found += strstr(b->plan.members[i].path, part) != NULL;
	return found;
}

static void
keeps_the_digest_of_a_content_that_was_erased(void **state)
{
	size_t contents, members;
	struct bagged b;
	struct fault why;

	begin(&b, state);
	contents = count(&b, "data/contents/");
	members = b.plan.count;
	assert_true(contents > 0);
	b.all_erased = true;
	assert_ok(plan(&b, &why), &why);
	assert_int_equal(count(&b, "data/contents/"), contents);
	assert_int_equal(b.plan.count, members);
	for (size_t i = 0; i < b.plan.count; i++)
		if (strstr(b.plan.members[i].path, "data/contents/") != NULL)
			assert_int_equal(b.plan.members[i].size, 0);
	end(&b);
}

static void
calls_evidence_without_a_name_by_its_number(void **state)
{
	struct bagged b;
	struct fault why;

	begin(&b, state);
	assert_int_equal(count(&b, "-lift ="), 1);
	b.all_erased = true;
	assert_ok(plan(&b, &why), &why);
	assert_int_equal(count(&b, "-lift ="), 0);
	assert_true((bag_member(&b.plan, "data/evidence/01") == NULL) !=
		    (bag_member(&b.plan, "data/evidence/02") == NULL));
	end(&b);
}

static void
refuses_evidence_of_another_size_than_was_said(void **state)
{
	struct bagged b;
	struct fault why;

	begin(&b, state);
	b.longer = 1;
	assert_fault(plan(&b, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "object-digest");
	assert_says(&why, "evidence 1: ");
	end(&b);
}

static void
refuses_a_statement_in_the_place_of_another(void **state)
{
	struct bagged b;
	struct fault why;

	begin(&b, state);
	b.swapped = b.size - 1;
	assert_fault(plan(&b, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "number");
	end(&b);
}

static void
refuses_a_document_with_evidence_that_nobody_attached(void **state)
{
	uint64_t fewer[64];
	struct bagged b;
	struct fault why;

	begin(&b, state);
	assert_true(b.chosen.count <= 64);
	b.words.numbers = fewer;
	b.words.count = 0;
	for (size_t i = 0; i < b.chosen.count; i++) {
		struct statement s;

		assert_ok(logbook_statement(b.o.lb, b.chosen.numbers[i], &s,
					    NULL, &why),
			  &why);
		if (s.kind != KIND_EVIDENCE_ATTACHED)
			fewer[b.words.count++] = s.number;
		statement_clear(&s);
	}
	assert_fault(plan(&b, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "wrong-document");
	end(&b);
}

static void
leaves_a_proof_of_a_later_kind_to_a_later_program(void **state)
{
	struct bagged b;
	struct fault why;

	begin(&b, state);
	b.proofs = "HoroscopeSignature";
	assert_fault(plan(&b, &why), RC_NEWER, &why);
	assert_string_equal(why.reason, "proof-type");
	end(&b);
}

static void
takes_the_first_signature_of_a_checkpoint_alone(void **state)
{
	char path[BAG_PATH_SIZE], *note;
	const struct member *m;
	struct digest before;
	struct bagged b;
	struct fault why;

	begin(&b, state);
	before = b.plan.identity;
	note = mem_format("%s\u2014 did:key:z6Mkother AAAA\n",
			  buf_text_of(&b.note));
	b.words.checkpoint = note;
	assert_ok(plan(&b, &why), &why);
	bag_checkpoint_path(path, b.words.logbook);
	m = bag_member(&b.plan, path);
	assert_int_equal(m->size, b.note.size);
	assert_memory_equal(m->bytes, b.note.bytes, b.note.size);
	assert_true(digest_equal(&before, &b.plan.identity));
	free(note);
	b.words.checkpoint = "no note";
	assert_fault(plan(&b, &why), RC_INVALID, &why);
	end(&b);
}

static void
adds_what_comes_after_without_touching_the_identity(void **state)
{
	struct digest before;
	size_t members;
	struct bagged b;

	begin(&b, state);
	before = b.plan.identity;
	members = b.plan.count;
	bag_add_after(&b.plan, BAG_SEALED_PROOF, mem_text("proof"), 5);
	bag_add_after(&b.plan, BAG_SEALED, mem_text("seal"), 4);
	assert_int_equal(b.plan.count, members + 2);
	assert_string_equal(b.plan.members[0].path, BAG_SEALED);
	assert_string_equal(b.plan.members[1].path, BAG_SEALED_PROOF);
	assert_string_equal(b.plan.members[2].path, "bag-info.txt");
	assert_true(digest_equal(&before, &b.plan.identity));
	assert_non_null(bag_member(&b.plan, BAG_SEALED));
	end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(keeps_the_digest_of_a_content_that_was_erased),
		IN_A_DIR(calls_evidence_without_a_name_by_its_number),
		IN_A_DIR(refuses_evidence_of_another_size_than_was_said),
		IN_A_DIR(refuses_a_statement_in_the_place_of_another),
		IN_A_DIR(refuses_a_document_with_evidence_that_nobody_attached),
		IN_A_DIR(leaves_a_proof_of_a_later_kind_to_a_later_program),
		IN_A_DIR(takes_the_first_signature_of_a_checkpoint_alone),
		IN_A_DIR(adds_what_comes_after_without_touching_the_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
