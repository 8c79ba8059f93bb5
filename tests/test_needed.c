/* recorder/assess/needed.c: what may not be taken out of the store. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/needed.h"
#include "base/mem.h"
#include "support/logbook_of.h"

enum { LIMIT = 1 << 20 };

static void
begin(struct logbook_of *o, void **state, enum state to)
{
	logbook_of_make(o, *state, "book");
	logbook_of_drive(o, to);
}

static struct needed *
take(struct logbook_of *o)
{
	struct needed *n = needed_new();
	struct fault why;

	assert_ok(needed_take(n, o->lb, NULL, &why), &why);
	return n;
}

struct counting {
	const struct needed *n;
	size_t objects, needed;
};

static enum rc
count(void *arg, const struct object *o, struct fault *why)
{
	struct counting *c = arg;

	(void)why;
	c->objects++;
	c->needed += needed_has(c->n, &o->id);
	return RC_OK;
}

static void
needs_every_object_of_a_sealed_assessment(void **state)
{
	struct logbook_of o;
	struct counting c = { .objects = 0 };
	struct needed *n;
	struct fault why;

	begin(&o, state, STATE_SEALED);
	n = take(&o);
	c.n = n;
	assert_ok(store_each(logbook_store(o.lb), count, &c, &why), &why);
	assert_true(c.objects >= 8);
	assert_int_equal(c.needed, c.objects);
	assert_true(needed_count(n) >= c.objects);
	needed_free(n);
	logbook_of_close(&o);
}

static void
put(struct logbook_of *o, const char *bytes, struct object *out)
{
	struct fault why;

	assert_ok(store_put(logbook_store(o->lb), bytes, strlen(bytes), out,
			    &why),
		  &why);
}

static void
needs_nothing_that_no_statement_names(void **state)
{
	struct logbook_of o;
	struct object stray;
	struct needed *n;

	begin(&o, state, STATE_OPEN);
	put(&o, "stray", &stray);
	n = take(&o);
	assert_false(needed_has(n, &stray.id));
	needed_free(n);
	logbook_of_close(&o);
}

static void
attach_file(struct logbook_of *o, const char *name, const void *bytes,
	    size_t size)
{
	char path[TEST_PATH_SIZE];
	struct digest id;

	test_path(path, o->work, name);
	test_write_file(path, bytes, size);
	logbook_of_attach(o, path, name, &id);
}

static void
takes_in_what_was_said_since(void **state)
{
	struct digest later;
	struct logbook_of o;
	struct needed *n;
	struct fault why;
	size_t before;

	begin(&o, state, STATE_OPEN);
	digest_of("later", 5, &later);
	n = take(&o);
	before = needed_count(n);
	assert_false(needed_has(n, &later));
	attach_file(&o, "later.txt", "later", 5);
	assert_ok(needed_take(n, o.lb, NULL, &why), &why);
	assert_true(needed_has(n, &later));
	assert_true(needed_count(n) > before);
	needed_free(n);
	logbook_of_close(&o);
}

/* Digests at every place, so that some lie over the edge of what is read at a
 * time. */
static void
needs_what_json_that_is_needed_names(void **state)
{
	struct buf json = BUF_LIMIT(LIMIT);
	struct object strays[40], deep;
	char text[DIGEST_TEXT_SIZE];
	struct logbook_of o;
	struct needed *n;
	struct fault why;

	begin(&o, state, STATE_OPEN);
	put(&o, "deep", &deep);
	assert_ok(buf_add_text(&json, "[", &why), &why);
	for (int i = 0; i < 40; i++) {
		char *bytes;

		digest_to_text(&deep.id, text);
		bytes = mem_format("{\"n\":%d,\"of\":\"%s\"}", i, text);
		put(&o, bytes, &strays[i]);
		free(bytes);
		digest_to_text(&strays[i].id, text);
		assert_ok(buf_format(&json, &why, "%*s\"%s\",", 4000, "", text),
			  &why);
	}
	attach_file(&o, "list.json", json.bytes, json.size);
	n = take(&o);
	for (int i = 0; i < 40; i++)
		assert_true(needed_has(n, &strays[i].id));
	assert_true(needed_has(n, &deep.id));
	needed_free(n);
	buf_clear(&json);
	logbook_of_close(&o);
}

/* A folder with one file; its manifest is known by its bytes. */
static void
attach_folder(struct logbook_of *o, struct digest *manifest,
	      struct digest *file)
{
	char path[TEST_PATH_SIZE], name[TEST_PATH_SIZE], hex[DIGEST_HEX_SIZE];
	struct digest id;
	char *text;

	test_path(path, o->work, "plans");
	assert_int_equal(mkdir(path, 0700), 0);
	test_path(name, path, "plan.txt");
	test_write_file(name, "a plan", 6);
	digest_of("a plan", 6, file);
	digest_to_hex(file, hex);
	text = mem_format("%s  plan.txt\n", hex);
	digest_of(text, strlen(text), manifest);
	free(text);
	logbook_of_attach(o, path, "plans", &id);
}

static void
object_path(const struct logbook_of *o, const struct digest *id,
	    char path[TEST_PATH_SIZE])
{
	char hex[DIGEST_HEX_SIZE];

	char name[TEST_PATH_SIZE];

	digest_to_hex(id, hex);
	snprintf(name, sizeof(name), "evidence/objects/%.2s/%s", hex, hex + 2);
	test_path(path, o->dir, name);
}

static void
needs_the_files_of_a_folder(void **state)
{
	struct digest manifest, file;
	struct logbook_of o;
	struct needed *n;

	begin(&o, state, STATE_OPEN);
	attach_folder(&o, &manifest, &file);
	n = take(&o);
	assert_true(needed_has(n, &manifest));
	assert_true(needed_has(n, &file));
	needed_free(n);
	logbook_of_close(&o);
}

static void
refuses_to_tell_without_a_manifest_or_with_a_broken_one(void **state)
{
	struct digest manifest, file;
	char path[TEST_PATH_SIZE];
	struct needed *n = needed_new();
	struct logbook_of o;
	struct fault why;
	size_t size;
	char *bytes;

	begin(&o, state, STATE_OPEN);
	attach_folder(&o, &manifest, &file);
	object_path(&o, &manifest, path);
	bytes = test_read_file(path, &size);
	assert_int_equal(chmod(path, 0600), 0);
	bytes[3] ^= 1;
	test_write_file(path, bytes, size);
	assert_fault(needed_take(n, o.lb, NULL, &why), RC_CORRUPT, &why);
	assert_says(&why, "the folder sha256:");
	assert_int_equal(unlink(path), 0);
	assert_fault(needed_take(n, o.lb, NULL, &why), RC_NOT_FOUND, &why);
	assert_says(&why, "the folder sha256:");
	bytes[3] ^= 1;
	test_write_file(path, bytes, size);
	assert_ok(needed_take(n, o.lb, NULL, &why), &why);
	free(bytes);
	needed_free(n);
	logbook_of_close(&o);
}

static void
refuses_to_tell_with_broken_json(void **state)
{
	struct needed *n = needed_new();
	static const char json[] = "{\"a\":1}";
	char path[TEST_PATH_SIZE];
	struct logbook_of o;
	struct digest id;
	struct fault why;

	begin(&o, state, STATE_OPEN);
	attach_file(&o, "a.json", json, strlen(json));
	digest_of(json, strlen(json), &id);
	object_path(&o, &id, path);
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, "{\"a\":2}", strlen(json));
	assert_fault(needed_take(n, o.lb, NULL, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "object-digest");
	needed_free(n);
	logbook_of_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(needs_every_object_of_a_sealed_assessment),
		IN_A_DIR(needs_nothing_that_no_statement_names),
		IN_A_DIR(takes_in_what_was_said_since),
		IN_A_DIR(needs_what_json_that_is_needed_names),
		IN_A_DIR(needs_the_files_of_a_folder),
		IN_A_DIR(
			refuses_to_tell_without_a_manifest_or_with_a_broken_one),
		IN_A_DIR(refuses_to_tell_with_broken_json),
	};

	return cmocka_run_group_tests_name("needed", tests, NULL, NULL);
}
