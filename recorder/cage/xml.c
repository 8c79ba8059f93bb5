/* XML from strangers: see cage/xml.h. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/xml.h"
#include "turn.h"

enum {
	TURN_MS = 1500, /* of processor time */
	CHUNK = 4096,
	FIRST = 4,		  /* bytes that the encoding is told by */
	TEXTS = 16 * 1024 * 1024, /* of what one chunk gives */
	SHOWN_SIZE = 200,
	/* libxml2 compares each attribute with each, each name with each
	 * namespace in scope: so a tag has few, and its size an end */
	TAG = 512 * 1024,
	ATTRIBUTES = 256,
	BINDINGS = 64,
};

/* Texts lie in one buffer that moves while it grows, so they are known by their
 * place in it; 0 is none. */
struct attribute {
	size_t space, name, value;
};

struct event {
	struct xml_event seen; /* its texts aside */
	size_t space, name, text;
	size_t attributes, attribute_count;
	size_t bindings, binding_count; /* name: the prefix; value: the URI */
};

/* A list that keeps its room when it is emptied. */
struct list {
	void *items;
	size_t count, room;
};

struct xml {
	xml_read_fn read;
	void *arg;
	struct xml_limits limits;
	struct span span;  /* of xml_open_span() */
	const char *bytes; /* of xml_open_bytes() */
	uint64_t size, at; /* of either */

	xmlParserCtxtPtr parser;
	xmlSAXHandler sax;
	uint64_t taken, nodes; /* so far */
	size_t depth;
	size_t *bound; /* namespaces in scope, by depth */
	bool ended;
	int64_t until; /* the end of its turn */

	struct buf texts;
	struct list events, attributes;
	size_t next;		 /* event to give */
	const struct event *now; /* the last given */
	enum rc failed;
	struct fault why;
};

/* --- what waits to be given -------------------------------------------------
 */

static void *
push(struct list *l, size_t size)
{
	if (l->count == l->room) {
		size_t room = l->room > 0 ? 2 * l->room : 64;
		char *more = mem_array(room, size);

		if (l->count > 0)
			memcpy(more, l->items, l->count * size);
		free(l->items);
		l->items = more;
		l->room = room;
	}
	memset((char *)l->items + l->count * size, 0, size);
	return (char *)l->items + l->count++ * size;
}

static size_t
keep(struct xml *x, const void *text, size_t size)
{
	size_t at = x->texts.size;

	if (x->failed != RC_OK)
		return 0;
	x->failed = buf_add(&x->texts, text, size, &x->why);
	if (x->failed == RC_OK)
		x->failed = buf_add(&x->texts, "", 1, &x->why);
	if (x->failed == RC_OK)
		return at;
	xmlStopParser(x->parser);
	return 0;
}

static size_t
keep_text(struct xml *x, const xmlChar *text)
{
	return text != NULL ? keep(x, text, strlen((const char *)text)) : 0;
}

static const char *
kept(const struct xml *x, size_t at)
{
	return at > 0 ? (const char *)x->texts.bytes + at : NULL;
}

static void
add_event(struct xml *x, const struct event *e)
{
	struct event *at;

	if (x->failed != RC_OK)
		return;
	at = push(&x->events, sizeof(*e));
	*at = *e;
}

static void
add_attribute(struct xml *x, const xmlChar *space, const xmlChar *name,
	      const xmlChar *value, size_t size)
{
	struct attribute *a = push(&x->attributes, sizeof(*a));

	a->space = keep_text(x, space);
	a->name = keep_text(x, name);
	a->value = keep(x, size > 0 ? (const char *)value : "", size);
}

/* --- what the parser says ---------------------------------------------------
 */

static void
refuse(struct xml *x, const char *what)
{
	if (x->failed == RC_OK)
		x->failed = fault_set(&x->why, RC_INVALID, "%s", what);
	xmlStopParser(x->parser);
}

static void
on_dtd(void *arg, const xmlChar *name, const xmlChar *external,
       const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	refuse(arg, "it has a DTD, and such XML is not read");
}

/* NAMESPACES: prefix and URI each; ATTRIBUTES: local name, prefix, URI, begin
 * and end of the value each. */
/* NOLINTBEGIN(readability-function-size): as many as libxml2 gives */
static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
	 const xmlChar *space, int namespace_count, const xmlChar **namespaces,
	 int attribute_count, int defaulted, const xmlChar **attributes)
{
	struct xml *x = arg;
	struct event e = { .seen = { .kind = XML_START } };

	(void)prefix;
	(void)defaulted;
	x->nodes += 1 + (uint64_t)attribute_count + (uint64_t)namespace_count;
	if (x->nodes > x->limits.nodes)
		refuse(x, "it has too many elements");
	if (attribute_count > ATTRIBUTES)
		refuse(x, "an element has too many attributes");
	if (x->depth == x->limits.depth)
		refuse(x, "its elements lie too deep");
	if (x->failed != RC_OK)
		return;
	e.seen.depth = ++x->depth;
	x->bound[x->depth] = x->bound[x->depth - 1] + (size_t)namespace_count;
	if (x->bound[x->depth] > BINDINGS)
		refuse(x, "it has too many namespaces");
	e.space = keep_text(x, space);
	e.name = keep_text(x, name);
	e.bindings = x->attributes.count;
	e.binding_count = (size_t)namespace_count;
	for (int i = 0; i < namespace_count; i++) {
		const xmlChar **n = namespaces + (ptrdiff_t)2 * i;

		add_attribute(x, NULL, n[0], n[1],
			      n[1] ? strlen((const char *)n[1]) : 0);
	}
	e.attributes = x->attributes.count;
	e.attribute_count = (size_t)attribute_count;
	for (int i = 0; i < attribute_count; i++) {
		const xmlChar **a = attributes + (ptrdiff_t)5 * i;

		add_attribute(x, a[2], a[0], a[3], (size_t)(a[4] - a[3]));
	}
	add_event(x, &e);
}
/* NOLINTEND(readability-function-size) */

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
       const xmlChar *space)
{
	struct xml *x = arg;
	struct event e = { .seen = { .kind = XML_END } };

	(void)prefix;
	if (x->failed != RC_OK)
		return;
	e.seen.depth = x->depth--;
	e.space = keep_text(x, space);
	e.name = keep_text(x, name);
	add_event(x, &e);
}

static void
on_text(void *arg, const xmlChar *text, int size)
{
	struct xml *x = arg;
	struct event e = { .seen = { .kind = XML_TEXT } };

	if (size <= 0)
		return;
	e.seen.depth = x->depth;
	e.seen.size = (size_t)size;
	e.text = keep(x, text, (size_t)size);
	add_event(x, &e);
}

/* Only what makes it no XML; an unknown prefix, say, does not. */
static void
on_error(void *arg, xmlErrorPtr error)
{
	struct xml *x = arg;
	char shown[SHOWN_SIZE], *said;

	if (error->level != XML_ERR_FATAL || x->failed != RC_OK)
		return;
	said = mem_text(error->message != NULL ? error->message : "");
	said[strcspn(said, "\n")] = '\0';
	x->failed = fault_set(&x->why, RC_INVALID, "line %d is no XML: %s",
			      error->line,
			      text_printable(said, shown, sizeof(shown)));
	free(said);
}

/* --- opening ----------------------------------------------------------------
 */

struct xml *
xml_open(xml_read_fn read, void *arg, const struct xml_limits *limits)
{
	struct xml *x = mem_new(sizeof(*x));

	x->read = read;
	x->arg = arg;
	x->limits = *limits;
	x->until = turn_until(TURN_MS);
	x->bound = mem_array(limits->depth + 1, sizeof(*x->bound));
	x->texts.limit = TEXTS;
	x->sax.initialized = XML_SAX2_MAGIC;
	x->sax.internalSubset = on_dtd;
	x->sax.startElementNs = on_start;
	x->sax.endElementNs = on_end;
	x->sax.characters = on_text;
	x->sax.ignorableWhitespace = on_text;
	x->sax.cdataBlock = on_text;
	x->sax.serror = on_error;
	return x;
}

static enum rc
read_bytes(void *arg, void *bytes, size_t room, size_t *got, struct fault *why)
{
	struct xml *x = arg;

	(void)why;
	*got = x->size - x->at < room ? (size_t)(x->size - x->at) : room;
	memcpy(bytes, x->bytes + x->at, *got);
	x->at += *got;
	return RC_OK;
}

struct xml *
xml_open_bytes(const void *bytes, size_t size, const struct xml_limits *limits)
{
	struct xml *x = xml_open(read_bytes, NULL, limits);

	x->arg = x;
	x->bytes = size > 0 ? bytes : "";
	x->size = size;
	return x;
}

static enum rc
read_span(void *arg, void *bytes, size_t room, size_t *got, struct fault *why)
{
	struct xml *x = arg;
	enum rc rc = span_read(&x->span, x->at, bytes, room, got, why);

	if (rc == RC_OK)
		x->at += *got;
	return rc;
}

struct xml *
xml_open_span(const struct span *span, const struct xml_limits *limits)
{
	struct xml *x = xml_open(read_span, NULL, limits);

	x->arg = x;
	x->span = *span;
	return x;
}

void
xml_close(struct xml *x)
{
	if (x == NULL)
		return;
	if (x->parser != NULL)
		xmlFreeParserCtxt(x->parser);
	buf_clear(&x->texts);
	free(x->events.items);
	free(x->attributes.items);
	free(x->bound);
	free(x);
}

/* --- reading ----------------------------------------------------------------
 */

static void
stay_quiet(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

/* The encoding is told by the first bytes, so they come with the making. */
static enum rc
make_parser(struct xml *x, const char *first, size_t size, struct fault *why)
{
	/* what is said of encodings goes past on_error(), to stderr */
	xmlSetGenericErrorFunc(NULL, stay_quiet);
	x->parser = xmlCreatePushParserCtxt(&x->sax, x, first, (int)size, NULL);
	if (x->parser == NULL)
		return fault_set(why, RC_INTERNAL, "no XML parser");
	xmlCtxtUseOptions(x->parser, XML_PARSE_NONET);
	return RC_OK;
}

static enum rc
pull(struct xml *x, char chunk[CHUNK], size_t *got, struct fault *why)
{
	enum rc rc = x->read(x->arg, chunk, CHUNK, got, why);

	if (rc != RC_OK)
		return rc;
	x->taken += *got;
	if (x->taken > x->limits.bytes)
		return fault_set(why, RC_INVALID,
				 "it has more than %ju bytes of XML",
				 (uintmax_t)x->limits.bytes);
	return RC_OK;
}

/* Bytes that are none of the encoding's are passed over, and no error of the
 * document. */
static bool
lost_bytes(const struct xml *x)
{
	const xmlParserInput *in = x->parser->input;

	return in != NULL && in->buf != NULL && in->buf->error != 0;
}

/* A tag, or a comment, that still has no end. */
static size_t
waiting(const struct xml *x)
{
	const xmlParserInput *in = x->parser->input;

	return in != NULL && in->end > in->cur ? (size_t)(in->end - in->cur)
					       : 0;
}

static enum rc
feed(struct xml *x, struct fault *why)
{
	char chunk[CHUNK];
	size_t got = 0, first = 0;
	enum rc rc = pull(x, chunk, &got, why);

	if (rc != RC_OK)
		return rc;
	x->ended = got == 0;
	if (x->parser == NULL) {
		first = got < FIRST ? got : FIRST;
		rc = make_parser(x, chunk, first, why);
		if (rc != RC_OK || (got > 0 && got == first))
			return rc;
	}
	if (xmlParseChunk(x->parser, chunk + first, (int)(got - first),
			  x->ended) == XML_ERR_INVALID_ENCODING ||
	    lost_bytes(x))
		refuse(x, "it is not in the encoding that it says");
	else if (!x->parser->wellFormed || (x->ended && x->depth > 0))
		refuse(x, "it is no XML");
	else if (waiting(x) > TAG)
		refuse(x, "a tag or a comment is too large");
	return RC_OK;
}

/* Every event of the last chunk was given: take the next. */
static enum rc
refill(struct xml *x, struct fault *why)
{
	enum rc rc;

	buf_empty(&x->texts);
	x->events.count = x->attributes.count = x->next = 0;
	rc = buf_add(&x->texts, "", 1, why); /* place 0 is none */
	/* libxml2 takes the square of how many names there are */
	if (rc == RC_OK && turn_is_over(x->until))
		rc = fault_set(why, RC_INVALID,
			       "it takes too long to read for its size");
	if (rc == RC_OK)
		rc = feed(x, why);
	if (rc != RC_OK) {
		x->failed = rc;
		x->why = *why;
	}
	return rc;
}

static void
give(struct xml *x, const struct event *e, struct xml_event *out)
{
	*out = e->seen;
	out->space = kept(x, e->space);
	out->name = kept(x, e->name);
	out->text = kept(x, e->text);
	x->now = e;
}

enum rc
xml_next(struct xml *x, struct xml_event *out, struct fault *why)
{
	x->now = NULL;
	while (x->next == x->events.count) {
		if (x->failed != RC_OK) {
			*why = x->why;
			return x->failed;
		}
		if (x->ended) {
			*out = (struct xml_event){ .kind = XML_DONE };
			return RC_OK;
		}
		if (refill(x, why) != RC_OK)
			return x->failed;
	}
	give(x, (const struct event *)x->events.items + x->next++, out);
	return RC_OK;
}

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const char *
value_of(const struct xml *x, size_t from, size_t count, const char *space,
	 const char *name)
{
	const struct attribute *all = x->attributes.items;

	for (size_t i = from; i < from + count; i++)
		if (is_same(kept(x, all[i].space), space) &&
		    is_same(kept(x, all[i].name), name))
			return kept(x, all[i].value);
	return NULL;
}

const char *
xml_attribute(const struct xml *x, const char *space, const char *name)
{
	return x->now != NULL ? value_of(x, x->now->attributes,
					 x->now->attribute_count, space, name)
			      : NULL;
}

const char *
xml_binding(const struct xml *x, const char *prefix)
{
	return x->now != NULL ? value_of(x, x->now->bindings,
					 x->now->binding_count, NULL, prefix)
			      : NULL;
}

void
xml_get_ready(void)
{
	static const char small[] =
		"<?xml version='1.0' encoding='ISO-8859-1'?>"
		"<a b='c'>d</a>";
	const struct xml_limits limits = { sizeof(small), 10, 10 };
	struct xml *x;
	struct xml_event e;
	struct fault why;

	xmlInitParser();
	x = xml_open_bytes(small, sizeof(small) - 1, &limits);
	while (xml_next(x, &e, &why) == RC_OK && e.kind != XML_DONE)
		;
	xml_close(x);
}
