/* recorder person add, list, amend. */

#include <stdlib.h>
#include <string.h>

#include "assess/acts.h"
#include "assess/find.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "logbook/index.h"
#include "words.h"

enum { ROLES_LIMIT = 16 };

struct add_opts {
	const char *card, *name, *organisation, *email, *identity;
	struct opt_list roles, rubrics;
};

static const struct opt add_table[] = {
	{ OPT_TEXT, 'c', "card", "FILE", offsetof(struct add_opts, card),
	  "their card; without one they sign nothing" },
	{ OPT_TEXT, 'n', "name", "NAME", offsetof(struct add_opts, name),
	  "their name (default: as on the card)" },
	{ OPT_TEXT, 'g', "organisation", "TEXT",
	  offsetof(struct add_opts, organisation), "their organisation" },
	{ OPT_TEXT, 'e', "email", "ADDRESS", offsetof(struct add_opts, email),
	  "their address" },
	{ OPT_LIST, 'r', "role", "ROLE[:FROM..UNTIL]",
	  offsetof(struct add_opts, roles),
	  "what they may do, and when; may be repeated" },
	{ OPT_LIST, 0, "rubric", "RUBRIC", offsetof(struct add_opts, rubrics),
	  "the roles count for these rubrics only" },
	{ OPT_TEXT, 'i', "identity", "TEXT",
	  offsetof(struct add_opts, identity),
	  "how their identity was checked (required)" },
	{ .kind = OPT_END },
};

static enum rc
read_card(const char *file, struct answer *card, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
	enum rc rc = fsio_read_file(file, &bytes, why);

	if (rc == RC_OK)
		rc = answer_read(bytes.bytes, bytes.size, card, why);
	if (rc != RC_OK)
		rc = fault_while(why, "card %s", file);
	buf_clear(&bytes);
	return rc;
}

static enum rc
count_one(void *arg, const struct person_row *row, struct fault *why)
{
	(void)row;
	(void)why;
	++*(size_t *)arg;
	return RC_OK;
}

/* Two people may share a name; whoever types it later should know. */
static void
note_namesake(const struct session *on, const struct proposal *p,
	      struct fault *why)
{
	size_t last = proposal_count(p) - 1, count = 0;
	const char *name = value_text(proposal_content(p, last), "name");
	char shown[80];

	if (on->log == NULL || name == NULL ||
	    index_each_person(on->logbook, NULL, name, count_one, &count,
			      why) != RC_OK ||
	    count == 0)
		return;
	fprintf(on->log,
		"note: somebody called \"%s\" is enrolled already; name them "
		"by their short id from now on\n",
		text_printable(name, shown, sizeof(shown)));
}

static enum rc
add(const struct session *on, const struct add_opts *o,
    const struct answer *card, struct fault *why)
{
	struct digest *rubrics =
		mem_array(o->rubrics.count + 1, sizeof(*rubrics));
	struct role_words roles[ROLES_LIMIT];
	struct act_enrol what = {
		.by = on->who,
		.card = card,
		.name = o->name,
		.organisation = o->organisation,
		.email = o->email,
		.identity_check = o->identity,
		.roles = roles,
		.role_count = o->roles.count,
	};
	char person[UUID_URN_SIZE];
	struct proposal *p = NULL;
	enum rc rc = RC_OK;

	if (o->roles.count > ROLES_LIMIT)
		rc = fault_set(why, RC_USAGE, "over %d roles", ROLES_LIMIT);
	for (size_t i = 0; rc == RC_OK && i < o->rubrics.count; i++)
		rc = find_rubric(on->logbook, o->rubrics.items[i], &rubrics[i],
				 why);
	for (size_t i = 0; rc == RC_OK && i < o->roles.count; i++) {
		rc = words_role(on, o->roles.items[i], &roles[i], why);
		roles[i].rubrics = rubrics;
		roles[i].rubric_count = o->rubrics.count;
	}
	if (rc == RC_OK)
		rc = act_enrol(on->logbook, &what, person, &p, why);
	if (rc == RC_OK)
		note_namesake(on, p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "person  %s", person);
	proposal_free(p);
	free(rubrics);
	return rc;
}

static enum rc
run_add(const struct session *on, const void *given, int argc, char *argv[],
	struct fault *why)
{
	const struct add_opts *o = given;
	struct answer card = { .whole = NULL };
	enum rc rc = RC_OK;

	(void)argc;
	(void)argv;
	if (o->card != NULL)
		rc = read_card(o->card, &card, why);
	if (rc == RC_OK)
		rc = add(on, o, o->card != NULL ? &card : NULL, why);
	answer_clear(&card);
	if (rc == RC_OK)
		session_next(on,
			     "recorder open --learner NAME --rubric RUBRIC");
	return rc;
}

const struct command cmd_person_add = {
	.name = "person add",
	.args = "",
	.summary = "Enrol a person with name, roles and key",
	.detail = "The card proves that they hold the key. A learner without a "
		  "key is enrolled without a card,\nand declares on paper "
		  "(`submit --declared-on`).",
	.example = "  recorder person add --card lou.card --role learner \\\n"
		   "      --identity \"passport seen in person\"",
	.opts = add_table,
	.opts_size = sizeof(struct add_opts),
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run_add,
};

/* --- person list --------------------------------------------------------- */

static enum rc
list_one(void *arg, const struct person_row *row, struct fault *why)
{
	const struct session *on = arg;
	char id[9], name[60], organisation[60];
	struct value *v;

	if (on->json) {
		v = value_object();
		value_set_text(v, "person", row->urn);
		value_set_text(v, "name", row->name);
		value_set_text(v, "organisation", row->organisation);
		value_set_text(v, "roles", row->roles);
		value_set_integer(v, "number", (int64_t)row->number);
		return print_json(on, v, why);
	}
	short_id(row->urn, id);
	text_printable(row->name ? row->name : "(erased)", name, sizeof(name));
	text_printable(row->organisation ? row->organisation : "", organisation,
		       sizeof(organisation));
	return print_line(on, why, "%s  %-24s  %-28s  %s", id, name, row->roles,
			  organisation);
}

static enum rc
run_list(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	struct session copy = *on;

	(void)given;
	(void)argc;
	(void)argv;
	return index_each_person(on->logbook, NULL, NULL, list_one, &copy, why);
}

const struct command cmd_person_list = {
	.name = "person list",
	.args = "",
	.summary = "List the people enrolled here",
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run_list,
};

/* --- person amend -------------------------------------------------------- */

struct amend_opts {
	const char *name, *organisation, *email, *identity, *reason;
};

static const struct opt amend_table[] = {
	{ OPT_TEXT, 'n', "name", "NAME", offsetof(struct amend_opts, name),
	  "the name as it should be" },
	{ OPT_TEXT, 'g', "organisation", "TEXT",
	  offsetof(struct amend_opts, organisation), "the organisation" },
	{ OPT_TEXT, 'e', "email", "ADDRESS", offsetof(struct amend_opts, email),
	  "the address" },
	{ OPT_TEXT, 'i', "identity", "TEXT",
	  offsetof(struct amend_opts, identity), "how identity was checked" },
	{ OPT_TEXT, 'R', "reason", "TEXT", offsetof(struct amend_opts, reason),
	  "why it is put right" },
	{ .kind = OPT_END },
};

static enum rc
run_amend(const struct session *on, const void *given, int argc, char *argv[],
	  struct fault *why)
{
	const struct amend_opts *o = given;
	char person[UUID_URN_SIZE];
	const struct act_amend what = {
		.by = on->who,
		.person = person,
		.name = o->name,
		.organisation = o->organisation,
		.email = o->email,
		.identity_check = o->identity,
		.reason = o->reason,
	};
	struct proposal *p = NULL;
	enum rc rc;

	(void)argc;
	if (o->name == NULL && o->organisation == NULL && o->email == NULL &&
	    o->identity == NULL)
		return fault_set(why, RC_USAGE, "say what to put right");
	rc = find_person(on->logbook, argv[0], person, why);
	if (rc == RC_OK)
		rc = act_amend(on->logbook, &what, &p, why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "amended  %s", person);
	proposal_free(p);
	return rc;
}

const struct command cmd_person_amend = {
	.name = "person amend",
	.args = "PERSON",
	.summary = "Put a person's name or address right; both versions stay",
	.opts = amend_table,
	.opts_size = sizeof(struct amend_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run_amend,
};
