/* The sealed archive of the record vectors (records.md §8): from their
 * statements, contents and objects every member is made again, the identity,
 * and the container. */

#include <fcntl.h>
#include <unistd.h>

#include "assess/bag.h"
#include "conformance/vectors.h"
#include "statement/statement.h"
#include "statement/tree.h"

#define RECORDS "records/"

enum { STATEMENTS_MOST = 64, NOTE_ROOM = 64 * 1024 };

/* The complete nodes of a tree, in memory. */
struct nodes {
	struct digest *level[TREE_LEVELS];
	size_t count[TREE_LEVELS];
};

struct story {
	struct vectors on;
	struct value *expected;
	struct buf bytes[STATEMENTS_MOST];
	struct statement statements[STATEMENTS_MOST];
	size_t count;
	uint64_t sealed; /* the number of the seal: the cut's size */
	struct tree tree;
	struct nodes nodes;
};

static enum rc
node_keep(void *arg, unsigned level, uint64_t index, const struct digest *node,
	  struct fault *why)
{
	struct nodes *n = arg;
	struct digest *row;

	(void)why;
	MUST(index == n->count[level]);
	row = mem_push((void **)&n->level[level], n->count[level]++,
		       sizeof(*row));
	*row = *node;
	return RC_OK;
}

static enum rc
node_find(void *arg, unsigned level, uint64_t index, struct digest *node,
	  struct fault *why)
{
	const struct nodes *n = arg;

	if (index >= n->count[level])
		return fault_set(why, RC_NOT_FOUND, "no node");
	*node = n->level[level][index];
	return RC_OK;
}

/* --- the vectors as a source --------------------------------------------- */

/* The path of what is named by its digest. */
static void
path_of(const struct story *s, const char *folder, const struct digest *id,
	const char *ending, char path[VECTOR_PATH])
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(id, hex);
	snprintf(path, VECTOR_PATH, "%s/" RECORDS "%s/%s%s", s->on.dir, folder,
		 hex, ending);
}

static enum rc
take_statement(void *arg, uint64_t number, struct buf *out, struct fault *why)
{
	const struct story *s = arg;

	MUST(number < s->count);
	return buf_add(out, s->bytes[number].bytes, s->bytes[number].size, why);
}

static enum rc
take_content(void *arg, const struct digest *id, struct buf *out,
	     struct fault *why)
{
	char path[VECTOR_PATH];

	path_of(arg, "contents", id, ".json", path);
	return fsio_read_file(path, out, why);
}

static enum rc
take_object(void *arg, const struct digest *id, struct buf *out,
	    struct fault *why)
{
	char path[VECTOR_PATH];

	path_of(arg, "objects", id, "", path);
	return fsio_read_file(path, out, why);
}

static enum rc
take_size(void *arg, const struct digest *id, uint64_t *size, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	enum rc rc = take_object(arg, id, &bytes, why);

	*size = bytes.size;
	buf_clear(&bytes);
	return rc;
}

static enum rc
take_inclusion(void *arg, uint64_t number, struct tree_path *out,
	       struct fault *why)
{
	struct story *s = arg;

	return tree_inclusion(number, s->sealed, node_find, &s->nodes, out,
			      why);
}

static enum rc
open_object(void *arg, const struct digest *id, struct span *out,
	    struct fault *why)
{
	char path[VECTOR_PATH];
	int fd;

	path_of(arg, "objects", id, "", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault_sys(why, "%s", path);
	return span_of_fd(fd, out, why);
}

static const struct bag_source source = {
	.statement = take_statement,
	.content = take_content,
	.object = take_object,
	.object_size = take_size,
	.inclusion = take_inclusion,
};

/* --- what is expected ---------------------------------------------------- */

static void
take_in(struct vectors *on, const char *folder, const char *name, void *arg)
{
	struct story *s = arg;
	struct buf *bytes = &s->bytes[s->count];
	struct statement *said = &s->statements[s->count];
	struct fault why;

	if (strstr(name, ".statement.json") == NULL)
		return;
	MUST(s->count < STATEMENTS_MOST);
	bytes->limit = STATEMENT_LIMIT;
	if (!vector_file(on, bytes, "%s/%s", folder, name))
		return;
	if (statement_read(bytes->bytes, bytes->size, said, &why) != RC_OK ||
	    tree_add(&s->tree, &said->leaf, node_keep, &s->nodes, &why) !=
		    RC_OK) {
		vector(on, false, "%s: %s", name, why.text);
		return;
	}
	if (said->kind == KIND_SEALED)
		s->sealed = s->count;
	s->count++;
}

static bool
digest_is(const struct story *s, const char *name, const struct digest *got)
{
	struct digest wanted;

	return value_digest(s->expected, name, &wanted) &&
	       digest_equal(&wanted, got);
}

static void
check_member(struct story *s, const struct archive_plan *plan,
	     const struct member *m)
{
	struct buf wanted = BUF_LIMIT(VECTOR_LIMIT);
	struct digest id;
	bool same = false;

	if (vector_file(&s->on, &wanted, RECORDS "archive/%s/%s", plan->folder,
			m->path)) {
		digest_of(wanted.bytes, wanted.size, &id);
		same = digest_equal(&id, &m->digest) &&
		       wanted.size == m->size &&
		       (m->bytes == NULL ||
			vector_same(&wanted, m->bytes, (size_t)m->size));
	}
	vector(&s->on, same, "%s", m->path);
	buf_clear(&wanted);
}

/* The checkpoint of the act that entered statement NUMBER. */
static bool
note_of(struct story *s, uint64_t number, const char *name, struct buf *note)
{
	return vector_file(&s->on, note, RECORDS "ledger/%02ju-%s.checkpoint",
			   (uintmax_t)number, name);
}

static bool
plan_it(struct story *s, struct archive_plan *plan)
{
	struct buf note = BUF_LIMIT(NOTE_ROOM), page = BUF_LIMIT(VECTOR_LIMIT);
	const struct statement *seal = &s->statements[s->sealed];
	struct bag_source from = source;
	uint64_t numbers[STATEMENTS_MOST];
	struct bag_words words = {
		.logbook = s->statements[0].logbook,
		.assessment = value_text(s->expected, "assessment"),
		.time = seal->claim_time,
		.numbers = numbers,
		.count = (size_t)s->sealed,
	};
	struct fault why = { .code = RC_OK };
	bool made;

	for (size_t i = 0; i < s->count; i++)
		numbers[i] = i;
	from.arg = s;
	made = value_digest(s->expected, "document-2", &words.document) &&
	       value_digest(seal->facts, "page", &words.page) &&
	       note_of(s, s->sealed - 1, "sign-off", &note) &&
	       take_object(s, &words.page, &page, &why) == RC_OK;
	words.checkpoint = buf_text_of(&note);
	words.page_bytes = page.bytes;
	words.page_size = page.size;
	made = made && bag_plan(&from, &words, plan, &why) == RC_OK;
	vector(&s->on, made, "the archive is planned%s%s", made ? "" : ": ",
	       made ? "" : why.text);
	buf_clear(&note);
	buf_clear(&page);
	return made;
}

static void
add_seal(struct story *s, struct archive_plan *plan)
{
	struct buf note = BUF_LIMIT(NOTE_ROOM), proof = BUF_LIMIT(NOTE_ROOM);
	struct tree_path path;
	struct fault why;
	size_t size;

	if (!note_of(s, s->sealed, "seal", &note))
		return;
	MUST(tree_inclusion(s->sealed, s->sealed + 1, node_find, &s->nodes,
			    &path, &why) == RC_OK);
	MUST(bag_proof(s->sealed, &path, buf_text_of(&note), &proof, &why) ==
	     RC_OK);
	size = proof.size;
	bag_add_after(plan, BAG_SEALED_PROOF, buf_take(&proof), size);
	size = s->bytes[s->sealed].size;
	bag_add_after(plan, BAG_SEALED, buf_take(&s->bytes[s->sealed]), size);
	buf_clear(&note);
	buf_clear(&proof);
}

struct weighing {
	struct hasher *hasher;
	uint64_t size;
};

static enum rc
weigh(void *arg, const void *bytes, size_t size, struct fault *why)
{
	struct weighing *w = arg;

	(void)why;
	hasher_add(w->hasher, bytes, size);
	w->size += size;
	return RC_OK;
}

static void
check_container(struct story *s, const struct archive_plan *plan)
{
	struct weighing w = { .hasher = hasher_new() };
	const struct bag_out to = {
		.out = weigh, .arg = &w, .open = open_object, .open_arg = s
	};
	struct fault why = { .code = RC_OK };
	struct digest id;
	bool made = bag_write(plan, &to, &why) == RC_OK;

	hasher_finish(w.hasher, &id);
	vector(&s->on,
	       made && digest_is(s, "tar", &id) &&
		       (int64_t)w.size ==
			       value_integer(s->expected, "tar-size", -1),
	       "the container%s%s", made ? "" : ": ", made ? "" : why.text);
	hasher_free(w.hasher);
}

static void
check_archive(struct story *s)
{
	struct archive_plan plan = { .count = 0 };

	if (plan_it(s, &plan)) {
		vector(&s->on, digest_is(s, "archive", &plan.identity),
		       "the identity");
		add_seal(s, &plan);
		vector(&s->on,
		       (int64_t)plan.count ==
			       value_integer(s->expected, "archive-files", -1),
		       "as many members as there are files");
		for (size_t i = 0; i < plan.count; i++)
			check_member(s, &plan, &plan.members[i]);
		check_container(s, &plan);
	}
	archive_plan_clear(&plan);
}

int
main(int argc, char **argv)
{
	static struct story s;
	int status;

	if (argc != 2)
		return 2;
	s.on.dir = argv[1];
	s.expected = vector_json(&s.on, RECORDS "expected.json");
	vectors_in(&s.on, RECORDS "ledger", take_in, &s);
	if (vector(&s.on, s.sealed > 0, "a seal is in the ledger"))
		check_archive(&s);
	for (size_t i = 0; i < s.count; i++) {
		statement_clear(&s.statements[i]);
		buf_clear(&s.bytes[i]);
	}
	for (size_t i = 0; i < TREE_LEVELS; i++)
		free(s.nodes.level[i]);
	value_free(s.expected);
	printf("%u passed, %u failed\n", s.on.passed, s.on.failed);
	status = vectors_status(&s.on);
	return status;
}
