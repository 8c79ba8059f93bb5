/* assess/archive_plan.c and the bag under it: what lies where in a sealed
 * archive.  The bytes of the published one are held by conformance/archive. */

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/bag.h"
#include "assess/load.h"
#include "base/mem.h"
#include "support/logbook_of.h"

static const char page[] = "<!doctype html><title>x</title>\n";

struct planned {
	struct logbook_of o;
	struct view view;
	struct archive_plan plan;
};

static enum rc
plan_now(struct planned *p, struct fault *why)
{
	const struct archive_words words = {
		.assessment = p->o.assessment,
		.size = p->view.size,
		.time = 1772442068,
		.page = page,
		.page_size = strlen(page),
	};

	return archive_plan(p->o.lb, p->view.rules, &words, &p->plan, why);
}

static void
look(struct planned *p)
{
	struct fault why;

	assert_ok(view_assessment(p->o.lb, p->o.assessment, NULL, 0, &p->view,
				  &why),
		  &why);
}

static void
begin(struct planned *p, void **state)
{
	memset(p, 0, sizeof(*p));
	logbook_of_make(&p->o, *state, "book");
	logbook_of_drive(&p->o, STATE_OPEN);
}

static void
plan(struct planned *p)
{
	struct fault why;

	logbook_of_drive(&p->o, STATE_AUTHENTICATED);
	look(p);
	assert_ok(plan_now(p, &why), &why);
}

static void
end(struct planned *p)
{
	archive_plan_clear(&p->plan);
	view_clear(&p->view);
	logbook_of_close(&p->o);
}

static const struct member *
has(const struct planned *p, const char *path)
{
	const struct member *m = bag_member(&p->plan, path);

	if (m == NULL)
		fail_msg("no member %s", path);
	return m;
}

static bool
is_like(const char *path, const char *start, const char *ending)
{
	size_t length = strlen(path), tail = strlen(ending);

	return strncmp(path, start, strlen(start)) == 0 && length >= tail &&
	       strcmp(path + length - tail, ending) == 0;
}

/* The number of members whose path begins and ends so. */
static size_t
count(const struct planned *p, const char *start, const char *ending)
{
	size_t found = 0;

	for (size_t i = 0; i < p->plan.count; i++)
		found += is_like(p->plan.members[i].path, start, ending);
	return found;
}

/* The path of the one member that begins and ends so. */
static const char *
only(const struct planned *p, const char *start, const char *ending)
{
	assert_int_equal(count(p, start, ending), 1);
	for (size_t i = 0; i < p->plan.count; i++)
		if (is_like(p->plan.members[i].path, start, ending))
			return p->plan.members[i].path;
	return NULL;
}

static void
names_every_member_once_in_the_order_of_the_paths(void **state)
{
	struct planned p;

	begin(&p, state);
	plan(&p);
	for (size_t i = 1; i < p.plan.count; i++)
		assert_true(strcmp(p.plan.members[i - 1].path,
				   p.plan.members[i].path) < 0);
	has(&p, "bagit.txt");
	has(&p, "data/assessment.json");
	has(&p, "data/rubric.json");
	assert_memory_equal(has(&p, "data/index.html")->bytes, page,
			    strlen(page));
	assert_null(bag_member(&p.plan, "after/sealed.json"));
	assert_string_equal(p.plan.folder + strlen("assessment-"),
			    p.o.assessment + strlen("urn:uuid:"));
	end(&p);
}

static void
is_identified_by_the_digest_of_its_tag_manifest(void **state)
{
	const struct member *tags, *manifest;
	char hex[DIGEST_HEX_SIZE], *line;
	struct planned p;
	struct digest id;

	begin(&p, state);
	plan(&p);
	tags = has(&p, "tagmanifest-sha256.txt");
	digest_of(tags->bytes, (size_t)tags->size, &id);
	assert_true(digest_equal(&id, &p.plan.identity));
	manifest = has(&p, "manifest-sha256.txt");
	digest_of(manifest->bytes, (size_t)manifest->size, &id);
	digest_to_hex(&id, hex);
	line = mem_format("%s  manifest-sha256.txt\n", hex);
	assert_non_null(strstr(tags->bytes, line));
	free(line);
	digest_to_hex(&p.o.rubric->id, hex);
	line = mem_format("%s  data/rubric.json\n", hex);
	assert_non_null(strstr(manifest->bytes, line));
	free(line);
	end(&p);
}

static void
says_in_bag_info_how_much_it_holds(void **state)
{
	uintmax_t size = 0, files = 0;
	struct planned p;
	char *wanted;

	begin(&p, state);
	plan(&p);
	for (size_t i = 0; i < p.plan.count; i++) {
		if (strncmp(p.plan.members[i].path, "data/", 5) != 0)
			continue;
		size += p.plan.members[i].size;
		files++;
	}
	wanted = mem_format("Bagging-Date: 2026-03-02\n"
			    "External-Identifier: %s\n"
			    "Payload-Oxum: %ju.%ju\nRecorder-Document: ",
			    p.o.assessment, size, files);
	assert_ptr_equal(strstr(has(&p, "bag-info.txt")->bytes, wanted),
			 has(&p, "bag-info.txt")->bytes);
	free(wanted);
	end(&p);
}

static void
is_the_same_again_for_the_same_statements(void **state)
{
	struct planned p;
	struct digest first;
	struct fault why;

	begin(&p, state);
	plan(&p);
	first = p.plan.identity;
	archive_plan_clear(&p.plan);
	assert_ok(plan_now(&p, &why), &why);
	assert_true(digest_equal(&first, &p.plan.identity));
	end(&p);
}

static void
keeps_evidence_under_portable_names(void **state)
{
	const char *path;
	struct planned p;

	begin(&p, state);
	plan(&p);
	path = only(&p, "data/evidence/0", "-lift =C3=A9tape =3C1=3E.txt");
	assert_null(has(&p, path)->bytes);
	assert_int_equal(has(&p, path)->size, 16);
	only(&p, "data/evidence/0", ".sha256");
	only(&p, "data/evidence/0", "/plan.txt");
	path = only(&p, "data/evidence/0", "/=2Ehidden");
	assert_int_equal(has(&p, path)->size, 0);
	end(&p);
}

static void
shortens_names_that_are_too_long(void **state)
{
	char name[32], path[TEST_PATH_SIZE], inside[TEST_PATH_SIZE];
	struct planned p;

	begin(&p, state);
	/* three bytes for each "<": of 27 the path has 98, of 28 it has 101 */
	memset(name, '<', 27);
	name[27] = '\0';
	test_path(path, p.o.work, name);
	test_write_file(path, "fits", 4);
	logbook_of_attach(&p.o, path, NULL, NULL);
	name[27] = '<';
	name[28] = '\0';
	test_path(path, p.o.work, name);
	test_write_file(path, "does not fit", 12);
	logbook_of_attach(&p.o, path, NULL, NULL);
	test_path(path, p.o.work, "deep");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(inside, path, name);
	test_write_file(inside, "the same", 8);
	test_path(inside, path, "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
	test_write_file(inside, "the same", 8);
	logbook_of_attach(&p.o, path, NULL, NULL);
	plan(&p);
	assert_int_equal(count(&p, "data/evidence/0", "=3C"), 1);
	/* one long file is its number alone, two equal ones are one digest */
	assert_int_equal(count(&p, "data/evidence/0",
			       "/=/fa0487f2dc91544ab4b9f5b1d59b7eb2"
			       "bf68807a6e42cdf22fce4e0bc4b84cb2"),
			 1);
	for (size_t i = 0; i < p.plan.count; i++)
		assert_true(strlen(p.plan.members[i].path) <= BAG_PATH_LIMIT);
	assert_int_equal(count(&p, "data/evidence/01", "01") +
				 count(&p, "data/evidence/02", "02") +
				 count(&p, "data/evidence/03", "03") +
				 count(&p, "data/evidence/04", "04") +
				 count(&p, "data/evidence/05", "05"),
			 1);
	end(&p);
}

static void
gives_numbers_as_many_digits_as_the_last_one_needs(void **state)
{
	char path[TEST_PATH_SIZE], name[16];
	struct planned p;

	begin(&p, state);
	for (int i = 3; i <= 100; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		test_path(path, p.o.work, name);
		test_write_file(path, name, strlen(name));
		logbook_of_attach(&p.o, path, NULL, NULL);
	}
	plan(&p);
	/* which item is first is open: a folder has more than one member */
	assert_true(count(&p, "data/evidence/001", "") >= 1);
	assert_true(count(&p, "data/evidence/100", "") >= 1);
	assert_int_equal(count(&p, "data/evidence/01-", ""), 0);
	end(&p);
}

static void
holds_the_documents_that_were_signed_before(void **state)
{
	struct planned p;

	begin(&p, state);
	logbook_of_drive(&p.o, STATE_CONCLUDED);
	logbook_of_return(&p.o, "look again");
	logbook_of_judge(&p.o, "report", "competent", "it is there");
	plan(&p);
	/* at submission, and of the first conclusion */
	assert_int_equal(count(&p, "data/documents/", ".json"), 2);
	assert_int_equal(count(&p, "data/endorsements/", ".json"), 1);
	assert_non_null(strstr(has(&p, "bag-info.txt")->bytes,
			       "\nRecorder-Revision: 2\n"));
	end(&p);
}

static void
repeats_each_proof_for_openssl(void **state)
{
	size_t signatures;
	struct planned p;

	begin(&p, state);
	plan(&p);
	signatures = count(&p, "data/signatures/", ".sig");
	/* four cards, four enrolments, rubric, declaration, conclusion,
	 * sign-off
	 */
	assert_int_equal(signatures, 12);
	assert_int_equal(count(&p, "data/signatures/", ".claim"), signatures);
	assert_int_equal(count(&p, "data/signatures/", ".options"), signatures);
	assert_int_equal(count(&p, "data/signatures/", ".pem"), signatures);
	end(&p);
}

static void
leaves_other_assessments_out(void **state)
{
	char other[UUID_URN_SIZE], path[BAG_PATH_SIZE];
	struct proposal *proposal;
	struct planned p;
	uint64_t number;
	struct digest id;
	struct fault why;

	begin(&p, state);
	assert_ok(act_open(p.o.lb,
			   &(const struct act_open){ .by = p.o.urn[ADA],
						     .learner = p.o.urn[LOU],
						     .rubric = p.o.rubric->id },
			   other, &proposal, &why),
		  &why);
	logbook_of_enter(&p.o, ADA, proposal, &id);
	plan(&p);
	assert_ok(logbook_number_of(p.o.lb, &id, &number, &why), &why);
	bag_statement_path(path, logbook_did(p.o.lb), number, ".json");
	assert_null(bag_member(&p.plan, path));
	bag_statement_path(path, logbook_did(p.o.lb), number + 1, ".json");
	has(&p, path);
	assert_int_equal(count(&p, "data/ledger/", ".json"), p.view.size - 1);
	assert_int_equal(count(&p, "data/ledger/", ".tlog-proof"),
			 p.view.size - 1);
	end(&p);
}

static void
fails_where_an_object_is_missing(void **state)
{
	char hex[DIGEST_HEX_SIZE], *path;
	struct planned p;
	struct fault why;

	begin(&p, state);
	logbook_of_drive(&p.o, STATE_AUTHENTICATED);
	look(&p);
	digest_to_hex(&p.o.rubric->id, hex);
	path = mem_format("%s/evidence/objects/%.2s/%s", p.o.dir, hex, hex + 2);
	assert_int_equal(unlink(path), 0);
	free(path);
	assert_fault(plan_now(&p, &why), RC_NOT_FOUND, &why);
	assert_says(&why, "data/rubric.json");
	end(&p);
}

static void
wants_a_conclusion(void **state)
{
	struct planned p;
	struct fault why;

	begin(&p, state);
	look(&p);
	assert_fault(plan_now(&p, &why), RC_NOT_FOUND, &why);
	assert_int_equal(p.plan.count, 0);
	end(&p);
}

static void
tells_a_statements_number_from_its_path(void **state)
{
	static const char book[] = "did:key:z6MkrZyr";
	char path[BAG_PATH_SIZE];
	uint64_t number = 0;

	(void)state;
	bag_statement_path(path, book, 17, ".json");
	assert_string_equal(path, "data/ledger/z6MkrZyr/000000000017.json");
	assert_true(bag_path_number(path, book, ".json", &number));
	assert_int_equal(number, 17);
	assert_false(bag_path_number(path, book, ".tlog-proof", &number));
	assert_false(bag_path_number(path, "did:key:z6Mkx", ".json", &number));
	assert_false(bag_path_number(path, NULL, ".json", &number));
	assert_false(bag_path_number("data/ledger/z6MkrZyr/17.json", book,
				     ".json", &number));
	assert_false(bag_path_number("data/ledger/z6MkrZyr/00000000001x.json",
				     book, ".json", &number));
	assert_false(bag_path_number("", book, ".json", &number));
	assert_true(bag_path_number("after/000000000099.json", NULL, ".json",
				    &number));
	assert_int_equal(number, 99);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(names_every_member_once_in_the_order_of_the_paths),
		IN_A_DIR(is_identified_by_the_digest_of_its_tag_manifest),
		IN_A_DIR(says_in_bag_info_how_much_it_holds),
		IN_A_DIR(is_the_same_again_for_the_same_statements),
		IN_A_DIR(keeps_evidence_under_portable_names),
		IN_A_DIR(shortens_names_that_are_too_long),
		IN_A_DIR(gives_numbers_as_many_digits_as_the_last_one_needs),
		IN_A_DIR(holds_the_documents_that_were_signed_before),
		IN_A_DIR(repeats_each_proof_for_openssl),
		IN_A_DIR(leaves_other_assessments_out),
		IN_A_DIR(fails_where_an_object_is_missing),
		IN_A_DIR(wants_a_conclusion),
		cmocka_unit_test(tells_a_statements_number_from_its_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
