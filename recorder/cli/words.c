/* Words into what acts take: see words.h. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "assess/find.h"
#include "assess/load.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "words.h"

const char *
texts_add(struct texts *t, char *taken)
{
	char **slot =
		mem_push((void **)&t->items, t->count++, sizeof(*t->items));

	*slot = taken;
	return taken;
}

void
texts_clear(struct texts *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->items[i]);
	free(t->items);
	*t = (struct texts){ .count = 0 };
}

enum rc
words_time(const struct session *on, const char *text, int64_t *when,
	   int *offset, struct fault *why)
{
	const char *zone = on->logbook ? logbook_zone(on->logbook) : "UTC";

	return stamp_of_words(text, zone, when, offset, why);
}

enum rc
words_role(const struct session *on, const char *text, struct role_words *out,
	   struct fault *why)
{
	const char *colon = strchr(text, ':'), *dots;
	char *name, *from, shown[60];
	enum rc rc = RC_OK;

	name = mem_text_of(text, colon ? (size_t)(colon - text) : strlen(text));
	*out = (struct role_words){
		.role = role_of_text(name),
		.from = stamp_now(),
	};
	free(name);
	if (out->role == 0)
		return fault_set(why, RC_USAGE,
				 "no role \"%s\": learner, assessor, "
				 "authenticator, administrator, enroller, "
				 "reviewer, witness or auditor",
				 text_printable(text, shown, sizeof(shown)));
	if (colon == NULL)
		return RC_OK;
	dots = strstr(colon + 1, "..");
	from = mem_text_of(colon + 1, dots ? (size_t)(dots - colon - 1)
					   : strlen(colon + 1));
	if (from[0] != '\0')
		rc = words_time(on, from, &out->from, NULL, why);
	free(from);
	if (rc == RC_OK && dots != NULL && dots[2] != '\0')
		rc = words_time(on, dots + 2, &out->until, NULL, why);
	if (rc == RC_OK && out->until != 0 && out->until <= out->from)
		rc = fault_set(why, RC_USAGE, "the role ends before it begins");
	return rc;
}

bool
words_media_time(const char *text, size_t size, int64_t *ms)
{
	int64_t total = 0, part = 0, fraction = 0, unit = 1000;
	size_t digits = 0, colons = 0, i;

	for (i = 0; i < size && text[i] != '.'; i++) {
		if (text[i] == ':' && digits > 0 && colons < 2) {
			total = (total + part) * 60;
			part = 0;
			digits = 0;
			colons++;
		} else if (isdigit((unsigned char)text[i]) && digits < 7) {
			part = part * 10 + (text[i] - '0');
			digits++;
		} else {
			return false;
		}
	}
	if (digits == 0 || (colons > 0 && part > 59))
		return false;
	if (i < size && ++i == size)
		return false;
	for (; i < size; i++) {
		if (!isdigit((unsigned char)text[i]) || unit == 1)
			return false;
		unit /= 10;
		fraction += (text[i] - '0') * unit;
	}
	*ms = (total + part) * 1000 + fraction;
	return true;
}

static enum rc
place_in(const char *place, struct moment *out, struct texts *texts,
	 struct fault *why)
{
	const char *dash = strchr(place, '-');
	size_t n = dash ? (size_t)(dash - place) : strlen(place);
	char shown[80], *end;

	if (strncmp(place, "member=", 7) == 0 && place[7] != '\0') {
		out->member = texts_add(texts, mem_text(place + 7));
		return RC_OK;
	}
	if (strncmp(place, "page=", 5) == 0 &&
	    isdigit((unsigned char)place[5])) {
		out->page = strtol(place + 5, &end, 10);
		if (*end == '\0' && out->page > 0 && out->page < 1000000)
			return RC_OK;
	} else if (words_media_time(place, n, &out->from) &&
		   (dash == NULL ||
		    words_media_time(dash + 1, strlen(dash + 1), &out->to))) {
		return RC_OK;
	}
	return fault_set(why, RC_USAGE,
			 "\"%s\" is no place: write 00:12-00:31, page=3 or "
			 "member=PATH",
			 text_printable(place, shown, sizeof(shown)));
}

/* The whole of an image is a region; of anything else no moment (§4.2). */
static enum rc
whole_of(const struct said *evidence, struct moment *out, struct fault *why)
{
	const char *kind = value_text(evidence->s.facts, "kind");

	out->whole = true;
	if (strcmp(kind, "image") == 0)
		return RC_OK;
	return fault_set(why, RC_USAGE,
			 "say where in it: EVIDENCE@00:12-00:31, "
			 "EVIDENCE@page=3 or EVIDENCE@member=PATH");
}

enum rc
words_moment(const struct session *on, const struct assessment *a,
	     const char *text, struct moment *out, struct texts *texts,
	     struct fault *why)
{
	const char *at = strrchr(text, '@');
	char *name, claim[DIGEST_TEXT_SIZE];
	const struct said *said = NULL;
	enum rc rc;

	*out = (struct moment){ .from = -1, .to = -1, .page = -1 };
	/* A member's path may hold an @ itself. */
	if (strstr(text, "@member=") != NULL)
		at = strstr(text, "@member=");
	name = mem_text_of(text, at ? (size_t)(at - text) : strlen(text));
	rc = find_said(on->logbook, a, KIND_EVIDENCE_ATTACHED, name, &said,
		       why);
	free(name);
	if (rc == RC_OK) {
		digest_to_text(&said->s.id, claim);
		out->evidence = texts_add(texts, mem_text(claim));
	}
	if (rc == RC_OK && at != NULL)
		rc = place_in(at + 1, out, texts, why);
	else if (rc == RC_OK)
		rc = whole_of(said, out, why);
	return rc;
}

enum rc
words_claim(const struct session *on, const struct assessment *a,
	    enum kind kind, const char *words, char **out, struct fault *why)
{
	char text[DIGEST_TEXT_SIZE];
	const struct said *said;
	enum rc rc;

	*out = NULL;
	if (words == NULL)
		return RC_OK;
	rc = find_said(on->logbook, a, kind, words, &said, why);
	if (rc != RC_OK)
		return rc;
	digest_to_text(&said->s.id, text);
	*out = mem_text(text);
	return RC_OK;
}

enum rc
words_person(const struct session *on, const char *words, char **out,
	     struct fault *why)
{
	char urn[UUID_URN_SIZE];
	enum rc rc;

	*out = NULL;
	if (words == NULL)
		return RC_OK;
	rc = find_person(on->logbook, words, urn, why);
	if (rc == RC_OK)
		*out = mem_text(urn);
	return rc;
}

enum rc
words_assessment(const struct session *on, const char *words,
		 struct opened *out, struct fault *why)
{
	const char *who = on->who[0] != '\0' ? on->who : NULL;
	enum rc rc;

	*out = (struct opened){ .a = NULL };
	rc = find_assessment(on->logbook, words, out->urn, why);
	if (rc != RC_OK)
		return rc;
	short_id(out->urn, out->id);
	rc = view_assessment(on->logbook, out->urn, &who, who != NULL ? 1 : 0,
			     &out->view, why);
	if (rc == RC_OK) {
		out->a = rules_assessment(out->view.rules, out->urn);
		if (out->a == NULL)
			rc = fault_set(why, RC_NOT_FOUND, "no assessment %s",
				       out->id);
	}
	if (rc != RC_OK)
		opened_clear(out);
	return rc;
}

void
opened_clear(struct opened *o)
{
	view_clear(&o->view);
	o->a = NULL;
}
