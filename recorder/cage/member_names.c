/* The names of members: see member_names.h. */

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/key.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/portfolio.h"
#include "member_names.h"
#include "siphash.h"

enum { SHOWN_SIZE = 120, FIRST_SLOTS = 1024 };

/* --- what may be a name ------------------------------------------------------
 */

/* Bidirectional controls make a name look like another. */
static bool
has_bidi(const char *path, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++) {
		const unsigned char *c = (const unsigned char *)path + i;

		if (c[0] == 0xd8 && c[1] == 0x9c)
			return true;
		if (c[0] == 0xe2 && i + 2 < size &&
		    ((c[1] == 0x80 && (c[2] == 0x8e || c[2] == 0x8f ||
				       (c[2] >= 0xaa && c[2] <= 0xae))) ||
		     (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9)))
			return true;
	}
	return false;
}

static bool
has_control(const char *path, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const unsigned char *c = (const unsigned char *)path + i;

		if (c[0] < 0x20 || c[0] == 0x7f)
			return true;
		/* U+0080 to U+009F */
		if (c[0] == 0xc2 && i + 1 < size && c[1] >= 0x80 && c[1] < 0xa0)
			return true;
	}
	return false;
}

/* What is wrong with the parts between slashes; NULL: nothing. */
static const char *
wrong_parts(const char *path, size_t size)
{
	size_t depth = 0;

	if (size > 0 && path[size - 1] == '/')
		size--;
	for (size_t at = 0; at <= size;) {
		const char *part = path + at;
		const char *end = memchr(part, '/', size - at);
		size_t n = end != NULL ? (size_t)(end - part) : size - at;

		if (n == 0)
			return at == 0 ? "is absolute, or empty"
				       : "has an empty part";
		if ((n == 1 && part[0] == '.') ||
		    (n == 2 && part[0] == '.' && part[1] == '.'))
			return "has a part that is \".\" or \"..\"";
		if (++depth > PORTFOLIO_DEPTH)
			return "lies too deep";
		at += n + 1;
	}
	return NULL;
}

static const char *
wrong_name(const char *path, size_t size)
{
	if (size > PORTFOLIO_PATH)
		return "is too long";
	if (memchr(path, '\0', size) != NULL)
		return "has a NUL in it";
	if (has_control(path, size))
		return "has a control character in it";
	if (!text_is_valid(path, size))
		return "is not UTF-8";
	if (has_bidi(path, size))
		return "has a character that turns the direction of writing";
	if (memchr(path, '\\', size) != NULL)
		return "has a backslash in it";
	if (size >= 2 && isalpha((unsigned char)path[0]) && path[1] == ':')
		return "begins with a drive";
	return wrong_parts(path, size);
}

enum rc
member_name_check(const char *path, size_t size, struct fault *why)
{
	const char *wrong = wrong_name(path, size);
	char shown[SHOWN_SIZE];
	char *copy;
	enum rc rc;

	if (wrong == NULL)
		return RC_OK;
	copy = mem_text_of(path, size < SHOWN_SIZE ? size : SHOWN_SIZE);
	rc = fault_set(why, RC_INVALID, "the name of member \"%s\" %s",
		       text_printable(copy, shown, sizeof(shown)), wrong);
	free(copy);
	return rc;
}

/* --- code page 437 ----------------------------------------------------------
 */

/* Of the bytes from 80 on, as IBM's PC showed them. */
static const uint16_t page_437[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea,
	0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6,
	0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc,
	0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
	0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc,
	0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561,
	0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b,
	0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
	0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568,
	0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518,
	0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393,
	0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4,
	0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320,
	0x2321, 0x00f7, 0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2,
	0x25a0, 0x00a0,
};

static char *
add_char(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

char *
member_name_of_437(const char *raw, size_t size)
{
	char *name, *to;

	if (text_is_valid(raw, size))
		return mem_text_of(raw, size);
	to = name = mem_new(3 * size + 1);
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)raw[i];

		to = add_char(to, c < 0x80 ? c : page_437[c - 0x80]);
	}
	*to = '\0';
	return name;
}

/* --- no two alike -----------------------------------------------------------
 */

enum { NAME_FREE, NAME_FILE, NAME_FOLDER };

struct name {
	unsigned char key[SIPHASH_SIZE];
	unsigned char is; /* NAME_FREE ... */
};

struct member_names {
	struct name *slots;
	size_t slot_count; /* a power of two */
	size_t count, most;
	unsigned char root[SIPHASH_SIZE]; /* drawn: nobody finds two alike */
	char folded[4 * PORTFOLIO_PATH];
};

struct member_names *
member_names_new(size_t most)
{
	struct member_names *n = mem_new(sizeof(*n));

	n->most = most;
	n->slot_count = FIRST_SLOTS;
	n->slots = mem_array(n->slot_count, sizeof(*n->slots));
	key_random(n->root, sizeof(n->root));
	return n;
}

void
member_names_free(struct member_names *n)
{
	if (n == NULL)
		return;
	free(n->slots);
	free(n);
}

static struct name *
slot_of(const struct member_names *n, const unsigned char key[SIPHASH_SIZE])
{
	size_t at;

	memcpy(&at, key, sizeof(at));
	for (at &= n->slot_count - 1; n->slots[at].is != NAME_FREE;
	     at = (at + 1) & (n->slot_count - 1))
		if (memcmp(n->slots[at].key, key, SIPHASH_SIZE) == 0)
			break;
	return &n->slots[at];
}

static void
grow(struct member_names *n)
{
	struct name *old = n->slots;
	size_t count = n->slot_count;

	n->slot_count *= 2;
	n->slots = mem_array(n->slot_count, sizeof(*n->slots));
	for (size_t i = 0; i < count; i++)
		if (old[i].is != NAME_FREE)
			*slot_of(n, old[i].key) = old[i];
	free(old);
}

/* The character at *AT, of UTF-8 that was checked; *AT moves behind it. */
static uint32_t
next_char(const unsigned char **at)
{
	const unsigned char *c = *at;
	size_t size = c[0] < 0x80 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
	uint32_t made = size == 1 ? c[0] : c[0] & (0xffU >> (size + 1));

	for (size_t i = 1; i < size; i++)
		made = made << 6 | (c[i] & 0x3f);
	*at += size;
	return made;
}

/* Lower case, as far as the C.UTF-8 locale knows it. */
static size_t
fold(struct member_names *n, const char *path)
{
	const unsigned char *at = (const unsigned char *)path;
	char *to = n->folded;

	while (*at != '\0') {
		uint32_t c = next_char(&at);

		if (c >= 0x80)
			c = (uint32_t)towlower((wint_t)c);
		else if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		to = add_char(to, c);
	}
	return (size_t)(to - n->folded);
}

/* Note that KEY is a file or a folder. */
static enum rc
note(struct member_names *n, const unsigned char key[SIPHASH_SIZE], bool folder,
     struct fault *why)
{
	struct name *slot = slot_of(n, key);

	if (slot->is == NAME_FOLDER && folder)
		return RC_OK;
	if (slot->is == NAME_FILE && !folder)
		return fault_set(why, RC_INVALID,
				 "two members have one name, or names that "
				 "differ in case only");
	if (slot->is != NAME_FREE)
		return fault_set(why, RC_INVALID,
				 "a member is a file and a folder");
	if (n->count >= n->most)
		return fault_set(why, RC_INVALID,
				 "there are more than %zu members and folders, "
				 "too many for its size",
				 n->most);
	memcpy(slot->key, key, SIPHASH_SIZE);
	slot->is = folder ? NAME_FOLDER : NAME_FILE;
	if (4 * ++n->count > 3 * n->slot_count)
		grow(n);
	return RC_OK;
}

/* The key of a name is that of its folder, and its last part hashed with it. */
enum rc
member_names_add(struct member_names *n, const char *path, bool folder,
		 struct fault *why)
{
	size_t size = fold(n, path), from = 0;
	unsigned char key[SIPHASH_SIZE];
	char shown[SHOWN_SIZE];
	enum rc rc = RC_OK;

	memcpy(key, n->root, sizeof(key));
	if (size > 0 && n->folded[size - 1] == '/')
		size--;
	for (size_t i = 0; rc == RC_OK && i <= size; i++) {
		if (i < size && n->folded[i] != '/')
			continue;
		siphash(key, n->folded + from, i - from, key);
		rc = note(n, key, i < size || folder, why);
		from = i + 1;
	}
	if (rc == RC_OK)
		return RC_OK;
	return fault_while(why, "member \"%s\"",
			   text_printable(path, shown, sizeof(shown)));
}
