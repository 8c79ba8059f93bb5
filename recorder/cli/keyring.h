#ifndef RECORDER_CLI_KEYRING_H
#define RECORDER_CLI_KEYRING_H

#include <stdbool.h>

#include "base/fault.h"
#include "base/key.h"
#include "statement/answer.h"

/*
 * People's key files: FOLDER/lou-learner.pem (encrypted PKCS#8, mode 0600) and
 * beside it lou-learner.card, the key-offered claim that says whose it is.
 * The card is public and says, without a passphrase, which person the key
 * belongs to.
 */

/* $XDG_CONFIG_HOME/recorder/keys or ~/.config/recorder/keys, to be freed;
 * RC_USAGE where neither is known. */
MUST_USE enum rc keyring_folder(char **out, struct fault *why);

/* "Lou Learner" -> ".../lou-learner.pem", to be freed.  Only letters, digits
 * and dashes of the name are used. */
MUST_USE enum rc keyring_path(const char *name, char **out, struct fault *why);

/* A key file by its path, or by its name in the folder ("lou-learner").
 * RC_NOT_FOUND. */
MUST_USE enum rc keyring_find(const char *words, char **out, struct fault *why);

/* The card beside a key file; RC_NOT_FOUND. */
MUST_USE enum rc keyring_card(const char *path, struct answer *out,
			      struct fault *why);
char *keyring_card_path(const char *path); /* x.pem -> x.card */

/* Each key file of the folder with its card; ends when FN returns false. */
typedef bool (*keyring_fn)(void *arg, const char *path,
			   const struct answer *card);
MUST_USE enum rc keyring_each(keyring_fn fn, void *arg, struct fault *why);

/* The key and the person that a card offers. */
MUST_USE enum rc keyring_offer(const struct answer *card,
			       struct key_public *key, const char **person,
			       struct fault *why);

#endif
