/* The vectors of records.md §13 as far as statements alone can be judged: each
 * statement, claim, proof, content, leaf, checkpoint and tree proof. */

#include "statement/statement.h"
#include "conformance/nodes.h"
#include "conformance/vectors.h"
#include "statement/answer.h"
#include "statement/note.h"
#include "statement/proof.h"
#include "statement/tree.h"

#define RECORDS "records/"

enum { KEYS_MOST = 16, STATEMENTS_MOST = 64 };

struct story {
	struct vectors on;
	struct value *expected;
	struct key *keys[KEYS_MOST];
	struct key_public public[KEYS_MOST];
	size_t key_count;
	struct key *logbook; /* one of keys */
	struct statement statements[STATEMENTS_MOST];
	struct buf bytes[STATEMENTS_MOST];
	size_t count;
	struct tree tree;
	struct nodes nodes;
};

static bool
hex_is(const struct digest *digest, const char *wanted)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(digest, hex);
	return wanted != NULL && strcmp(hex, wanted) == 0;
}

/* --- keys ---------------------------------------------------------------- */

static void
add_key(struct vectors *on, const char *folder, const char *name, void *arg)
{
	char path[VECTOR_PATH], did[KEY_DID_SIZE];
	struct story *s = arg;
	struct digest seed, public, id;
	struct key_public *who = &s->public[s->key_count];
	struct value *v;
	struct fault why;
	bool same;

	MUST(s->key_count < KEYS_MOST);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	v = vector_json(on, path);
	same = digest_of_hex(value_text(v, "seed"), &seed, &why) == RC_OK &&
	       digest_of_hex(value_text(v, "public"), &public, &why) == RC_OK;
	s->keys[s->key_count] = key_of_seed(seed.bytes);
	key_public(s->keys[s->key_count], who);
	key_did(who, did);
	key_id(who, &id);
	same = same && memcmp(who->bytes, public.bytes, DIGEST_SIZE) == 0 &&
	       strcmp(did, value_text(v, "did")) == 0 &&
	       value_digest(v, "id", &public) && digest_equal(&id, &public);
	vector(on, same, "%s", path);
	if (strcmp(name, "logbook.json") == 0)
		s->logbook = s->keys[s->key_count];
	s->key_count++;
	value_free(v);
}

static const struct key *
key_named(const struct story *s, const struct key_public *public)
{
	for (size_t i = 0; i < s->key_count; i++) {
		if (key_equal(&s->public[i], public))
			return s->keys[i];
	}
	return NULL;
}

/* --- the ledger, statement for statement --------------------------------- */

static void
check_statement(struct story *s, const struct value *step)
{
	const struct statement *read = &s->statements[s->count];
	const struct buf *bytes = &s->bytes[s->count];
	struct buf again = BUF_LIMIT(STATEMENT_LIMIT);
	struct digest digest, wanted;
	const char *name = value_text(step, "name");
	struct fault why;

	digest_of(bytes->bytes, bytes->size, &digest);
	vector(&s->on,
	       read->number == s->count &&
		       read->kind == kind_of_text(value_text(step, "kind")) &&
		       value_digest(step, "statement", &wanted) &&
		       digest_equal(&digest, &wanted),
	       "%s: statement", name);
	vector(&s->on,
	       value_digest(step, "claim", &wanted) &&
		       digest_equal(&read->id, &wanted),
	       "%s: claim id", name);
	vector(&s->on, hex_is(&read->leaf, value_text(step, "leaf")),
	       "%s: leaf", name);
	vector(&s->on,
	       statement_write(read->number, read->time, read->claim,
			       read->proof, &again, &why) == RC_OK &&
		       vector_same(&again, bytes->bytes, bytes->size),
	       "%s: written again", name);
	buf_clear(&again);
}

/* The claim comes out of the words that it was made of. */
static void
check_claim(struct story *s, const char *name)
{
	const struct statement *read = &s->statements[s->count];
	const struct claim_words words = {
		.kind = read->kind,
		.logbook = read->logbook,
		.by = read->by,
		.role = read->role,
		.time = read->claim_time,
		.about = read->about,
		.after = read->has_after ? &read->after : NULL,
		.facts = value_copy(read->facts),
		.content = read->has_content ? &read->content : NULL,
	};
	struct value *made = claim_new(&words);
	struct digest id;
	struct fault why;

	claim_id(made, &id);
	vector(&s->on,
	       digest_equal(&id, &read->id) && claim_check(made, &why) == RC_OK,
	       "%s: claim made again", name);
	value_free(made);
}

static void
check_proof(struct story *s, const struct value *step)
{
	const struct statement *read = &s->statements[s->count];
	const char *name = value_text(step, "name");
	const struct key *key = NULL;
	struct key_public signer;
	struct value *made;
	struct fault why;

	if (!vector(&s->on,
		    (read->proof != NULL ? 1 : 0) ==
			    value_integer(step, "proofs", -1),
		    "%s: number of proofs", name) ||
	    read->proof == NULL)
		return;
	vector(&s->on,
	       proof_check(read->proof, read->claim, read->claim_time, NULL,
			   &signer, &why) == RC_OK,
	       "%s: proof", name);
	key = key_named(s, &signer);
	if (!vector(&s->on, key != NULL, "%s: signer", name))
		return;
	made = proof_make(key, read->claim, read->claim_time, NULL);
	vector(&s->on, value_equal(made, read->proof), "%s: proof made again",
	       name);
	value_free(made);
}

static void
check_checkpoint(struct story *s, const struct value *step)
{
	struct buf stored = BUF_LIMIT(NOTE_LIMIT), made = BUF_LIMIT(NOTE_LIMIT);
	const char *name = value_text(step, "name");
	struct checkpoint read;
	struct digest root;
	struct fault why;

	tree_root(&s->tree, &root);
	vector(&s->on, hex_is(&root, value_text(step, "root")), "%s: root",
	       name);
	if (vector_file(&s->on, &stored, RECORDS "ledger/%02zu-%s.checkpoint",
			s->count, name)) {
		vector(&s->on,
		       checkpoint_write(s->logbook, s->tree.size, &root, &made,
					&why) == RC_OK &&
			       vector_same(&stored, made.bytes, made.size),
		       "%s: checkpoint made again", name);
		vector(&s->on,
		       checkpoint_read(stored.bytes, stored.size, &read,
				       &why) == RC_OK &&
			       read.size == s->tree.size &&
			       digest_equal(&read.root, &root),
		       "%s: checkpoint", name);
	}
	buf_clear(&stored);
	buf_clear(&made);
}

static void
check_step(struct story *s, const struct value *step)
{
	const char *name = value_text(step, "name");
	struct buf *bytes = &s->bytes[s->count];
	struct fault why = { .text = "no file" };

	MUST(s->count < STATEMENTS_MOST && name != NULL);
	bytes->limit = STATEMENT_LIMIT;
	if (!vector_file(&s->on, bytes,
			 RECORDS "ledger/%02zu-%s.statement.json", s->count,
			 name) ||
	    statement_read(bytes->bytes, bytes->size, &s->statements[s->count],
			   &why) != RC_OK) {
		vector(&s->on, false, "%s: %s", name, why.text);
		return;
	}
	check_statement(s, step);
	check_claim(s, name);
	check_proof(s, step);
	vector(&s->on,
	       tree_add(&s->tree, &s->statements[s->count].leaf, node_keep,
			&s->nodes, &why) == RC_OK,
	       "%s: in the tree", name);
	check_checkpoint(s, step);
	s->count++;
}

/* --- contents ------------------------------------------------------------ */

static void
check_contents(struct story *s)
{
	struct buf bytes = BUF_LIMIT(CONTENT_LIMIT);

	for (size_t i = 0; i < s->count; i++) {
		const struct statement *of = &s->statements[i];
		struct value *content = NULL;
		char hex[DIGEST_HEX_SIZE];
		struct fault why;

		if (!of->has_content)
			continue;
		digest_to_hex(&of->content, hex);
		if (!vector_file(&s->on, &bytes, RECORDS "contents/%s.json",
				 hex))
			continue;
		vector(&s->on,
		       content_read(bytes.bytes, bytes.size, &of->content,
				    &content, &why) == RC_OK &&
			       kind_check_content(of->kind, content, &why) ==
				       RC_OK,
		       "content of %zu, %s", i, kind_text(of->kind));
		value_free(content);
	}
	buf_clear(&bytes);
}

/* --- tree proofs --------------------------------------------------------- */

static bool
path_is(const struct tree_path *path, const struct value *wanted)
{
	if (wanted == NULL || path->count != value_count(wanted))
		return false;
	for (size_t i = 0; i < path->count; i++) {
		if (!hex_is(&path->node[i], value_string(value_at(wanted, i))))
			return false;
	}
	return true;
}

static void
check_inclusion(struct story *s)
{
	const struct value *wanted = value_get(s->expected, "inclusion");
	struct tree_path path;
	struct digest root;
	struct fault why;
	char name[32];

	tree_root(&s->tree, &root);
	vector(&s->on, value_count(wanted) == s->count,
	       "as many inclusion proofs as statements");
	for (size_t i = 0; i < s->count; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		vector(&s->on,
		       tree_inclusion(i, s->count, node_find, &s->nodes, &path,
				      &why) == RC_OK &&
			       path_is(&path, value_get(wanted, name)) &&
			       tree_proves_inclusion(&s->statements[i].leaf, i,
						     s->count, &path, &root),
		       "inclusion of %zu", i);
	}
}

static void
check_consistency(struct story *s)
{
	const struct value *all = value_get(s->expected, "consistency");
	struct digest root, old_root;
	struct tree_path path;
	struct tree old;
	struct fault why;

	tree_root(&s->tree, &root);
	vector(&s->on, value_count(all) > 0, "there are consistency proofs");
	for (void *at = value_walk(all); at != NULL; at = value_next(all, at)) {
		char *end;
		uint64_t first = strtoull(value_name(at), &end, 10);
		uint64_t size = *end == '-' ? strtoull(end + 1, NULL, 10) : 0;
		bool good = first > 0 && first <= size && size == s->count &&
			    tree_at(&old, first, node_find, &s->nodes, &why) ==
				    RC_OK &&
			    tree_consistency(first, size, node_find, &s->nodes,
					     &path, &why) == RC_OK;

		if (good)
			tree_root(&old, &old_root);
		vector(&s->on,
		       good && path_is(&path, value_member(at)) &&
			       tree_proves_consistency(first, &old_root, size,
						       &root, &path),
		       "consistency %s", value_name(at));
	}
}

/* --- single papers ------------------------------------------------------- */

static void
check_papers(struct story *s)
{
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	struct checkpoint read;
	struct key_public public;
	struct fault why;
	char *vkey;

	key_public(s->logbook, &public);
	vkey = checkpoint_vkey(&public);
	if (vector_file(&s->on, &bytes, RECORDS "ledger/vkey"))
		vector(&s->on,
		       bytes.size == strlen(vkey) + 1 &&
			       memcmp(bytes.bytes, vkey, strlen(vkey)) == 0,
		       "vkey");
	if (vector_file(&s->on, &bytes, RECORDS "ledger/cosigned.checkpoint"))
		vector(&s->on,
		       checkpoint_read(bytes.bytes, bytes.size, &read, &why) ==
				       RC_OK &&
			       read.size == s->count,
		       "cosigned checkpoint");
	free(vkey);
	buf_clear(&bytes);
}

static void
check_endorsement(struct story *s)
{
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	struct value *v = NULL, *bare = NULL, *made = NULL;
	const struct value *proof, *context;
	struct key_public signer, again;
	int64_t created = 0;
	struct digest digest, wanted;
	struct fault why;

	if (!vector_file(&s->on, &bytes, RECORDS "credential/endorsement.json"))
		return;
	digest_of(bytes.bytes, bytes.size, &digest);
	if (!vector(&s->on,
		    json_read_canonical(bytes.bytes, bytes.size, VECTOR_LIMIT,
					&v, &why) == RC_OK &&
			    value_digest(s->expected, "endorsement", &wanted) &&
			    digest_equal(&digest, &wanted),
		    "endorsement: bytes"))
		goto done;
	proof = value_at(value_get(v, "proof"), 0);
	context = value_get(v, "@context");
	bare = value_copy(v);
	value_remove(bare, "proof");
	vector(&s->on,
	       value_time(v, "validFrom", &created) &&
		       proof_check(proof, bare, created, context, &signer,
				   &why) == RC_OK,
	       "endorsement: proof");
	vector(&s->on,
	       proof_check_secured(v, &again, &why) == RC_OK &&
		       key_equal(&signer, &again),
	       "endorsement: proof as it came");
	if (vector(&s->on, key_named(s, &signer) != NULL,
		   "endorsement: signer")) {
		made = proof_make(key_named(s, &signer), bare, created,
				  context);
		vector(&s->on, value_equal(made, proof),
		       "endorsement: proof made again");
	}
done:
	value_free(made);
	value_free(bare);
	value_free(v);
	buf_clear(&bytes);
}

/* A sign-off that travels: §5.4. */
static void
check_answers(struct story *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct statement *of = &s->statements[i];
		struct buf bytes = BUF_LIMIT(ANSWER_LIMIT);
		struct answer read = { .whole = NULL };
		struct fault why;

		if (of->proof == NULL)
			continue;
		vector(&s->on,
		       answer_write(of->claim, of->proof, NULL, NULL, &bytes,
				    &why) == RC_OK &&
			       answer_read(bytes.bytes, bytes.size, &read,
					   &why) == RC_OK &&
			       digest_equal(&read.id, &of->id) &&
			       value_equal(read.proof, of->proof),
		       "answer around the claim of %zu", i);
		answer_clear(&read);
		buf_clear(&bytes);
	}
}

/* --- all of it ----------------------------------------------------------- */

static void
check_ledger(struct story *s)
{
	const struct value *steps = value_get(s->expected, "steps");

	vector(&s->on, value_count(steps) > 0, "there are steps");
	for (size_t i = 0; i < value_count(steps); i++)
		check_step(s, value_at(steps, i));
	check_contents(s);
	check_inclusion(s);
	check_consistency(s);
	check_papers(s);
	check_endorsement(s);
	check_answers(s);
}

static void
story_clear(struct story *s)
{
	for (size_t i = 0; i < STATEMENTS_MOST; i++) {
		statement_clear(&s->statements[i]);
		buf_clear(&s->bytes[i]);
	}
	for (size_t i = 0; i < s->key_count; i++)
		key_free(s->keys[i]);
	nodes_clear(&s->nodes);
	value_free(s->expected);
}

int
main(int argc, char *argv[])
{
	struct story *s = mem_new(sizeof(*s));
	int status;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		free(s);
		return 64;
	}
	s->on.dir = argv[1];
	s->expected = vector_json(&s->on, RECORDS "expected.json");
	vectors_in(&s->on, RECORDS "keys", add_key, s);
	if (s->logbook != NULL)
		check_ledger(s);
	status = vectors_status(&s->on);
	story_clear(s);
	free(s);
	return status;
}
