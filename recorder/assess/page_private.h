#ifndef RECORDER_ASSESS_PAGE_PRIVATE_H
#define RECORDER_ASSESS_PAGE_PRIVATE_H

/*
 * The page of a sealed archive, over several files:
 *
 *	archive_page.c	  who, what, outcome; how to check by hand
 *	page_evidence.c	  demonstrations and evidence
 *	page_decisions.c  judgements, declaration, conclusion, sign-offs
 *	page_parts.c	  persons, contents and claims, as the records have them
 *	page_html.c	  the one way to write text into it
 *
 * A page that failed takes nothing more; the first fault stays.
 */

#include "assess/archive.h"
#include "base/buf.h"
#include "base/value.h"

struct page {
	struct logbook *lb;
	const struct rules *r;
	const struct assessment *a;
	const struct value *document;
	struct buf html;
	enum rc rc;
	struct fault *why;
};

/* Markup, as it is. */
void page_add(struct page *p, const char *markup);
void page_format(struct page *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Text from outside: escaped, on one line or (prose) with its own lines. */
void page_text(struct page *p, const char *text);
void page_prose(struct page *p, const char *text);
/* As the value of an attribute that is a link below data/. */
void page_link(struct page *p, const char *path);
void page_time(struct page *p, int64_t when);
/* A code of the records as words: "face to face". */
void page_code(struct page *p, const char *code);
/* "sha256:..." to be read and searched for. */
void page_digest(struct page *p, const struct digest *d);

/* One line of a list of facts: <dt>NAME</dt><dd> ... page_fact_end(). */
void page_fact(struct page *p, const char *name);
void page_fact_end(struct page *p);
void page_fact_text(struct page *p, const char *name, const char *text);

/* The name of a person as the rules know it. */
void page_person(struct page *p, const char *urn);
/* The content of a statement, to be freed; NULL where there is none. */
struct value *page_content(struct page *p, const struct statement *s);
/* The statement of a claim that OBJECT's MEMBER names; NULL. */
const struct said *page_said(struct page *p, const struct value *object,
			     const char *member);
/* Place from 1 of evidence in the document; 0 if it is not in it. */
size_t page_place(const struct page *p, const char *evidence);

void page_demonstrations(struct page *p);
void page_evidence(struct page *p);
void page_judgements(struct page *p);
void page_decisions(struct page *p);

#endif
