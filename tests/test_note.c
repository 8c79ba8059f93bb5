/* statement/note.c: checkpoints and inclusion proofs in their C2SP forms, as
 * the record vectors have them; whatever is not exactly so is refused. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statement/note.h"
#include "support/template.h"

/* A proof of statement 1 among the first two. */
#define PROOF_LINES                                                            \
	"c2sp.org/tlog-proof@v1\n"                                             \
	"index 1\n"                                                            \
	"vmOusensFFdcHMvMVcSpy4wLQqHv9/q6Ptc5L/6fsH8=\n"                       \
	"\n"

static struct digest
digest_from(const char *hex)
{
	struct digest digest;
	struct fault why;

	assert_ok(digest_of_hex(hex, &digest, &why), &why);
	return digest;
}

static enum rc
read_note(const char *text, struct checkpoint *c, struct fault *why)
{
	return checkpoint_read(text, strlen(text), c, why);
}

static void
the_vector_is_written_byte_for_byte(void **state)
{
	struct key *key = template_key(BOOK_SEED);
	struct digest root = digest_from(TWO_ROOT);
	struct buf out = BUF_LIMIT(NOTE_LIMIT);
	struct fault why;

	(void)state;
	assert_ok(checkpoint_write(key, 2, &root, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), TWO_CHECKPOINT);
	buf_clear(&out);
	key_free(key);
}

static void
the_verifier_key_is_that_of_the_vector(void **state)
{
	struct key *key = template_key(BOOK_SEED);
	struct key_public public;
	char *vkey;

	(void)state;
	key_public(key, &public);
	vkey = checkpoint_vkey(&public);
	assert_string_equal(vkey, BOOK_VKEY);
	free(vkey);
	key_free(key);
}

static void
a_checkpoint_opens_with_nothing_but_itself(void **state)
{
	struct digest root = digest_from(TWO_ROOT);
	struct checkpoint c;
	char did[KEY_DID_SIZE];
	struct fault why;

	(void)state;
	assert_ok(read_note(TWO_CHECKPOINT, &c, &why), &why);
	assert_string_equal(c.logbook, BOOK_DID);
	key_did(&c.key, did);
	assert_string_equal(did, BOOK_DID);
	assert_int_equal(c.size, 2);
	assert_true(digest_equal(&c.root, &root));
}

static void
cosignatures_may_follow(void **state)
{
	struct checkpoint c;
	struct fault why;

	(void)state;
	assert_ok(read_note(COSIGNED_CHECKPOINT, &c, &why), &why);
	assert_int_equal(c.size, 28);
}

static void
a_changed_checkpoint_is_not_signed_by_its_logbook(void **state)
{
	static const char *const changes[][2] = {
		{ "\n2\n", "\n3\n" },		 /* size */
		{ "/Uc9", "/Uc8" },		 /* root */
		{ "JjDuvudj", "JjDuvudk" },	 /* signature */
		{ "JjDuvudj", "JjDuvedj" },	 /* key id */
		{ " " BOOK_DID, " " ADA_DID },	 /* name of the key */
		{ BOOK_DID "\n", ADA_DID "\n" }, /* origin */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *text = template_changed(TWO_CHECKPOINT, changes[i][0],
					      changes[i][1]);
		struct checkpoint c;
		struct fault why;

		assert_reason(read_note(text, &c, &why), "checkpoint-signature",
			      &why);
		free(text);
	}
}

static void
the_logbooks_own_signature_stands_first(void **state)
{
	const char *text = COSIGNED_CHECKPOINT;
	const char *first = strstr(text, "\n\n") + 2;
	const char *second = strchr(first, '\n') + 1;
	char turned[sizeof(COSIGNED_CHECKPOINT)];
	struct checkpoint c;
	struct fault why;

	(void)state;
	snprintf(turned, sizeof(turned), "%.*s%s%.*s", (int)(first - text),
		 text, second, (int)(second - first), first);
	assert_int_equal(strlen(turned), strlen(text));
	assert_reason(read_note(turned, &c, &why), "checkpoint-signature",
		      &why);
}

static void
what_is_no_checkpoint_is_refused(void **state)
{
	static const char *const changes[][2] = {
		{ "\n2\n", "\n02\n" },
		{ "\n2\n", "\n+2\n" },
		{ "\n2\n", "\n2 \n" },
		{ "\n2\n", "\n\n" },
		{ "\n2\n", "\n1099511627777\n" },
		{ "\n2\n", "\n18446744073709551618\n" },
		{ "kDI=\n", "kDI\n" },
		{ "kDI=\n", "kDJ=\n" },
		{ "kDI=\n", "kDIA\n" },
		{ "kDI=\n\n", "kDI=\nextension\n\n" },
		{ "kDI=\n\n", "kDI=\n" },
		{ "\n\n", "\n \n" },
		{ "\n2\n", "\r\n2\n" },
		{ "\xe2\x80\x94 ", "- " },
		{ "\xe2\x80\x94 ", "\xe2\x80\x94  " },
		{ "rXws=\n", "rXws=" },
		{ "rXws=\n", "rXws=\n\n" },
		{ "rXws=\n", "rXws=\nmore\n" },
		{ "rXws=\n", "rXws= \n" },
		{ "did:key:z6Mkr", "did:key:z6mkr" },
		{ "did:key:z6Mkr", "example.org/z6Mkr" },
	};
	static const char *const texts[] = { "", "\n", "\n\n\n\n\n", "a\nb" };
	struct checkpoint c;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *text = template_changed(TWO_CHECKPOINT, changes[i][0],
					      changes[i][1]);

		assert_fault(read_note(text, &c, &why), RC_INVALID, &why);
		assert_null(why.reason);
		free(text);
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_fault(read_note(texts[i], &c, &why), RC_INVALID, &why);
}

static void
a_nul_byte_ends_no_checkpoint(void **state)
{
	static const char text[] = TWO_CHECKPOINT "\0more";
	struct checkpoint c;
	struct fault why;

	(void)state;
	assert_fault(checkpoint_read(text, sizeof(text), &c, &why), RC_INVALID,
		     &why);
}

static void
a_checkpoint_over_its_limit_is_refused(void **state)
{
	char *text = calloc(1, NOTE_LIMIT + 2);
	struct checkpoint c;
	struct fault why;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', NOTE_LIMIT + 1);
	assert_fault(read_note(text, &c, &why), RC_INVALID, &why);
	free(text);
}

static struct tlog_proof
proof_read(const char *text)
{
	struct tlog_proof p;
	struct fault why;

	assert_ok(tlog_proof_read(text, strlen(text), &p, &why), &why);
	return p;
}

static void
an_inclusion_proof_comes_back(void **state)
{
	struct tree_path path = { .count = 1 };
	struct digest leaf = digest_from(OFFER_LEAF);
	struct buf out = BUF_LIMIT(NOTE_LIMIT);
	struct tlog_proof p;
	struct fault why;

	(void)state;
	path.node[0] = digest_from(MADE_LEAF);
	assert_ok(tlog_proof_write(1, &path, TWO_CHECKPOINT, &out, &why), &why);
	assert_string_equal(buf_text_of(&out), PROOF_LINES TWO_CHECKPOINT);
	p = proof_read(buf_text_of(&out));
	assert_int_equal(p.index, 1);
	assert_int_equal(p.path.count, 1);
	assert_int_equal(p.checkpoint.size, 2);
	assert_ok(tlog_proof_check(&p, &leaf, &why), &why);
	buf_clear(&out);
}

static void
an_inclusion_proof_is_of_one_leaf(void **state)
{
	struct tlog_proof p = proof_read(PROOF_LINES TWO_CHECKPOINT);
	struct digest leaf = digest_from(MADE_LEAF);
	struct fault why;

	(void)state;
	assert_reason(tlog_proof_check(&p, &leaf, &why), "root", &why);
	leaf = digest_from(OFFER_LEAF);
	p.index = 0;
	assert_reason(tlog_proof_check(&p, &leaf, &why), "root", &why);
	p.index = 3;
	assert_reason(tlog_proof_check(&p, &leaf, &why), "root", &why);
}

static void
what_is_no_inclusion_proof_is_refused(void **state)
{
	static const char *const changes[][2] = {
		{ "@v1", "@v2" },
		{ "index 1", "index 01" },
		{ "index 1", "index -1" },
		{ "index 1", "index" },
		{ "index 1\n", "extra AA==\nindex 1\n" },
		{ "index 1\n", "index 1\nextra AA==\n" },
		{ "vmOu", "vmO" },
		{ "sH8=\n\n", "sH8=\n" },
		{ "\n\n" BOOK_DID, "\n" BOOK_DID },
		{ "\n2\n", "\n02\n" },
	};
	struct tlog_proof p;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *text = template_changed(PROOF_LINES TWO_CHECKPOINT,
					      changes[i][0], changes[i][1]);

		assert_fault(tlog_proof_read(text, strlen(text), &p, &why),
			     RC_INVALID, &why);
		free(text);
	}
	assert_fault(tlog_proof_read("", 0, &p, &why), RC_INVALID, &why);
}

static void
an_inclusion_proof_needs_a_signed_checkpoint(void **state)
{
	char *text =
		template_changed(PROOF_LINES TWO_CHECKPOINT, "\n2\n", "\n3\n");
	struct tlog_proof p;
	struct fault why;

	(void)state;
	assert_reason(tlog_proof_read(text, strlen(text), &p, &why),
		      "checkpoint-signature", &why);
	free(text);
}

static void
a_path_longer_than_any_tree_is_refused(void **state)
{
	static const char node[] =
		"vmOusensFFdcHMvMVcSpy4wLQqHv9/q6Ptc5L/6fsH8=\n";
	struct buf text = BUF_LIMIT(NOTE_LIMIT);
	struct tlog_proof p;
	struct fault why;

	(void)state;
	assert_ok(
		buf_add_text(&text, "c2sp.org/tlog-proof@v1\nindex 1\n", &why),
		&why);
	for (size_t i = 0; i <= TREE_PATH_LIMIT; i++)
		assert_ok(buf_add_text(&text, node, &why), &why);
	assert_ok(buf_add_text(&text, "\n" TWO_CHECKPOINT, &why), &why);
	assert_fault(tlog_proof_read(text.bytes, text.size, &p, &why),
		     RC_INVALID, &why);
	assert_says(&why, "too long");
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vector_is_written_byte_for_byte),
		cmocka_unit_test(the_verifier_key_is_that_of_the_vector),
		cmocka_unit_test(a_checkpoint_opens_with_nothing_but_itself),
		cmocka_unit_test(cosignatures_may_follow),
		cmocka_unit_test(
			a_changed_checkpoint_is_not_signed_by_its_logbook),
		cmocka_unit_test(the_logbooks_own_signature_stands_first),
		cmocka_unit_test(what_is_no_checkpoint_is_refused),
		cmocka_unit_test(a_nul_byte_ends_no_checkpoint),
		cmocka_unit_test(a_checkpoint_over_its_limit_is_refused),
		cmocka_unit_test(an_inclusion_proof_comes_back),
		cmocka_unit_test(an_inclusion_proof_is_of_one_leaf),
		cmocka_unit_test(what_is_no_inclusion_proof_is_refused),
		cmocka_unit_test(an_inclusion_proof_needs_a_signed_checkpoint),
		cmocka_unit_test(a_path_longer_than_any_tree_is_refused),
	};

	return cmocka_run_group_tests_name("note", tests, NULL, NULL);
}
