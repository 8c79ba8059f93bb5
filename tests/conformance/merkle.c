/* RFC 6962 proofs against the test data of transparency-dev/merkle. */

#include "base/encode.h"
#include "conformance/vectors.h"
#include "statement/tree.h"

/*
 * Takes the number of member NAME out of the text: some are above what JSON
 * reads here, and must reach the tree all the same.
 */
static uint64_t
take_number(char *text, const char *name)
{
	char *quoted = mem_format("\"%s\": ", name);
	char *at = strstr(text, quoted), *end;
	uint64_t number = 0;

	if (at != NULL) {
		at += strlen(quoted);
		number = strtoull(at, &end, 10);
		memset(at, ' ', (size_t)(end - at));
		*at = '0';
	}
	free(quoted);
	return number;
}

/* False where it is not 32 bytes; OUT then holds what there is and zeros, so
 * that equal stays equal: some roots are words like "don't care". */
static bool
digest_of_vector(const char *text, struct digest *out)
{
	struct buf bytes = BUF_LIMIT(DIGEST_SIZE);
	struct fault why;
	bool whole;

	memset(out, 0, sizeof(*out));
	whole = text != NULL && base64_bytes(text, &bytes, &why) == RC_OK &&
		bytes.size == DIGEST_SIZE;
	if (bytes.size > 0)
		memcpy(out->bytes, bytes.bytes, bytes.size);
	buf_clear(&bytes);
	return whole;
}

/* False where one of its nodes is none: no proof of ours can hold it. */
static bool
path_of_vector(const struct value *proof, struct tree_path *out)
{
	out->count = value_count(proof);
	if (out->count > TREE_PATH_LIMIT)
		return false;
	for (size_t i = 0; i < out->count; i++) {
		if (!digest_of_vector(value_string(value_at(proof, i)),
				      &out->node[i]))
			return false;
	}
	return true;
}

static bool
proves_inclusion(char *text, const struct value *v)
{
	uint64_t index = take_number(text, "leafIdx");
	uint64_t size = take_number(text, "treeSize");
	struct digest leaf, root;
	struct tree_path path;

	return digest_of_vector(value_text(v, "root"), &root) &&
	       digest_of_vector(value_text(v, "leafHash"), &leaf) &&
	       path_of_vector(value_get(v, "proof"), &path) &&
	       tree_proves_inclusion(&leaf, index, size, &path, &root);
}

static bool
proves_consistency(char *text, const struct value *v)
{
	uint64_t old = take_number(text, "size1");
	uint64_t size = take_number(text, "size2");
	struct digest old_root, root;
	struct tree_path path;

	(void)digest_of_vector(value_text(v, "root1"), &old_root);
	(void)digest_of_vector(value_text(v, "root2"), &root);
	return path_of_vector(value_get(v, "proof"), &path) &&
	       tree_proves_consistency(old, &old_root, size, &root, &path);
}

static void
one(struct vectors *on, const char *folder, const char *name, void *arg)
{
	bool (*const proves)(char *text, const struct value *v) =
		strstr(folder, "inclusion") != NULL ? proves_inclusion
						    : proves_consistency;
	struct buf bytes = BUF_LIMIT(VECTOR_LIMIT);
	char *sub, *plain = NULL, *text = NULL;
	struct value *v = NULL;
	struct fault why;
	bool wanted;

	if (strstr(name, ".json") == NULL) {
		sub = mem_format("%s/%s", folder, name);
		vectors_in(on, sub, one, arg);
		free(sub);
		return;
	}
	if (!vector_file(on, &bytes, "%s/%s", folder, name))
		goto done;
	text = mem_text(buf_text_of(&bytes));
	plain = mem_text(text);
	(void)take_number(plain, "leafIdx"); /* 2^64 - 1 in some */
	if (json_read(plain, strlen(plain), VECTOR_LIMIT, &v, &why) != RC_OK) {
		vector(on, false, "%s/%s: %s", folder, name, why.text);
		goto done;
	}
	wanted = !value_bool(v, "wantErr") && value_has(v, "wantErr");
	vector(on, proves(text, v) == wanted, "%s/%s", folder, name);
done:
	value_free(v);
	free(plain);
	free(text);
	buf_clear(&bytes);
}

int
main(int argc, char *argv[])
{
	struct vectors on = { .dir = argv[1] };

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	vectors_in(&on, "merkle/inclusion", one, NULL);
	vectors_in(&on, "merkle/consistency", one, NULL);
	return vectors_status(&on);
}
