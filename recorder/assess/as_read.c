/* What evidence was read as, in words: see assess/as_read.h. */

#include <inttypes.h>
#include <stdlib.h>

#include "assess/as_read.h"
#include "base/mem.h"
#include "base/text.h"

enum { MINUTE = 60000 };

/* PIECE, taken, behind the words so far. */
static void
add(char **words, char *piece)
{
	char *more;

	if (piece == NULL)
		return;
	if (*words == NULL) {
		*words = piece;
		return;
	}
	more = mem_format("%s, %s", *words, piece);
	free(*words);
	free(piece);
	*words = more;
}

static char *
copy_of(const char *text)
{
	return text != NULL ? mem_text(text) : NULL;
}

static void
media_words(char **words, const struct value *media)
{
	int64_t ms = value_integer(media, "durationMs", -1);
	int64_t width = value_integer(media, "width", 0);
	int64_t height = value_integer(media, "height", 0);
	const char *made = value_text(media, "created");

	if (ms >= 0)
		add(words,
		    mem_format("lasts %02" PRId64 ":%02" PRId64 ".%03" PRId64,
			       ms / MINUTE, ms / 1000 % 60, ms % 1000));
	if (width > 0 && height > 0)
		add(words, mem_format("%" PRId64 " x %" PRId64, width, height));
	add(words, copy_of(value_text(media, "video")));
	add(words, copy_of(value_text(media, "audio")));
	if (made == NULL)
		made = value_text(media, "localTime");
	if (made != NULL)
		add(words, mem_format("made %s", made));
}

static void
member_words(char **words, const struct value *as_read)
{
	int64_t members = value_integer(as_read, "members", -1);
	int64_t bytes = value_integer(as_read, "memberBytes", 0);
	char size[16];

	if (members < 0)
		return;
	text_of_size((unsigned long long)bytes, size);
	add(words, mem_format("%" PRId64 " member%s (%s unpacked)", members,
			      members == 1 ? "" : "s", size));
}

static void
left_out_words(char **words, const struct value *as_read)
{
	const struct value *left = value_get(as_read, "leftOut");
	int64_t total = value_integer(as_read, "leftOutTotal", 0);
	const char *first = value_string(value_at(left, 0));

	if (total > 1 && first != NULL)
		add(words, mem_format("left out: %s, and %" PRId64 " more",
				      first, total - 1));
	else if (first != NULL)
		add(words, mem_format("left out: %s", first));
}

char *
as_read_words(const struct value *as_read)
{
	char *words = NULL;

	media_words(&words, value_get(as_read, "media"));
	member_words(&words, as_read);
	left_out_words(&words, as_read);
	return words;
}

const char *
as_read_note(const struct value *as_read, size_t i)
{
	return value_string(value_at(value_get(as_read, "notes"), i));
}
