#ifndef CAGE_XML_H
#define CAGE_XML_H

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/span.h"

/*
 * XML from strangers, read as a stream: the one face of libxml2.  For the jobs
 * of the cage.  A document with a DTD is refused at its first word, so there
 * are no entities but the five of XML, and nothing outside is ever fetched.
 * Comments and processing instructions are left out.  UTF-8, UTF-16, Latin-1.
 * A tag of over 512 KiB or 256 attributes, and over 64 namespaces in scope, are
 * refused, since that costs the square of them.
 */
struct xml;

struct xml_limits {
	uint64_t bytes; /* of the document, as it lies */
	uint64_t nodes; /* elements and attributes */
	size_t depth;	/* the root has depth 1 */
};

/* Gives up to ROOM bytes; *GOT 0 at the end. */
typedef enum rc (*xml_read_fn)(void *arg, void *bytes, size_t room, size_t *got,
			       struct fault *why);

/* What is borrowed here is good until the next xml_next(). */
struct xml_event {
	enum { XML_DONE, XML_START, XML_END, XML_TEXT } kind;
	size_t depth;	   /* of the element; of a text: of its element */
	const char *space; /* namespace URI; NULL: none */
	const char *name;  /* local */
	const char *text;  /* of XML_TEXT: a piece of it, valid UTF-8 */
	size_t size;	   /* of the piece */
};

/* Close with xml_close(). */
struct xml *xml_open(xml_read_fn read, void *arg,
		     const struct xml_limits *limits);
struct xml *xml_open_bytes(const void *bytes, size_t size,
			   const struct xml_limits *limits);
struct xml *xml_open_span(const struct span *span,
			  const struct xml_limits *limits);
void xml_close(struct xml *x); /* NULL is fine */

/*
 * The next event; XML_DONE at the end, again and again.
 *	RC_INVALID	it is no XML, with the line and what is wrong; it has a
 *			DTD, or is over a limit
 *	what the reader said
 */
MUST_USE enum rc xml_next(struct xml *x, struct xml_event *out,
			  struct fault *why);

/* Of the element whose start was the last event: an attribute's value, NULL
 * where it has none.  SPACE NULL: an attribute without a namespace. */
const char *xml_attribute(const struct xml *x, const char *space,
			  const char *name);
/* The namespace that it binds PREFIX to. */
const char *xml_binding(const struct xml *x, const char *prefix);

/* Have the library make what it makes on first use. */
void xml_get_ready(void);

#endif
