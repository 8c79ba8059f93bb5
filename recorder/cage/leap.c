/* Leap2A, inside the cage: see cage/leap.h. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/leap.h"
#include "cage/xml.h"
#include "leap_private.h"

enum {
	HEAD = 4096,
	RAW = 16 * 1024, /* of a text that is looked at */
	DATE = 40,
	REL = 64,
	NODES = 4 * 1000 * 1000,
};

static const char atom[] = "http://www.w3.org/2005/Atom";
static const char rdf[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/* One walk over the feed.  The first line counts the entries, and may hold
 * what comes after them, so there are two: OUT is NULL in the first. */
struct walk {
	struct xml *x;
	const struct leap_package *package;
	cage_out_fn out;
	void *arg;
	bool is_feed; /* it says so, or the root was one */

	struct value *feed;
	int64_t entries;
	char *items; /* what "portfolio:" stands for, or NULL */

	bool in_entry, in_author;
	struct value *entry, *files, *links;
	size_t shown; /* bytes of files and links */
	int64_t missing, left;

	size_t depth; /* of the element whose text is gathered; 0: none */
	const char *into;
	bool html;
	struct buf text;
};

/* --- texts ------------------------------------------------------------------
 */

static void
gather(struct walk *w, const struct xml_event *e, const char *into)
{
	const char *type = xml_attribute(w->x, NULL, "type");

	w->depth = e->depth;
	w->into = into;
	w->html = type != NULL &&
		  (strcmp(type, "html") == 0 || strcmp(type, "text/html") == 0);
	buf_empty(&w->text);
}

/* What is over its limit is left. */
static void
gather_more(struct walk *w, const char *text, size_t size)
{
	size_t room = w->text.limit - w->text.size;
	struct fault why;

	MUST(buf_add(&w->text, text, size < room ? size : room, &why) == RC_OK);
}

static bool
is_date(const char *text)
{
	return text[0] != '\0' && strlen(text) <= DATE &&
	       strspn(text, "0123456789TtZz:.+- ") == strlen(text);
}

/* What "portfolio:x" stands for is written as that. */
static char *
item_id(const struct walk *w, const char *id)
{
	size_t size = w->items != NULL ? strlen(w->items) : 0;
	char *plain = leap_plain(id, strlen(id), false, LEAP_ID + 1), *out;

	if (size == 0 || strncmp(plain, w->items, size) != 0)
		return plain;
	out = mem_format("portfolio:%s", plain + size);
	free(plain);
	return out;
}

static bool
is_id(const char *id)
{
	return id[0] != '\0' && strlen(id) <= LEAP_ID;
}

static void
set_text(struct walk *w, struct value *into, const char *name)
{
	const char *raw = buf_text_of(&w->text);
	size_t size = w->text.size;
	char *plain;

	if (strcmp(name, "id") == 0)
		plain = item_id(w, raw);
	else
		plain = leap_plain(raw, size, w->html,
				   strcmp(name, "text") == 0 ? LEAP_TEXT
							     : LEAP_TITLE);
	if (strcmp(name, "published") == 0 || strcmp(name, "updated") == 0) {
		if (is_date(plain))
			value_set_text(into, name, plain);
	} else if (strcmp(name, "id") == 0) {
		if (is_id(plain))
			value_set_text(into, name, plain);
	} else if (strcmp(name, "mahara") == 0) {
		if (text_equal_nocase(plain, "mahara"))
			value_set_bool(into, name, true);
	} else if (plain[0] != '\0' && !value_has(into, name)) {
		value_set_text(into, name, plain);
	}
	free(plain);
}

static void
gathered(struct walk *w)
{
	struct value *into = w->in_entry ? w->entry : w->feed;

	w->depth = 0;
	if (into != NULL)
		set_text(w, into, w->into);
}

/* --- an entry ---------------------------------------------------------------
 */

static const char *
after(const char *text, char c)
{
	const char *at = strrchr(text, c);

	return at != NULL ? at + 1 : text;
}

/* Of a name with a prefix, or a URI; NULL: it is neither. */
static const char *
local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon != NULL ? after(after(after(name, ':'), '/'), '#') : NULL;
}

static bool
has_room(struct walk *w, size_t size)
{
	if (size > LEAP_SHOWN - w->shown) {
		w->left++;
		return false;
	}
	w->shown += size;
	return true;
}

static void
add_link(struct walk *w, const char *rel, const char *href)
{
	char *to = item_id(w, href);
	struct value *link;

	if (is_id(to) && has_room(w, strlen(to) + REL)) {
		link = value_object();
		value_set_text(link, "rel", rel);
		value_set_text(link, "to", to);
		value_push(w->links, link);
	}
	free(to);
}

static void
add_file(struct walk *w, const char *href)
{
	char *paths[LEAP_MEANT];
	size_t count = leap_package_find(w->package, href, paths);

	if (count == 0)
		w->missing++;
	for (size_t i = 0; i < count; i++) {
		if (has_room(w, strlen(paths[i])))
			value_push_text(w->files, paths[i]);
		free(paths[i]);
	}
}

/* Written "portfolio:x", whatever that is bound to, or with what it is. */
static bool
names_an_item(const struct walk *w, const char *href)
{
	static const char prefix[] = "portfolio:";

	return strncmp(href, prefix, sizeof(prefix) - 1) == 0 ||
	       (w->items != NULL &&
		strncmp(href, w->items, strlen(w->items)) == 0);
}

static void
see_link(struct walk *w)
{
	const char *rel = xml_attribute(w->x, NULL, "rel");
	const char *href = xml_attribute(w->x, NULL, "href");
	const char *local;

	if (rel == NULL || href == NULL || w->entry == NULL)
		return;
	local = local_name(rel);
	if (strcmp(rel, "enclosure") == 0 && names_an_item(w, href))
		add_link(w, "enclosure", href);
	else if (strcmp(rel, "enclosure") == 0)
		add_file(w, href);
	else if (local != NULL && leap_is_rel(local))
		add_link(w, local, href);
}

static void
see_type(struct walk *w)
{
	const char *type = xml_attribute(w->x, rdf, "resource");
	const char *local = type != NULL ? local_name(type) : NULL;

	if (w->entry == NULL || local == NULL || !leap_is_kind(local))
		return;
	/* of several, the one that says more */
	if (strcmp(value_text(w->entry, "kind"), "entry") == 0)
		value_set_text(w->entry, "kind", local);
}

static void
start_entry(struct walk *w)
{
	w->in_entry = true;
	w->entries++;
	if (w->out == NULL)
		return;
	w->entry = value_object();
	w->files = value_array();
	w->links = value_array();
	w->shown = 0;
	w->missing = w->left = 0;
	value_set_text(w->entry, "kind", "entry");
}

static enum rc
say(struct walk *w, const struct value *line, struct fault *why)
{
	size_t size;
	char *text = json_text(line, &size);
	enum rc rc = w->out(w->arg, text, size, why);

	free(text);
	return rc == RC_OK ? w->out(w->arg, "\n", 1, why) : rc;
}

static void
drop_entry(struct walk *w)
{
	value_free(w->entry);
	value_free(w->files);
	value_free(w->links);
	w->entry = w->files = w->links = NULL;
	w->in_entry = false;
}

static enum rc
end_entry(struct walk *w, struct fault *why)
{
	enum rc rc = RC_OK;

	if (w->entry != NULL) {
		if (!value_has(w->entry, "title"))
			value_set_text(w->entry, "title", "");
		if (value_count(w->files) > 0)
			value_set(w->entry, "files", value_keep(w->files));
		if (value_count(w->links) > 0)
			value_set(w->entry, "links", value_keep(w->links));
		if (w->missing > 0)
			value_set_integer(w->entry, "missing", w->missing);
		if (w->left > 0)
			value_set_integer(w->entry, "left", w->left);
		rc = say(w, w->entry, why);
	}
	drop_entry(w);
	return rc;
}

/* --- the feed ---------------------------------------------------------------
 */

static bool
is_atom(const struct xml_event *e, const char *name)
{
	return e->space != NULL && strcmp(e->space, atom) == 0 &&
	       strcmp(e->name, name) == 0;
}

static enum rc
start_root(struct walk *w, const struct xml_event *e, struct fault *why)
{
	const char *items = xml_binding(w->x, "portfolio");

	if (!is_atom(e, "feed"))
		return fault_set(why, RC_NOT_FOUND, "it is XML, but no feed");
	w->is_feed = true;
	w->items = items != NULL && is_id(items) ? mem_text(items) : NULL;
	return RC_OK;
}

static enum rc
start_in_feed(struct walk *w, const struct xml_event *e, struct fault *why)
{
	w->in_author = is_atom(e, "author");
	if (is_atom(e, "entry")) {
		start_entry(w);
		if (w->entries > LEAP_ENTRIES)
			return fault_set(why, RC_INVALID,
					 "it has more than %d entries",
					 LEAP_ENTRIES);
	} else if (is_atom(e, "title")) {
		gather(w, e, "feed");
	} else if (is_atom(e, "updated")) {
		gather(w, e, "updated");
	} else if (is_atom(e, "generator")) {
		gather(w, e, "mahara");
	} else if (strcmp(e->name, "version") == 0 && e->space != NULL) {
		gather(w, e, "version");
	}
	return RC_OK;
}

static void
start_in_entry(struct walk *w, const struct xml_event *e)
{
	static const char *const texts[] = { "title", "id", "published",
					     "updated" };

	if (is_atom(e, "link")) {
		see_link(w);
	} else if (is_atom(e, "summary")) {
		gather(w, e, "text");
	} else if (is_atom(e, "content")) {
		const char *from = xml_attribute(w->x, NULL, "src");

		if (from != NULL && w->entry != NULL)
			add_file(w, from);
		gather(w, e, "text");
	} else if (e->space != NULL && strcmp(e->space, rdf) == 0 &&
		   strcmp(e->name, "type") == 0) {
		see_type(w);
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (is_atom(e, texts[i]))
			gather(w, e, texts[i]);
}

static enum rc
start(struct walk *w, const struct xml_event *e, struct fault *why)
{
	if (w->depth > 0) {
		if (leap_is_block(e->name, strlen(e->name)))
			gather_more(w, " ", 1);
		return RC_OK;
	}
	if (e->depth == 1)
		return start_root(w, e, why);
	if (e->depth == 2)
		return start_in_feed(w, e, why);
	if (e->depth == 3 && w->in_entry)
		start_in_entry(w, e);
	else if (e->depth == 3 && w->in_author && is_atom(e, "name"))
		gather(w, e, "author");
	return RC_OK;
}

static enum rc
end(struct walk *w, const struct xml_event *e, struct fault *why)
{
	if (w->depth == e->depth)
		gathered(w);
	else if (w->depth > 0 && leap_is_block(e->name, strlen(e->name)))
		gather_more(w, " ", 1);
	if (e->depth == 2 && w->in_entry)
		return end_entry(w, why);
	return RC_OK;
}

static enum rc
walk_feed(struct walk *w, const struct span *in, struct fault *why)
{
	const struct xml_limits limits = { LEAP_XML, NODES, LEAP_DEPTH };
	const struct leap_package *p = w->package;
	struct xml_event e = { .kind = XML_TEXT };
	enum rc rc = RC_OK;

	w->x = p->at != NULL
		       ? xml_open_bytes(p->feed.bytes, p->feed.size, &limits)
		       : xml_open_span(in, &limits);
	while (rc == RC_OK && e.kind != XML_DONE) {
		rc = xml_next(w->x, &e, why);
		if (rc != RC_OK)
			break;
		if (e.kind == XML_START)
			rc = start(w, &e, why);
		else if (e.kind == XML_END)
			rc = end(w, &e, why);
		else if (e.kind == XML_TEXT && w->depth > 0)
			gather_more(w, e.text, e.size);
	}
	xml_close(w->x);
	w->x = NULL;
	drop_entry(w);
	buf_clear(&w->text);
	free(w->items);
	w->items = NULL;
	w->depth = 0;
	return rc;
}

/* --- the whole --------------------------------------------------------------
 */

/* Does it begin as XML, as a feed? */
static enum rc
look(const struct span *in, bool *is_xml, bool *is_feed, struct fault *why)
{
	char *head = mem_new(HEAD + 1);
	const char *from = head;
	size_t size;
	enum rc rc = span_read(in, 0, head, HEAD, &size, why);

	if (rc == RC_OK) {
		if (strncmp(from, "\xef\xbb\xbf", 3) == 0)
			from += 3;
		from += strspn(from, " \t\r\n");
		*is_xml = *from == '<' || strncmp(head, "\xff\xfe<", 3) == 0 ||
			  (strncmp(head, "\xfe\xff", 2) == 0 && size > 3 &&
			   head[3] == '<');
		*is_feed = strstr(head, atom) != NULL;
	}
	free(head);
	return rc;
}

static enum rc
say_feed(struct walk *first, struct fault *why)
{
	struct value *v = first->feed;

	if (!value_has(v, "feed"))
		value_set_text(v, "feed", "");
	value_set_integer(v, "entries", first->entries);
	if (first->package->at != NULL)
		value_set_text(v, "at", first->package->at);
	return say(first, v, why);
}

static enum rc
read_feed(const struct leap_package *p, const struct span *in, bool *is_feed,
	  cage_out_fn out, void *arg, struct fault *why)
{
	struct walk first = { .package = p, .text = BUF_LIMIT(RAW) };
	struct walk second = { .package = p, .text = BUF_LIMIT(RAW) };
	enum rc rc;

	first.feed = value_object();
	rc = walk_feed(&first, in, why);
	first.out = second.out = out;
	first.arg = second.arg = arg;
	if (rc == RC_OK)
		rc = say_feed(&first, why);
	if (rc == RC_OK)
		rc = walk_feed(&second, in, why);
	value_free(first.feed);
	*is_feed |= first.is_feed;
	return rc;
}

enum rc
leap_read(const struct span *in, const char *words, cage_out_fn out, void *arg,
	  struct fault *why)
{
	struct leap_package p = { .feed = BUF_LIMIT(LEAP_XML) };
	bool is_xml = false, is_feed = false;
	enum rc rc = look(in, &is_xml, &is_feed, why);

	if (rc == RC_OK && !is_xml)
		rc = leap_package_open(&p, in, why);
	p.beside = is_xml && words != NULL && strcmp(words, "beside") == 0;
	if (rc == RC_OK)
		rc = read_feed(&p, in, &is_feed, out, arg, why);
	/* a page, a picture in XML: it never said that it was a feed */
	if (rc == RC_INVALID && is_xml && !is_feed)
		rc = fault_set(why, RC_NOT_FOUND, "it is no feed");
	leap_package_clear(&p);
	return rc;
}

void
leap_get_ready(void)
{
	xml_get_ready();
}
