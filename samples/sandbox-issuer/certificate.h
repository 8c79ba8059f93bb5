#ifndef SANDBOX_CERTIFICATE_H
#define SANDBOX_CERTIFICATE_H

/* A TLS certificate that is made at start and signs itself. */

enum certificate_kind {
	CERTIFICATE_GOOD,      /* localhost, 127.0.0.1; for a week */
	CERTIFICATE_EXPIRED,   /* yesterday */
	CERTIFICATE_ELSEWHERE, /* for another host */
};

struct certificate {
	char *pem, *key_pem; /* to be freed */
};

/* Zero, or -1 where libcrypto fails. */
int certificate_make(enum certificate_kind kind, struct certificate *out);
void certificate_clear(struct certificate *c);

#endif
