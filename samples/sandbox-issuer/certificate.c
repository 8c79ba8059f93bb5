/* The sandbox's own TLS certificate: see certificate.h. */

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/mem.h"
#include "certificate.h"

enum { DAY = 24 * 60 * 60 };

static int
add_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	int added;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	added = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return added;
}

static int
set_name(X509 *cert)
{
	static const unsigned char name[] = "recorder sandbox issuer";
	X509_NAME *subject = X509_get_subject_name(cert);

	return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name,
					  -1, -1, 0) == 1 &&
	       X509_set_issuer_name(cert, subject) == 1;
}

static int
set_serial(X509 *cert)
{
	unsigned char bytes[8];
	uint64_t serial;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return 0;
	memcpy(&serial, bytes, sizeof(serial));
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert),
				       serial >> 1) == 1;
}

static X509 *
certificate_of(enum certificate_kind kind, EVP_PKEY *key)
{
	const char *names = kind == CERTIFICATE_ELSEWHERE
				    ? "DNS:elsewhere.example"
				    : "DNS:localhost,IP:127.0.0.1";
	long from = kind == CERTIFICATE_EXPIRED ? -3L * DAY : -DAY;
	long until = kind == CERTIFICATE_EXPIRED ? -DAY : 7L * DAY;
	X509 *cert = X509_new();

	if (cert != NULL && X509_set_version(cert, 2) == 1 &&
	    set_serial(cert) && set_name(cert) &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), from) != NULL &&
	    X509_gmtime_adj(X509_getm_notAfter(cert), until) != NULL &&
	    X509_set_pubkey(cert, key) == 1 &&
	    add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(cert, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(cert, NID_ext_key_usage, "serverAuth") &&
	    add_extension(cert, NID_subject_alt_name, names) &&
	    X509_sign(cert, key, EVP_sha256()) > 0)
		return cert;
	X509_free(cert);
	return NULL;
}

static char *
text_of(BIO *bio)
{
	char *bytes = NULL;
	long size = BIO_get_mem_data(bio, &bytes);

	return size > 0 ? mem_text_of(bytes, (size_t)size) : NULL;
}

int
certificate_make(enum certificate_kind kind, struct certificate *out)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = key != NULL ? certificate_of(kind, key) : NULL;
	BIO *pem = BIO_new(BIO_s_mem()), *key_pem = BIO_new(BIO_s_mem());

	*out = (struct certificate){ .pem = NULL };
	if (cert != NULL && pem != NULL && key_pem != NULL &&
	    PEM_write_bio_X509(pem, cert) == 1 &&
	    PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) ==
		    1) {
		out->pem = text_of(pem);
		out->key_pem = text_of(key_pem);
	}
	BIO_free(pem);
	BIO_free(key_pem);
	X509_free(cert);
	EVP_PKEY_free(key);
	return out->pem != NULL && out->key_pem != NULL ? 0 : -1;
}

void
certificate_clear(struct certificate *c)
{
	free(c->pem);
	free(c->key_pem);
	*c = (struct certificate){ .pem = NULL };
}
