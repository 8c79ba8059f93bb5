#ifndef SUPPORT_ISSUED_H
#define SUPPORT_ISSUED_H

/* A sealed assessment whose credential is queued, answered and verified. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "assess/credential.h"
#include "support/forged.h"
#include "support/heard.h"

static const char issued_service[] = "https://issuer.example/";
static const struct issuer_words issued_minimal = {
	.id = "https://issuer.example/",
	.name = "Example Skills Centre",
	.policy = "minimal",
};

static inline void
issued_verify(struct logbook_of *o, struct heard *h)
{
	static const struct trust nobody = { .key_count = 0 };
	struct fault why;

	heard_clear(h);
	assert_ok(verify_logbook(o->lb, &nobody, NULL, heard_line, h,
				 &h->verdict, &why),
		  &why);
}

static inline void
issued_begin(struct logbook_of *o, void **state)
{
	logbook_of_make(o, *state, "book");
	logbook_of_drive(o, STATE_SEALED);
}

/* One of several, each in a folder of its own. */
static inline void
issued_case(struct logbook_of *o, void **state, size_t i)
{
	char dir[TEST_PATH_SIZE], name[16];

	snprintf(name, sizeof(name), "%zu", i);
	test_path(dir, *state, name);
	assert_int_equal(mkdir(dir, 0700), 0);
	logbook_of_make(o, dir, "book");
	logbook_of_drive(o, STATE_SEALED);
}

static inline void
issued_end(struct logbook_of *o, struct heard *h)
{
	heard_clear(h);
	logbook_of_close(o);
}

/* The credential of the sealed assessment, kept. */
static inline void
issued_make(struct logbook_of *o, const struct issuer_words *issuer,
	    struct digest *id)
{
	struct buf out = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct view view;
	struct fault why;

	assert_ok(view_assessment(o->lb, o->assessment, NULL, 0, &view, &why),
		  &why);
	assert_ok(credential_make(o->lb, view.rules,
				  rules_assessment(view.rules, o->assessment),
				  issuer, &out, &why),
		  &why);
	forged_object(o, out.bytes, out.size, id);
	view_clear(&view);
	buf_clear(&out);
}

static inline void
issued_queue(struct logbook_of *o, const struct issuer_words *issuer)
{
	const struct act_queue what = { .by = o->urn[ADA],
					.assessment = o->assessment,
					.service = issued_service,
					.issuer = issuer };
	struct proposal *p = NULL;
	struct fault why;

	assert_ok(act_queue(o->lb, &what, &p, &why), &why);
	logbook_of_enter(o, ADA, p, NULL);
}

/* An answer of the issued_service, entered as the logbook enters it. */
static inline void
issued_answer(struct logbook_of *o, bool delivered, long status,
	      const char *credential, size_t size)
{
	const struct act_answered what = {
		.assessment = o->assessment,
		.status = status,
		.delivered = delivered,
		.acknowledgement = "thanks\n",
		.acknowledgement_size = 7,
		.credential = credential,
		.credential_size = size,
	};
	struct proposal *p = NULL;
	struct fault why;

	assert_ok(act_answered(o->lb, &what, &p, &why), &why);
	assert_ok(proposal_enter(o->lb, p, NULL, NULL, &why), &why);
	proposal_free(p);
}

/* As a service returns it: issuer and proof are its own. */
static inline struct value *
issued_back(struct logbook_of *o, const struct digest *sent)
{
	struct value *v = forged_from(o, sent), *issuer, *proof;
	struct key_public signer;
	char did[KEY_DID_SIZE];

	issuer = value_copy(value_get(v, "issuer"));
	key_public(o->key[NIA], &signer);
	key_did(&signer, did);
	value_set_text(issuer, "id", did);
	value_set(v, "issuer", issuer);
	proof = proof_make(o->key[NIA], v, stamp_now(),
			   value_get(v, "@context"));
	value_set(v, "proof", proof);
	return v;
}

static inline void
issued_deliver(struct logbook_of *o, const struct value *credential)
{
	size_t size;
	char *text = json_text(credential, &size);

	issued_answer(o, true, 201, text, size);
	free(text);
}

#endif
