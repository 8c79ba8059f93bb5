/* recorder key new, key show, key card: a person's key and card. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/value.h"
#include "command.h"
#include "keymaking.h"
#include "keyring.h"
#include "opts.h"

struct new_opts {
	const char *organisation, *email, *out;
};

static const struct opt new_table[] = {
	{ OPT_TEXT, 'g', "organisation", "TEXT",
	  offsetof(struct new_opts, organisation), "shown on the card" },
	{ OPT_TEXT, 'e', "email", "ADDRESS", offsetof(struct new_opts, email),
	  "shown on the card" },
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct new_opts, out),
	  "where the key file goes (default: the keys folder)" },
	{ .kind = OPT_END },
};

static enum rc
run_new(const struct session *on, const void *given, int argc, char *argv[],
	struct fault *why)
{
	const struct new_opts *o = given;
	const struct key_words words = {
		.name = argv[0],
		.organisation = o->organisation,
		.email = o->email,
		.path = o->out,
		.pass_file = on->pass_file,
	};
	struct answer card = { .whole = NULL };
	struct key_public key;
	char did[KEY_DID_SIZE];
	const char *person = NULL;
	char *path = NULL;
	enum rc rc;

	(void)argc;
	rc = opts_check_text("the name", argv[0], why);
	if (rc == RC_OK)
		rc = keymaking_new(&words, &path, NULL, &card, why);
	if (rc == RC_OK)
		rc = keyring_offer(&card, &key, &person, why);
	if (rc == RC_OK) {
		key_did(&key, did);
		rc = print_line(on, why, "key     %s\ndid     %s\nperson  %s",
				path, did, person);
	}
	if (rc == RC_OK)
		session_next(
			on,
			"recorder key card \"%s\" -o FILE, and give FILE to "
			"the administrator",
			argv[0]);
	answer_clear(&card);
	free(path);
	return rc;
}

const struct command cmd_key_new = {
	.name = "key new",
	.args = "NAME",
	.summary = "Make a key for a person, and the card that offers it",
	.detail =
		"The key is an Ed25519 key in encrypted PKCS#8 (scrypt), mode "
		"0600. Its card is the claim\n\"this key is mine\", signed by "
		"the key: send it to the administrator, who enrols you.",
	.example = "  recorder key new \"Lou Learner\"",
	.opts = new_table,
	.opts_size = sizeof(struct new_opts),
	.min_args = 1,
	.max_args = 1,
	.run = run_new,
};

/* --- key show ------------------------------------------------------------ */

struct showing {
	const struct session *on;
	struct fault *why;
	enum rc rc;
	size_t count;
};

static bool
show(void *arg, const char *path, const struct answer *card)
{
	struct showing *s = arg;
	char did[KEY_DID_SIZE], id[DIGEST_TEXT_SIZE];
	const char *person, *name = value_text(card->content, "name");
	struct key_public key;
	struct digest digest;
	struct value *v;

	if (keyring_offer(card, &key, &person, s->why) != RC_OK)
		return true;
	key_did(&key, did);
	key_id(&key, &digest);
	digest_to_text(&digest, id);
	s->count++;
	if (s->on->json) {
		v = value_object();
		value_set_text(v, "file", path);
		value_set_text(v, "name", name);
		value_set_text(v, "did", did);
		value_set_text(v, "key", id);
		value_set_text(v, "person", person);
		s->rc = print_json(s->on, v, s->why);
	} else {
		s->rc = print_line(s->on, s->why,
				   "%s\n  did     %s\n  key     %s\n  person  "
				   "%s\n  file    %s",
				   name ? name : "(no name)", did, id, person,
				   path);
	}
	return s->rc == RC_OK;
}

static enum rc
run_show(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	struct showing s = { .on = on, .why = why };
	struct answer card = { .whole = NULL };
	char *path = NULL;
	enum rc rc;

	(void)given;
	if (argc == 0) {
		rc = keyring_each(show, &s, why);
		if (rc == RC_OK && s.rc == RC_OK && s.count == 0)
			session_next(on, "recorder key new NAME");
		return rc == RC_OK ? s.rc : rc;
	}
	rc = keyring_find(argv[0], &path, why);
	if (rc == RC_OK)
		rc = keyring_card(path, &card, why);
	if (rc == RC_OK) {
		show(&s, path, &card);
		rc = s.rc;
	}
	answer_clear(&card);
	free(path);
	return rc;
}

const struct command cmd_key_show = {
	.name = "key show",
	.args = "[NAME or FILE]",
	.summary = "Show the keys of the keys folder, or one",
	.max_args = 1,
	.needs = TAKES_JSON,
	.run = run_show,
};

/* --- key card ------------------------------------------------------------ */

struct card_opts {
	const char *out;
};

static const struct opt card_table[] = {
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct card_opts, out),
	  "a new file for it (default: standard output)" },
	{ .kind = OPT_END },
};

static enum rc
run_card(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	const struct card_opts *o = given;
	char *path = NULL, *card = NULL;
	enum rc rc;

	(void)argc;
	rc = keyring_find(argv[0], &path, why);
	if (rc == RC_OK) {
		card = keyring_card_path(path);
		rc = fsio_read_file(card, &bytes, why);
	}
	if (rc == RC_OK && o->out != NULL)
		rc = fsio_write_new(o->out, bytes.bytes, bytes.size, 0644, why);
	else if (rc == RC_OK)
		rc = print_line(on, why, "%s", buf_text_of(&bytes));
	if (rc == RC_OK && o->out != NULL)
		session_next(on, "the administrator runs `recorder person add "
				 "--card FILE --role ROLE --identity HOW`");
	buf_clear(&bytes);
	free(path);
	free(card);
	return rc;
}

const struct command cmd_key_card = {
	.name = "key card",
	.args = "NAME or FILE",
	.summary = "Write the card that offers a key, for the administrator",
	.opts = card_table,
	.opts_size = sizeof(struct card_opts),
	.min_args = 1,
	.max_args = 1,
	.run = run_card,
};
