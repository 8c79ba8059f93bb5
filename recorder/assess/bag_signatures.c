/* Proofs as files for openssl: see bag_private.h and records.md §8.3. */

#include <stdlib.h>
#include <string.h>

#include "bag_private.h"
#include "base/json.h"
#include "base/mem.h"
#include "statement/proof.h"

static void
add(struct bagging *b, const struct statement *s, const char *ending,
    void *bytes, size_t size)
{
	char path[BAG_PATH_SIZE];

	bag_signature_path(path, b->words->logbook, s->number, ending);
	bag_add_bytes(b, path, bytes, size);
}

enum rc
bag_signatures(struct bagging *b, const struct statement *s, struct fault *why)
{
	struct buf options = BUF_LIMIT(STATEMENT_LIMIT);
	const char *type = value_text(s->proof, "type");
	uint8_t *signature = NULL;
	struct key_public signer;
	char *text;
	size_t size;
	enum rc rc;

	if (s->proof == NULL)
		return RC_OK;
	if (type == NULL || strcmp(type, "DataIntegrityProof") != 0)
		return fault_reason(why, RC_NEWER, "proof-type",
				    "its proof is of a type that this program "
				    "does not know");
	signature = mem_new(KEY_SIGNATURE_SIZE);
	rc = proof_signer(s->proof, &signer, why);
	if (rc == RC_OK)
		rc = proof_parts(s->proof, &options, signature, why);
	if (rc != RC_OK)
		goto done;
	text = json_text(s->claim, &size);
	add(b, s, ".claim", text, size);
	size = options.size;
	add(b, s, ".options", buf_take(&options), size);
	text = key_pem(&signer);
	add(b, s, ".pem", text, strlen(text));
	add(b, s, ".sig", signature, KEY_SIGNATURE_SIZE);
	signature = NULL;
done:
	free(signature);
	buf_clear(&options);
	return rc;
}
