/* Demonstrations and evidence on the page: see page_private.h. */

#include <stdlib.h>
#include <string.h>

#include "assess/as_read.h"
#include "bag_private.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "evidence/name.h"
#include "evidence/portfolio.h"
#include "page_private.h"

enum { FILES_SHOWN = 200 }; /* of a folder */

static void
list_fact(struct page *p, const char *name, const struct value *list)
{
	if (value_count(list) == 0)
		return;
	page_fact(p, name);
	for (size_t i = 0; i < value_count(list); i++) {
		const char *text = value_string(value_at(list, i));

		if (i > 0)
			page_add(p, ", ");
		if (text != NULL && uuid_is_urn(text))
			page_person(p, text);
		else
			page_text(p, text);
	}
	page_fact_end(p);
}

static void
time_fact(struct page *p, const char *name, const struct value *object,
	  const char *member)
{
	int64_t when;

	if (!value_time(object, member, &when))
		return;
	page_fact(p, name);
	page_time(p, when);
	page_fact_end(p);
}

static void
person_fact(struct page *p, const char *name, const char *urn)
{
	if (urn == NULL)
		return;
	page_fact(p, name);
	page_person(p, urn);
	page_fact_end(p);
}

static void
demonstration(struct page *p, const struct said *said)
{
	const struct value *facts = said->s.facts;
	struct value *content = page_content(p, &said->s);

	page_add(p, "<article>\n<dl>\n");
	time_fact(p, "From", facts, "start");
	time_fact(p, "To", facts, "end");
	page_fact_text(p, "Place", value_text(content, "place"));
	page_fact(p, "Delivery");
	page_code(p, value_text(facts, "delivery"));
	page_add(p, ", ");
	page_code(p, value_text(facts, "setting"));
	page_fact_end(p);
	list_fact(p, "Conditions", value_get(facts, "conditions"));
	list_fact(p, "Criteria", value_get(facts, "criteria"));
	list_fact(p, "Equipment", value_get(facts, "equipment"));
	list_fact(p, "Observers", value_get(facts, "observers"));
	person_fact(p, "Recorded by", said->s.by);
	page_fact_text(p, "Note", value_text(content, "note"));
	page_add(p, "</dl>\n</article>\n");
	value_free(content);
}

void
page_demonstrations(struct page *p)
{
	const struct value *items = value_get(p->document, "demonstrations");

	page_add(p, "<section>\n<h2>Demonstrations</h2>\n");
	if (value_count(items) == 0)
		page_add(p, "<p>None was recorded.</p>\n");
	for (size_t i = 0; i < value_count(items); i++) {
		const struct said *said =
			page_said(p, value_at(items, i), "claim");

		if (said != NULL)
			demonstration(p, said);
	}
	page_add(p, "</section>\n");
}

/* --- evidence ------------------------------------------------------------- */

/* A link to what lies below data/, by its own name. */
static void
file_link(struct page *p, const char *path)
{
	const char *below = path + strlen("data/");

	page_add(p, "<a href=\"");
	page_link(p, below);
	page_add(p, "\">");
	page_text(p, below);
	page_add(p, "</a>");
}

struct files {
	struct page *p;
	const struct bag_item *item;
	size_t count;
};

/* The true name of a portable path. */
static char *
true_path(const char *path)
{
	struct buf out = BUF_LIMIT(STATEMENT_LIMIT);
	struct fault never;

	while (path != NULL) {
		size_t length = strcspn(path, "/"), size;
		char *part = mem_text_of(path, length);
		char *name = name_of_portable(part, &size);

		MUST(buf_add_text(&out, name != NULL ? name : part, &never) ==
		     RC_OK);
		free(name);
		free(part);
		path = path[length] == '/' ? path + length + 1 : NULL;
		if (path != NULL)
			MUST(buf_add_text(&out, "/", &never) == RC_OK);
	}
	return buf_take(&out);
}

static enum rc
one_file(void *arg, const struct digest *id, const char *path,
	 struct fault *why)
{
	char place[BAG_PATH_SIZE], *name;
	struct files *f = arg;

	(void)why;
	if (f->count++ >= FILES_SHOWN)
		return RC_OK;
	bag_file_path(f->item, path, id, place);
	name = true_path(path);
	page_add(f->p, "<li><a href=\"");
	page_link(f->p, place + strlen("data/"));
	page_add(f->p, "\">");
	page_text(f->p, name);
	page_add(f->p, "</a> ");
	page_digest(f->p, id);
	page_add(f->p, "</li>\n");
	free(name);
	return f->p->rc;
}

/* The files of a folder, the first of them with their digests. */
static void
folder_fact(struct page *p, const struct bag_item *item,
	    const struct digest *object)
{
	struct buf manifest = BUF_LIMIT(FOLDER_MANIFEST_LIMIT);
	struct files f = { .p = p, .item = item };

	if (p->rc == RC_OK)
		p->rc = store_read(logbook_store(p->lb), object, &manifest,
				   p->why);
	page_fact(p, "Files");
	page_add(p, "<ul>\n");
	if (p->rc == RC_OK)
		p->rc = folder_each_line(manifest.bytes, manifest.size,
					 one_file, &f, p->why);
	page_add(p, "</ul>");
	if (f.count > FILES_SHOWN)
		page_format(p, "and %zu more: the list above has them all",
			    f.count - FILES_SHOWN);
	page_fact_end(p);
	buf_clear(&manifest);
}

/* The members of a portfolio, as its listing has them. */
static enum rc
one_member(void *arg, const struct member_line *m, struct fault *why)
{
	struct files *f = arg;

	(void)why;
	if (f->count++ >= FILES_SHOWN)
		return RC_OK;
	page_add(f->p, "<li>");
	page_text(f->p, m->path);
	page_add(f->p, " ");
	page_digest(f->p, &m->object);
	page_add(f->p, "</li>\n");
	return f->p->rc;
}

static void
listing_fact(struct page *p, const struct bag_item *item,
	     const struct digest *listing)
{
	struct files f = { .p = p, .item = item };
	char path[BAG_PATH_SIZE];
	struct span lines;

	bag_listing_path(item, path);
	page_fact(p, "List of members");
	file_link(p, path);
	page_fact_end(p);
	if (p->rc == RC_OK)
		p->rc = store_get(logbook_store(p->lb), listing, &lines,
				  p->why);
	if (p->rc != RC_OK)
		return;
	page_fact(p, "Members");
	page_add(p, "<ul>\n");
	p->rc = portfolio_each(&lines, one_member, &f, p->why);
	span_close(&lines);
	page_add(p, "</ul>");
	if (f.count > FILES_SHOWN)
		page_format(p, "and %zu more: the list above has them all",
			    f.count - FILES_SHOWN);
	page_fact_end(p);
}

/* What was read out of its bytes, and what was left out. */
static void
read_facts(struct page *p, const struct value *as_read)
{
	char *words = as_read_words(as_read);

	page_fact_text(p, "As read", words);
	for (size_t i = 0; as_read_note(as_read, i) != NULL; i++)
		page_fact_text(p, "Note", as_read_note(as_read, i));
	list_fact(p, "Left out", value_get(as_read, "leftOut"));
	free(words);
}

static void
where_it_is(struct page *p, const struct bag_item *item,
	    const struct value *said, const struct digest *object)
{
	const char *shape = value_text(said, "shape");
	bool folder = shape != NULL && strcmp(shape, "folder") == 0;
	char path[BAG_PATH_SIZE], size[16];

	bag_item_path(item, folder, path);
	page_fact(p, folder ? "List of files" : "File");
	file_link(p, path);
	page_fact_end(p);
	text_of_size((unsigned long long)value_integer(said, "size", 0), size);
	page_fact(p, folder ? "Size of the list" : "Size");
	page_format(p, "%jd bytes (%s)",
		    (intmax_t)value_integer(said, "size", 0), size);
	page_fact_end(p);
	page_fact(p, "SHA-256");
	page_digest(p, object);
	page_fact_end(p);
	if (folder)
		folder_fact(p, item, object);
}

static void
evidence_item(struct page *p, size_t place, size_t count,
	      const struct value *item)
{
	const struct said *said = page_said(p, item, "claim");
	struct value *content;
	struct bag_item where;
	struct digest object, listing;
	const char *title;

	if (said == NULL || !value_digest(item, "object", &object))
		return;
	content = page_content(p, &said->s);
	bag_item_init(&where, place, count, bag_name(content));
	title = value_text(content, "title");
	if (title == NULL)
		title = value_text(content, "name");
	page_format(p, "<article id=\"evidence-%zu\">\n<h3>%zu. ", place,
		    place);
	page_text(p, title != NULL ? title : "(no name)");
	page_add(p, "</h3>\n<dl>\n");
	page_fact_text(p, "Name", value_text(content, "name"));
	page_fact(p, "Kind");
	page_code(p, value_text(item, "kind"));
	page_add(p, ", ");
	page_text(p, value_text(item, "type"));
	page_fact_end(p);
	where_it_is(p, &where, item, &object);
	if (value_digest(said->s.facts, "listing", &listing))
		listing_fact(p, &where, &listing);
	list_fact(p, "Criteria", value_get(said->s.facts, "criteria"));
	person_fact(p, "Supplied by", value_text(item, "supplier"));
	page_fact_text(p, "Captured", value_text(content, "captured"));
	read_facts(p, value_get(content, "asRead"));
	page_fact_text(p, "Device", value_text(content, "device"));
	page_fact_text(p, "Witness", value_text(content, "witness"));
	page_fact_text(p, "Relationship", value_text(content, "relationship"));
	person_fact(p, "Attached by", said->s.by);
	page_add(p, "</dl>\n</article>\n");
	bag_item_clear(&where);
	value_free(content);
}

void
page_evidence(struct page *p)
{
	const struct value *items = value_get(p->document, "evidence");
	size_t count = value_count(items);

	page_add(p, "<section>\n<h2>Evidence</h2>\n");
	if (count == 0)
		page_add(p, "<p>None was handed in.</p>\n");
	for (size_t i = 0; i < count; i++)
		evidence_item(p, i + 1, count, value_at(items, i));
	page_add(p, "</section>\n");
}
