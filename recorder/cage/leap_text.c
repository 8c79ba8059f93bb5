/* Texts of a feed as plain text: see leap_private.h. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "leap_private.h"

enum { ENTITY = 10 }; /* "&#1114111;" */

/* --- characters -------------------------------------------------------------
 */

struct plain {
	char *text;
	size_t size, limit;
	bool space; /* one is due */
};

static size_t
encode(uint32_t c, char to[4])
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static bool
is_space(uint32_t c)
{
	return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0;
}

/* Not what text_is_valid() refuses. */
static bool
is_shown(uint32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) && c <= 0x10ffff &&
	       !(c >= 0xd800 && c <= 0xdfff) && c != 0xfffe && c != 0xffff;
}

/* False when there is no more room. */
static bool
add(struct plain *p, uint32_t c)
{
	char bytes[4];
	size_t size;

	if (is_space(c)) {
		p->space = p->size > 0;
		return true;
	}
	if (!is_shown(c))
		return true;
	size = encode(c, bytes);
	if (p->size + p->space + size > p->limit)
		return false;
	if (p->space)
		p->text[p->size++] = ' ';
	p->space = false;
	memcpy(p->text + p->size, bytes, size);
	p->size += size;
	return true;
}

/* The character that begins at TEXT, which is valid UTF-8. */
static uint32_t
next(const char *text, size_t size, size_t *used)
{
	const unsigned char *b = (const unsigned char *)text;
	size_t more = b[0] < 0xc0 ? 0 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : 3;
	uint32_t c = more == 0 ? b[0] : b[0] & (0x3fu >> more);

	*used = 1;
	for (; more > 0 && *used < size; more--, ++*used)
		c = c << 6 | (b[*used] & 0x3f);
	return more == 0 ? c : 0;
}

/* --- HTML -------------------------------------------------------------------
 */

static const struct {
	const char *name;
	uint32_t c;
} entities[] = {
	{ "amp", '&' },	      { "lt", '<' },	   { "gt", '>' },
	{ "quot", '"' },      { "apos", '\'' },	   { "nbsp", ' ' },
	{ "hellip", 0x2026 }, { "ndash", 0x2013 }, { "mdash", 0x2014 },
	{ "lsquo", 0x2018 },  { "rsquo", 0x2019 }, { "ldquo", 0x201c },
	{ "rdquo", 0x201d },
};

static uint32_t
entity(const char *name, size_t size)
{
	char text[ENTITY + 1];

	memcpy(text, name, size);
	text[size] = '\0';
	if (text[0] == '#') {
		bool hex = text[1] == 'x' || text[1] == 'X';

		return (uint32_t)strtoul(text + 1 + hex, NULL, hex ? 16 : 10);
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (strcmp(entities[i].name, text) == 0)
			return entities[i].c;
	return 0;
}

/* An ampersand, and what follows where it is an entity. */
static uint32_t
reference(const char *text, size_t size, size_t *used)
{
	size_t most = size < ENTITY ? size : ENTITY;
	const char *end = memchr(text, ';', most);
	uint32_t c = 0;

	if (end != NULL && end - text > 1)
		c = entity(text + 1, (size_t)(end - text) - 1);
	*used = c != 0 && end != NULL ? (size_t)(end - text) + 1 : 1;
	return c != 0 ? c : '&';
}

bool
leap_is_block(const char *name, size_t size)
{
	static const char *const blocks[] = {
		"p",  "div",	    "br", "li",	 "ul", "ol", "tr",
		"td", "th",	    "h1", "h2",	 "h3", "h4", "h5",
		"h6", "blockquote", "hr", "pre", "dt", "dd",
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (strlen(blocks[i]) == size &&
		    strncasecmp(blocks[i], name, size) == 0)
			return true;
	return false;
}

static size_t
name_size(const char *name, size_t size)
{
	size_t n = 0;

	while (n < size && name[n] != '>' && name[n] != '/' &&
	       !is_space((unsigned char)name[n]))
		n++;
	return n;
}

/* The end of the element NAME, at TEXT: past its end tag. */
static size_t
skip_element(const char *text, size_t size, const char *name)
{
	size_t n = strlen(name), at = 0;

	for (; at + 2 + n <= size; at++)
		if (text[at] == '<' && text[at + 1] == '/' &&
		    strncasecmp(text + at + 2, name, n) == 0)
			return at;
	return size;
}

/* A tag at TEXT: how many bytes are passed over. */
static size_t
tag(struct plain *p, const char *text, size_t size)
{
	const char *end = memchr(text, '>', size), *name = text + 1;
	size_t used = end != NULL ? (size_t)(end - text) + 1 : size, n;
	bool closes = size > 1 && text[1] == '/';

	/* one that does not end is the rest: never looked through twice */
	if (size >= 4 && strncmp(text, "<!--", 4) == 0) {
		for (size_t at = 4; at + 3 <= size; at++)
			if (text[at] == '-' &&
			    strncmp(text + at, "-->", 3) == 0)
				return at + 3;
		return size;
	}
	name += closes;
	n = used > 1u + closes ? name_size(name, used - 1 - closes) : 0;
	if (leap_is_block(name, n))
		(void)add(p, ' ');
	if (closes || end == NULL)
		return used;
	if (n == 6 && strncasecmp(name, "script", n) == 0)
		used += skip_element(text + used, size - used, "script");
	else if (n == 5 && strncasecmp(name, "style", n) == 0)
		used += skip_element(text + used, size - used, "style");
	return used;
}

char *
leap_plain(const char *text, size_t size, bool html, size_t limit)
{
	struct plain p = { .text = mem_new(limit + 1), .limit = limit };
	size_t used = 0;

	for (size_t at = 0; at < size; at += used) {
		const char *from = text + at;
		size_t left = size - at;
		uint32_t c;

		if (html && *from == '<') {
			used = tag(&p, from, left);
			continue;
		}
		if (html && *from == '&')
			c = reference(from, left, &used);
		else
			c = next(from, left, &used);
		if (!add(&p, c))
			break;
	}
	p.text[p.size] = '\0';
	return p.text;
}
