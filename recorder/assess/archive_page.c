/* The page for people in a sealed archive: see assess/archive.h. */

#include <string.h>

#include "assess/bag.h"
#include "assess/document.h"
#include "assess/story.h"
#include "base/embed.h"
#include "base/json.h"
#include "base/mem.h"
#include "page_private.h"

enum { PAGE_LIMIT = 16 * 1024 * 1024, SENTENCE_LIMIT = 64 * 1024 };

EMBED(page_css, "recorder/assess/page.css");
EMBED(page_check_html, "recorder/assess/page_check.html");

static void
head(struct page *p)
{
	const struct rubric *rubric = p->a->rubric;

	page_add(p, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
		    "<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" "
		    "content=\"width=device-width, initial-scale=1\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" "
		    "content=\"default-src 'none'; "
		    "style-src 'unsafe-inline'\">\n<title>Assessment: ");
	page_text(p, rubric->title);
	page_add(p, "</title>\n<style>\n");
	page_add(p, page_css);
	page_add(p, "</style>\n</head>\n<body>\n<header>\n<h1>");
	page_text(p, rubric->title);
	page_add(p, "</h1>\n<p class=\"outcome\">");
	page_code(p, value_text(value_get(p->document, "outcome"), "declared"));
	page_add(p, "</p>\n<p>");
	page_person(p, p->a->learner);
	page_add(p, "</p>\n</header>\n");
}

static void
digest_fact(struct page *p, const char *name, const struct value *object,
	    const char *member, const char *link)
{
	struct digest id;

	if (!value_digest(object, member, &id))
		return;
	page_fact(p, name);
	if (link != NULL)
		page_format(p, "<a href=\"%s\">%s</a> ", link, link);
	page_digest(p, &id);
	page_fact_end(p);
}

static void
what_it_is(struct page *p)
{
	const struct rubric *rubric = p->a->rubric;
	const struct value *d = p->document;

	page_add(p, "<section>\n<h2>Assessment</h2>\n<dl>\n");
	page_fact(p, "Learner");
	page_person(p, p->a->learner);
	page_format(p, " <code>%s</code>", p->a->learner);
	page_fact_end(p);
	page_fact(p, "Rubric");
	page_text(p, rubric->title);
	page_add(p, ", version ");
	page_text(p, rubric->version);
	page_fact_end(p);
	page_fact_text(p, "Described as", rubric->description);
	digest_fact(p, "Rubric's digest", d, "rubric", "rubric.json");
	page_fact_text(p, "Assessment", p->a->urn);
	page_fact(p, "Attempt");
	page_code(p, value_text(d, "attempt"));
	page_format(p, ", revision %u", p->a->revision);
	page_fact_end(p);
	digest_fact(p, "Document that was signed", p->a->concluded->s.facts,
		    "document", "assessment.json");
	digest_fact(p, "Supersedes the archive", value_get(d, "supersedes"),
		    "archive", NULL);
	page_fact_text(p, "Logbook", logbook_did(p->lb));
	page_add(p, "</dl>\n</section>\n");
}

/* Everything that was said about it, in the ledger's order. */
static void
history(struct page *p)
{
	struct buf sentence = BUF_LIMIT(SENTENCE_LIMIT);
	char path[BAG_PATH_SIZE];

	page_add(p,
		 "<section>\n<h2>What happened</h2>\n<ol class=\"story\">\n");
	for (size_t i = 0; p->rc == RC_OK && i < p->a->count; i++) {
		const struct statement *s = &p->a->all[i]->s;

		buf_empty(&sentence);
		p->rc = story_sentence(p->lb, s, &sentence, p->why);
		bag_statement_path(path, logbook_did(p->lb), s->number,
				   ".json");
		page_add(p, "<li>");
		page_time(p, s->time);
		page_add(p, " ");
		page_text(p, buf_text_of(&sentence));
		page_format(p,
			    " <small>%s, <a href=\"%s\">statement %ju</a>"
			    "</small></li>\n",
			    story_proof(s), path + strlen("data/"),
			    (uintmax_t)s->number);
	}
	page_add(p, "</ol>\n</section>\n");
	buf_clear(&sentence);
}

static enum rc
read_document(struct page *p, struct value **document)
{
	struct buf bytes = BUF_LIMIT(DOCUMENT_LIMIT);
	struct digest id;
	enum rc rc;

	MUST(value_digest(p->a->concluded->s.facts, "document", &id));
	rc = store_read(logbook_store(p->lb), &id, &bytes, p->why);
	if (rc == RC_OK)
		rc = json_read_canonical(bytes.bytes, bytes.size,
					 DOCUMENT_LIMIT, document, p->why);
	buf_clear(&bytes);
	return rc == RC_OK ? rc : fault_while(p->why, "assessment document");
}

enum rc
archive_page(struct logbook *lb, const struct rules *r,
	     const struct assessment *a, char **html, size_t *size,
	     struct fault *why)
{
	struct page p = { .lb = lb,
			  .r = r,
			  .a = a,
			  .html = BUF_LIMIT(PAGE_LIMIT),
			  .why = why };
	struct value *document = NULL;

	if (a->concluded == NULL)
		return fault_reason(why, RC_REFUSED, "state",
				    "the assessment has no conclusion");
	if (a->rubric == NULL)
		return fault_set(why, RC_NOT_FOUND,
				 "the rubric of this assessment is missing");
	p.rc = read_document(&p, &document);
	p.document = document;
	head(&p);
	page_add(&p, "<main>\n");
	what_it_is(&p);
	page_demonstrations(&p);
	page_evidence(&p);
	page_judgements(&p);
	page_decisions(&p);
	history(&p);
	page_add(&p, page_check_html);
	page_add(&p, "</main>\n</body>\n</html>\n");
	value_free(document);
	if (p.rc == RC_OK) {
		*size = p.html.size;
		*html = buf_take(&p.html);
	}
	buf_clear(&p.html);
	return p.rc;
}
