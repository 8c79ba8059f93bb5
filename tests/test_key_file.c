/* base/key_file.c: who may read a key file, and what is one. */

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/key.h"
#include "base/mem.h"
#include "support/test.h"

/* RFC 8410 §10.1 and §10.3 */
static const char rfc8410_public[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
	"-----END PUBLIC KEY-----\n";
static const char rfc8410_private[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	"-----END PRIVATE KEY-----\n";

/* The same key as `openssl pkcs8 -v2 aes-256-cbc` locks it, with PBKDF2 and
 * the passphrase "open"; and with an scrypt cost that nobody may ask for. */
static const char pbkdf2_private[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhxHXy8Y9Jl7wICCAAw\n"
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGAU9P7MpTpB+i4k6S9k0NQEQFSw\n"
	"ysKe90nxOAr/DLRdcr3M3hXY6VT4//FD2kjYD+SCRM03ufxqehMJTv9J52fHaazb\n"
	"dkkp9g2gMaBlcxFLDuU=\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";
static const char odd_private[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAgdWRXd8lLv9QICf/8C\n"
	"AQgCAQEwHQYJYIZIAWUDBAEqBBA6RY5y1pYQJnGi/PEwdSZkBEDFbsI0z6L6K3b+\n"
	"WmcS2iK8IMbDwaA5QiKbTWvpDq76B/4iC1XjyvLQYCCRrrd6GZzFkG6CoB8PfLRA\n"
	"zbnO04P9\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";
static const char p256_private[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgy7wKQKfI8+FfQiET\n"
	"V7x1sls0WZoXmhDX2RuNIaJRijehRANCAATGLkYo6N0gRUgj24JIjBE6zf5cyAIq\n"
	"NA4Ji8UuiHJJjEKie3hslUS77a2hRm7iLeaiQSvhZIzKWfwJWFvY/jUS\n"
	"-----END PRIVATE KEY-----\n";

/* Answers with ARG, and counts how often it was asked. */
static unsigned asked;

static enum rc
answer(void *arg, const char *path, char *out, size_t size, struct fault *why)
{
	(void)path;
	asked++;
	if (arg == NULL)
		return fault_set(why, RC_STOPPED, "no answer");
	snprintf(out, size, "%s", (const char *)arg);
	return RC_OK;
}

static char open_text[] = "open";
static char other_text[] = "0pen";

static void
write_key_file(const char *path, const char *pem)
{
	test_write_file(path, pem, strlen(pem));
	assert_int_equal(chmod(path, 0600), 0);
}

static void
assert_same_secret(const struct key *a, const struct key *b)
{
	uint8_t by_a[KEY_SIGNATURE_SIZE], by_b[KEY_SIGNATURE_SIZE];

	key_sign(a, "abc", 3, by_a);
	key_sign(b, "abc", 3, by_b);
	assert_memory_equal(by_a, by_b, sizeof(by_a));
}

static bool
holds(const struct buf *all, const uint8_t *part, size_t size)
{
	for (size_t i = 0; i + size <= all->size; i++)
		if (memcmp(all->bytes + i, part, size) == 0)
			return true;
	return false;
}

static void
keeps_a_key_under_its_passphrase(void **state)
{
	/* scrypt, then N = 16384, r = 8, p = 1 (RFC 7914 §7) */
	static const uint8_t scrypt[] = { 0x06, 0x09, 0x2b, 0x06, 0x01, 0x04,
					  0x01, 0xda, 0x47, 0x04, 0x0b };
	static const uint8_t cost[] = { 0x02, 0x02, 0x40, 0x00, 0x02,
					0x01, 0x08, 0x02, 0x01, 0x01 };
	struct buf der = BUF_LIMIT(KEY_FILE_LIMIT);
	struct key *key = key_new(), *back = NULL;
	char path[TEST_PATH_SIZE], body[1024] = "";
	struct fault why;
	struct stat st;
	char *pem;

	test_path(path, *state, "key.pem");
	assert_ok(key_write(key, path, "open", &why), &why);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	asked = 0;
	assert_ok(key_read(&back, path, answer, open_text, &why), &why);
	assert_int_equal(asked, 1);
	assert_same_secret(key, back);

	pem = test_read_file(path, NULL);
	for (char *rest = pem, *line = strtok_r(pem, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		if (line[0] != '-')
			strncat(body, line, sizeof(body) - strlen(body) - 1);
	assert_ok(base64_bytes(body, &der, &why), &why);
	assert_true(holds(&der, scrypt, sizeof(scrypt)));
	assert_true(holds(&der, cost, sizeof(cost)));
	buf_clear(&der);
	free(pem);
	key_free(key);
	key_free(back);
}

static void
refuses_a_wrong_passphrase(void **state)
{
	struct key *key = key_new(), *back = NULL;
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "key.pem");
	assert_ok(key_write(key, path, "open", &why), &why);
	assert_fault(key_read(&back, path, answer, other_text, &why),
		     RC_REFUSED, &why);
	assert_says(&why, "wrong passphrase for ");
	assert_says(&why, path);
	assert_fault(key_read(&back, path, answer, NULL, &why), RC_STOPPED,
		     &why);
	assert_fault(key_read(&back, path, NULL, NULL, &why), RC_REFUSED, &why);
	assert_null(back);
	key_free(key);
}

/* Bad padding is the usual sign of it; one passphrase in some 256 gives good
 * padding by chance, and then what it padded is no key. */
static void
calls_every_wrong_passphrase_wrong(void **state)
{
	char path[TEST_PATH_SIZE], text[16];
	struct key *back = NULL;
	struct fault why;

	test_path(path, *state, "key.pem");
	write_key_file(path, pbkdf2_private);
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "%u", i);
		assert_fault(key_read(&back, path, answer, text, &why),
			     RC_REFUSED, &why);
		assert_says(&why, "wrong passphrase");
	}
}

static void
keeps_a_key_open_without_a_passphrase(void **state)
{
	struct key *key = key_new(), *back = NULL;
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "key.pem");
	assert_ok(key_write(key, path, NULL, &why), &why);
	asked = 0;
	assert_ok(key_read(&back, path, answer, NULL, &why), &why);
	assert_int_equal(asked, 0);
	assert_same_secret(key, back);
	key_free(key);
	key_free(back);
}

static void
never_writes_over_a_file(void **state)
{
	struct key *key = key_new();
	char path[TEST_PATH_SIZE];
	struct fault why;
	char *held;

	test_path(path, *state, "key.pem");
	test_write_file(path, "mine", 4);
	assert_fault(key_write(key, path, NULL, &why), RC_EXISTS, &why);
	held = test_read_file(path, NULL);
	assert_string_equal(held, "mine");
	free(held);
	key_free(key);
}

static void
reads_keys_that_others_wrote(void **state)
{
	static const char *const pems[] = { rfc8410_private, pbkdf2_private };
	char path[TEST_PATH_SIZE];

	for (size_t i = 0; i < 2; i++) {
		struct key *key = NULL;
		struct key_public found;
		char *pem;
		struct fault why;

		test_path(path, *state, "key.pem");
		write_key_file(path, pems[i]);
		assert_ok(key_read(&key, path, answer, open_text, &why), &why);
		key_public(key, &found);
		pem = key_pem(&found);
		assert_string_equal(pem, rfc8410_public);
		free(pem);
		key_free(key);
	}
}

static void
refuses_a_file_that_is_open_to_others(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0601 };
	struct key *key = key_new(), *back = NULL;
	char path[TEST_PATH_SIZE];
	struct fault why;

	test_path(path, *state, "key.pem");
	assert_ok(key_write(key, path, NULL, &why), &why);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_fault(key_read(&back, path, answer, NULL, &why),
			     RC_REFUSED, &why);
		assert_says(&why, "chmod 600");
		assert_says(&why, path);
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_ok(key_read(&back, path, answer, NULL, &why), &why);
	key_free(back);
	key_free(key);
}

static void
refuses_files_that_are_no_key(void **state)
{
	static const char *const refused[] = {
		"",
		"not a key\n",
		rfc8410_public,
		p256_private,
		odd_private,
		"-----BEGIN PRIVATE KEY-----\nAAAA\n"
		"-----END PRIVATE KEY-----\n",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
		"-----END ENCRYPTED PRIVATE KEY-----\n",
	};
	char path[TEST_PATH_SIZE];
	struct key *key = NULL;
	struct fault why;

	test_path(path, *state, "key.pem");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		write_key_file(path, refused[i]);
		assert_fault(key_read(&key, path, answer, open_text, &why),
			     RC_INVALID, &why);
		assert_null(key);
	}
}

static void
refuses_what_is_no_small_file(void **state)
{
	size_t size = KEY_FILE_LIMIT + 1;
	char *large = mem_new(size + 1);
	char path[TEST_PATH_SIZE];
	struct key *key = NULL;
	struct fault why;

	test_path(path, *state, "none");
	assert_fault(key_read(&key, path, answer, open_text, &why),
		     RC_NOT_FOUND, &why);
	assert_fault(key_read(&key, *state, answer, open_text, &why),
		     RC_INVALID, &why);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_fault(key_read(&key, path, answer, open_text, &why), RC_INVALID,
		     &why);
	assert_int_equal(unlink(path), 0);
	memset(large, '\n', size);
	write_key_file(path, large);
	assert_fault(key_read(&key, path, answer, open_text, &why), RC_TOO_BIG,
		     &why);
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_DIR(keeps_a_key_under_its_passphrase),
		IN_A_DIR(refuses_a_wrong_passphrase),
		IN_A_DIR(calls_every_wrong_passphrase_wrong),
		IN_A_DIR(keeps_a_key_open_without_a_passphrase),
		IN_A_DIR(never_writes_over_a_file),
		IN_A_DIR(reads_keys_that_others_wrote),
		IN_A_DIR(refuses_a_file_that_is_open_to_others),
		IN_A_DIR(refuses_files_that_are_no_key),
		IN_A_DIR(refuses_what_is_no_small_file),
	};

	return cmocka_run_group_tests_name("key_file", tests, NULL, NULL);
}
