/* People's key files: see keyring.h. */

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "keyring.h"

enum rc
keyring_folder(char **out, struct fault *why)
{
	/* NOLINTBEGIN(concurrency-mt-unsafe): the program has one thread */
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	/* NOLINTEND(concurrency-mt-unsafe) */

	if (config != NULL && config[0] == '/')
		*out = mem_format("%s/recorder/keys", config);
	else if (home != NULL && home[0] == '/')
		*out = mem_format("%s/.config/recorder/keys", home);
	else
		return fault_set(why, RC_USAGE,
				 "no keys folder: set HOME or XDG_CONFIG_HOME");
	return RC_OK;
}

enum rc
keyring_path(const char *name, char **out, struct fault *why)
{
	char *folder = NULL, *slug = mem_new(strlen(name) + 1);
	size_t n = 0;
	enum rc rc;

	for (const char *c = name; *c != '\0'; c++) {
		unsigned char u = (unsigned char)*c;

		if (u < 128 && isalnum(u))
			slug[n++] = (char)tolower(u);
		else if (n > 0 && slug[n - 1] != '-')
			slug[n++] = '-';
	}
	while (n > 0 && slug[n - 1] == '-')
		n--;
	slug[n] = '\0';
	rc = keyring_folder(&folder, why);
	if (rc == RC_OK)
		*out = mem_format("%s/%.60s.pem", folder, n > 0 ? slug : "key");
	free(folder);
	free(slug);
	return rc;
}

enum rc
keyring_find(const char *words, char **out, struct fault *why)
{
	char shown[80];
	enum rc rc;

	if (strchr(words, '/') != NULL || access(words, F_OK) == 0) {
		*out = mem_text(words);
		return RC_OK;
	}
	rc = keyring_path(words, out, why);
	if (rc != RC_OK || access(*out, F_OK) == 0)
		return rc;
	rc = fault_set(why, RC_NOT_FOUND,
		       "no key \"%s\": not a file, and not in the keys folder "
		       "(`recorder key show` lists it)",
		       text_printable(words, shown, sizeof(shown)));
	free(*out);
	*out = NULL;
	return rc;
}

char *
keyring_card_path(const char *path)
{
	size_t n = strlen(path);

	if (n > 4 && strcmp(path + n - 4, ".pem") == 0)
		n -= 4;
	return mem_format("%.*s.card", (int)n, path);
}

enum rc
keyring_card(const char *path, struct answer *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	char *card = keyring_card_path(path);
	enum rc rc;

	rc = fsio_read_file(card, &bytes, why);
	if (rc == RC_OK)
		rc = answer_read(bytes.bytes, bytes.size, out, why);
	if (rc != RC_OK)
		rc = fault_while(why, "card %s", card);
	buf_clear(&bytes);
	free(card);
	return rc;
}

enum rc
keyring_each(keyring_fn fn, void *arg, struct fault *why)
{
	char *folder = NULL;
	bool more = true;
	DIR *d;
	enum rc rc;

	rc = keyring_folder(&folder, why);
	if (rc != RC_OK)
		return rc;
	d = opendir(folder);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the program has one thread */
	for (struct dirent *e; d && more && (e = readdir(d)) != NULL;) {
		size_t n = strlen(e->d_name);
		struct answer card = { .whole = NULL };
		char *path;

		if (n < 5 || strcmp(e->d_name + n - 4, ".pem") != 0)
			continue;
		path = mem_format("%s/%s", folder, e->d_name);
		/* A key without a sound card is nobody's: passed over. */
		if (keyring_card(path, &card, why) == RC_OK)
			more = fn(arg, path, &card);
		answer_clear(&card);
		free(path);
	}
	if (d != NULL)
		closedir(d);
	free(folder);
	return RC_OK;
}

enum rc
keyring_offer(const struct answer *card, struct key_public *key,
	      const char **person, struct fault *why)
{
	const struct value *facts = value_get(card->claim, "facts");
	const char *spki = value_text(value_get(facts, "key"), "spki");
	struct buf der = BUF_LIMIT(KEY_SPKI_SIZE);
	const char *kind = value_text(card->claim, "kind");
	enum rc rc;

	if (spki == NULL || kind == NULL || strcmp(kind, "key-offered") != 0)
		return fault_set(why, RC_INVALID,
				 "not a card: it offers no key");
	*person = value_text(card->claim, "by");
	rc = base64url_bytes(spki, &der, why);
	if (rc == RC_OK)
		rc = key_of_spki(der.bytes, der.size, key, why);
	buf_clear(&der);
	return rc;
}
