/* recorder seal, export: the sealed archive. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/acts.h"
#include "assess/archive.h"
#include "assess/find.h"
#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "command.h"
#include "outgoing.h"
#include "words.h"

static enum rc
run_seal(const struct session *on, const void *given, int argc, char *argv[],
	 struct fault *why)
{
	char urn[UUID_URN_SIZE], id[9], text[DIGEST_TEXT_SIZE];
	const struct act_seal what = { .by = on->who, .assessment = urn };
	struct proposal *p = NULL;
	struct digest identity;
	enum rc rc;

	(void)given;
	(void)argc;
	rc = find_assessment(on->logbook, argv[0], urn, why);
	if (rc == RC_OK)
		rc = act_seal(on->logbook, &what, on->progress, &identity, &p,
			      why);
	if (rc == RC_OK)
		rc = session_enter(on, p, NULL, why);
	if (rc == RC_OK) {
		digest_to_text(&identity, text);
		short_id(urn, id);
		rc = print_line(on, why, "archive  %s", text);
		session_next(on,
			     "recorder export %s -o FILE.tar, and recorder "
			     "send %s --to URL",
			     id, id);
	}
	proposal_free(p);
	return rc;
}

const struct command cmd_seal = {
	.name = "seal",
	.args = "ASSESSMENT",
	.summary = "Close an authenticated assessment into its sealed archive",
	.detail =
		"Every digest is checked first. Nothing in it can change after; "
		"a correction is a new assessment.",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | NEEDS_PERSON,
	.run = run_seal,
};

/* --- export --------------------------------------------------------------- */

struct export_opts {
	const char *out, *format;
	bool later;
};

static const struct opt export_table[] = {
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct export_opts, out),
	  "a new file for it; - is standard output (required)" },
	{ OPT_TEXT, 0, "format", "tar|zip",
	  offsetof(struct export_opts, format),
	  "zip is for people who cannot open tar; else as FILE ends" },
	{ OPT_FLAG, 0, "later", NULL, offsetof(struct export_opts, later),
	  "with what came after the seal (delivered, superseded, ...)" },
	{ .kind = OPT_END },
};

static enum rc
how_to_export(const struct export_opts *o, unsigned *how, struct fault *why)
{
	const char *end = strrchr(o->out, '.');
	bool zip = end != NULL && text_equal_nocase(end, ".zip");

	if (o->format != NULL) {
		zip = strcmp(o->format, "zip") == 0;
		if (!zip && strcmp(o->format, "tar") != 0)
			return fault_set(why, RC_USAGE,
					 "--format is tar or zip");
	}
	*how = (o->later ? ARCHIVE_LATER : 0U) | (zip ? ARCHIVE_ZIP : 0U);
	return RC_OK;
}

static enum rc
write_out(const struct session *on, const char *urn, unsigned how, int fd,
	  struct digest *digest, struct fault *why)
{
	struct outgoing *o = outgoing_begin(fd);
	enum rc rc = archive_export(on->logbook, urn, how, outgoing_add, o,
				    on->progress, why);

	return outgoing_end(o, rc, digest, why);
}

/* A new file, durable and whole before it has its name. */
static enum rc
write_file(const struct session *on, const char *urn, const char *path,
	   unsigned how, struct digest *digest, struct fault *why)
{
	struct fsio_new file;
	enum rc rc;

	rc = fsio_new_begin(&file, path, 0644, why);
	if (rc != RC_OK)
		return rc;
	rc = write_out(on, urn, how, file.fd, digest, why);
	if (rc == RC_OK)
		rc = fsio_new_keep(&file, why);
	fsio_new_end(&file);
	return rc;
}

/* Where the logbook can only be read, an export leaves no note in it. */
static enum rc
note_export(const struct session *on, const char *urn, unsigned how,
	    const struct digest *digest, struct fault *why)
{
	const struct act_exported what = {
		.assessment = urn,
		.container = (how & ARCHIVE_ZIP) != 0 ? "zip" : "tar",
		.digest = *digest,
	};
	struct proposal *p = NULL;
	struct logbook *lb = NULL;
	enum rc rc;

	if (logbook_open(&lb, logbook_dir(on->logbook), why) != RC_OK) {
		if (on->log != NULL)
			fprintf(on->log,
				"note: the logbook does not say that this was "
				"exported: %s\n",
				why->text);
		return RC_OK;
	}
	rc = act_exported(lb, &what, &p, why);
	if (rc == RC_OK)
		rc = proposal_enter(lb, p, NULL, NULL, why);
	/* The same container twice in one second is one claim. */
	if (rc == RC_EXISTS && why->reason != NULL &&
	    strcmp(why->reason, "said-twice") == 0)
		rc = RC_OK;
	proposal_free(p);
	logbook_close(lb);
	return rc;
}

static enum rc
run_export(const struct session *on, const void *given, int argc, char *argv[],
	   struct fault *why)
{
	const struct export_opts *o = given;
	char urn[UUID_URN_SIZE], hex[DIGEST_HEX_SIZE];
	struct digest digest;
	unsigned how = 0;
	enum rc rc;
	bool out;

	(void)argc;
	if (o->out == NULL)
		return fault_set(why, RC_USAGE,
				 "say where to: -o FILE.tar, FILE.zip, or -o "
				 "-");
	rc = how_to_export(o, &how, why);
	if (rc != RC_OK)
		return rc;
	out = o->out[0] == '-' && o->out[1] == '\0';
	rc = find_assessment(on->logbook, argv[0], urn, why);
	if (rc == RC_OK)
		rc = out ? write_out(on, urn, how, STDOUT_FILENO, &digest, why)
			 : write_file(on, urn, o->out, how, &digest, why);
	if (rc == RC_OK)
		rc = note_export(on, urn, how, &digest, why);
	if (rc == RC_OK && !out) {
		digest_to_hex(&digest, hex);
		rc = print_line(on, why, "%s  %s", hex, o->out);
		session_next(on, "recorder verify %s", o->out);
	}
	return rc;
}

const struct command cmd_export = {
	.name = "export",
	.args = "ASSESSMENT",
	.summary = "Write the sealed archive as a BagIt bag, in tar or zip",
	.detail =
		"The same bytes every time. Prints the SHA-256 of the file; the "
		"archive's own identity is\nthat of its tagmanifest-sha256.txt, in "
		"tar and in zip. Only a tar is verified to its last bit;\nof a zip "
		"every member is.",
	.example = "  recorder export 6f1c2d3e -o lou.tar",
	.opts = export_table,
	.opts_size = sizeof(struct export_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK,
	.run = run_export,
};
