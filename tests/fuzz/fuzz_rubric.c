/* Any bytes either are refused, and every problem told has a place; or they
 * are a rubric whose canonical bytes read as the same rubric again, and whose
 * highest levels are competent. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz/fuzz.h"
#include "rubrics/outcome.h"

static void
told(void *arg, const char *place, const char *problem)
{
	assert(place[0] != '\0' && problem[0] != '\0');
	++*(size_t *)arg;
}

static void
check_top(const struct rubric *r)
{
	struct judged *judged = mem_array(r->criterion_count, sizeof(*judged));
	enum outcome o = OUTCOME_NOT_YET;
	struct fault why;
	enum rc rc;

	for (size_t i = 0; i < r->criterion_count; i++) {
		const struct criterion *c = &r->criteria[i];

		judged[i].criterion = c->id;
		judged[i].level = c->levels[c->level_count - 1].id;
	}
	rc = outcome_propose(r, judged, r->criterion_count, &o, NULL, NULL,
			     &why);
	assert(rc == RC_OK && o == OUTCOME_COMPETENT);
	rc = outcome_propose(r, judged, 0, &o, NULL, NULL, &why);
	assert(rc == RC_OK && o == OUTCOME_INSUFFICIENT);
	free(judged);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rubric *r = NULL, *again = NULL;
	struct fault why = { .code = RC_OK };
	size_t problems = 0;
	const char *language;
	enum rc rc = rubric_read(data, size, told, &problems, &r, &why);

	if (rc != RC_OK) {
		assert(why.code == rc && why.text[0] != '\0' && r == NULL);
		return 0;
	}
	assert(problems == 0);
	assert(rubric_declaration(r, &language) != NULL);
	for (size_t i = 0; i < r->slot_count; i++)
		assert(slot_text(r, &r->slots[i], &language) != NULL);
	check_top(r);

	rc = rubric_of_record(r->bytes, r->size, &again, &why);
	assert(rc == RC_OK && digest_equal(&again->id, &r->id));
	rubric_free(again);
	rc = rubric_read(r->bytes, r->size, NULL, NULL, &again, &why);
	assert(rc == RC_OK && again->size == r->size);
	assert(memcmp(again->bytes, r->bytes, r->size) == 0);
	rubric_free(again);
	rubric_free(r);
	return 0;
}
