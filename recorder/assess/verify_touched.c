/* What a damaged object touches: see verify_private.h. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "verify_private.h"

enum {
	SHOWN_SIZE = 80, /* of a name */
	SHOWN = 3,	 /* statements; of more, their number is told */
};

struct sentence {
	char *words;
	size_t used;
};

static void say(struct sentence *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
say(struct sentence *s, const char *fmt, ...)
{
	size_t room = TOUCHED_SIZE - s->used;
	va_list args;
	int size;

	va_start(args, fmt);
	size = vsnprintf(s->words + s->used, room, fmt, args);
	va_end(args);
	if (size > 0)
		s->used += (size_t)size < room ? (size_t)size : room - 1;
}

/* The title or the name that the item of evidence has, to be freed; NULL where
 * it has none, or it cannot be had. */
static char *
name_of_item(const struct keeping *k, uint64_t number)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct statement s = { .whole = NULL };
	struct value *content = NULL;
	struct fault none;
	char *name = NULL;

	if (logbook_statement(k->lb, number, &s, &bytes, &none) == RC_OK &&
	    s.has_content &&
	    logbook_content(k->lb, &s.content, &content, NULL, &none) ==
		    RC_OK) {
		name = mem_text(value_text(content, "title"));
		if (name == NULL)
			name = mem_text(value_text(content, "name"));
	}
	value_free(content);
	statement_clear(&s);
	buf_clear(&bytes);
	return name;
}

struct wanted {
	const struct digest *id;
	char path[SHOWN_SIZE];
};

static enum rc
look_at_line(void *arg, const struct digest *id, const char *path,
	     struct fault *why)
{
	struct wanted *w = arg;

	(void)why;
	if (w->path[0] == '\0' && digest_equal(id, w->id))
		text_printable(path, w->path, sizeof(w->path));
	return RC_OK;
}

/* The path of a file in the folder of that statement; "" where that cannot be
 * read any more. */
static void
find_path(const struct keeping *k, const struct named *file, struct wanted *w)
{
	const struct names *folders = &k->g->folders;
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	struct fault none;

	w->id = &file->id;
	for (size_t i = 0; i < folders->count; i++) {
		if (folders->items[i].number != file->number)
			continue;
		if (store_read(logbook_store(k->lb), &folders->items[i].id,
			       &manifest, &none) == RC_OK)
			(void)!folder_each_line(manifest.bytes, manifest.size,
						look_at_line, w, &none);
		break;
	}
	buf_clear(&manifest);
}

static void
say_evidence(const struct keeping *k, const struct named *n, struct sentence *s)
{
	struct wanted w = { .path = "" };
	char shown[SHOWN_SIZE];
	char *name = name_of_item(k, n->number);

	if (n->in_folder) {
		find_path(k, n, &w);
		say(s, "%s in ", w.path[0] != '\0' ? w.path : "a file");
	} else if (n->as != NULL && strcmp(n->as, "object") != 0) {
		say(s, "the %s of ", n->as);
	}
	say(s, "evidence ");
	if (name != NULL)
		say(s, "\"%s\" ", text_printable(name, shown, sizeof(shown)));
	say(s, "(statement %ju)", (uintmax_t)n->number);
	free(name);
}

static void
say_one(const struct keeping *k, const struct named *n, struct sentence *s)
{
	if (n->kind == KIND_EVIDENCE_ATTACHED)
		say_evidence(k, n, s);
	else
		say(s, "the %s of statement %ju (%s)",
		    n->as != NULL ? n->as : "object", (uintmax_t)n->number,
		    kind_text(n->kind));
	if (n->about[0] != '\0')
		say(s, " of assessment %s", n->about);
}

void
touched_words(const struct keeping *k, const struct named *first,
	      char words[TOUCHED_SIZE])
{
	const struct names *all = &k->g->objects;
	struct sentence s = { .used = 0 };
	size_t count = 0;

	s.words = words;
	for (const struct named *n = first;
	     n < all->items + all->count && digest_equal(&n->id, &first->id);
	     n++) {
		/* equal files of one folder: the first tells it */
		if (n != first && n->in_folder && n[-1].number == n->number)
			continue;
		if (count < SHOWN) {
			say(&s, "%s", count > 0 ? ", and " : "");
			say_one(k, n, &s);
		}
		count++;
	}
	if (count > SHOWN)
		say(&s, ", and %zu more", count - SHOWN);
}
