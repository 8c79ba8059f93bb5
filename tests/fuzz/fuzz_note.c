/* What is read as a checkpoint or an inclusion proof is written again byte for
 * byte, signatures aside. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/mem.h"
#include "fuzz/fuzz.h"
#include "statement/note.h"

static void
check_checkpoint(const uint8_t *data, size_t size)
{
	struct checkpoint c;
	struct fault why;
	char *root, *text;

	if (checkpoint_read(data, size, &c, &why) != RC_OK) {
		assert(why.code == RC_INVALID);
		return;
	}
	root = base64_text(c.root.bytes, DIGEST_SIZE);
	text = mem_format("%s\n%llu\n%s\n\n", c.logbook,
			  (unsigned long long)c.size, root);
	assert(size > strlen(text) && memcmp(data, text, strlen(text)) == 0);
	assert(data[size - 1] == '\n');
	free(text);
	free(root);
}

static void
check_proof(const uint8_t *data, size_t size)
{
	struct buf again = BUF_LIMIT(2 * (size_t)NOTE_LIMIT);
	char *text = NULL;
	const char *note;
	struct tlog_proof p;
	struct digest leaf;
	struct fault why;

	if (tlog_proof_read(data, size, &p, &why) != RC_OK) {
		assert(why.code == RC_INVALID);
		return;
	}
	text = mem_text_of(data, size);
	note = strstr(text, "\n\n");
	assert(note != NULL);
	assert(tlog_proof_write(p.index, &p.path, note + 2, &again, &why) ==
	       RC_OK);
	assert(again.size == size && memcmp(again.bytes, data, size) == 0);

	/* Whatever it proves, it proves at one place only. */
	tree_leaf(data, size, &leaf);
	if (tlog_proof_check(&p, &leaf, &why) == RC_OK)
		assert(p.index < p.checkpoint.size);
	free(text);
	buf_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_checkpoint(data, size);
	check_proof(data, size);
	return 0;
}
