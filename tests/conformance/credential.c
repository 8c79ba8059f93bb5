/* The credential of the record vectors, as it was queued: from the ledger, the
 * signed document and the objects of data/records alone, byte for byte. */

#include "assess/credential.h"
#include "conformance/vectors.h"

#define RECORDS "records/"

struct story {
	struct vectors on;
	struct value *expected;
	struct rubric *rubric; /* the only one */
	struct rules *rules;
};

static bool
object_json(struct story *s, const struct digest *id, struct value **out)
{
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	char hex[DIGEST_HEX_SIZE];
	struct fault why;
	bool is;

	digest_to_hex(id, hex);
	is = vector_file(&s->on, &bytes, RECORDS "objects/%s", hex) &&
	     json_read_canonical(bytes.bytes, bytes.size, VECTOR_LIMIT, out,
				 &why) == RC_OK;
	buf_clear(&bytes);
	return is;
}

static enum rc
find_rubric(void *arg, const struct digest *id, const struct rubric **out,
	    struct fault *why)
{
	struct story *s = arg;
	struct buf bytes = BUF_LIMIT(RUBRIC_LIMIT);
	char hex[DIGEST_HEX_SIZE];
	enum rc rc = RC_OK;

	digest_to_hex(id, hex);
	if (s->rubric == NULL &&
	    vector_file(&s->on, &bytes, RECORDS "objects/%s", hex))
		rc = rubric_of_record(bytes.bytes, bytes.size, &s->rubric, why);
	buf_clear(&bytes);
	if (rc == RC_OK &&
	    (s->rubric == NULL || !digest_equal(&s->rubric->id, id)))
		rc = fault_set(why, RC_NOT_FOUND, "no rubric %s", hex);
	*out = s->rubric;
	return rc;
}

static bool
fold(struct story *s)
{
	const struct value *steps = value_get(s->expected, "steps");
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct fault why = { .text = "" };
	bool taken = value_count(steps) > 0;

	for (size_t i = 0; taken && i < value_count(steps); i++) {
		const char *name = value_text(value_at(steps, i), "name");
		struct statement read = { .whole = NULL };

		taken = vector_file(&s->on, &bytes,
				    RECORDS "ledger/%02zu-%s.statement.json", i,
				    name) &&
			statement_read(bytes.bytes, bytes.size, &read, &why) ==
				RC_OK;
		if (taken && s->rules == NULL)
			s->rules =
				rules_new(read.logbook, false, find_rubric, s);
		taken = taken && rules_add(s->rules, &read, &why) == RC_OK;
		vector(&s->on, taken, "%s: taken in%s%s", name,
		       taken ? "" : ": ", taken ? "" : why.text);
	}
	buf_clear(&bytes);
	return taken;
}

static void
compare(struct story *s, const struct buf *made)
{
	struct buf wanted = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct digest digest, expected;
	struct value *v = NULL;
	const char *id;
	struct fault why;

	vector(&s->on,
	       vector_file(&s->on, &wanted,
			   RECORDS "credential/credential.json") &&
		       vector_same(&wanted, made->bytes, made->size),
	       RECORDS "credential/credential.json");
	digest_of(made->bytes, made->size, &digest);
	vector(&s->on,
	       value_digest(s->expected, "credential", &expected) &&
		       digest_equal(&digest, &expected),
	       "the object that was queued");
	vector(&s->on,
	       json_read(made->bytes, made->size, CREDENTIAL_LIMIT, &v, &why) ==
			       RC_OK &&
		       (id = value_text(v, "id")) != NULL &&
		       strcmp(id, value_text(s->expected, "credential-id")) ==
			       0,
	       "the credential's id");
	value_free(v);
	buf_clear(&wanted);
}

static void
check_credential(struct story *s)
{
	const struct issuer_words issuer = { .id = "https://issuer.example/",
					     .name = "Example Skills Centre",
					     .policy = "minimal" };
	const struct assessment *a = rules_assessment(
		s->rules, value_text(s->expected, "assessment"));
	struct credential_parts parts = { .rules = s->rules, .a = a };
	struct value *document = NULL, *endorsement = NULL;
	struct value *endorsements = value_array();
	struct buf made = BUF_LIMIT(CREDENTIAL_LIMIT);
	struct fault why = { .text = "" };
	struct digest id;

	vector(&s->on, a != NULL && a->sealed != NULL, "a sealed one");
	if (a != NULL && a->sealed != NULL &&
	    value_digest(a->sealed->s.facts, "document", &id) &&
	    object_json(s, &id, &document) &&
	    value_digest(s->expected, "endorsement", &id) &&
	    object_json(s, &id, &endorsement)) {
		value_push(endorsements, endorsement);
		parts.document = document;
		parts.endorsements = endorsements;
		if (vector(&s->on,
			   credential_of(&parts, &issuer, &made, &why) == RC_OK,
			   "the credential is made"))
			compare(s, &made);
	}
	value_free(endorsements);
	value_free(document);
	buf_clear(&made);
}

int
main(int argc, char *argv[])
{
	struct story s = { .on = { .dir = argc > 1 ? argv[1] : "" } };

	s.expected = vector_json(&s.on, RECORDS "expected.json");
	if (s.expected != NULL && fold(&s))
		check_credential(&s);
	rules_free(s.rules);
	rubric_free(s.rubric);
	value_free(s.expected);
	return vectors_status(&s.on);
}
