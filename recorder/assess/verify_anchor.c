/* What was seen before: see verify_anchor() in assess/verify.h. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/text.h"
#include "container.h"
#include "verify_private.h"

enum { SHOWN_SIZE = 200 };

static const char did_start[] = "did:key:";
static const char proof_start[] = "c2sp.org/tlog-proof@";

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void
key_alone(const struct key_public *key, struct checkpoint *out)
{
	*out = (struct checkpoint){ .size = 0 };
	out->key = *key;
	key_did(key, out->logbook);
}

/* A did:key, or a verifier key line, whose name is one. */
static enum rc
read_key(const char *text, struct checkpoint *out, struct fault *why)
{
	const char *plus = strchr(text, '+');
	size_t length = plus != NULL ? (size_t)(plus - text) : strlen(text);
	char *did = mem_text_of(text, length), *line = NULL;
	char shown[SHOWN_SIZE];
	struct key_public key;
	enum rc rc;

	rc = key_of_did(did, &key, why);
	free(did);
	if (rc != RC_OK)
		return rc;
	line = checkpoint_vkey(&key);
	if (plus != NULL && strcmp(line, text) != 0)
		rc = fault_set(why, RC_INVALID,
			       "\"%s\" is no verifier key line: its parts do "
			       "not belong together",
			       text_printable(text, shown, sizeof(shown)));
	free(line);
	if (rc == RC_OK)
		key_alone(&key, out);
	return rc;
}

/* --- an archive --------------------------------------------------------------
 */

static bool
ends(const char *text, const char *with)
{
	size_t size = strlen(text), tail = strlen(with);

	return size >= tail && strcmp(text + size - tail, with) == 0;
}

/* "<folder>/data/ledger/<z6Mk...>/checkpoint", of a receipt
 * "<folder>/checkpoint" */
static bool
is_checkpoint_path(const char *path)
{
	static const char inside[] = "/data/ledger/";
	const char *at = strchr(path, '/');

	if (at != NULL && strcmp(at, "/checkpoint") == 0)
		return starts(path, "receipt-");
	if (at == NULL || !starts(at, inside))
		return false;
	at = strchr(at + strlen(inside), '/');
	return at != NULL && strcmp(at, "/checkpoint") == 0;
}

/* "<folder>/after/sealed.tlog-proof": the ledger as it was then, and later. */
static bool
is_proof_path(const char *path)
{
	const char *at = strchr(path, '/');

	return at != NULL && starts(at, "/after/") && ends(at, ".tlog-proof");
}

static enum rc
read_member(struct container *c, struct buf *out, struct fault *why)
{
	char chunk[4096];
	size_t got = 1;
	enum rc rc = RC_OK;

	while (rc == RC_OK && got > 0) {
		rc = container_read(c, chunk, sizeof(chunk), &got, why);
		if (rc == RC_OK)
			rc = buf_add(out, chunk, got, why);
	}
	return rc;
}

/* The checkpoint of the cut, and those of the proofs of what came after it. */
struct newest {
	struct checkpoint cut, after; /* size 0: none yet */
	bool found;
};

static enum rc
take_member(struct newest *n, const char *path, const struct buf *bytes,
	    struct fault *why)
{
	struct tlog_proof proof;
	enum rc rc;

	if (is_checkpoint_path(path)) {
		rc = checkpoint_read(bytes->bytes, bytes->size, &n->cut, why);
		n->found = n->found || rc == RC_OK;
		return rc;
	}
	rc = tlog_proof_read(bytes->bytes, bytes->size, &proof, why);
	if (rc == RC_OK && proof.checkpoint.size > n->after.size)
		n->after = proof.checkpoint;
	return rc;
}

/* The largest checkpoint in it says most. */
static enum rc
read_archive(int fd, struct checkpoint *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(NOTE_LIMIT);
	struct newest n = { .found = false };
	struct container *c = NULL;
	const char *path = NULL;
	enum rc rc = container_open(&c, fd, why);

	while (rc == RC_OK) {
		rc = container_next(c, &path, NULL, NULL, why);
		if (rc != RC_OK || path == NULL)
			break;
		if (!is_checkpoint_path(path) && !is_proof_path(path))
			continue;
		buf_empty(&bytes);
		rc = read_member(c, &bytes, why);
		if (rc == RC_OK)
			rc = take_member(&n, path, &bytes, why);
	}
	if (rc == RC_OK && !n.found)
		rc = fault_set(why, RC_INVALID,
			       "there is no checkpoint in this archive");
	if (rc == RC_OK && n.after.size > n.cut.size &&
	    strcmp(n.after.logbook, n.cut.logbook) == 0)
		*out = n.after;
	else if (rc == RC_OK)
		*out = n.cut;
	container_close(c);
	buf_clear(&bytes);
	return rc;
}

/* --- a file ------------------------------------------------------------------
 */

static enum rc
read_text(const struct buf *text, struct checkpoint *out, struct fault *why)
{
	struct tlog_proof proof;
	char *line;
	enum rc rc;

	if (starts(buf_text_of(text), proof_start)) {
		rc = tlog_proof_read(text->bytes, text->size, &proof, why);
		if (rc == RC_OK)
			*out = proof.checkpoint;
		return rc;
	}
	line = mem_text_of(text->bytes, text->size);
	line[strcspn(line, "\r\n")] = '\0';
	/* one line is a key, several are a note */
	if (strlen(line) + 2 >= text->size)
		rc = read_key(line, out, why);
	else
		rc = checkpoint_read(text->bytes, text->size, out, why);
	free(line);
	return rc;
}

static enum rc
read_anchor(int fd, struct checkpoint *out, struct fault *why)
{
	struct buf text = BUF_LIMIT(NOTE_LIMIT);
	enum rc rc = fsio_read_fd(fd, &text, why);
	bool is_text = starts(buf_text_of(&text), did_start) ||
		       starts(buf_text_of(&text), proof_start);

	if (rc == RC_OK && is_text)
		rc = read_text(&text, out, why);
	else if (rc == RC_OK || rc == RC_TOO_BIG)
		rc = lseek(fd, 0, SEEK_SET) == 0
			     ? read_archive(fd, out, why)
			     : fault_sys(why, "read it again");
	buf_clear(&text);
	if (rc == RC_INVALID || rc == RC_TOO_BIG) {
		struct fault told = *why;

		return fault_reason(why, rc, told.reason,
				    "neither a key, a checkpoint, a receipt "
				    "nor a sealed archive: %s",
				    told.text);
	}
	return rc;
}

enum rc
verify_anchor(const char *words, struct checkpoint *out, struct fault *why)
{
	char shown[SHOWN_SIZE];
	struct stat st;
	enum rc rc;
	int fd;

	if (starts(words, did_start))
		return read_key(words, out, why);
	text_printable(words, shown, sizeof(shown));
	fd = open(words, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fault_sys(why, "%s", shown);
	if (fstat(fd, &st) != 0)
		rc = fault_sys(why, "look at it");
	else if (!S_ISREG(st.st_mode))
		rc = fault_set(why, RC_INVALID, "not a regular file");
	else
		rc = read_anchor(fd, out, why);
	close(fd);
	if (rc != RC_OK)
		return fault_while(why, "%s", shown);
	return RC_OK;
}
