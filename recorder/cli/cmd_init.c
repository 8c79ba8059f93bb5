/* recorder init: a new logbook with its key and first administrator. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "command.h"
#include "keymaking.h"
#include "keyring.h"

struct init_opts {
	const char *admin, *name, *zone, *identity, *organisation, *email;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'a', "admin", "NAME", offsetof(struct init_opts, admin),
	  "the first administrator (required)" },
	{ OPT_TEXT, 'n', "name", "TEXT", offsetof(struct init_opts, name),
	  "of the logbook: the provider's name" },
	{ OPT_TEXT, 'z', "zone", "ZONE", offsetof(struct init_opts, zone),
	  "time zone for display and day rules (default: UTC)" },
	{ OPT_TEXT, 'i', "identity", "TEXT",
	  offsetof(struct init_opts, identity),
	  "how the administrator's identity was checked" },
	{ OPT_TEXT, 'g', "organisation", "TEXT",
	  offsetof(struct init_opts, organisation), "of the administrator" },
	{ OPT_TEXT, 'e', "email", "ADDRESS", offsetof(struct init_opts, email),
	  "of the administrator" },
	{ .kind = OPT_END },
};

static enum rc
enter(struct logbook *lb, const struct init_opts *o, const struct answer *card,
      const struct key *key, struct fault *why)
{
	const struct act_init what = {
		.zone = o->zone ? o->zone : "UTC",
		.name = o->name,
		.card = card,
		.person_name = o->admin,
		.identity_check =
			o->identity ? o->identity : "set up this logbook",
	};
	struct proposal *p = NULL;
	enum rc rc;

	rc = act_init(lb, &what, &p, why);
	if (rc == RC_OK)
		rc = proposal_enter(lb, p, key, NULL, why);
	proposal_free(p);
	return rc;
}

static enum rc
report(const struct session *on, const struct logbook *lb, const char *dir,
       const char *path, const struct answer *card, struct fault *why)
{
	char did[KEY_DID_SIZE];
	struct key_public key;
	const char *person;
	enum rc rc;

	rc = keyring_offer(card, &key, &person, why);
	if (rc != RC_OK)
		return rc;
	key_did(&key, did);
	rc = print_line(
		on, why,
		"logbook        %s\n  its key      %s\n"
		"administrator  %s\n  key          %s\n  key file     %s",
		dir, logbook_did(lb), person, did, path);
	session_next(on, "recorder --logbook %s rubric add FILE", dir);
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct init_opts *o = given;
	const struct key_words words = {
		.name = o->admin,
		.organisation = o->organisation,
		.email = o->email,
		.path = on->key_file,
		.pass_file = on->pass_file,
	};
	struct answer card = { .whole = NULL };
	struct logbook *lb = NULL;
	struct key *key = NULL;
	char *path = NULL, shown[80];
	enum rc rc = RC_OK;

	(void)argc;
	if (o->admin == NULL)
		return fault_set(why, RC_USAGE,
				 "name the first administrator: --admin NAME");
	if (o->zone != NULL && !stamp_is_zone(o->zone))
		return fault_set(why, RC_USAGE,
				 "no time zone \"%s\" on this machine (for "
				 "example Europe/Berlin, or UTC)",
				 text_printable(o->zone, shown, sizeof(shown)));
	/* Where the folder cannot be, no key is made; and without a key, no
	 * folder. */
	rc = logbook_room(argv[0], why);
	if (rc == RC_OK)
		rc = on->key_file != NULL
			     ? keymaking_adopt(&words, &path, &key, &card, why)
			     : keymaking_new(&words, &path, &key, &card, why);
	if (rc == RC_OK)
		rc = logbook_make(&lb, argv[0], why);
	if (rc == RC_OK)
		rc = enter(lb, o, &card, key, why);
	if (rc == RC_OK)
		*on->entered = true;
	if (rc == RC_OK)
		rc = report(on, lb, argv[0], path, &card, why);
	logbook_close(lb);
	key_free(key);
	answer_clear(&card);
	free(path);
	return rc;
}

const struct command cmd_init = {
	.name = "init",
	.args = "DIR",
	.summary = "Make a logbook, its key and its first administrator",
	.detail =
		"With --key FILE the administrator's key is that one, else a "
		"new one is made in the keys\nfolder and a passphrase is asked "
		"for. The logbook's own key lies in DIR and has none.",
	.example = "  recorder init skills --admin \"Ada Admin\" --zone "
		   "Europe/Berlin",
	.opts = opts,
	.opts_size = sizeof(struct init_opts),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
