#ifndef BASE_KEY_H
#define BASE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/fault.h"

/*
 * Ed25519 keys (RFC 8032).  A struct key holds a secret: only key.c sees it,
 * and it is wiped when freed.  A public key is plain data and has three names:
 * its did:key (multibase z, base58btc of ed 01 and 32 bytes), its SPKI in DER
 * (44 bytes, RFC 8410), and its id, the digest of that SPKI (records.md §1).
 */

enum {
	KEY_PUBLIC_SIZE = 32,
	KEY_SEED_SIZE = 32,
	KEY_SIGNATURE_SIZE = 64,
	KEY_SPKI_SIZE = 44,
	KEY_DID_SIZE = 57, /* "did:key:z6Mk..." and NUL */
	KEY_FILE_LIMIT = 16 * 1024,
};

struct key;

struct key_public {
	uint8_t bytes[KEY_PUBLIC_SIZE];
};

/* Asks for a passphrase: fills OUT (NUL-terminated), or fails. */
typedef enum rc (*key_pass_fn)(void *arg, const char *path, char *out,
			       size_t size, struct fault *why);

struct key *key_new(void);
struct key *key_of_seed(const uint8_t seed[KEY_SEED_SIZE]);
void key_free(struct key *key); /* wipes; NULL is fine */

/*
 * PKCS#8 in PEM.  Written encrypted (PBES2, scrypt N=16384 r=8 p=1,
 * AES-256-CBC) unless PASSPHRASE is NULL; mode 0600, durable, never over a
 * file that is there (RC_EXISTS).
 */
MUST_USE enum rc key_write(const struct key *key, const char *path,
			   const char *passphrase, struct fault *why);

/*
 * Read such a file (PBKDF2 and unencrypted ones too); ASK is called only for
 * an encrypted one.  The library never prompts.
 *	RC_REFUSED	wrong passphrase; or the file's mode lets others read it
 *	RC_INVALID	not a PKCS#8 Ed25519 key
 */
MUST_USE enum rc key_read(struct key **out, const char *path, key_pass_fn ask,
			  void *arg, struct fault *why);

void key_public(const struct key *key, struct key_public *out);
void key_sign(const struct key *key, const void *message, size_t size,
	      uint8_t signature[KEY_SIGNATURE_SIZE]);

/* False for a signature that does not verify; S >= L is refused. */
bool key_verify(const struct key_public *who, const void *message, size_t size,
		const uint8_t signature[KEY_SIGNATURE_SIZE]);

/*
 * May this key be enrolled?  RC_REFUSED, reason "small-order-key": y >= p or
 * one of the seven of small order (records.md §4.1).
 */
MUST_USE enum rc key_check(const struct key_public *who, struct fault *why);

bool key_equal(const struct key_public *a, const struct key_public *b);
void key_did(const struct key_public *who, char did[KEY_DID_SIZE]);
MUST_USE enum rc key_of_did(const char *did, struct key_public *out,
			    struct fault *why);
void key_spki(const struct key_public *who, uint8_t der[KEY_SPKI_SIZE]);
/* RC_INVALID unless exactly the SPKI of an Ed25519 key. */
MUST_USE enum rc key_of_spki(const void *der, size_t size,
			     struct key_public *out, struct fault *why);
void key_id(const struct key_public *who, struct digest *id);
/* "-----BEGIN PUBLIC KEY-----..." as openssl writes it, to be freed. */
char *key_pem(const struct key_public *who);

/* SIZE random bytes from the system. */
void key_random(void *out, size_t size);

#endif
