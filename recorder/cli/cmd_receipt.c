/* recorder receipt: what a learner gets for what was handed in. */

#include <string.h>
#include <unistd.h>

#include "assess/find.h"
#include "assess/receipt.h"
#include "base/fsio.h"
#include "command.h"

struct receipt_opts {
	const char *out;
};

static const struct opt opts[] = {
	{ OPT_TEXT, 'o', "out", "FILE", offsetof(struct receipt_opts, out),
	  "a new file for it; - is standard output (required)" },
	{ .kind = OPT_END },
};

/* Where the container goes, hashed on the way. */
struct going {
	int fd;
	struct hasher *hasher;
};

static enum rc
go(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct going *g = arg;

	hasher_add(g->hasher, bytes, size);
	return fsio_write_all(g->fd, bytes, size, why);
}

static enum rc
write_out(const struct session *on, const char *urn, int fd,
	  struct digest *digest, struct fault *why)
{
	struct going going = { .fd = fd, .hasher = hasher_new() };
	enum rc rc = receipt_write(on->logbook, urn, go, &going, why);

	hasher_finish(going.hasher, digest);
	hasher_free(going.hasher);
	return rc;
}

static enum rc
write_file(const struct session *on, const char *urn, const char *path,
	   struct fault *why)
{
	char hex[DIGEST_HEX_SIZE];
	struct digest digest;
	struct fsio_new file;
	enum rc rc = fsio_new_begin(&file, path, 0644, why);

	if (rc != RC_OK)
		return rc;
	rc = write_out(on, urn, file.fd, &digest, why);
	if (rc == RC_OK)
		rc = fsio_new_keep(&file, why);
	fsio_new_end(&file);
	if (rc == RC_OK) {
		digest_to_hex(&digest, hex);
		rc = print_line(on, why, "%s  %s", hex, path);
		session_next(on, "recorder verify --against %s", path);
	}
	return rc;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	const struct receipt_opts *o = given;
	char urn[UUID_URN_SIZE];
	struct digest digest;
	enum rc rc;

	(void)argc;
	if (o->out == NULL)
		return fault_set(why, RC_USAGE,
				 "say where to: -o FILE.tar, or -o -");
	rc = find_assessment(on->logbook, argv[0], urn, why);
	if (rc == RC_OK)
		rc = strcmp(o->out, "-") == 0
			     ? write_out(on, urn, STDOUT_FILENO, &digest, why)
			     : write_file(on, urn, o->out, why);
	return rc;
}

const struct command cmd_receipt = {
	.name = "receipt",
	.args = "ASSESSMENT",
	.summary = "Write a receipt for what was handed in, for the learner",
	.detail =
		"A tar with the statements on the evidence, their tree proofs and "
		"a checkpoint that the logbook\nsigned. sha256sum and openssl "
		"check it (README.txt in it says how); it has digests, and no "
		"files.\nThe same bytes while nothing was entered in between.",
	.example = "  recorder receipt 6f1c2d3e -o lou-receipt.tar",
	.opts = opts,
	.opts_size = sizeof(struct receipt_opts),
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK,
	.run = run,
};
