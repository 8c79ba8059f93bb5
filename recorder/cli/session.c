/* Logbook, person and key of a command: see session.h and command.h. */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/find.h"
#include "assess/proposal.h"
#include "assess/rebuild.h"
#include "base/mem.h"
#include "base/text.h"
#include "keyring.h"
#include "logbook/index.h"
#include "passphrase.h"
#include "session.h"

/* Who acts, looked for among the cards of the keys folder. */
struct seeking {
	struct logbook *logbook;
	const char *person; /* NULL: anybody enrolled here */
	char *path;	    /* of the key file found */
	char urn[UUID_URN_SIZE];
	size_t found;
};

static const char *
setting(const char *name)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the program has one thread */
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

enum rc
session_folder(const char *given, char **out, struct fault *why)
{
	char *at, *slash;

	if (given == NULL)
		given = setting("RECORDER_LOGBOOK");
	if (given != NULL) {
		*out = mem_text(given);
		return RC_OK;
	}
	at = getcwd(NULL, 0);
	if (at == NULL)
		return fault_sys(why, "find the current folder");
	for (;;) {
		char *file = mem_format("%s/logbook.sqlite", at);
		bool there = access(file, F_OK) == 0;

		free(file);
		if (there) {
			*out = at;
			return RC_OK;
		}
		slash = strrchr(at, '/');
		if (slash == NULL || at[1] == '\0')
			break;
		slash[slash == at ? 1 : 0] = '\0';
	}
	free(at);
	return fault_set(why, RC_NOT_FOUND,
			 "no logbook here or above: name one with --logbook or "
			 "RECORDER_LOGBOOK, or make one with `recorder init`");
}

static bool
seek(void *arg, const char *path, const struct answer *card)
{
	struct seeking *s = arg;
	char did[KEY_DID_SIZE], owner[UUID_URN_SIZE];
	struct key_public key;
	const char *person;
	struct fault ignored;

	if (keyring_offer(card, &key, &person, &ignored) != RC_OK)
		return true;
	key_did(&key, did);
	if (index_person_of_key(s->logbook, did, owner, &ignored) != RC_OK)
		return true; /* not enrolled in this logbook */
	if (s->person != NULL && strcmp(owner, s->person) != 0)
		return true;
	s->found++;
	memcpy(s->urn, owner, sizeof(s->urn));
	free(s->path);
	s->path = mem_text(path);
	return true;
}

/* The person behind the key file FILE, by its card. */
static enum rc
person_of_file(const struct session *on, const char *file,
	       char urn[UUID_URN_SIZE], struct fault *why)
{
	struct answer card = { .whole = NULL };
	struct key_public key;
	char did[KEY_DID_SIZE];
	const char *person;
	char *path = NULL;
	enum rc rc;

	rc = keyring_find(file, &path, why);
	if (rc == RC_OK)
		rc = keyring_card(path, &card, why);
	if (rc == RC_OK)
		rc = keyring_offer(&card, &key, &person, why);
	if (rc == RC_OK) {
		key_did(&key, did);
		rc = index_person_of_key(on->logbook, did, urn, why);
		if (rc == RC_NOT_FOUND)
			rc = fault_set(why, RC_REFUSED,
				       "the key %s is not enrolled in this "
				       "logbook",
				       path);
	}
	answer_clear(&card);
	free(path);
	return rc;
}

static enum rc
find_who(struct session *on, struct fault *why)
{
	struct seeking s = { .logbook = on->logbook };
	enum rc rc;

	if (on->as != NULL)
		return find_person(on->logbook, on->as, on->who, why);
	if (on->key_file != NULL)
		return person_of_file(on, on->key_file, on->who, why);
	rc = keyring_each(seek, &s, why);
	if (rc == RC_OK && s.found != 1)
		rc = fault_set(why, RC_USAGE,
			       "say who acts: --as NAME, or RECORDER_KEY (%zu "
			       "keys here are enrolled in this logbook)",
			       s.found);
	if (rc == RC_OK)
		memcpy(on->who, s.urn, sizeof(on->who));
	free(s.path);
	return rc;
}

/* Derived tables that lag behind are fed where that can be kept, and else in
 * memory, for this command alone. */
static enum rc
open_to_read(struct session *on, const char *dir, struct fault *why)
{
	struct logbook *writable = NULL;
	struct fault ignored;
	enum rc rc = logbook_open_to_read(&on->logbook, dir, why);

	if (rc != RC_OK || !logbook_stale(on->logbook))
		return rc;
	if (logbook_open(&writable, dir, &ignored) != RC_OK)
		return logbook_take_apart(on->logbook, why);
	logbook_close(on->logbook);
	on->logbook = writable;
	return RC_OK;
}

enum rc
session_open(struct session *on, const struct command *c,
	     const struct common_opts *common, struct fault *why)
{
	enum rc rc = RC_OK;
	char *dir = NULL;
	uint64_t fed;

	on->as = common->as;
	on->key_file = common->key ? common->key : setting("RECORDER_KEY");
	on->pass_file = common->pass_file;
	on->dir = common->logbook;
	on->json = common->json;
	if ((c->needs & NEEDS_CAGE) != 0)
		rc = cage_start(&on->cage, why);
	if (rc != RC_OK || (c->needs & NEEDS_LOGBOOK) == 0)
		return rc;
	rc = session_folder(common->logbook, &dir, why);
	if (rc == RC_OK && (c->needs & (NEEDS_PERSON | WRITES_LOGBOOK)) != 0)
		rc = logbook_open(&on->logbook, dir, why);
	else if (rc == RC_OK)
		rc = open_to_read(on, dir, why);
	free(dir);
	if (rc == RC_OK && logbook_stale(on->logbook))
		rc = rebuild(on->logbook, on->progress, &fed, why);
	if (rc == RC_OK && (c->needs & NEEDS_PERSON) != 0)
		rc = find_who(on, why);
	return rc;
}

void
session_close(struct session *on)
{
	logbook_close(on->logbook);
	cage_stop(on->cage);
	on->logbook = NULL;
	on->cage = NULL;
}

static enum rc
ask(void *arg, const char *path, char *out, size_t size, struct fault *why)
{
	const struct session *on = arg;
	char text[PASSPHRASE_SIZE];
	enum rc rc = passphrase_read(on->pass_file, path, false, text, why);

	if (rc == RC_OK && strlen(text) >= size)
		rc = fault_set(why, RC_INVALID, "the passphrase is too long");
	if (rc == RC_OK)
		memcpy(out, text, strlen(text) + 1);
	mem_wipe(text, sizeof(text));
	return rc;
}

/* Before anything is signed and kept: is KEY one of who acts? */
static enum rc
check_owner(const struct session *on, const struct key *key, const char *path,
	    struct fault *why)
{
	char did[KEY_DID_SIZE], owner[UUID_URN_SIZE], shown[120], *name;
	struct key_public public;
	enum rc rc;

	key_public(key, &public);
	key_did(&public, did);
	rc = index_person_of_key(on->logbook, did, owner, why);
	if (rc == RC_OK && strcmp(owner, on->who) == 0)
		return RC_OK;
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	name = find_name(on->logbook, on->who);
	rc = fault_set(why, RC_REFUSED, "the key %s is not one of %s",
		       text_printable(path, shown, sizeof(shown)), name);
	free(name);
	return rc;
}

enum rc
session_key(const struct session *on, struct key **out, struct fault *why)
{
	struct seeking s = { .logbook = on->logbook, .person = on->who };
	struct session asking = *on;
	enum rc rc;

	if (on->key_file != NULL)
		rc = keyring_find(on->key_file, &s.path, why);
	else
		rc = keyring_each(seek, &s, why);
	if (rc == RC_OK && s.path == NULL) {
		char *name = find_name(on->logbook, on->who);

		rc = fault_set(why, RC_NOT_FOUND,
			       "no key file of %s here: name it with --key or "
			       "RECORDER_KEY",
			       name);
		free(name);
	}
	if (rc == RC_OK)
		rc = key_read(out, s.path, ask, &asking, why);
	if (rc == RC_OK) {
		rc = check_owner(on, *out, s.path, why);
		if (rc != RC_OK) {
			key_free(*out);
			*out = NULL;
		}
	}
	free(s.path);
	return rc;
}

enum rc
session_enter(const struct session *on, struct proposal *p, struct digest *ids,
	      struct fault *why)
{
	struct key *key = NULL;
	enum rc rc = RC_OK;

	if (proposal_needs_key(p))
		rc = session_key(on, &key, why);
	if (rc == RC_OK)
		rc = proposal_enter(on->logbook, p, key, ids, why);
	if (rc == RC_OK)
		*on->entered = true;
	key_free(key);
	return rc;
}

enum rc
session_confirm(const struct session *on, bool yes, const char *question,
		struct fault *why)
{
	char line[16] = "";
	FILE *tty;

	if (yes)
		return RC_OK;
	tty = fopen("/dev/tty", "r+");
	if (tty == NULL)
		return fault_set(why, RC_USAGE,
				 "no terminal to confirm on: say --yes");
	fflush(on->out);
	fprintf(tty, "%s [y/N] ", question);
	fflush(tty);
	if (fgets(line, sizeof(line), tty) == NULL)
		line[0] = '\0';
	fclose(tty);
	if (line[0] != 'y' && line[0] != 'Y')
		return fault_set(why, RC_STOPPED,
				 "not confirmed; nothing was changed");
	return RC_OK;
}

void
session_next(const struct session *on, const char *fmt, ...)
{
	va_list args;

	if (on->log == NULL || on->json)
		return;
	fflush(on->out); /* the result first, wherever the two go */
	fputs("next: ", on->log);
	va_start(args, fmt);
	vfprintf(on->log, fmt, args);
	va_end(args);
	fputc('\n', on->log);
}
