#ifndef RECORDER_CLI_KEYMAKING_H
#define RECORDER_CLI_KEYMAKING_H

#include "base/key.h"
#include "statement/answer.h"

/* New keys with their cards; cards for keys that are there. */

struct key_words {
	const char *name, *organisation, *email;
	const char *path;      /* NULL: in the keys folder, by the name */
	const char *pass_file; /* as in passphrase_read() */
};

/* Make a key and its card, both files durable, nothing overwritten.  *PATH, to
 * be freed; *KEY may be NULL. */
MUST_USE enum rc keymaking_new(const struct key_words *words, char **path,
			       struct key **key, struct answer *card,
			       struct fault *why);

/* The card for KEY: a person URN is drawn. */
MUST_USE enum rc keymaking_card(const struct key *key,
				const struct key_words *words,
				struct answer *card, struct fault *why);

/* The key file PATH with its card, which is made where there is none. */
MUST_USE enum rc keymaking_adopt(const struct key_words *words, char **path,
				 struct key **key, struct answer *card,
				 struct fault *why);

#endif
