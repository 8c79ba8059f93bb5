/* recorder checkpoint, rebuild, backup, restore: the logbook itself. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/rebuild.h"
#include "assess/verify.h"
#include "base/fsio.h"
#include "base/text.h"
#include "command.h"
#include "findings.h"
#include "logbook/backup.h"

struct checkpoint_opts {
	const char *out;
	bool vkey;
};

static const struct opt checkpoint_table[] = {
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct checkpoint_opts, out),
	  "a new file for it (default: standard output)" },
	{ OPT_FLAG, 0, "vkey", NULL, offsetof(struct checkpoint_opts, vkey),
	  "the verifier key of the logbook instead (C2SP signed-note)" },
	{ .kind = OPT_END },
};

static enum rc
run_checkpoint(const struct session *on, const void *given, int argc,
	       char *argv[], struct fault *why)
{
	const struct checkpoint_opts *o = given;
	struct buf note = BUF_LIMIT(NOTE_LIMIT);
	struct checkpoint c;
	char *vkey;
	enum rc rc;

	(void)argc;
	(void)argv;
	rc = logbook_newest_checkpoint(on->logbook, &note, why);
	if (rc == RC_OK && o->vkey) {
		rc = checkpoint_read(note.bytes, note.size, &c, why);
		if (rc == RC_OK) {
			vkey = checkpoint_vkey(&c.key);
			buf_empty(&note);
			rc = buf_format(&note, why, "%s\n", vkey);
			free(vkey);
		}
	}
	if (rc == RC_OK && o->out != NULL)
		rc = fsio_write_new(o->out, note.bytes, note.size, 0644, why);
	else if (rc == RC_OK && fputs(buf_text_of(&note), on->out) == EOF)
		rc = fault_sys(why, "print");
	buf_clear(&note);
	return rc;
}

const struct command cmd_checkpoint = {
	.name = "checkpoint",
	.args = "",
	.summary =
		"Print the signed tree head: keep it where others can see it",
	.detail =
		"Whoever holds a checkpoint can show later that the ledger was "
		"cut or forked:\n`recorder verify --against FILE`.",
	.opts = checkpoint_table,
	.opts_size = sizeof(struct checkpoint_opts),
	.needs = NEEDS_LOGBOOK,
	.run = run_checkpoint,
};

static enum rc
run_rebuild(const struct session *on, const void *given, int argc, char *argv[],
	    struct fault *why)
{
	uint64_t statements = 0;
	enum rc rc;

	(void)given;
	(void)argc;
	(void)argv;
	rc = rebuild(on->logbook, on->progress, &statements, why);
	if (rc == RC_OK)
		rc = print_line(on, why, "rebuilt from %" PRIu64 " statements",
				statements);
	return rc;
}

const struct command cmd_rebuild = {
	.name = "rebuild",
	.args = "",
	.summary = "Make the derived tables anew from the ledger",
	.needs = NEEDS_LOGBOOK | WRITES_LOGBOOK,
	.run = run_rebuild,
};

static enum rc
report(const struct session *on, const char *what, const char *where,
       const struct backup_done *done, struct fault *why)
{
	char size[16];

	text_of_size(done->bytes_new, size);
	return print_line(on, why,
			  "%s  %s\n  %" PRIu64 " statements, %" PRIu64
			  " objects, of which %" PRIu64 " new (%s)",
			  what, where, done->statements, done->objects,
			  done->objects_new, size);
}

static enum rc
run_backup(const struct session *on, const void *given, int argc, char *argv[],
	   struct fault *why)
{
	struct backup_done done = { .objects = 0 };
	enum rc rc;

	(void)given;
	(void)argc;
	rc = backup_to(on->logbook, argv[0], on->progress, &done, why);
	if (rc == RC_OK)
		rc = report(on, "backup", argv[0], &done, why);
	if (rc == RC_OK && done.without_key && on->log != NULL)
		fprintf(on->log,
			"note: this logbook has no key here, so neither has "
			"the copy: it can be read, not written\n");
	if (rc == RC_OK)
		session_next(on, "recorder --logbook %s verify", argv[0]);
	return rc;
}

const struct command cmd_backup = {
	.name = "backup",
	.args = "DEST",
	.summary = "Bring a consistent copy of the logbook up to date",
	.detail =
		"Carries only what is new. The copy holds the logbook's key: "
		"guard it as you guard the logbook,\nand never write to both.",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK,
	.run = run_backup,
};

/* The restored logbook is checked whole before it is called one. */
static enum rc
check_restored(const struct session *on, const char *dir, struct fault *why)
{
	struct findings findings = { .on = on };
	struct trust trust = { .key_count = 0 };
	struct logbook *lb = NULL;
	enum verdict verdict;
	enum rc rc;

	rc = logbook_open(&lb, dir, why);
	if (rc == RC_OK)
		rc = verify_logbook(lb, &trust, on->progress, findings_tell,
				    &findings, &verdict, why);
	if (rc == RC_OK && verdict == VERDICT_BROKEN)
		rc = fault_set(why, RC_CORRUPT,
			       "the restored logbook in %s does not hold: %zu "
			       "checks failed",
			       dir, findings.broken);
	logbook_close(lb);
	return rc;
}

static enum rc
run_restore(const struct session *on, const void *given, int argc, char *argv[],
	    struct fault *why)
{
	struct backup_done done = { .objects = 0 };
	enum rc rc;

	(void)given;
	(void)argc;
	rc = backup_restore(argv[0], argv[1], on->progress, &done, why);
	if (rc == RC_OK)
		rc = report(on, "restored", argv[1], &done, why);
	if (rc == RC_OK)
		rc = check_restored(on, argv[1], why);
	return rc;
}

const struct command cmd_restore = {
	.name = "restore",
	.args = "FROM DIR",
	.summary = "Make a logbook from a backup, and verify it",
	.detail =
		"Use it in place of the lost one, never beside it: two copies "
		"that both grow are a fork.",
	.min_args = 2,
	.max_args = 2,
	.run = run_restore,
};
