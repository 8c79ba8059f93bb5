/* What the sealed archive of the record vectors holds ready for other tools:
 * the ledger with its inclusion proofs, and the parts of each signature, made
 * again from the statements byte for byte. */

#include "conformance/nodes.h"
#include "conformance/vectors.h"
#include "statement/note.h"
#include "statement/proof.h"
#include "statement/statement.h"

enum { STATEMENTS_MOST = 64 };

struct archive {
	struct vectors on;
	char *ledger, *signatures; /* folders */
	struct buf checkpoint;
	struct statement statements[STATEMENTS_MOST];
	size_t count;
	struct nodes nodes;
};

static bool
file_same(struct vectors *on, const char *base, const char *suffix,
	  const void *bytes, size_t size)
{
	struct buf stored = BUF_LIMIT(VECTOR_LIMIT);
	bool same = vector_file(on, &stored, "%s.%s", base, suffix) &&
		    vector_same(&stored, bytes, size);

	buf_clear(&stored);
	return same;
}

static void
check_tlog_proof(struct archive *a, size_t number)
{
	const struct statement *of = &a->statements[number];
	struct buf stored = BUF_LIMIT(NOTE_LIMIT), made = BUF_LIMIT(NOTE_LIMIT);
	struct tree_path path;
	struct tlog_proof read;
	struct fault why;

	if (vector_file(&a->on, &stored, "%s/%012zu.tlog-proof", a->ledger,
			number))
		vector(&a->on,
		       tlog_proof_read(stored.bytes, stored.size, &read,
				       &why) == RC_OK &&
			       tlog_proof_check(&read, &of->leaf, &why) ==
				       RC_OK &&
			       tree_inclusion(number, a->count, node_find,
					      &a->nodes, &path,
					      &why) == RC_OK &&
			       tlog_proof_write(number, &path,
						buf_text_of(&a->checkpoint),
						&made, &why) == RC_OK &&
			       vector_same(&stored, made.bytes, made.size),
		       "%zu: tlog-proof", number);
	buf_clear(&stored);
	buf_clear(&made);
}

static void
check_parts(struct archive *a, size_t number)
{
	const struct statement *of = &a->statements[number];
	struct buf options = BUF_LIMIT(VECTOR_LIMIT);
	char *base = mem_format("%s/%012zu", a->signatures, number);
	uint8_t signature[KEY_SIGNATURE_SIZE];
	struct key_public signer;
	char *claim, *pem = NULL;
	size_t size = 0;
	struct fault why;

	claim = json_text(of->claim, &size);
	if (proof_signer(of->proof, &signer, &why) == RC_OK)
		pem = key_pem(&signer);
	vector(&a->on,
	       pem != NULL &&
		       proof_parts(of->proof, &options, signature, &why) ==
			       RC_OK &&
		       file_same(&a->on, base, "claim", claim, size) &&
		       file_same(&a->on, base, "options", options.bytes,
				 options.size) &&
		       file_same(&a->on, base, "sig", signature,
				 sizeof(signature)) &&
		       file_same(&a->on, base, "pem", pem, strlen(pem)),
	       "%zu: parts of the signature", number);
	free(pem);
	free(claim);
	free(base);
	buf_clear(&options);
}

/* As many statements as the checkpoint counts, and their tree. */
static void
check_ledger(struct archive *a, const struct checkpoint *c)
{
	struct buf bytes = BUF_LIMIT(STATEMENT_LIMIT);
	struct tree tree = { .size = 0 };
	struct digest root;
	struct fault why;

	MUST(c->size <= STATEMENTS_MOST);
	for (; a->count < c->size; a->count++) {
		struct statement *s = &a->statements[a->count];

		if (!vector_file(&a->on, &bytes, "%s/%012zu.json", a->ledger,
				 a->count))
			break;
		vector(&a->on,
		       statement_read(bytes.bytes, bytes.size, s, &why) ==
				       RC_OK &&
			       s->number == a->count &&
			       tree_add(&tree, &s->leaf, node_keep, &a->nodes,
					&why) == RC_OK,
		       "%zu: statement", a->count);
	}
	tree_root(&tree, &root);
	vector(&a->on, a->count == c->size && digest_equal(&root, &c->root),
	       "root");
	buf_clear(&bytes);
}

static void
check_archive(struct archive *a, const struct value *expected)
{
	const char *urn = value_text(expected, "assessment");
	struct value *book = vector_json(&a->on, "records/keys/logbook.json");
	const char *did = value_text(book, "did");
	struct checkpoint c;
	struct fault why;

	MUST(urn != NULL && did != NULL);
	a->ledger =
		mem_format("records/archive/assessment-%s/data/ledger/%s",
			   urn + strlen("urn:uuid:"), did + strlen("did:key:"));
	a->signatures =
		mem_format("records/archive/assessment-%s/data/signatures/%s",
			   urn + strlen("urn:uuid:"), did + strlen("did:key:"));
	if (vector_file(&a->on, &a->checkpoint, "%s/checkpoint", a->ledger) &&
	    vector(&a->on,
		   checkpoint_read(a->checkpoint.bytes, a->checkpoint.size, &c,
				   &why) == RC_OK &&
			   strcmp(c.logbook, did) == 0,
		   "checkpoint"))
		check_ledger(a, &c);
	for (size_t i = 0; i < a->count; i++) {
		check_tlog_proof(a, i);
		if (a->statements[i].proof != NULL)
			check_parts(a, i);
	}
	value_free(book);
}

int
main(int argc, char *argv[])
{
	struct archive *a = mem_new(sizeof(*a));
	struct value *expected;
	int status;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		free(a);
		return 64;
	}
	a->on.dir = argv[1];
	a->checkpoint.limit = NOTE_LIMIT;
	expected = vector_json(&a->on, "records/expected.json");
	check_archive(a, expected);
	status = vectors_status(&a->on);

	for (size_t i = 0; i < a->count; i++)
		statement_clear(&a->statements[i]);
	nodes_clear(&a->nodes);
	buf_clear(&a->checkpoint);
	value_free(expected);
	free(a->ledger);
	free(a->signatures);
	free(a);
	return status;
}
