#ifndef RECORDER_BASE_KEY_SECRET_H
#define RECORDER_BASE_KEY_SECRET_H

#include <openssl/evp.h>

#include "base/key.h"

/* Seen by key.c and key_file.c alone; libcrypto wipes the secret part. */
struct key {
	EVP_PKEY *pair;
	struct key_public public;
};

/* The key of an Ed25519 PAIR, which is taken over; NULL, and not taken, if it
 * is none. */
struct key *key_of_pair(EVP_PKEY *pair);

#endif
