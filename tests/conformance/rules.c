/* The rules against the vectors of records.md §13: the ledger is taken in
 * whole, its documents are made again byte for byte, and each attack is refused
 * for its reason.  The one argument is the folder of the vectors. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/document.h"
#include "assess/rules.h"
#include "base/json.h"
#include "base/mem.h"
#include "evidence/store.h"
#include "statement/claim.h"
#include "statement/note.h"
#include "statement/tree.h"
#include "support/test.h"

enum { FILES_LIMIT = 100, STATEMENTS_LIMIT = 100, FILE_SIZE = 16 << 20 };

static char data[TEST_PATH_SIZE]; /* .../data/records */

/* --- files --------------------------------------------------------------- */

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of DATA/FOLDER that end with END, sorted; paths to be freed. */
static size_t
files_of(const char *folder, const char *end, char *paths[FILES_LIMIT])
{
	char dir[TEST_PATH_SIZE];
	size_t count = 0;
	DIR *d;

	test_path(dir, data, folder);
	d = opendir(dir);
	assert_non_null(d);
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		size_t size = strlen(e->d_name), tail = strlen(end);

		if (e->d_name[0] == '.' || size < tail ||
		    strcmp(e->d_name + size - tail, end) != 0)
			continue;
		assert_true(count < FILES_LIMIT);
		paths[count++] = mem_format("%s/%s", dir, e->d_name);
	}
	closedir(d);
	qsort(paths, count, sizeof(char *), compare_names);
	return count;
}

static struct value *
read_json(const char *path)
{
	struct value *v = NULL;
	struct fault why;
	size_t size;
	char *text = test_read_file(path, &size);

	assert_ok(json_read(text, size, FILE_SIZE, &v, &why), &why);
	free(text);
	return v;
}

/* --- a ledger ------------------------------------------------------------ */

struct book {
	char did[KEY_DID_SIZE];
	char *statements[STATEMENTS_LIMIT];
	size_t sizes[STATEMENTS_LIMIT];
	size_t count;
	struct tree tree;
	struct digest roots[STATEMENTS_LIMIT + 1];
	struct rules *rules;
	struct rubric *rubric;
};

/* A rules_rubric_fn; ARG is the book. */
static enum rc
give_rubric(void *arg, const struct digest *id, const struct rubric **out,
	    struct fault *why)
{
	struct book *b = arg;
	char hex[DIGEST_HEX_SIZE];
	char *bytes, *path;
	size_t size;

	digest_to_hex(id, hex);
	if (b->rubric == NULL) {
		path = mem_format("%s/objects/%s", data, hex);
		bytes = test_read_file(path, &size);
		free(path);
		assert_ok(rubric_read(bytes, size, NULL, NULL, &b->rubric, why),
			  why);
		free(bytes);
	}
	assert_true(digest_equal(&b->rubric->id, id));
	*out = b->rubric;
	return RC_OK;
}

static void
book_begin(struct book *b)
{
	char path[TEST_PATH_SIZE];
	struct value *key;

	memset(b, 0, sizeof(*b));
	test_path(path, data, "keys/logbook.json");
	key = read_json(path);
	snprintf(b->did, sizeof(b->did), "%s", value_text(key, "did"));
	value_free(key);
	b->rules = rules_new(b->did, false, give_rubric, b);
}

static void
book_end(struct book *b)
{
	rules_free(b->rules);
	rubric_free(b->rubric);
	for (size_t i = 0; i < b->count; i++)
		free(b->statements[i]);
}

/* The tree first: it is compared before anything is looked at (§12). */
static enum rc
book_put(struct book *b, const char *bytes, size_t size, struct fault *why)
{
	struct value *v = NULL;
	struct digest leaf;
	enum rc rc = json_read_canonical(bytes, size, STATEMENT_LIMIT, &v, why);

	value_free(v);
	if (rc != RC_OK)
		return rc;
	tree_leaf(bytes, size, &leaf);
	rc = tree_add(&b->tree, &leaf, NULL, NULL, why);
	b->sizes[b->count] = size;
	b->statements[b->count++] = mem_text_of(bytes, size);
	tree_root(&b->tree, &b->roots[b->count]);
	return rc;
}

static enum rc
book_fold(struct book *b, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < b->count; i++) {
		struct statement s = { .whole = NULL };

		rc = statement_read(b->statements[i], b->sizes[i], &s, why);
		if (rc == RC_OK)
			rc = rules_add(b->rules, &s, why);
		statement_clear(&s);
	}
	return rc;
}

static void
book_read(struct book *b)
{
	char *paths[FILES_LIMIT];
	size_t count = files_of("ledger", ".statement.json", paths);
	struct fault why;

	book_begin(b);
	assert_true(count > 20);
	for (size_t i = 0; i < count; i++) {
		size_t size;
		char *bytes = test_read_file(paths[i], &size);

		assert_ok(book_put(b, bytes, size, &why), &why);
		free(bytes);
		free(paths[i]);
	}
	assert_ok(book_fold(b, &why), &why);
}

/* --- the good ledger ------------------------------------------------------ */

static void
the_ledger_is_taken_in_whole(void **state)
{
	const struct assessment *a;
	struct book b;

	(void)state;
	book_read(&b);
	a = rules_assessment_at(b.rules, 0);
	assert_non_null(a);
	assert_null(rules_assessment_at(b.rules, 1));
	assert_int_equal(a->state, STATE_QUEUED);
	assert_int_equal(a->revision, 2);
	assert_int_equal(a->signed_off_count, 1);
	assert_int_equal(a->head->s.kind, KIND_QUEUED);
	assert_null(a->closed);
	assert_non_null(rules_person_at(b.rules, 3));
	assert_null(rules_person_at(b.rules, 4));
	book_end(&b);
}

static void
each_checkpoint_signs_the_root_of_its_prefix(void **state)
{
	char *paths[FILES_LIMIT];
	size_t count = files_of("ledger", ".checkpoint", paths);
	struct checkpoint c;
	struct fault why;
	struct book b;

	(void)state;
	book_read(&b);
	for (size_t i = 0; i < count; i++) {
		size_t size;
		char *note = test_read_file(paths[i], &size);

		assert_ok(checkpoint_read(note, size, &c, &why), &why);
		assert_string_equal(c.logbook, b.did);
		assert_true(c.size <= b.count);
		assert_true(digest_equal(&c.root, &b.roots[c.size]));
		free(note);
		free(paths[i]);
	}
	book_end(&b);
}

/* The step that names DOCUMENT. */
static const struct said *
step_of(const struct assessment *a, const struct value *document)
{
	struct digest id, named;

	json_digest(document, &id);
	for (size_t i = 0; i < a->count; i++)
		if ((a->all[i]->s.kind == KIND_SUBMITTED ||
		     a->all[i]->s.kind == KIND_CONCLUDED) &&
		    value_digest(a->all[i]->s.facts, "document", &named) &&
		    digest_equal(&named, &id))
			return a->all[i];
	return NULL;
}

static void
make_again(struct book *b, const char *path)
{
	const struct assessment *a = rules_assessment_at(b->rules, 0);
	struct document_words words = { .size = 0 };
	struct value *stored = read_json(path), *made = NULL;
	const struct said *step = step_of(a, stored);
	struct digest root;
	struct fault why;
	size_t size, made_size;
	char *bytes = test_read_file(path, &size), *text;

	if (step == NULL)
		fail_msg("no step names the document %s", path);
	MUST(step != NULL);
	assert_true(document_cut(stored, b->did, &words.size, &root));
	words.root = b->roots[words.size];
	if (step->s.kind == KIND_CONCLUDED) {
		words.declared = value_text(value_get(step->s.facts, "outcome"),
					    "declared");
		words.overrides = value_get(step->s.facts, "overrides");
	}
	assert_ok(document_make(b->rules, a, &words, &made, &why), &why);
	text = json_text(made, &made_size);
	assert_string_equal(text, bytes);
	assert_int_equal(made_size, size);
	assert_ok(document_check(b->rules, a, step, stored,
				 &b->roots[words.size], &why),
		  &why);
	free(text);
	free(bytes);
	value_free(made);
	value_free(stored);
}

static void
the_documents_are_made_again_byte_for_byte(void **state)
{
	char *paths[FILES_LIMIT];
	size_t count = files_of("documents", ".json", paths);
	struct book b;

	(void)state;
	book_read(&b);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		make_again(&b, paths[i]);
		free(paths[i]);
	}
	book_end(&b);
}

/* --- the attacks ---------------------------------------------------------- */

static enum rc
check_note(const struct book *b, const char *note, struct fault *why)
{
	struct checkpoint c;
	enum rc rc = checkpoint_read(note, strlen(note), &c, why);

	if (rc != RC_OK)
		return rc;
	if (strcmp(c.logbook, b->did) != 0)
		return fault_reason(why, RC_INVALID, "wrong-logbook", "%s",
				    c.logbook);
	if (c.size > b->count)
		return fault_reason(why, RC_INVALID, "truncated",
				    "the ledger is shorter");
	if (!digest_equal(&c.root, &b->roots[c.size]))
		return fault_reason(why, RC_INVALID, "root", "another root");
	return RC_OK;
}

static enum rc
attack_statements(const struct value *attack, struct fault *why)
{
	const struct value *texts = value_get(attack, "statements");
	const struct value *notes = value_get(attack, "checkpoint");
	enum rc rc = RC_OK;
	struct book b;

	book_begin(&b);
	for (size_t i = 0; rc == RC_OK && i < value_count(texts); i++) {
		const char *text = value_string(value_at(texts, i));

		rc = book_put(&b, text, strlen(text), why);
	}
	for (size_t i = 0; rc == RC_OK && i < value_count(notes); i++)
		rc = check_note(&b, value_string(value_at(notes, i)), why);
	if (rc == RC_OK)
		rc = book_fold(&b, why);
	book_end(&b);
	return rc;
}

/* A document from which a claim was left out, in place of the real one. */
static enum rc
attack_document(const struct value *attack, struct fault *why)
{
	const char *text = value_text(attack, "document");
	struct value *document = NULL;
	const struct assessment *a;
	struct digest root;
	uint64_t size;
	struct book b;
	enum rc rc;

	book_read(&b);
	a = rules_assessment_at(b.rules, 0);
	rc = json_read_canonical(text, strlen(text), DOCUMENT_LIMIT, &document,
				 why);
	assert_ok(rc, why);
	assert_true(document_cut(document, b.did, &size, &root));
	rc = document_check(b.rules, a, a->concluded, document, &b.roots[size],
			    why);
	value_free(document);
	book_end(&b);
	return rc;
}

/* Other bytes under the name of an object. */
static enum rc
attack_object(const struct value *attack, const char *dir, struct fault *why)
{
	const char *bytes = value_text(attack, "object");
	struct buf out = BUF_LIMIT(1024);
	char path[TEST_PATH_SIZE], hex[DIGEST_HEX_SIZE];
	struct store *s = NULL;
	struct digest id;
	enum rc rc;

	assert_true(value_digest(attack, "digest", &id));
	digest_to_hex(&id, hex);
	assert_ok(store_make(dir, why), why);
	snprintf(path, sizeof(path), "%s/objects/%.2s", dir, hex);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/objects/%.2s/%s", dir, hex, hex + 2);
	test_write_file(path, bytes, strlen(bytes));
	assert_ok(store_open(&s, dir, why), why);
	rc = store_read(s, &id, &out, why);
	buf_clear(&out);
	store_close(s);
	return rc;
}

static enum rc
attack_content(const struct value *attack, struct fault *why)
{
	const char *text = value_text(attack, "content");
	struct value *content = NULL;
	struct digest id;
	enum rc rc;

	assert_true(value_digest(attack, "digest", &id));
	rc = content_read(text, strlen(text), &id, &content, why);
	value_free(content);
	return rc;
}

static enum rc
attack(const struct value *attack, const char *dir, struct fault *why)
{
	if (value_has(attack, "statements"))
		return attack_statements(attack, why);
	if (value_has(attack, "document"))
		return attack_document(attack, why);
	if (value_has(attack, "object"))
		return attack_object(attack, dir, why);
	assert_true(value_has(attack, "content"));
	return attack_content(attack, why);
}

/* Those by SSH and passkey, which are checked elsewhere or not at all. */
static bool
is_of_another_form(const struct value *v)
{
	return value_has(v, "sshsig") || value_has(v, "clientDataJSON");
}

static void
each_attack_is_refused_for_its_reason(void **state)
{
	char *paths[FILES_LIMIT];
	size_t count = files_of("negative", ".json", paths), tried = 0;
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		struct value *v = read_json(paths[i]);
		struct fault why = { .code = RC_OK };
		const char *reason = value_text(v, "reason");

		if (!is_of_another_form(v)) {
			enum rc rc = attack(v, *state, &why);
			bool right = rc != RC_OK && why.reason != NULL &&
				     strcmp(why.reason, reason) == 0;

			tried++;
			wrong += !right;
			print_message("%s %s: %s (%s)\n",
				      right ? "refused" : "WRONG  ",
				      strrchr(paths[i], '/') + 1, reason,
				      rc != RC_OK ? why.text : "taken in");
		}
		value_free(v);
		free(paths[i]);
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(tried, 24);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_is_taken_in_whole),
		cmocka_unit_test(each_checkpoint_signs_the_root_of_its_prefix),
		cmocka_unit_test(the_documents_are_made_again_byte_for_byte),
		IN_A_DIR(each_attack_is_refused_for_its_reason),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	test_path(data, argv[1], "records");
	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
