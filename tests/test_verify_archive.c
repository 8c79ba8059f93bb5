/* recorder/assess/verify_archive.c: verifying an exported archive.  One file:
 * each case changes the one archive that is made here once. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/erased.h"
#include "support/heard.h"
#include "support/logbook_of.h"
#include "support/tarred.h"

static void
verify_with(const struct buf *container, const struct trust *trust,
	    struct heard *h)
{
	int fd = test_fd_of(container->bytes, container->size);
	struct fault why;

	assert_ok(verify_archive(fd, trust, NULL, heard_line, h, &h->verdict,
				 &why),
		  &why);
	assert_int_equal(h->verdict == VERDICT_BROKEN, h->broken > 0);
	close(fd);
}

static void
verify(const struct buf *container, struct heard *h)
{
	static const struct trust nobody = { .key_count = 0 };

	verify_with(container, &nobody, h);
}

/* A logbook with a sealed assessment, and its archive. */
struct sealed {
	struct logbook_of o;
	struct buf tar;
	struct heard h;
};

static void
begin(struct sealed *s, void **state)
{
	memset(s, 0, sizeof(*s));
	s->tar.limit = TARRED_LIMIT;
	logbook_of_make(&s->o, *state, "book");
	logbook_of_drive(&s->o, STATE_SEALED);
	tarred_export(&s->o, false, &s->tar);
}

static void
end(struct sealed *s)
{
	heard_clear(&s->h);
	buf_clear(&s->tar);
	logbook_of_close(&s->o);
}

static void
checkpoint_at(struct sealed *s, uint64_t size, struct checkpoint *out)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct fault why;

	assert_ok(size > 0 ? logbook_checkpoint(s->o.lb, size, &note, &why)
			   : logbook_newest_checkpoint(s->o.lb, &note, &why),
		  &why);
	assert_ok(checkpoint_read(note.bytes, note.size, out, &why), &why);
	buf_clear(&note);
}

/* --- what is sound -------------------------------------------------------- */

static void
finds_an_exported_archive_sound(void **state)
{
	struct sealed s;

	begin(&s, state);
	verify(&s.tar, &s.h);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	assert_heard(&s.h, "ok container", "exactly the bytes");
	assert_heard(&s.h, "ok manifest", "digests that it lists");
	assert_heard(&s.h, "ok checkpoint", "signed by its logbook");
	assert_heard(&s.h, "ok inclusion", "in the ledger");
	assert_heard(&s.h, "ok statements", "allowed by the rules");
	assert_heard(&s.h, "ok signatures", "verify");
	assert_heard(&s.h, "ok contents", "digests");
	assert_heard(&s.h, "ok documents", "2 assessment documents");
	assert_heard(&s.h, "ok endorsements", "1 endorsements");
	assert_heard(&s.h, "ok seal", "identity, document, page");
	assert_heard(&s.h, "ok evidence", "4 files of evidence");
	assert_heard(&s.h, "ok bag", "there is no other");
	assert_heard(&s.h, "note anchor", "--against");
	assert_heard(&s.h, "note signer", "which is not known to you");
	end(&s);
}

static void
is_valid_for_whoever_trusts_its_logbook(void **state)
{
	struct trust trust = { .key_count = 1 };
	struct checkpoint c;
	struct sealed s;

	begin(&s, state);
	checkpoint_at(&s, 0, &c);
	trust.keys = &c.key;
	verify_with(&s.tar, &trust, &s.h);
	assert_sound(&s.h, VERDICT_VALID);
	assert_heard(&s.h, "ok signer", "you trust");
	end(&s);
}

static void
takes_what_was_said_later_with_it(void **state)
{
	struct proposal *p;
	struct fault why;
	struct sealed s;

	begin(&s, state);
	assert_ok(act_exported(s.o.lb,
			       &(const struct act_exported){
				       .assessment = s.o.assessment,
				       .container = "tar",
				       .digest = s.o.archive },
			       &p, &why),
		  &why);
	logbook_of_enter(&s.o, ADA, p, NULL);
	buf_empty(&s.tar);
	tarred_export(&s.o, true, &s.tar);
	verify(&s.tar, &s.h);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	end(&s);
}

static void
compares_with_what_was_seen_before(void **state)
{
	struct checkpoint seen;
	const struct trust trust = { .against = &seen, .against_count = 1 };
	struct sealed s;
	uint64_t size;

	begin(&s, state);
	checkpoint_at(&s, 0, &seen);
	size = seen.size;
	/* the tree that the seal is in, the archive's own, and before */
	for (uint64_t back = 0; back <= 2; back++) {
		checkpoint_at(&s, size - back, &seen);
		verify_with(&s.tar, &trust, &s.h);
		assert_sound(&s.h, VERDICT_UNKNOWN);
		assert_heard(&s.h, "ok anchor", "seen before");
		heard_clear(&s.h);
		seen.root.bytes[0] ^= 1;
		verify_with(&s.tar, &trust, &s.h);
		assert_heard(&s.h, "broken anchor [root]", "forked");
		heard_clear(&s.h);
	}
	seen.size = size + 5;
	verify_with(&s.tar, &trust, &s.h);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	assert_heard(&s.h, "note anchor", "cannot be decided from this");
	heard_clear(&s.h);
	seen.logbook[20] ^= 1;
	verify_with(&s.tar, &trust, &s.h);
	assert_heard(&s.h, "broken anchor [wrong-logbook]", "another logbook");
	end(&s);
}

/* --- single bytes ----------------------------------------------------------
 */

/* In the middle of each member, its header and its padding. */
static void
sees_a_byte_that_was_changed_in_any_member(void **state)
{
	struct sealed s;
	size_t blocks, tried = 0;

	begin(&s, state);
	blocks = s.tar.size / TAR_BLOCK;
	for (size_t i = 0; i < blocks; i += 1 + (i * 7 + 3) % 5) {
		size_t at = i * TAR_BLOCK + (i * 31) % TAR_BLOCK;

		s.tar.bytes[at] ^= (uint8_t)(1 << i % 8);
		verify(&s.tar, &s.h);
		if (s.h.broken == 0)
			print_error("byte %zu of %zu\n", at, s.tar.size);
		assert_true(s.h.broken > 0);
		heard_clear(&s.h);
		s.tar.bytes[at] ^= (uint8_t)(1 << i % 8);
		tried++;
	}
	assert_true(tried > 50);
	verify(&s.tar, &s.h);
	assert_sound(&s.h, VERDICT_UNKNOWN);
	end(&s);
}

static void
sees_a_container_that_was_cut_off_or_goes_on(void **state)
{
	struct fault why;
	struct sealed s;
	size_t size;

	begin(&s, state);
	size = s.tar.size;
	for (s.tar.size = 0; s.tar.size < size; s.tar.size += size / 13 + 1) {
		verify(&s.tar, &s.h);
		assert_heard(&s.h, "broken container [container]", "");
		heard_clear(&s.h);
	}
	s.tar.size = size;
	assert_ok(buf_add(&s.tar, "", 1, &why), &why);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken container [container]", "follows the end");
	end(&s);
}

/* --- members, with manifests made to fit -----------------------------------
 */

static void
put_together(struct sealed *s, struct tarred *t)
{
	tarred_fit(t);
	tarred_close(t, &s->tar);
	tarred_clear(t);
	verify(&s->tar, &s->h);
	/* whatever is done, the seal does not fit any more */
	assert_heard(&s->h, "broken seal [wrong-document]", "another identity");
}

static void
names_a_file_whose_bytes_were_changed(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	tarred_replace(tarred_find(&t, "data/evidence/", "=3E.txt"), "straight",
		       "crooked!");
	tarred_close(&t, &s.tar);
	tarred_clear(&t);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken manifest [object-digest]", "-lift ");
	assert_int_equal(s.h.broken, 1);
	end(&s);
}

static void
names_evidence_that_was_replaced(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	tarred_replace(tarred_find(&t, "data/evidence/", "=3E.txt"), "straight",
		       "crooked!");
	put_together(&s, &t);
	assert_heard(&s.h, "broken bag", "does not hold sha256:");
	end(&s);
}

static void
names_a_file_that_nothing_accounts_for(void **state)
{
	static const char *const more[] = {
		"data/evidence/99-more.txt", "data/ledger/other",
		"after/letter.txt",	     "extra.txt",
		"data/contents/more.json",
	};

	struct sealed s;
	struct tarred t;

	begin(&s, state);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		tarred_open(&t, &s.tar);
		tarred_add(&t, more[i], "more", 4);
		tarred_fit(&t);
		tarred_close(&t, &s.tar);
		tarred_clear(&t);
		verify(&s.tar, &s.h);
		assert_heard(&s.h, "broken bag", more[i]);
		heard_clear(&s.h);
		buf_empty(&s.tar);
		tarred_export(&s.o, false, &s.tar);
	}
	end(&s);
}

static void
names_a_statement_that_was_taken_out(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	/* the assessor is not enrolled, then */
	for (int i = 0; i < 2; i++)
		tarred_drop(&t,
			    tarred_find(&t, "data/ledger/",
					i == 0 ? "06.json" : "06.tlog-proof"));
	put_together(&s, &t);
	assert_heard(&s.h, "broken statements", "statement ");
	end(&s);
}

static void
names_a_judgement_that_was_taken_out(void **state)
{
	struct sealed s;
	struct tarred t;
	size_t found = 0;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	for (size_t i = 0; i < t.count; i++) {
		struct tarred_member *m = &t.members[i];
		char *text = mem_text_of(m->bytes.bytes, m->bytes.size);

		if (strncmp(m->path, "data/ledger/", 12) == 0 &&
		    strstr(text, "\"kind\":\"judgement-recorded\"") != NULL &&
		    strstr(text, "\"nyc\"") != NULL) {
			/* with its proof, which stands behind it */
			tarred_drop(&t, m + 1);
			tarred_drop(&t, m);
			found++;
		}
		free(text);
	}
	assert_int_equal(found, 1);
	put_together(&s, &t);
	assert_true(heard_has(&s.h, "broken documents [wrong-document]", "") ||
		    heard_has(&s.h, "broken statements", ""));
	end(&s);
}

static void
names_a_statement_that_was_edited(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	tarred_replace(tarred_find(&t, "data/ledger/", "00.json"),
		       "\"zone\":\"UTC\"", "\"zone\":\"GMT\"");
	put_together(&s, &t);
	assert_heard(&s.h, "broken inclusion [root]", "000000000000");
	end(&s);
}

static void
names_a_content_that_is_missing_or_changed(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	tarred_drop(&t, tarred_find(&t, "data/contents/", ".json"));
	put_together(&s, &t);
	assert_heard(&s.h, "broken contents [content-digest]", "is missing");
	heard_clear(&s.h);
	buf_empty(&s.tar);
	tarred_export(&s.o, false, &s.tar);

	tarred_open(&t, &s.tar);
	tarred_replace(tarred_find(&t, "data/contents/", ".json"), "\"salt\"",
		       "\"sald\"");
	put_together(&s, &t);
	assert_heard(&s.h, "broken contents", "content of statement");
	end(&s);
}

static void
names_a_file_that_is_not_what_the_statements_give(void **state)
{
	static const struct {
		const char *start, *end, *from, *to;
	} cases[] = {
		{ "bag-info.txt", "", "Recorder-Revision: 1",
		  "Recorder-Revision: 2" },
		{ "bagit.txt", "", "UTF-8", "UTF-9" },
		{ "data/signatures/", ".pem", "PUBLIC", "PUBLIK" },
		{ "data/signatures/", ".claim", "format", "farmat" },
		{ "data/ledger/", ".tlog-proof", "index 0", "index 1" },
		{ "data/index.html", "", "html", "htmL" },
	};
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[200];
		struct tarred_member *m;

		tarred_open(&t, &s.tar);
		m = tarred_find(&t, cases[i].start, cases[i].end);
		snprintf(path, sizeof(path), "%s", m->path);
		tarred_replace(m, cases[i].from, cases[i].to);
		put_together(&s, &t);
		assert_heard(&s.h, "broken ", path);
		heard_clear(&s.h);
		buf_empty(&s.tar);
		tarred_export(&s.o, false, &s.tar);
	}
	end(&s);
}

/* --- erasures ---------------------------------------------------------------
 */

/* The content and the object of the evidence in a file. */
static void
evidence_of(struct sealed *s, struct digest *content, struct digest *object)
{
	struct digest id;
	struct statement said;
	struct fault why;
	uint64_t number;

	assert_ok(digest_of_text(s->o.evidence, &id, &why), &why);
	assert_ok(logbook_number_of(s->o.lb, &id, &number, &why), &why);
	assert_ok(logbook_statement(s->o.lb, number, &said, NULL, &why), &why);
	*content = said.content;
	assert_true(value_digest(said.facts, "object", object));
	statement_clear(&said);
}

static void
drop_content(struct tarred *t, const struct digest *id)
{
	char hex[DIGEST_HEX_SIZE], end[DIGEST_HEX_SIZE + 5];

	digest_to_hex(id, hex);
	snprintf(end, sizeof(end), "%s.json", hex);
	tarred_drop(t, tarred_find(t, "data/contents/", end));
}

static void
accepts_what_was_lawfully_erased(void **state)
{
	struct digest content, object;
	struct sealed s;

	begin(&s, state);
	evidence_of(&s, &content, &object);
	erased_say(&s.o, &content, &object, 16);
	buf_empty(&s.tar);
	tarred_export(&s.o, true, &s.tar);
	/* content, bytes, both: the name goes with the content */
	for (unsigned what = 1; what <= 3; what++) {
		struct buf less = BUF_LIMIT(TARRED_LIMIT);
		struct tarred t;

		tarred_open(&t, &s.tar);
		if (what & 1)
			drop_content(&t, &content);
		if (what & 2)
			tarred_drop(&t, tarred_find(&t, "data/evidence/",
						    "=3E.txt"));
		tarred_close(&t, &less);
		tarred_clear(&t);
		verify(&less, &s.h);
		assert_sound(&s.h, VERDICT_UNKNOWN);
		assert_heard(&s.h, "note erased",
			     what == 3 ? "2 files were erased"
				       : "1 files were erased");
		heard_clear(&s.h);
		buf_clear(&less);
	}
	end(&s);
}

static void
names_what_was_taken_out_without_being_erased(void **state)
{
	struct digest content, object;
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	evidence_of(&s, &content, &object);
	tarred_open(&t, &s.tar);
	drop_content(&t, &content);
	tarred_close(&t, &s.tar);
	tarred_clear(&t);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken contents [content-digest]",
		     "no statement says that it was erased");
	assert_heard(&s.h, "broken manifest", "data/contents/");
	heard_clear(&s.h);
	buf_empty(&s.tar);
	tarred_export(&s.o, false, &s.tar);

	tarred_open(&t, &s.tar);
	tarred_drop(&t, tarred_find(&t, "data/evidence/", "=3E.txt"));
	tarred_close(&t, &s.tar);
	tarred_clear(&t);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken manifest", "-lift ");
	end(&s);
}

/* --- what lies beside the identity ------------------------------------------
 */

static void
sees_a_seal_that_is_missing_or_does_not_prove_itself(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	tarred_drop(&t, tarred_find(&t, "after/sealed.json", ""));
	tarred_close(&t, &s.tar);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken seal", "after/sealed.json");
	heard_clear(&s.h);
	tarred_clear(&t);
	buf_empty(&s.tar);
	tarred_export(&s.o, false, &s.tar);

	tarred_open(&t, &s.tar);
	tarred_drop(&t, tarred_find(&t, "after/sealed.tlog-proof", ""));
	tarred_close(&t, &s.tar);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken after", "after/sealed.tlog-proof");
	tarred_clear(&t);
	end(&s);
}

static void
sees_another_time_of_the_members(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	t.mtime++;
	tarred_close(&t, &s.tar);
	tarred_clear(&t);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken seal [container]", "time of the members");
	assert_int_equal(s.h.broken, 1);
	end(&s);
}

static void
sees_another_folder(void **state)
{
	struct sealed s;
	struct tarred t;

	begin(&s, state);
	tarred_open(&t, &s.tar);
	t.folder[strlen(t.folder) - 1] ^= 1;
	tarred_close(&t, &s.tar);
	tarred_clear(&t);
	verify(&s.tar, &s.h);
	assert_true(s.h.broken > 0);
	heard_clear(&s.h);

	buf_empty(&s.tar);
	tarred_export(&s.o, false, &s.tar);
	tarred_open(&t, &s.tar);
	snprintf(t.folder, sizeof(t.folder), "elsewhere");
	tarred_close(&t, &s.tar);
	tarred_clear(&t);
	verify(&s.tar, &s.h);
	assert_heard(&s.h, "broken container [container]",
		     "the one folder assessment-<uuid>");
	end(&s);
}

static void
says_that_a_file_is_no_archive(void **state)
{
	struct buf text = BUF_LIMIT(4096);
	struct heard h = { .size = 0 };
	struct fault why;

	(void)state;
	verify(&text, &h);
	assert_heard(&h, "broken container", "cut off");
	heard_clear(&h);
	for (int i = 0; i < 200; i++)
		assert_ok(buf_add_text(&text, "not an archive\n", &why), &why);
	verify(&text, &h);
	assert_heard(&h, "broken container", "not of the one form");
	heard_clear(&h);
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(finds_an_exported_archive_sound),
		IN_A_DIR(is_valid_for_whoever_trusts_its_logbook),
		IN_A_DIR(takes_what_was_said_later_with_it),
		IN_A_DIR(compares_with_what_was_seen_before),
		IN_A_DIR(sees_a_byte_that_was_changed_in_any_member),
		IN_A_DIR(sees_a_container_that_was_cut_off_or_goes_on),
		IN_A_DIR(names_a_file_whose_bytes_were_changed),
		IN_A_DIR(names_evidence_that_was_replaced),
		IN_A_DIR(names_a_file_that_nothing_accounts_for),
		IN_A_DIR(names_a_statement_that_was_taken_out),
		IN_A_DIR(names_a_judgement_that_was_taken_out),
		IN_A_DIR(names_a_statement_that_was_edited),
		IN_A_DIR(names_a_content_that_is_missing_or_changed),
		IN_A_DIR(names_a_file_that_is_not_what_the_statements_give),
		IN_A_DIR(accepts_what_was_lawfully_erased),
		IN_A_DIR(names_what_was_taken_out_without_being_erased),
		IN_A_DIR(sees_a_seal_that_is_missing_or_does_not_prove_itself),
		IN_A_DIR(sees_another_time_of_the_members),
		IN_A_DIR(sees_another_folder),
		IN_A_DIR(says_that_a_file_is_no_archive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
