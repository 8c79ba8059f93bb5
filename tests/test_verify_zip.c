/* recorder/assess/verify_archive.c: an archive that was exported as zip is held
 * to the same, member for member. */

#include <stdlib.h>
#include <unistd.h>

#include "assess/verify.h"
#include "evidence/zip.h"
#include "support/heard.h"
#include "support/logbook_of.h"
#include "support/tarred.h"

struct sealed {
	struct logbook_of o;
	struct buf zip;
	struct heard h;
};

static void
verify(struct sealed *s)
{
	static const struct trust nobody = { .key_count = 0 };
	int fd = test_fd_of(s->zip.bytes, s->zip.size);
	struct fault why;

	heard_clear(&s->h);
	assert_ok(verify_archive(fd, &nobody, NULL, heard_line, &s->h,
				 &s->h.verdict, &why),
		  &why);
	assert_int_equal(s->h.verdict == VERDICT_BROKEN, s->h.broken > 0);
	close(fd);
}

static void export(struct sealed *s)
{
	struct fault why;

	buf_empty(&s->zip);
	assert_ok(archive_export(s->o.lb, s->o.assessment, ARCHIVE_ZIP,
				 tarred_out, &s->zip, NULL, &why),
		  &why);
}

static void
begin(struct sealed *s, void **state)
{
	memset(s, 0, sizeof(*s));
	s->zip.limit = TARRED_LIMIT;
	logbook_of_make(&s->o, *state, "book");
	logbook_of_drive(&s->o, STATE_SEALED);
	export(s);
}

static void
end(struct sealed *s)
{
	heard_clear(&s->h);
	buf_clear(&s->zip);
	logbook_of_close(&s->o);
}

/* The members of the archive, to be changed. */
static void
take_apart(struct sealed *s, struct tarred *t)
{
	struct buf tar = BUF_LIMIT(TARRED_LIMIT);

	tarred_export(&s->o, false, &tar);
	tarred_open(t, &tar);
	buf_clear(&tar);
}

static void
put_together(struct sealed *s, struct tarred *t, int64_t mtime)
{
	struct zip_writer *w;
	char path[TAR_PATH_LIMIT];
	struct fault why;

	buf_empty(&s->zip);
	assert_ok(zip_writer_new(&w, mtime, tarred_out, &s->zip, &why), &why);
	for (size_t i = 0; i < t->count; i++) {
		const struct tarred_member *m = &t->members[i];

		snprintf(path, sizeof(path), "%s/%s", t->folder, m->path);
		assert_ok(zip_add_bytes(w, path, m->bytes.bytes, m->bytes.size,
					&why),
			  &why);
	}
	assert_ok(zip_finish(w, &why), &why);
	zip_writer_free(w);
	tarred_clear(t);
	verify(s);
}

static void
finds_a_zip_as_sound_as_a_tar(void **state)
{
	struct sealed s;

	begin(&s, state);
	verify(&s);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	assert_heard(&s.h, "ok container", "nothing else");
	assert_heard(&s.h, "note container", "not compared byte for byte");
	assert_heard(&s.h, "ok manifest", "digests that it lists");
	assert_heard(&s.h, "ok inclusion", "in the ledger");
	assert_heard(&s.h, "ok signatures", "verify");
	assert_heard(&s.h, "ok seal", "document, page and ledger are");
	assert_heard(&s.h, "ok evidence", "4 files of evidence");
	assert_heard(&s.h, "ok bag", "there is no other");
	end(&s);
}

static void
holds_the_members_of_the_tar(void **state)
{
	struct buf first = BUF_LIMIT(TARRED_LIMIT);
	struct fault why;
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	assert_ok(buf_add(&first, s.zip.bytes, s.zip.size, &why), &why);
	take_apart(&s, &t);
	put_together(&s, &t, t.mtime);
	assert_int_equal(s.zip.size, first.size);
	assert_memory_equal(s.zip.bytes, first.bytes, first.size);
	buf_clear(&first);
	end(&s);
}

static void
leaves_the_times_of_a_zip_to_whoever_made_it(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	take_apart(&s, &t);
	put_together(&s, &t, t.mtime + 3600);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	end(&s);
}

static void
sees_a_byte_that_was_changed_anywhere(void **state)
{
	struct sealed s;
	size_t tried = 0;

	begin(&s, state);
	for (size_t at = 0; at < s.zip.size; at += 1 + s.zip.size / 150) {
		s.zip.bytes[at] ^= (uint8_t)(1 << at % 8);
		verify(&s);
		if (s.h.broken == 0)
			print_error("byte %zu of %zu\n", at, s.zip.size);
		assert_true(s.h.broken > 0);
		s.zip.bytes[at] ^= (uint8_t)(1 << at % 8);
		tried++;
	}
	assert_true(tried > 100);
	verify(&s);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	end(&s);
}

static void
sees_one_that_was_cut_off_or_goes_on(void **state)
{
	struct fault why;
	struct sealed s;
	size_t size;

	begin(&s, state);
	size = s.zip.size;
	for (s.zip.size = 0; s.zip.size < size; s.zip.size += size / 13 + 1) {
		verify(&s);
		assert_heard(&s.h, "broken container [container]", "");
	}
	s.zip.size = size;
	assert_ok(buf_add(&s.zip, "", 1, &why), &why);
	verify(&s);
	assert_heard(&s.h, "broken container [container]", "what ends a zip");
	end(&s);
}

static void
names_a_member_that_was_changed_or_that_nothing_accounts_for(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	take_apart(&s, &t);
	tarred_replace(tarred_find(&t, "data/evidence/", "=3E.txt"), "straight",
		       "crooked!");
	put_together(&s, &t, t.mtime);
	assert_heard(&s.h, "broken manifest [object-digest]", "-lift ");
	assert_int_equal(s.h.broken, 1);

	take_apart(&s, &t);
	tarred_add(&t, "after/letter.txt", "more", 4);
	tarred_fit(&t);
	put_together(&s, &t, t.mtime);
	assert_heard(&s.h, "broken bag", "after/letter.txt");

	take_apart(&s, &t);
	tarred_drop(&t, tarred_find(&t, "data/evidence/", "=3E.txt"));
	put_together(&s, &t, t.mtime);
	assert_heard(&s.h, "broken manifest", "is missing");
	end(&s);
}

static void
is_an_anchor_as_a_tar_is(void **state)
{
	char path[TEST_PATH_SIZE];
	struct checkpoint c;
	struct fault why;
	struct sealed s;
	uint64_t size;

	begin(&s, state);
	test_path(path, *state, "archive");
	test_write_file(path, s.zip.bytes, s.zip.size);
	assert_ok(verify_anchor(path, &c, &why), &why);
	assert_string_equal(c.logbook, logbook_did(s.o.lb));
	assert_ok(logbook_size(s.o.lb, &size, &why), &why);
	assert_int_equal(c.size, size); /* with the seal, in after/ */

	test_write_file(path, s.zip.bytes, s.zip.size - 1);
	assert_fault(verify_anchor(path, &c, &why), RC_INVALID, &why);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_a_zip_as_sound_as_a_tar),
		IN_A_DIR(holds_the_members_of_the_tar),
		IN_A_DIR(leaves_the_times_of_a_zip_to_whoever_made_it),
		IN_A_DIR(sees_a_byte_that_was_changed_anywhere),
		IN_A_DIR(sees_one_that_was_cut_off_or_goes_on),
		IN_A_DIR(
			names_a_member_that_was_changed_or_that_nothing_accounts_for),
		IN_A_DIR(is_an_anchor_as_a_tar_is),
	};

	return cmocka_run_group_tests_name("verify_zip", tests, NULL, NULL);
}
