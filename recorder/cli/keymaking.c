/* Keys and cards: see keymaking.h. */

#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/uuid.h"
#include "keymaking.h"
#include "keyring.h"
#include "passphrase.h"
#include "statement/claim.h"
#include "statement/proof.h"

/* {form id spki}: the key of records.md §4.1. */
static struct value *
key_value(const struct key *key)
{
	struct value *v = value_object();
	uint8_t der[KEY_SPKI_SIZE];
	struct key_public public;
	struct digest id;
	char *spki;

	key_public(key, &public);
	key_spki(&public, der);
	key_id(&public, &id);
	spki = base64url_text(der, sizeof(der));
	value_set_text(v, "form", "data-integrity");
	value_set_digest(v, "id", &id);
	value_set_text(v, "spki", spki);
	free(spki);
	return v;
}

enum rc
keymaking_card(const struct key *key, const struct key_words *words,
	       struct answer *card, struct fault *why)
{
	struct value *content = value_object(), *facts = value_object();
	struct value *claim, *proof, *salted = NULL;
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	int64_t now = stamp_now();
	char person[UUID_URN_SIZE];
	struct digest id;
	char *text;
	size_t size;
	enum rc rc;

	uuid_new(person);
	value_set_text(content, "name", words->name);
	value_set_text(content, "organisation", words->organisation);
	value_set_text(content, "email", words->email);
	text = content_new(content, &size, &id);
	value_set(facts, "key", key_value(key));
	claim = claim_new(&(const struct claim_words){
		.kind = KIND_KEY_OFFERED,
		.by = person,
		.time = now,
		.facts = facts,
		.content = &id,
	});
	proof = proof_make(key, claim, now, NULL);
	rc = content_read(text, size, &id, &salted, why);
	if (rc == RC_OK)
		rc = answer_write(claim, proof, salted, NULL, &bytes, why);
	if (rc == RC_OK)
		rc = answer_read(bytes.bytes, bytes.size, card, why);
	value_free(content);
	value_free(salted);
	value_free(claim);
	value_free(proof);
	free(text);
	buf_clear(&bytes);
	return rc;
}

static enum rc
write_card(const char *path, const struct answer *card, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	char *file = keyring_card_path(path);
	enum rc rc;

	rc = answer_write(card->claim, card->proof, card->content, NULL, &bytes,
			  why);
	if (rc == RC_OK)
		rc = fsio_write_new(file, bytes.bytes, bytes.size, 0644, why);
	buf_clear(&bytes);
	free(file);
	return rc;
}

/* Where the key goes; neither it nor its card may be there. */
static enum rc
prepare_path(const struct key_words *words, char **path, struct fault *why)
{
	char *copy, *card;
	enum rc rc = RC_OK;

	if (words->path != NULL)
		*path = mem_text(words->path);
	else
		rc = keyring_path(words->name, path, why);
	if (rc != RC_OK)
		return rc;
	copy = mem_text(*path);
	rc = fsio_make_dirs(dirname(copy), why);
	free(copy);
	card = keyring_card_path(*path);
	if (rc == RC_OK &&
	    (access(*path, F_OK) == 0 || access(card, F_OK) == 0))
		rc = fault_set(why, RC_EXISTS,
			       "there is a key %s already, or its card; give "
			       "another --out",
			       *path);
	free(card);
	return rc;
}

enum rc
keymaking_new(const struct key_words *words, char **path, struct key **key,
	      struct answer *card, struct fault *why)
{
	char pass[PASSPHRASE_SIZE] = "";
	struct key *made = NULL;
	enum rc rc;

	rc = prepare_path(words, path, why);
	if (rc == RC_OK)
		rc = passphrase_read(words->pass_file, *path, true, pass, why);
	if (rc == RC_OK) {
		made = key_new();
		rc = keymaking_card(made, words, card, why);
	}
	if (rc == RC_OK)
		rc = key_write(made, *path, pass, why);
	if (rc == RC_OK)
		rc = write_card(*path, card, why);
	mem_wipe(pass, sizeof(pass));
	if (rc == RC_OK && key != NULL)
		*key = made;
	else
		key_free(made);
	return rc;
}

static enum rc
ask(void *arg, const char *path, char *out, size_t size, struct fault *why)
{
	char text[PASSPHRASE_SIZE];
	enum rc rc = passphrase_read(arg, path, false, text, why);

	if (rc == RC_OK && strlen(text) >= size)
		rc = fault_set(why, RC_INVALID, "the passphrase is too long");
	if (rc == RC_OK)
		memcpy(out, text, strlen(text) + 1);
	mem_wipe(text, sizeof(text));
	return rc;
}

enum rc
keymaking_adopt(const struct key_words *words, char **path, struct key **key,
		struct answer *card, struct fault *why)
{
	char *file = mem_text(words->pass_file);
	bool has_card = false;
	enum rc rc;

	rc = keyring_find(words->path, path, why);
	if (rc == RC_OK)
		rc = key_read(key, *path, ask, file, why);
	if (rc == RC_OK) {
		char *beside = keyring_card_path(*path);

		has_card = access(beside, F_OK) == 0;
		free(beside);
		rc = has_card ? keyring_card(*path, card, why)
			      : keymaking_card(*key, words, card, why);
	}
	if (rc == RC_OK && !has_card)
		rc = write_card(*path, card, why);
	free(file);
	return rc;
}
