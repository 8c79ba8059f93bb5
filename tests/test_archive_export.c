/* assess/archive_export.c: a sealed archive as tar. */

#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/archive.h"
#include "assess/bag.h"
#include "base/mem.h"
#include "statement/note.h"
#include "support/logbook_of.h"

enum { TAR_LIMIT = 16 * 1024 * 1024 };

struct exported {
	struct logbook_of o;
	struct buf tar;
	unsigned steps;
	uint64_t done, total;
};

static enum rc
take(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

static void
step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	struct exported *e = arg;

	(void)what;
	e->steps++;
	e->done = done;
	e->total = total;
}

static void
begin(struct exported *e, void **state, enum state to)
{
	memset(e, 0, sizeof(*e));
	e->tar.limit = TAR_LIMIT;
	logbook_of_make(&e->o, *state, "book");
	logbook_of_drive(&e->o, to);
}

static void
end(struct exported *e)
{
	buf_clear(&e->tar);
	logbook_of_close(&e->o);
}

static enum rc export(struct exported *e, bool later, struct fault *why) {
	const struct progress progress = { .step = step, .arg = e };

	buf_empty(&e->tar);
	return archive_export(e->o.lb, e->o.assessment, later, take, &e->tar,
			      &progress, why);
}

/* The bytes of a member, to be freed; NULL. */
static char *
member(const struct exported *e, const char *wanted, size_t *size)
{
	int fd = test_fd_of(e->tar.bytes, e->tar.size);
	struct tar_reader *r = NULL;
	char *bytes = NULL;
	const char *path = "";
	uint64_t length;
	struct fault why;
	int64_t mtime;

	assert_ok(tar_reader_open(&r, fd, &why), &why);
	while (path != NULL) {
		size_t got = 0;

		assert_ok(tar_next(r, &path, &length, &mtime, &why), &why);
		if (path == NULL || strcmp(strchr(path, '/') + 1, wanted) != 0)
			continue;
		bytes = mem_new((size_t)length + 1);
		for (*size = 0; *size < length; *size += got)
			assert_ok(tar_read(r, bytes + *size,
					   (size_t)length - *size, &got, &why),
				  &why);
	}
	tar_reader_close(r);
	close(fd);
	return bytes;
}

static void
exports_the_same_bytes_each_time(void **state)
{
	struct digest first, second;
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_SEALED);
	assert_ok(export(&e, false, &why), &why);
	digest_of(e.tar.bytes, e.tar.size, &first);
	logbook_of_reopen(&e.o);
	assert_ok(export(&e, false, &why), &why);
	digest_of(e.tar.bytes, e.tar.size, &second);
	assert_true(digest_equal(&first, &second));
	end(&e);
}

static void
holds_what_the_seal_names(void **state)
{
	struct digest id;
	struct exported e;
	struct fault why;
	size_t size = 0;
	char *tags;

	begin(&e, state, STATE_SEALED);
	assert_ok(export(&e, false, &why), &why);
	tags = member(&e, "tagmanifest-sha256.txt", &size);
	assert_non_null(tags);
	digest_of(tags, size, &id);
	assert_true(digest_equal(&id, &e.o.archive));
	free(tags);
	end(&e);
}

static void
carries_the_seal_with_its_proof(void **state)
{
	struct statement s = { .whole = NULL };
	char *bytes, *proof;
	struct exported e;
	struct tlog_proof read;
	size_t size = 0, proof_size = 0;
	struct fault why;

	begin(&e, state, STATE_SEALED);
	assert_ok(export(&e, false, &why), &why);
	bytes = member(&e, BAG_SEALED, &size);
	proof = member(&e, BAG_SEALED_PROOF, &proof_size);
	assert_ok(statement_read(bytes, size, &s, &why), &why);
	assert_int_equal(s.kind, KIND_SEALED);
	assert_ok(tlog_proof_read(proof, proof_size, &read, &why), &why);
	assert_int_equal(read.index, s.number);
	assert_int_equal(read.checkpoint.size, s.number + 1);
	assert_ok(tlog_proof_check(&read, &s.leaf, &why), &why);
	statement_clear(&s);
	free(bytes);
	free(proof);
	end(&e);
}

static void
note(struct exported *e, struct digest *id)
{
	struct proposal *p;
	struct fault why;

	assert_ok(act_exported(e->o.lb,
			       &(const struct act_exported){
				       .assessment = e->o.assessment,
				       .container = "tar",
				       .digest = e->o.archive },
			       &p, &why),
		  &why);
	logbook_of_enter(&e->o, ADA, p, id);
}

static void
adds_later_statements_only_when_asked(void **state)
{
	char path[BAG_PATH_SIZE], *bytes;
	struct digest first, second, id;
	struct tlog_proof read;
	struct exported e;
	uint64_t number;
	struct fault why;
	size_t size = 0;

	begin(&e, state, STATE_SEALED);
	assert_ok(export(&e, false, &why), &why);
	digest_of(e.tar.bytes, e.tar.size, &first);
	note(&e, &id);
	assert_ok(export(&e, false, &why), &why);
	digest_of(e.tar.bytes, e.tar.size, &second);
	assert_true(digest_equal(&first, &second));

	assert_ok(export(&e, true, &why), &why);
	assert_ok(logbook_number_of(e.o.lb, &id, &number, &why), &why);
	bag_after_path(path, number, ".json");
	bytes = member(&e, path, &size);
	assert_non_null(bytes);
	assert_non_null(strstr(bytes, "\"kind\":\"exported\""));
	free(bytes);
	bag_after_path(path, number, ".tlog-proof");
	bytes = member(&e, path, &size);
	assert_ok(tlog_proof_read(bytes, size, &read, &why), &why);
	assert_int_equal(read.index, number);
	free(bytes);
	end(&e);
}

static void
says_how_far_it_is(void **state)
{
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_SEALED);
	assert_ok(export(&e, false, &why), &why);
	assert_true(e.steps > 1);
	assert_int_equal(e.done, e.total);
	assert_true(e.total > 0 && e.total < e.tar.size);
	end(&e);
}

/* Other bytes, as many, where the object of BYTES lies. */
static void
spoil(const struct exported *e, const char *bytes, const char *others)
{
	char hex[DIGEST_HEX_SIZE], *path;
	struct digest id;

	digest_of(bytes, strlen(bytes), &id);
	digest_to_hex(&id, hex);
	path = mem_format("%s/evidence/objects/%.2s/%s", e->o.dir, hex,
			  hex + 2);
	assert_int_equal(chmod(path, 0600), 0);
	test_write_file(path, others, strlen(others));
	free(path);
}

static void
refuses_evidence_that_changed_in_the_store(void **state)
{
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_SEALED);
	spoil(&e, "a straight back\n", "a bent     back\n");
	assert_fault(export(&e, false, &why), RC_CORRUPT, &why);
	assert_string_equal(why.reason, "object-digest");
	assert_says(&why, "-lift =C3=A9tape =3C1=3E.txt: ");
	end(&e);
}

static void
refuses_evidence_of_another_length(void **state)
{
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_SEALED);
	spoil(&e, "a straight back\n", "a straight");
	assert_int_not_equal(export(&e, false, &why), RC_OK);
	assert_says(&why, "evidence ");
	end(&e);
}

static void
will_not_seal_what_changed_in_the_store(void **state)
{
	struct proposal *p = NULL;
	struct digest id;
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_AUTHENTICATED);
	spoil(&e, "a straight back\n", "a bent     back\n");
	assert_fault(act_seal(e.o.lb,
			      &(const struct act_seal){
				      .by = e.o.urn[ADA],
				      .assessment = e.o.assessment },
			      NULL, &id, &p, &why),
		     RC_CORRUPT, &why);
	end(&e);
}

static void
exports_only_what_is_sealed(void **state)
{
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_AUTHENTICATED);
	assert_fault(export(&e, false, &why), RC_REFUSED, &why);
	assert_string_equal(why.reason, "state");
	assert_int_equal(e.tar.size, 0);
	strcpy(e.o.assessment, "urn:uuid:00000000-0000-4000-8000-000000000000");
	assert_fault(export(&e, false, &why), RC_NOT_FOUND, &why);
	end(&e);
}

static enum rc
full(void *arg, const void *bytes, size_t size, struct fault *why)
{
	(void)arg;
	(void)bytes;
	(void)size;
	return fault_set(why, RC_IO, "no space left on device");
}

static void
stops_where_the_container_cannot_be_written(void **state)
{
	struct exported e;
	struct fault why;

	begin(&e, state, STATE_SEALED);
	assert_fault(archive_export(e.o.lb, e.o.assessment, false, full, NULL,
				    NULL, &why),
		     RC_IO, &why);
	end(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(exports_the_same_bytes_each_time),
		IN_A_DIR(holds_what_the_seal_names),
		IN_A_DIR(carries_the_seal_with_its_proof),
		IN_A_DIR(adds_later_statements_only_when_asked),
		IN_A_DIR(says_how_far_it_is),
		IN_A_DIR(refuses_evidence_that_changed_in_the_store),
		IN_A_DIR(refuses_evidence_of_another_length),
		IN_A_DIR(will_not_seal_what_changed_in_the_store),
		IN_A_DIR(exports_only_what_is_sealed),
		IN_A_DIR(stops_where_the_container_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
