/* Rubrics read from a store, each once: see assess/load.h. */

#include <stdlib.h>

#include "assess/find.h"
#include "assess/load.h"
#include "base/mem.h"
#include "rules_private.h"

struct shelf {
	struct store *store;
	struct map by_id;
	struct rubric **rubrics;
	size_t count;
};

struct shelf *
shelf_new(struct store *store)
{
	struct shelf *s = mem_new(sizeof(*s));

	s->store = store;
	return s;
}

void
shelf_free(struct shelf *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->count; i++)
		rubric_free(s->rubrics[i]);
	free(s->rubrics);
	map_clear(&s->by_id);
	free(s);
}

static enum rc
fetch(struct shelf *s, const struct digest *id, struct rubric **out,
      struct fault *why)
{
	struct buf bytes = BUF_LIMIT(RUBRIC_LIMIT);
	char shown[9];
	enum rc rc;

	short_digest(id, shown);
	rc = store_read(s->store, id, &bytes, why);
	if (rc == RC_OK)
		rc = rubric_of_record(bytes.bytes, bytes.size, out, why);
	buf_clear(&bytes);
	if (rc == RC_OK && !digest_equal(&(*out)->id, id)) {
		rubric_free(*out);
		rc = fault_reason(why, RC_CORRUPT, "not-canonical",
				  "the object is no canonical rubric");
	}
	if (rc == RC_OK)
		return RC_OK;
	if (rc != RC_NOT_FOUND)
		why->code = RC_CORRUPT;
	return fault_while(why, "rubric %s", shown);
}

enum rc
shelf_rubric(void *arg, const struct digest *id, const struct rubric **out,
	     struct fault *why)
{
	struct shelf *s = arg;
	struct rubric *rubric = map_find(&s->by_id, id->bytes, DIGEST_SIZE);
	struct rubric **place;
	enum rc rc;

	if (rubric == NULL) {
		rc = fetch(s, id, &rubric, why);
		if (rc != RC_OK)
			return rc;
		place = mem_push((void **)&s->rubrics, s->count,
				 sizeof(struct rubric *));
		*place = rubric;
		s->count++;
		map_put(&s->by_id, rubric->id.bytes, DIGEST_SIZE, rubric);
	}
	*out = rubric;
	return RC_OK;
}
