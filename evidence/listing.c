/* The listing of a portfolio: see evidence/portfolio.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/portfolio.h"

enum {
	PATH_LIMIT = 1024, /* bytes, unescaped */
	CHUNK = 64 * 1024,
	SHOWN_SIZE = 120,
};

/* The largest number that JSON keeps (records.md §2). */
static const uint64_t size_limit = (UINT64_C(1) << 53) - 1;

/*
 * Lines that come in pieces: each whole one is checked, counted, and told.
 * What is left of the last piece waits for the next.
 */
struct reading {
	member_fn fn; /* NULL: nobody is told */
	void *arg;
	char *line; /* LISTING_LINE_LIMIT */
	size_t held;
	uint64_t members, size, bytes;
};

/* --- one line ------------------------------------------------------------- */

/* What is being read of a line; its END is not part of it. */
struct cursor {
	const char *at, *end;
};

static bool
take(struct cursor *c, const char *text)
{
	size_t size = strlen(text);

	if ((size_t)(c->end - c->at) < size || memcmp(c->at, text, size) != 0)
		return false;
	c->at += size;
	return true;
}

static bool
take_digest(struct cursor *c, struct digest *out)
{
	char text[DIGEST_TEXT_SIZE];
	struct fault bad;

	if ((size_t)(c->end - c->at) < sizeof(text) - 1)
		return false;
	memcpy(text, c->at, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	c->at += sizeof(text) - 1;
	return digest_of_text(text, out, &bad) == RC_OK;
}

/* What a backslash and C stand for in JCS, or NUL: of the control characters
 * only tab and line feed are text (§1). */
static char
escaped(char c)
{
	static const char from[] = "\"\\nt", to[] = "\"\\\n\t";
	const char *at = c != '\0' ? strchr(from, c) : NULL;

	if (at == NULL)
		return '\0';
	return to[at - from];
}

/* A string up to its closing quote into OUT, which has SIZE bytes. */
static bool
take_string(struct cursor *c, char *out, size_t size)
{
	size_t length = 0;

	while (c->at < c->end && *c->at != '"') {
		char byte = *c->at++;

		if (byte == '\t' || byte == '\n' || byte == '\0')
			return false;
		if (byte == '\\') {
			if (c->at == c->end)
				return false;
			byte = escaped(*c->at++);
		}
		if (byte == '\0' || length + 1 == size)
			return false;
		out[length++] = byte;
	}
	out[length] = '\0';
	return text_is_valid(out, length) && take(c, "\"");
}

static bool
take_number(struct cursor *c, uint64_t *out)
{
	const char *first = c->at;

	*out = 0;
	while (c->at < c->end && *c->at >= '0' && *c->at <= '9') {
		*out = *out * 10 + (uint64_t)(*c->at++ - '0');
		if (*out > size_limit)
			return false;
	}
	return c->at > first && (*first != '0' || c->at == first + 1);
}

/* What is wrong with PATH, or NULL: relative, and no part of it empty, "." or
 * "..". */
static const char *
wrong_path(const char *path)
{
	for (;;) {
		size_t part = strcspn(path, "/");

		if (part <= 2 && strncmp(path, "..", part) == 0)
			return "has a part that is empty, \".\" or \"..\"";
		path += part;
		if (*path == '\0')
			return NULL;
		path++;
	}
}

static enum rc
wrong_line(const struct reading *r, const char *path, const char *wrong,
	   struct fault *why)
{
	char shown[SHOWN_SIZE];

	if (path == NULL)
		return fault_set(why, RC_INVALID, "listing, line %ju: %s",
				 (uintmax_t)r->members + 1, wrong);
	return fault_set(why, RC_INVALID, "listing, line %ju: \"%s\" %s",
			 (uintmax_t)r->members + 1,
			 text_printable(path, shown, sizeof(shown)), wrong);
}

/* The line that R holds, without its line feed: exactly the JCS of the four
 * members, so that nothing has to be written again to compare. */
static enum rc
read_line(struct reading *r, struct fault *why)
{
	struct cursor c = { r->line, r->line + r->held };
	char path[PATH_LIMIT + 1], type[CAGE_TYPE_SIZE];
	struct member_line m = { .path = path, .type = type };
	const char *wrong;
	enum rc rc = RC_OK;

	if (!take(&c, "{\"object\":\"") || !take_digest(&c, &m.object) ||
	    !take(&c, "\",\"path\":\"") ||
	    !take_string(&c, path, sizeof(path)) || !take(&c, ",\"size\":") ||
	    !take_number(&c, &m.size) || !take(&c, ",\"type\":\"") ||
	    !take_string(&c, type, sizeof(type)) || !take(&c, "}") ||
	    c.at != c.end)
		return wrong_line(r, NULL, "not a member of an archive", why);
	wrong = wrong_path(path);
	if (wrong == NULL && !text_is_media_type(type))
		wrong = "has a type that is no media type";
	if (wrong == NULL && m.size > size_limit - r->bytes)
		wrong = "makes it larger than can be said";
	if (wrong == NULL && r->members == LISTING_MEMBER_LIMIT)
		wrong = "is one member too many";
	if (wrong != NULL)
		return wrong_line(r, path, wrong, why);
	if (r->fn != NULL)
		rc = r->fn(r->arg, &m, why);
	r->members++;
	r->bytes += m.size;
	r->held = 0;
	return rc;
}

/* --- lines ---------------------------------------------------------------- */

static enum rc
read_piece(struct reading *r, const char *piece, size_t size, struct fault *why)
{
	enum rc rc = RC_OK;

	r->size += size;
	if (r->size > LISTING_LIMIT)
		return fault_set(why, RC_TOO_BIG,
				 "the listing is larger than %d MiB",
				 LISTING_LIMIT / 1024 / 1024);
	while (rc == RC_OK && size > 0) {
		const char *feed = memchr(piece, '\n', size);
		size_t part = feed != NULL ? (size_t)(feed - piece) : size;

		if (part > LISTING_LINE_LIMIT - r->held)
			return wrong_line(r, NULL, "longer than a line may be",
					  why);
		memcpy(r->line + r->held, piece, part);
		r->held += part;
		if (feed != NULL) {
			rc = read_line(r, why);
			part++;
		}
		piece += part;
		size -= part;
	}
	return rc;
}

static enum rc
read_end(const struct reading *r, struct fault *why)
{
	if (r->held > 0)
		return wrong_line(r, NULL, "no line feed at its end", why);
	if (r->members == 0)
		return fault_set(why, RC_INVALID, "a listing without a line");
	return RC_OK;
}

enum rc
portfolio_each(const struct span *listing, member_fn fn, void *arg,
	       struct fault *why)
{
	struct reading r = { .fn = fn, .arg = arg };
	char *chunk = mem_new(CHUNK);
	size_t got = CHUNK;
	enum rc rc = RC_OK;

	r.line = mem_new(LISTING_LINE_LIMIT);
	for (uint64_t at = 0; rc == RC_OK && got == CHUNK; at += got) {
		rc = span_read(listing, at, chunk, CHUNK, &got, why);
		if (rc == RC_OK)
			rc = read_piece(&r, chunk, got, why);
	}
	if (rc == RC_OK)
		rc = read_end(&r, why);
	free(r.line);
	free(chunk);
	return rc;
}

/* --- making one ----------------------------------------------------------- */

struct taking {
	struct batch *b;
	struct reading reading;
};

/* What comes out of the cage is checked before it is written. */
static enum rc
take_piece(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct taking *t = arg;
	enum rc rc = read_piece(&t->reading, bytes, size, why);

	return rc == RC_OK ? batch_pour(t->b, bytes, size, why) : rc;
}

static enum rc
list_into(struct taking *t, struct cage *c, const struct digest *id,
	  struct fault *why)
{
	struct cage_ask ask = {
		.job = CAGE_PORTFOLIO_LIST,
		.limit = LISTING_LIMIT,
	};
	enum rc rc = batch_get(t->b, id, &ask.in, why);

	if (rc != RC_OK)
		return rc;
	rc = cage_run(c, &ask, take_piece, t, why);
	span_close(&ask.in);
	return rc == RC_OK ? read_end(&t->reading, why) : rc;
}

enum rc
portfolio_take(struct batch *b, struct cage *c, const struct digest *id,
	       struct portfolio *out, struct fault *why)
{
	struct taking t = { .b = b };
	struct fault unsaid;
	enum rc end, rc = batch_pour_begin(b, why);

	if (rc != RC_OK)
		return rc;
	t.reading.line = mem_new(LISTING_LINE_LIMIT);
	rc = list_into(&t, c, id, why);
	end = rc == RC_OK ? batch_pour_end(b, &out->listing, why)
			  : batch_pour_end(b, NULL, &unsaid);
	out->members = t.reading.members;
	out->bytes = t.reading.bytes;
	free(t.reading.line);
	return rc == RC_OK ? end : rc;
}
