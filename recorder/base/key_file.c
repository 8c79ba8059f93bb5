/* Key files, PKCS#8 in PEM: see base/key.h. */

#include <sys/stat.h>

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h> /* without it PKCS8_set0_pbe() cuts pointers */
#include <openssl/x509.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "key_secret.h"

enum {
	SCRYPT_N = 1 << 14, /* libcrypto refuses 1 << 15: over 32 MiB */
	SCRYPT_R = 8,
	SCRYPT_P = 1,
	SALT_SIZE = 16,
	PASS_SIZE = 1024, /* with NUL */
	SHOWN_SIZE = 200, /* of a path in a sentence */
};

/* INFO locked with PASSPHRASE, as PEM in OUT. */
static void
write_locked(PKCS8_PRIV_KEY_INFO *info, const char *passphrase, BIO *out)
{
	X509_ALGOR *how =
		PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, SALT_SIZE, NULL,
				      SCRYPT_N, SCRYPT_R, SCRYPT_P);
	X509_SIG *locked;

	MUST(how != NULL);
	locked = PKCS8_set0_pbe(passphrase, (int)strlen(passphrase), info, how);
	MUST(locked != NULL);
	MUST(PEM_write_bio_PKCS8(out, locked) == 1);
	X509_SIG_free(locked);
}

enum rc
key_write(const struct key *key, const char *path, const char *passphrase,
	  struct fault *why)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pair);
	BIO *pem = BIO_new(BIO_s_mem()); /* wipes what it frees */
	char *text;
	long size;
	enum rc rc;

	MUST(info != NULL && pem != NULL);
	if (passphrase != NULL)
		write_locked(info, passphrase, pem);
	else
		MUST(PEM_write_bio_PKCS8_PRIV_KEY_INFO(pem, info) == 1);
	size = BIO_get_mem_data(pem, &text);
	rc = fsio_write_new(path, text, (size_t)size, 0600, why);

	BIO_free(pem);
	PKCS8_PRIV_KEY_INFO_free(info);
	return rc;
}

/* Refuse a file that others may read or change, before anything is read. */
static enum rc
check_mode(int fd, const char *shown, struct fault *why)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fault_sys(why, "key file %s", shown);
	if (!S_ISREG(st.st_mode))
		return fault_set(why, RC_INVALID, "%s is not a key file",
				 shown);
	if ((st.st_mode & 077) != 0)
		return fault_set(why, RC_REFUSED,
				 "key file %s is open to others than its "
				 "owner; run: chmod 600 '%s'",
				 shown, shown);
	return RC_OK;
}

static enum rc
read_file(const char *path, const char *shown, struct buf *out,
	  struct fault *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum rc rc;

	if (fd < 0)
		return fault_sys(why, "key file %s", shown);
	rc = check_mode(fd, shown, why);
	if (rc == RC_OK) {
		rc = fsio_read_fd(fd, out, why);
		if (rc != RC_OK)
			rc = fault_while(why, "key file %s", shown);
	}
	close(fd);
	return rc;
}

static enum rc
not_a_key(const char *shown, struct fault *why)
{
	return fault_set(why, RC_INVALID,
			 "%s is not an Ed25519 key in PKCS#8 "
			 "(-----BEGIN ENCRYPTED PRIVATE KEY-----)",
			 shown);
}

/* Why PKCS8_decrypt() failed.  A wrong passphrase shows as bad padding or, by
 * chance, as a key that is none; anything else is a cipher or a cost that
 * cannot be set up. */
static enum rc
not_unlocked(const char *shown, struct fault *why)
{
	bool wrong = false;
	unsigned long code;

	while ((code = ERR_get_error()) != 0)
		wrong |= ERR_GET_LIB(code) == ERR_LIB_PKCS12 &&
			 (ERR_GET_REASON(code) ==
				  PKCS12_R_PKCS12_CIPHERFINAL_ERROR ||
			  ERR_GET_REASON(code) == PKCS12_R_DECODE_ERROR);
	if (wrong)
		return fault_set(why, RC_REFUSED, "wrong passphrase for %s",
				 shown);
	return fault_set(why, RC_INVALID,
			 "%s is encrypted in a way that is not understood; "
			 "use scrypt or PBKDF2 with AES",
			 shown);
}

struct asking {
	const char *path, *shown;
	key_pass_fn ask;
	void *arg;
};

static enum rc
unlock(const X509_SIG *locked, const struct asking *from,
       PKCS8_PRIV_KEY_INFO **info, struct fault *why)
{
	char pass[PASS_SIZE] = "";
	enum rc rc;

	if (from->ask == NULL)
		return fault_set(why, RC_REFUSED, "%s needs its passphrase",
				 from->shown);
	rc = from->ask(from->arg, from->path, pass, sizeof(pass), why);
	if (rc == RC_OK) {
		*info = PKCS8_decrypt(locked, pass, (int)strlen(pass));
		if (*info == NULL)
			rc = not_unlocked(from->shown, why);
	}
	mem_wipe(pass, sizeof(pass));
	return rc;
}

/* The key in one PEM block called NAME. */
static enum rc
info_of_block(const char *name, const uint8_t *der, long size,
	      const struct asking *from, PKCS8_PRIV_KEY_INFO **info,
	      struct fault *why)
{
	X509_SIG *locked = NULL;
	enum rc rc = RC_OK;

	if (strcmp(name, PEM_STRING_PKCS8INF) == 0)
		*info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, size);
	else if (strcmp(name, PEM_STRING_PKCS8) == 0)
		locked = d2i_X509_SIG(NULL, &der, size);
	if (locked != NULL)
		rc = unlock(locked, from, info, why);
	else if (*info == NULL)
		rc = not_a_key(from->shown, why);
	X509_SIG_free(locked);
	return rc;
}

static enum rc
key_of_pem(struct key **out, const struct buf *pem, const struct asking *from,
	   struct fault *why)
{
	BIO *text = BIO_new_mem_buf(buf_text_of(pem), (int)pem->size);
	PKCS8_PRIV_KEY_INFO *info = NULL;
	char *name = NULL, *header = NULL;
	uint8_t *der = NULL;
	EVP_PKEY *pair = NULL;
	long size = 0;
	enum rc rc;

	MUST(text != NULL);
	if (PEM_read_bio(text, &name, &header, &der, &size) != 1) {
		rc = not_a_key(from->shown, why);
		goto done;
	}
	rc = info_of_block(name, der, size, from, &info, why);
	if (rc != RC_OK)
		goto done;
	pair = EVP_PKCS82PKEY(info);
	*out = pair == NULL ? NULL : key_of_pair(pair);
	if (*out == NULL) {
		EVP_PKEY_free(pair);
		rc = not_a_key(from->shown, why);
	}
done:
	PKCS8_PRIV_KEY_INFO_free(info);
	if (der != NULL)
		OPENSSL_clear_free(der, (size_t)size);
	OPENSSL_free(header);
	OPENSSL_free(name);
	BIO_free(text);
	ERR_clear_error();
	return rc;
}

enum rc
key_read(struct key **out, const char *path, key_pass_fn ask, void *arg,
	 struct fault *why)
{
	struct buf pem = BUF_LIMIT(KEY_FILE_LIMIT);
	char shown[SHOWN_SIZE];
	const struct asking from = {
		.path = path,
		.shown = text_printable(path, shown, sizeof(shown)),
		.ask = ask,
		.arg = arg,
	};
	struct key *key = NULL;
	enum rc rc;

	rc = read_file(path, shown, &pem, why);
	if (rc == RC_OK)
		rc = key_of_pem(&key, &pem, &from, why);
	if (rc == RC_OK)
		*out = key;
	buf_wipe(&pem);
	return rc;
}
