/* recorder/assess/verify_anchor.c: keys, notes, receipts, archives. */

#include "support/heard.h"
#include "support/tarred.h"

/* RFC 8032 §7.1, test 1, and did:key of its public key */
static const char did[] =
	"did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw";

static struct key *
logbook_key(void)
{
	const uint8_t seed[KEY_SEED_SIZE] = {
		0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60,
		0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
		0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19,
		0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60
	};

	return key_of_seed(seed);
}

static void
note_of(uint64_t size, struct buf *out)
{
	struct digest root = { { 7 } };
	struct key *key = logbook_key();
	struct fault why;

	assert_ok(checkpoint_write(key, size, &root, out, &why), &why);
	key_free(key);
}

static void
reads_a_key_from_its_name_and_from_a_verifier_line(void **state)
{
	struct checkpoint c;
	struct key_public public;
	struct key *key = logbook_key();
	struct fault why;
	char *line;

	(void)state;
	assert_ok(verify_anchor(did, &c, &why), &why);
	assert_string_equal(c.logbook, did);
	assert_int_equal(c.size, 0);
	key_public(key, &public);
	assert_true(key_equal(&c.key, &public));

	line = checkpoint_vkey(&public);
	memset(&c, 0, sizeof(c));
	assert_ok(verify_anchor(line, &c, &why), &why);
	assert_string_equal(c.logbook, did);
	line[strlen(line) - 3] ^= 1;
	assert_fault(verify_anchor(line, &c, &why), RC_INVALID, &why);
	assert_says(&why, "verifier key line");
	assert_fault(verify_anchor("did:key:z6Mk", &c, &why), RC_INVALID, &why);
	free(line);
	key_free(key);
}

static void
reads_a_key_from_a_file(void **state)
{
	char path[TEST_PATH_SIZE];
	struct checkpoint c;
	struct fault why;

	test_path(path, *state, "key");
	test_write_file(path, did, strlen(did));
	assert_ok(verify_anchor(path, &c, &why), &why);
	assert_string_equal(c.logbook, did);
	assert_int_equal(c.size, 0);
}

static void
reads_a_checkpoint_and_refuses_one_that_is_not_signed_by_its_name(void **state)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	char path[TEST_PATH_SIZE];
	struct checkpoint c;
	struct fault why;

	note_of(28, &note);
	test_path(path, *state, "checkpoint");
	test_write_file(path, note.bytes, note.size);
	assert_ok(verify_anchor(path, &c, &why), &why);
	assert_string_equal(c.logbook, did);
	assert_int_equal(c.size, 28);
	assert_int_equal(c.root.bytes[0], 7);

	note.bytes[strlen(did) + 1] = '3';
	test_write_file(path, note.bytes, note.size);
	assert_fault(verify_anchor(path, &c, &why), RC_INVALID, &why);
	assert_string_equal(why.reason, "checkpoint-signature");
	buf_clear(&note);
}

static void
reads_the_checkpoint_of_a_receipt(void **state)
{
	struct buf note = BUF_LIMIT(NOTE_LIMIT), proof = BUF_LIMIT(NOTE_LIMIT);
	const struct tree_path tree = { .count = 1 };
	char path[TEST_PATH_SIZE];
	struct checkpoint c;
	struct fault why;

	note_of(2, &note);
	assert_ok(tlog_proof_write(1, &tree, buf_text_of(&note), &proof, &why),
		  &why);
	test_path(path, *state, "receipt.tlog-proof");
	test_write_file(path, proof.bytes, proof.size);
	assert_ok(verify_anchor(path, &c, &why), &why);
	assert_string_equal(c.logbook, did);
	assert_int_equal(c.size, 2);
	buf_clear(&note);
	buf_clear(&proof);
}

static void
reads_the_checkpoint_of_an_archive(void **state)
{
	struct buf tar = BUF_LIMIT(TARRED_LIMIT);
	char path[TEST_PATH_SIZE];
	struct logbook_of o;
	struct checkpoint c;
	struct fault why;
	uint64_t size;

	logbook_of_make(&o, *state, "book");
	logbook_of_drive(&o, STATE_SEALED);
	tarred_export(&o, false, &tar);
	test_path(path, *state, "archive.tar");
	test_write_file(path, tar.bytes, tar.size);
	assert_ok(verify_anchor(path, &c, &why), &why);
	assert_string_equal(c.logbook, logbook_did(o.lb));
	assert_ok(logbook_size(o.lb, &size, &why), &why);
	assert_int_equal(c.size, size); /* with the seal, in after/ */

	test_write_file(path, tar.bytes, 2048);
	assert_fault(verify_anchor(path, &c, &why), RC_INVALID, &why);
	buf_clear(&tar);
	logbook_of_close(&o);
}

static void
says_what_a_file_is_not(void **state)
{
	char path[TEST_PATH_SIZE];
	struct checkpoint c;
	struct fault why;

	test_path(path, *state, "photo.jpg");
	test_write_file(path, "\xff\xd8\xff", 3);
	assert_fault(verify_anchor(path, &c, &why), RC_INVALID, &why);
	assert_says(&why, "photo.jpg");
	assert_says(&why, "neither a key, a checkpoint, a receipt");
	test_path(path, *state, "nowhere");
	assert_fault(verify_anchor(path, &c, &why), RC_NOT_FOUND, &why);
	assert_fault(verify_anchor(*state, &c, &why), RC_INVALID, &why);
	assert_says(&why, "not a regular file");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			reads_a_key_from_its_name_and_from_a_verifier_line),
		IN_A_DIR(reads_a_key_from_a_file),
		IN_A_DIR(
			reads_a_checkpoint_and_refuses_one_that_is_not_signed_by_its_name),
		IN_A_DIR(reads_the_checkpoint_of_a_receipt),
		IN_A_DIR(reads_the_checkpoint_of_an_archive),
		IN_A_DIR(says_what_a_file_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
