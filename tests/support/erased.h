#ifndef SUPPORT_ERASED_H
#define SUPPORT_ERASED_H

/* A lawful erasure, entered as the administrator says it; what it names is
 * still there. */

#include "assess/rebuild.h"
#include "base/stamp.h"
#include "base/value.h"
#include "statement/claim.h"
#include "statement/proof.h"
#include "support/logbook_of.h"

/* CONTENT or OBJECT may be NULL. */
static inline void
erased_say(struct logbook_of *o, const struct digest *content,
	   const struct digest *object, uint64_t size)
{
	struct value *facts = value_object(), *contents = value_array();
	struct value *objects = value_array(), *one = value_object();
	struct value *claim, *proof;
	int64_t now = stamp_now();
	struct statement s;
	uint64_t entered;
	struct fault why;

	if (content != NULL)
		value_push(contents, value_of_digest(content));
	if (object != NULL) {
		value_set_digest(one, "object", object);
		value_set_integer(one, "size", (int64_t)size);
		value_set_text(one, "type", "text/plain");
		value_push(objects, value_keep(one));
	}
	value_free(one);
	value_set(facts, "contents", contents);
	value_set(facts, "objects", objects);
	value_set_text(facts, "ground", "request");
	claim = claim_new(&(const struct claim_words){
		.kind = KIND_CONTENT_ERASED,
		.logbook = logbook_did(o->lb),
		.by = o->urn[ADA],
		.role = ROLE_ADMINISTRATOR,
		.time = now,
		.facts = facts,
	});
	proof = proof_make(o->key[ADA], claim, now, NULL);
	assert_ok(logbook_begin(o->lb, &why), &why);
	assert_ok(logbook_enter(o->lb,
				&(const struct entry){ .claim = claim,
						       .proof = proof },
				&s, &why),
		  &why);
	assert_ok(logbook_commit(o->lb, &why), &why);
	statement_clear(&s);
	value_free(claim);
	value_free(proof);
	/* the derived rows, where the rules take the erasure */
	if (rebuild(o->lb, NULL, &entered, &why) != RC_OK)
		assert_int_equal(why.code, RC_CORRUPT);
}

#endif
