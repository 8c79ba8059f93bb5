/* SHA-256 and its text forms: see base/digest.h. */

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/text.h"

static const char prefix[] = "sha256:";

enum { PREFIX_SIZE = sizeof(prefix) - 1 };

/* Made once and set back by each finish, since fetching the algorithm costs
 * more than hashing a leaf. */
struct hasher {
	EVP_MD_CTX *ctx;
};

void
digest_of(const void *bytes, size_t size, struct digest *out)
{
	MUST(EVP_Digest(bytes, size, out->bytes, NULL, EVP_sha256(), NULL) ==
	     1);
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

int
digest_compare(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_SIZE);
}

void
digest_to_hex(const struct digest *d, char hex[DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		hex[2 * i] = digits[d->bytes[i] >> 4];
		hex[2 * i + 1] = digits[d->bytes[i] & 15];
	}
	hex[DIGEST_HEX_SIZE - 1] = '\0';
}

void
digest_to_text(const struct digest *d, char text[DIGEST_TEXT_SIZE])
{
	memcpy(text, prefix, PREFIX_SIZE);
	digest_to_hex(d, text + PREFIX_SIZE);
}

static int
nibble_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool
read_hex(const char *hex, struct digest *out)
{
	struct digest read;

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		/* the NUL of a short text is no nibble: never read beyond */
		int high = nibble_of(hex[2 * i]);
		int low = high < 0 ? -1 : nibble_of(hex[2 * i + 1]);

		if (low < 0)
			return false;
		read.bytes[i] = (uint8_t)(high << 4 | low);
	}
	if (hex[DIGEST_HEX_SIZE - 1] != '\0')
		return false;
	*out = read;
	return true;
}

enum rc
digest_of_hex(const char *hex, struct digest *out, struct fault *why)
{
	char shown[DIGEST_TEXT_SIZE];

	if (!read_hex(hex, out))
		return fault_set(why, RC_INVALID,
				 "\"%s\" is not a SHA-256 in 64 lower-case hex "
				 "digits",
				 text_printable(hex, shown, sizeof(shown)));
	return RC_OK;
}

enum rc
digest_of_text(const char *text, struct digest *out, struct fault *why)
{
	char shown[DIGEST_TEXT_SIZE + 8];

	if (strncmp(text, prefix, PREFIX_SIZE) != 0 ||
	    !read_hex(text + PREFIX_SIZE, out))
		return fault_set(why, RC_INVALID,
				 "\"%s\" is not a digest (sha256: and 64 "
				 "lower-case hex digits)",
				 text_printable(text, shown, sizeof(shown)));
	return RC_OK;
}

struct hasher *
hasher_new(void)
{
	struct hasher *h = mem_new(sizeof(*h));

	h->ctx = EVP_MD_CTX_new();
	MUST(h->ctx != NULL);
	MUST(EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) == 1);
	return h;
}

void
hasher_add(struct hasher *h, const void *bytes, size_t size)
{
	MUST(EVP_DigestUpdate(h->ctx, bytes, size) == 1);
}

void
hasher_finish(struct hasher *h, struct digest *out)
{
	MUST(EVP_DigestFinal_ex(h->ctx, out->bytes, NULL) == 1);
	MUST(EVP_DigestInit_ex(h->ctx, NULL, NULL) == 1);
}

void
hasher_free(struct hasher *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}
