/* recorder verify: a logbook, one assessment, or an exported archive. */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "assess/find.h"
#include "assess/verify.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/value.h"
#include "command.h"
#include "findings.h"
#include "items.h"
#include "session.h"
#include "verified.h"

struct verify_opts {
	struct opt_list trust, against;
	bool note, cached;
};

static const struct opt opts[] = {
	{ OPT_LIST, 't', "trust", "KEY|FILE",
	  offsetof(struct verify_opts, trust),
	  "a logbook to believe: its did:key, vkey, or a checkpoint of it" },
	{ OPT_LIST, 'a', "against", "FILE",
	  offsetof(struct verify_opts, against),
	  "a checkpoint, receipt or archive seen before: shows truncation and "
	  "forks" },
	{ OPT_FLAG, 0, "cached", NULL, offsetof(struct verify_opts, cached),
	  "look at objects as the system has them in memory: quicker, and says "
	  "nothing of the medium" },
	{ OPT_FLAG, 0, "note", NULL, offsetof(struct verify_opts, note),
	  "of one assessment that holds: enter that its evidence was verified" },
	{ .kind = OPT_END },
};

/* The trust as given, with room for it. */
struct believed {
	struct trust trust;
	struct key_public keys[OPT_LIST_LIMIT];
	struct checkpoint checkpoints[OPT_LIST_LIMIT], against[OPT_LIST_LIMIT];
};

static enum rc
read_trust(const struct verify_opts *o, struct believed *b, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < o->trust.count; i++) {
		struct checkpoint c = { .size = 0 };

		rc = verify_anchor(o->trust.items[i], &c, why);
		if (rc == RC_OK)
			b->keys[b->trust.key_count++] = c.key;
		if (rc == RC_OK && c.size > 0)
			b->checkpoints[b->trust.checkpoint_count++] = c;
	}
	for (size_t i = 0; rc == RC_OK && i < o->against.count; i++) {
		struct checkpoint *c = &b->against[b->trust.against_count];

		*c = (struct checkpoint){ .size = 0 };
		rc = verify_anchor(o->against.items[i], c, why);
		if (rc == RC_OK && c->size == 0)
			rc = fault_set(
				why, RC_USAGE,
				"--against wants a checkpoint, a receipt "
				"or an archive, not a key");
		if (rc == RC_OK)
			b->trust.against_count++;
	}
	b->trust.cached = o->cached;
	b->trust.keys = b->keys;
	b->trust.checkpoints = b->checkpoints;
	b->trust.against = b->against;
	return rc;
}

static enum rc
verify_file(const struct session *on, const char *path,
	    const struct trust *trust, struct findings *findings,
	    enum verdict *verdict, struct fault *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum rc rc;

	if (fd < 0)
		return fault_sys(why, "open %s", path);
	rc = verify_archive(fd, trust, on->progress, findings_tell, findings,
			    verdict, why);
	close(fd);
	return rc;
}

/* The logbook, or one assessment in it. */
static enum rc
verify_inside(const struct session *on, const char *words,
	      const struct trust *trust, struct findings *findings,
	      enum verdict *verdict, struct fault *why)
{
	char urn[UUID_URN_SIZE], *dir = NULL;
	struct logbook *lb = NULL;
	enum rc rc;

	rc = session_folder(on->dir, &dir, why);
	if (rc == RC_OK)
		rc = logbook_open_to_read(&lb, dir, why);
	if (rc == RC_OK && words == NULL) {
		rc = verify_logbook(lb, trust, on->progress, findings_tell,
				    findings, verdict, why);
	} else if (rc == RC_OK) {
		rc = find_assessment(lb, words, urn, why);
		if (rc == RC_OK)
			rc = verify_assessment(lb, urn, trust, on->progress,
					       findings_tell, findings, verdict,
					       why);
	}
	logbook_close(lb);
	free(dir);
	return rc;
}

/* Where all of it holds, and nothing is missing, that is entered. */
static enum rc
note_verified(const struct session *on, const char *words, enum verdict verdict,
	      struct fault *why)
{
	char *dir = NULL;
	enum rc rc;

	if (verdict != VERDICT_VALID && verdict != VERDICT_UNKNOWN) {
		if (on->log != NULL)
			fputs("note: nothing was entered\n", on->log);
		return RC_OK;
	}
	rc = session_folder(on->dir, &dir, why);
	if (rc == RC_OK)
		rc = items_verified(on, dir, words, why);
	free(dir);
	return rc;
}

/* Of a whole logbook, for `recorder doctor`. */
static void
note_when(const struct session *on, const struct findings *f, bool cached)
{
	const struct verified v = {
		.when = stamp_now(),
		.cached = cached,
		.holds = f->ok,
		.broken = f->broken,
	};
	struct fault ignored;
	char *dir = NULL;

	if (session_folder(on->dir, &dir, &ignored) == RC_OK)
		verified_write(dir, &v);
	free(dir);
}

static enum rc
print_verdict(const struct session *on, const struct findings *f,
	      enum verdict verdict, struct fault *why)
{
	struct value *v;

	if (!on->json)
		return print_line(on, why, "%s (%zu checks hold, %zu broken)",
				  verdict_words(verdict), f->ok, f->broken);
	v = value_object();
	value_set_text(v, "verdict", verdict_words(verdict));
	value_set_integer(v, "holds", (int64_t)f->ok);
	value_set_integer(v, "broken", (int64_t)f->broken);
	value_set_integer(v, "exit", verdict_exit_status(verdict));
	return print_json(on, v, why);
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct verify_opts *o = given;
	struct believed *b = mem_new(sizeof(*b));
	struct findings findings = { .on = on };
	enum verdict verdict = VERDICT_BROKEN;
	bool file = argc == 1 && access(argv[0], F_OK) == 0;
	enum rc rc;

	rc = read_trust(o, b, why);
	if (rc == RC_OK && o->note && (argc != 1 || file))
		rc = fault_set(why, RC_USAGE,
			       "--note is for one assessment of a logbook");
	if (rc == RC_OK && o->cached && file)
		rc = fault_set(why, RC_USAGE,
			       "--cached is for a logbook, or an assessment of "
			       "it");
	if (rc == RC_OK && file)
		rc = verify_file(on, argv[0], &b->trust, &findings, &verdict,
				 why);
	else if (rc == RC_OK)
		rc = verify_inside(on, argc == 1 ? argv[0] : NULL, &b->trust,
				   &findings, &verdict, why);
	if (rc == RC_OK)
		rc = print_verdict(on, &findings, verdict, why);
	if (rc == RC_OK && argc == 0)
		note_when(on, &findings, o->cached);
	if (rc == RC_OK && o->note)
		rc = note_verified(on, argv[0], verdict, why);
	if (rc == RC_OK)
		*on->status = verdict_exit_status(verdict);
	free(b);
	return rc;
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "[ASSESSMENT or FILE]",
	.summary = "Check a logbook, an assessment, or an exported archive",
	.detail =
		"One line a check. Exit status: 0 valid, and signed by a logbook "
		"you said to trust; 3 valid, but\nsigned by one that is not known "
		"to you; 4 as 0, with files lawfully erased; 1 broken.",
	.example = "  recorder verify lou.tar --trust did:key:z6Mk...",
	.opts = opts,
	.opts_size = sizeof(struct verify_opts),
	.max_args = 1,
	.needs = TAKES_JSON,
	.run = run,
};
