/* The attacks of records.md §12 that show in statements, proofs and roots
 * alone; the others take the rules of the layers above, and stand by themselves
 * here. */

#include "conformance/nodes.h"
#include "conformance/vectors.h"
#include "statement/note.h"
#include "statement/proof.h"
#include "statement/statement.h"

static const char *
proof_reason(const struct statement *s, struct fault *why)
{
	struct key_public signer;
	const struct value *spki;
	enum rc rc = RC_OK;

	spki = value_get(s->facts, "key");
	if (s->kind == KIND_KEY_OFFERED && spki != NULL &&
	    proof_signer(s->proof, &signer, why) == RC_OK)
		rc = key_check(&signer, why);
	if (rc == RC_OK && s->proof != NULL)
		rc = proof_check(s->proof, s->claim, s->claim_time, NULL,
				 &signer, why);
	return rc == RC_OK ? NULL : why->reason;
}

/* The reason to refuse these statements, by what each of them holds alone. */
static const char *
statements_reason(const struct value *texts, struct tree *tree,
		  struct nodes *nodes, struct fault *why)
{
	const char *reason = NULL;

	memset(tree, 0, sizeof(*tree));
	for (size_t i = 0; reason == NULL && i < value_count(texts); i++) {
		const char *text = value_string(value_at(texts, i));
		struct statement s;

		if (statement_read(text, strlen(text), &s, why) != RC_OK)
			reason = why->reason;
		else if (s.number != i)
			reason = "number";
		else
			reason = proof_reason(&s, why);
		MUST(tree_add(tree, &s.leaf, node_keep, nodes, why) == RC_OK);
		statement_clear(&s);
	}
	return reason;
}

static const char *
checkpoint_reason(const char *note, const struct tree *tree,
		  struct nodes *nodes, struct fault *why)
{
	struct checkpoint c;
	struct tree old;
	struct digest root;

	if (checkpoint_read(note, strlen(note), &c, why) != RC_OK)
		return why->reason;
	if (c.size > tree->size)
		return "truncated";
	MUST(tree_at(&old, c.size, node_find, nodes, why) == RC_OK);
	tree_root(&old, &root);
	return digest_equal(&root, &c.root) ? NULL : "root";
}

static const char *
content_reason(const char *text, const struct value *given, struct fault *why)
{
	struct value *content = NULL;
	struct digest named;
	enum rc rc = RC_OK;

	if (value_digest(given, "digest", &named))
		rc = content_read(text, strlen(text), &named, &content, why);
	value_free(content);
	return rc == RC_OK ? NULL : why->reason;
}

static const char *
reason_of(const struct value *attack, struct fault *why)
{
	const struct value *notes = value_get(attack, "checkpoint");
	struct nodes nodes = { .count = { 0 } };
	const char *reason = NULL;
	struct tree tree;

	if (value_has(attack, "content"))
		return content_reason(value_text(attack, "content"), attack,
				      why);
	reason = statements_reason(value_get(attack, "statements"), &tree,
				   &nodes, why);
	for (size_t i = 0; reason == NULL && i < value_count(notes); i++)
		reason = checkpoint_reason(value_string(value_at(notes, i)),
					   &tree, &nodes, why);
	nodes_clear(&nodes);
	return reason;
}

static void
check_attack(struct vectors *on, const char *folder, const char *name,
	     void *arg)
{
	static const char ours[] = "01 05 09 10 15 16 17 18 19 20 21 22";
	static const char theirs[] = "03 04 06 07 11 12 13 14 23 28";
	char path[VECTOR_PATH], number[3] = { name[0], name[1], '\0' };
	const char *wanted, *got;
	struct value *attack;
	struct fault why = { .text = "nothing wrong" };

	(void)arg;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	attack = vector_json(on, path);
	wanted = value_text(attack, "reason");
	if (strstr(ours, number) != NULL) {
		got = reason_of(attack, &why);
		vector(on,
		       got != NULL && wanted != NULL &&
			       strcmp(got, wanted) == 0,
		       "%s: %s (%s)", name, wanted, got ? got : why.text);
	} else if (strstr(theirs, number) != NULL) {
		got = reason_of(attack, &why);
		vector(on, got == NULL,
		       "%s: each statement stands by itself (%s)", name,
		       why.text);
	}
	value_free(attack);
}

int
main(int argc, char *argv[])
{
	struct vectors on = { .dir = argv[1] };

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	vectors_in(&on, "records/negative", check_attack, NULL);
	return vectors_status(&on);
}
