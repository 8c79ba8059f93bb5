/* Checkpoints and tlog-proofs: see statement/note.h.  Both are C2SP formats:
 * signed-note, tlog-checkpoint, tlog-proof. */

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/mem.h"
#include "statement/note.h"

enum {
	KEY_HASH_SIZE = 4,
	KIND_ED25519 = 1,
	LINE_BYTES_LIMIT = 8 * 1024, /* of one signature line's value */
	DIGITS_LIMIT = 20,	     /* and NUL: a size up to 2^40 */
};

static const char dash[] = "\xe2\x80\x94 "; /* U+2014 */
static const char proof_line[] = "c2sp.org/tlog-proof@v1";

/* The first bytes of SHA-256(name, line feed, 01, key) (§6). */
static void
key_hash(const struct key_public *key, uint8_t out[KEY_HASH_SIZE])
{
	uint8_t bytes[KEY_DID_SIZE + 1 + KEY_PUBLIC_SIZE];
	char did[KEY_DID_SIZE];
	struct digest d;
	size_t size;

	key_did(key, did);
	size = strlen(did);
	memcpy(bytes, did, size);
	bytes[size++] = '\n';
	bytes[size++] = KIND_ED25519;
	memcpy(bytes + size, key->bytes, KEY_PUBLIC_SIZE);
	digest_of(bytes, size + KEY_PUBLIC_SIZE, &d);
	memcpy(out, d.bytes, KEY_HASH_SIZE);
}

char *
checkpoint_vkey(const struct key_public *key)
{
	uint8_t hash[KEY_HASH_SIZE], typed[1 + KEY_PUBLIC_SIZE];
	char did[KEY_DID_SIZE], *hex, *text, *line;

	key_did(key, did);
	key_hash(key, hash);
	typed[0] = KIND_ED25519;
	memcpy(typed + 1, key->bytes, KEY_PUBLIC_SIZE);
	hex = hex_text(hash, sizeof(hash));
	text = base64_text(typed, sizeof(typed));
	line = mem_format("%s+%s+%s", did, hex, text);
	free(hex);
	free(text);
	return line;
}

enum rc
checkpoint_write(const struct key *key, uint64_t size,
		 const struct digest *root, struct buf *out, struct fault *why)
{
	uint8_t line[KEY_HASH_SIZE + KEY_SIGNATURE_SIZE];
	char did[KEY_DID_SIZE], *root_text, *text, *line_text;
	struct key_public public;
	enum rc rc;

	key_public(key, &public);
	key_did(&public, did);
	root_text = base64_text(root->bytes, DIGEST_SIZE);
	text = mem_format("%s\n%llu\n%s\n", did, (unsigned long long)size,
			  root_text);
	key_hash(&public, line);
	key_sign(key, text, strlen(text), line + KEY_HASH_SIZE);
	line_text = base64_text(line, sizeof(line));
	rc = buf_format(out, why, "%s\n%s%s %s\n", text, dash, did, line_text);
	free(line_text);
	free(text);
	free(root_text);
	return rc;
}

/* --- reading: one line at a time ----------------------------------------- */

struct lines {
	char *rest; /* borrowed; cut into lines as they are taken */
};

/* The next line without its line feed; NULL at the end, or where the last line
 * is not ended. */
static char *
take_line(struct lines *l)
{
	char *line = l->rest, *end = strchr(line, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	l->rest = end + 1;
	return line;
}

/* Digits without leading zeros, at most 2^40. */
static bool
number_of(const char *text, uint64_t *number)
{
	uint64_t n = 0;
	size_t size = strlen(text);

	if (size == 0 || size >= DIGITS_LIMIT || (*text == '0' && size > 1))
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (uint64_t)(*text - '0');
	}
	*number = n;
	return n <= UINT64_C(1) << (TREE_LEVELS - 1);
}

static bool
digest_of_base64(const char *text, struct digest *out)
{
	struct buf bytes = BUF_LIMIT(DIGEST_SIZE);
	struct fault why;
	bool is = base64_bytes(text, &bytes, &why) == RC_OK &&
		  bytes.size == DIGEST_SIZE;

	if (is)
		memcpy(out->bytes, bytes.bytes, DIGEST_SIZE);
	buf_clear(&bytes);
	return is;
}

static enum rc
not_a(const char *what, const char *where, struct fault *why)
{
	return fault_set(why, RC_INVALID, "not a %s: %s", what, where);
}

/* A copy of the BYTES as text, or NULL if they are none. */
static char *
text_of(const void *bytes, size_t size)
{
	if (size == 0)
		return mem_text("");
	if (size > NOTE_LIMIT || memchr(bytes, '\0', size) != NULL)
		return NULL;
	return mem_text_of(bytes, size);
}

/* A signature line: a dash, a name, and base64 of key hash and signature. */
static bool
line_parts(char *line, const char **name, struct buf *value)
{
	struct fault why;
	char *space;

	if (strncmp(line, dash, strlen(dash)) != 0)
		return false;
	*name = line + strlen(dash);
	space = strchr(*name, ' ');
	if (space == NULL || space == *name)
		return false;
	*space = '\0';
	buf_empty(value);
	return strchr(*name, '+') == NULL &&
	       base64_bytes(space + 1, value, &why) == RC_OK &&
	       value->size > KEY_HASH_SIZE;
}

static bool
line_verifies(const struct checkpoint *c, const char *name,
	      const struct buf *value, const void *text, size_t size)
{
	uint8_t hash[KEY_HASH_SIZE];

	key_hash(&c->key, hash);
	return strcmp(name, c->logbook) == 0 &&
	       value->size == KEY_HASH_SIZE + KEY_SIGNATURE_SIZE &&
	       memcmp(value->bytes, hash, KEY_HASH_SIZE) == 0 &&
	       key_verify(&c->key, text, size, value->bytes + KEY_HASH_SIZE);
}

/* The signature lines: the logbook's over TEXT, then any others. */
static enum rc
read_lines(struct lines *l, const struct checkpoint *c, const void *text,
	   size_t size, struct fault *why)
{
	struct buf value = BUF_LIMIT(LINE_BYTES_LIMIT);
	bool first = true;
	enum rc rc = RC_OK;

	do {
		char *line = take_line(l);
		const char *name;

		if (line == NULL || !line_parts(line, &name, &value))
			rc = not_a("checkpoint", "a signature line is damaged",
				   why);
		else if (first && !line_verifies(c, name, &value, text, size))
			rc = fault_reason(why, RC_INVALID,
					  "checkpoint-signature",
					  "the checkpoint is not signed by its "
					  "logbook %s",
					  c->logbook);
		first = false;
	} while (rc == RC_OK && *l->rest != '\0');
	buf_clear(&value);
	return rc;
}

/* Origin, size and root; *SIZE gets the length of this text. */
static enum rc
read_text(struct lines *l, struct checkpoint *c, size_t *size,
	  struct fault *why)
{
	const char *origin = take_line(l), *count = NULL, *root = NULL;
	const char *start = origin, *empty;
	struct fault none;

	if (origin != NULL)
		count = take_line(l);
	if (count != NULL)
		root = take_line(l);
	if (root == NULL)
		return not_a("checkpoint", "it ends too early", why);
	if (key_of_did(origin, &c->key, &none) != RC_OK)
		return not_a("checkpoint",
			     "its first line is not a logbook's did:key", why);
	key_did(&c->key, c->logbook);
	if (!number_of(count, &c->size))
		return not_a("checkpoint", "its size is not a number", why);
	if (!digest_of_base64(root, &c->root))
		return not_a("checkpoint", "its root is not a digest", why);
	*size = (size_t)(l->rest - start);
	empty = take_line(l);
	if (empty == NULL || *empty != '\0')
		return not_a("checkpoint", "an empty line must follow its root",
			     why);
	return RC_OK;
}

enum rc
checkpoint_read(const void *bytes, size_t size, struct checkpoint *out,
		struct fault *why)
{
	char *copy = text_of(bytes, size);
	struct lines l = { .rest = copy };
	size_t text_size = 0;
	enum rc rc;

	if (copy == NULL)
		return not_a("checkpoint", "too long, or no text", why);
	rc = read_text(&l, out, &text_size, why);
	if (rc == RC_OK)
		rc = read_lines(&l, out, bytes, text_size, why);
	free(copy);
	return rc;
}

/* --- inclusion proofs ---------------------------------------------------- */

enum rc
tlog_proof_write(uint64_t index, const struct tree_path *path,
		 const char *checkpoint, struct buf *out, struct fault *why)
{
	enum rc rc = buf_format(out, why, "%s\nindex %llu\n", proof_line,
				(unsigned long long)index);

	for (size_t i = 0; rc == RC_OK && i < path->count; i++) {
		char *node = base64_text(path->node[i].bytes, DIGEST_SIZE);

		rc = buf_format(out, why, "%s\n", node);
		free(node);
	}
	if (rc == RC_OK)
		rc = buf_format(out, why, "\n%s", checkpoint);
	return rc;
}

/* The lines up to the checkpoint. */
static enum rc
read_path(struct lines *l, struct tlog_proof *out, struct fault *why)
{
	static const char index[] = "index ";
	const char *line = take_line(l);

	if (line == NULL || strcmp(line, proof_line) != 0)
		return not_a("tlog-proof", "its first line is another", why);
	line = take_line(l);
	if (line == NULL || strncmp(line, index, strlen(index)) != 0 ||
	    !number_of(line + strlen(index), &out->index))
		return not_a("tlog-proof", "it has no index", why);

	out->path.count = 0;
	for (;;) {
		line = take_line(l);
		if (line == NULL)
			return not_a("tlog-proof", "it ends too early", why);
		if (*line == '\0')
			return RC_OK;
		if (out->path.count == TREE_PATH_LIMIT)
			return not_a("tlog-proof", "its path is too long", why);
		if (!digest_of_base64(line, &out->path.node[out->path.count]))
			return not_a("tlog-proof",
				     "a line of its path is not a digest", why);
		out->path.count++;
	}
}

enum rc
tlog_proof_read(const void *bytes, size_t size, struct tlog_proof *out,
		struct fault *why)
{
	char *copy = text_of(bytes, size);
	struct lines l = { .rest = copy };
	enum rc rc;

	if (copy == NULL)
		return not_a("tlog-proof", "too long, or no text", why);
	rc = read_path(&l, out, why);
	if (rc == RC_OK)
		rc = checkpoint_read(l.rest, strlen(l.rest), &out->checkpoint,
				     why);
	free(copy);
	return rc;
}

enum rc
tlog_proof_check(const struct tlog_proof *proof, const struct digest *leaf,
		 struct fault *why)
{
	if (!tree_proves_inclusion(leaf, proof->index, proof->checkpoint.size,
				   &proof->path, &proof->checkpoint.root))
		return fault_reason(why, RC_INVALID, "root",
				    "statement %llu is not in the ledger that "
				    "the checkpoint of size %llu is of",
				    (unsigned long long)proof->index,
				    (unsigned long long)proof->checkpoint.size);
	return RC_OK;
}
