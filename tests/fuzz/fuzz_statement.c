/* What is read as a statement or an answer is written again byte for byte, and
 * its claim lies in it as it was signed. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "fuzz/fuzz.h"
#include "statement/answer.h"
#include "statement/proof.h"
#include "statement/statement.h"

static void
check_claim(const struct value *claim, const struct digest *id,
	    const uint8_t *data, size_t size)
{
	struct digest digest;
	size_t claim_size, at = 0;
	char *text = json_text(claim, &claim_size);

	while (at + claim_size <= size &&
	       memcmp(data + at, text, claim_size) != 0)
		at++;
	assert(at + claim_size <= size);
	digest_of(data + at, claim_size, &digest);
	assert(digest_equal(&digest, id));
	free(text);
}

static void
check_statement(const uint8_t *data, size_t size)
{
	struct buf again = BUF_LIMIT(STATEMENT_LIMIT);
	struct key_public signer;
	struct statement s;
	struct fault why;

	if (statement_read(data, size, &s, &why) == RC_OK) {
		assert(claim_check(s.claim, &why) == RC_OK);
		assert(statement_write(s.number, s.time, s.claim, s.proof,
				       &again, &why) == RC_OK);
		assert(again.size == size &&
		       memcmp(again.bytes, data, size) == 0);
		check_claim(s.claim, &s.id, data, size);
		if (s.proof != NULL &&
		    proof_check(s.proof, s.claim, s.claim_time, NULL, &signer,
				&why) != RC_OK)
			assert(why.code == RC_INVALID && why.reason != NULL);
	}
	statement_clear(&s);
	buf_clear(&again);
}

static void
check_answer(const uint8_t *data, size_t size)
{
	struct buf again = BUF_LIMIT(ANSWER_LIMIT);
	struct answer a;
	struct fault why;

	if (answer_read(data, size, &a, &why) == RC_OK) {
		assert(answer_write(a.claim, a.proof, a.content, a.endorsement,
				    &again, &why) == RC_OK);
		assert(again.size <= size &&
		       memcmp(again.bytes, data, again.size) == 0);
		check_claim(a.claim, &a.id, data, size);
	}
	answer_clear(&a);
	buf_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_statement(data, size);
	check_answer(data, size);
	return 0;
}
