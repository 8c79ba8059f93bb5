/* What several parts of the page ask of the records: see page_private.h. */

#include <string.h>

#include "page_private.h"

struct value *
page_content(struct page *p, const struct statement *s)
{
	struct value *content = NULL;
	struct fault why;

	if (!s->has_content)
		return NULL;
	/* erased, or lost: the plan tells which */
	if (logbook_content(p->lb, &s->content, &content, NULL, &why) != RC_OK)
		return NULL;
	return content;
}

void
page_person(struct page *p, const char *urn)
{
	const struct person *person = rules_person(p->r, urn);
	struct value *content = NULL;
	const char *name;

	if (person != NULL && person->described != NULL)
		content = page_content(p, &person->described->s);
	name = value_text(content, "name");
	page_text(p, name != NULL ? name : urn);
	value_free(content);
}

const struct said *
page_said(struct page *p, const struct value *object, const char *member)
{
	struct digest id;

	return value_digest(object, member, &id) ? rules_said(p->r, &id) : NULL;
}

size_t
page_place(const struct page *p, const char *evidence)
{
	const struct value *items = value_get(p->document, "evidence");

	for (size_t i = 0; evidence != NULL && i < value_count(items); i++) {
		const char *claim = value_text(value_at(items, i), "claim");

		if (claim != NULL && strcmp(claim, evidence) == 0)
			return i + 1;
	}
	return 0;
}
