#ifndef SUPPORT_TEMPLATE_H
#define SUPPORT_TEMPLATE_H

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/key.h"
#include "base/mem.h"
#include "support/ledger.h"
#include "support/test.h"

/*
 * JSON as a test can be read: single quotes for double ones, and for values
 * that are long and of no matter @ and a letter:
 *	@D @E	two digests		@P @Q	two persons
 *	@L	a logbook		@T	a time
 *	@A	an assessment		@K	Ada's key
 *	@@	an at sign
 */
enum { TEMPLATE_LIMIT = 64 * 1024 };

static inline const char *
template_value(char letter)
{
	switch (letter) {
	case '@':
		return "@";
	case 'D':
		return "\"" OFFER_ID "\"";
	case 'E':
		return "\"" OFFER_CONTENT_ID "\"";
	case 'P':
		return "\"" ADA_URN "\"";
	case 'Q':
		return "\"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0002\"";
	case 'L':
		return "\"" BOOK_DID "\"";
	case 'T':
		return "\"2026-03-02T09:01:00Z\"";
	case 'A':
		return "\"urn:uuid:6f1c2d3e-4b5a-4978-8899-aabbccddee01\"";
	case 'K':
		return "{\"form\":\"data-integrity\",\"id\":\"sha256:4894ecc116"
		       "8434a144daa2161a2c5dac17576aa6f5cb84fe739429ac6501c9e3"
		       "\",\"spki\":\"MCowBQYDK2VwAyEAz1JSERB-ek8f1cTOzZNBUrgH"
		       "a0XWZ28hbp17oY0LaYo\"}";
	default:
		fail_msg("no template value @%c", letter);
		return "";
	}
}

/* RC_INVALID for the WANTED reason of records.md §12. */
#define assert_reason(rc, wanted, why)                                         \
	do {                                                                   \
		assert_fault((rc), RC_INVALID, (why));                         \
		assert_non_null((why)->reason);                                \
		assert_string_equal((why)->reason, (wanted));                  \
	} while (0)

static inline struct key *
template_key(const char *seed_hex)
{
	struct digest seed;
	struct fault why;

	assert_ok(digest_of_hex(seed_hex, &seed, &why), &why);
	return key_of_seed(seed.bytes);
}

/* TEXT with the first OLD in it replaced, to be freed. */
static inline char *
template_changed(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return mem_format("%.*s%s%s", (int)(at - text), text, new,
			  at + strlen(old));
}

static inline struct value *
template_json(const char *text)
{
	struct buf out = BUF_LIMIT(TEMPLATE_LIMIT);
	struct value *v = NULL;
	struct fault why;

	for (; *text != '\0'; text++) {
		if (*text == '@')
			assert_ok(buf_add_text(&out, template_value(*++text),
					       &why),
				  &why);
		else
			assert_ok(buf_add(&out, *text == '\'' ? "\"" : text, 1,
					  &why),
				  &why);
	}
	assert_ok(json_read(out.bytes, out.size, out.limit, &v, &why), &why);
	buf_clear(&out);
	return v;
}

#endif
