#ifndef SUPPORT_FORGED_H
#define SUPPORT_FORGED_H

/* What somebody enters who has the keys and another program: by the rules, and
 * false all the same. */

#include <string.h>

#include "assess/load.h"
#include "assess/rebuild.h"
#include "base/json.h"
#include "base/stamp.h"
#include "base/value.h"
#include "statement/claim.h"
#include "statement/proof.h"
#include "support/logbook_of.h"

enum { FORGED_LIMIT = 1024 * 1024 };

static inline void
forged_object(struct logbook_of *o, const void *bytes, size_t size,
	      struct digest *id)
{
	struct batch *batch = batch_new(logbook_store(o->lb));
	struct object kept;
	struct fault why;

	assert_ok(batch_add_bytes(batch, bytes, size, &kept, &why), &why);
	assert_ok(batch_keep(batch, &why), &why);
	batch_free(batch);
	*id = kept.id;
}

/* The object as JSON, to be freed. */
static inline struct value *
forged_from(struct logbook_of *o, const struct digest *id)
{
	struct buf bytes = BUF_LIMIT(FORGED_LIMIT);
	struct value *v = NULL;
	struct fault why;

	assert_ok(store_read(logbook_store(o->lb), id, &bytes, &why), &why);
	assert_ok(json_read(bytes.bytes, bytes.size, FORGED_LIMIT, &v, &why),
		  &why);
	buf_clear(&bytes);
	return v;
}

/* V is freed; its canonical bytes are kept. */
static inline void
forged_json(struct logbook_of *o, struct value *v, struct digest *id)
{
	struct buf bytes = BUF_LIMIT(FORGED_LIMIT);
	struct fault why;

	assert_ok(json_write(v, &bytes, &why), &why);
	forged_object(o, bytes.bytes, bytes.size, id);
	buf_clear(&bytes);
	value_free(v);
}

/* A claim of WORDS (logbook and time are filled in), signed by the
 * administrator. */
static inline void
forged_say(struct logbook_of *o, struct claim_words words)
{
	struct value *claim, *proof;
	struct statement s;
	uint64_t count = 0;
	struct fault why;

	words.logbook = logbook_did(o->lb);
	words.time = stamp_now();
	claim = claim_new(&words);
	proof = proof_make(o->key[ADA], claim, words.time, NULL);
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
	assert_ok(rebuild(o->lb, NULL, &count, &why), &why);
}

/* Queue CREDENTIAL for the sealed assessment. */
static inline void
forged_queue(struct logbook_of *o, const struct digest *credential,
	     const char *service, const char *policy)
{
	struct value *facts = value_object();
	char hex[DIGEST_HEX_SIZE];
	struct digest head;
	struct view view;
	struct fault why;

	assert_ok(view_assessment(o->lb, o->assessment, NULL, 0, &view, &why),
		  &why);
	head = rules_assessment(view.rules, o->assessment)->head->s.id;
	view_clear(&view);
	digest_to_hex(&o->archive, hex);
	value_set_digest(facts, "archive", &o->archive);
	value_set_digest(facts, "credential", credential);
	value_set_text(facts, "key", hex);
	value_set_text(facts, "service", service);
	value_set_text(facts, "policy", policy);
	forged_say(o, (struct claim_words){ .kind = KIND_QUEUED,
					    .by = o->urn[ADA],
					    .role = ROLE_ADMINISTRATOR,
					    .about = o->assessment,
					    .after = &head,
					    .facts = facts });
}

#endif
