/* Failed exchanges in words: see https_fault.h. */

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "https_fault.h"
#include "issue/https.h"

/* What X509_verify_cert() calls them. */
enum {
	VERIFY_NOT_YET_VALID = 9,
	VERIFY_EXPIRED = 10,
};

/* "issuer.example:8443" of a URL, printable. */
static void
host_of(const char *url, char host[200])
{
	char part[200];
	const char *start = strstr(url, "://");
	size_t size;

	start = start != NULL ? start + 3 : url;
	size = strcspn(start, "/?#");
	if (size >= sizeof(part))
		size = sizeof(part) - 1;
	memcpy(part, start, size);
	part[size] = '\0';
	text_printable(part, host, 200);
}

static enum rc
certificate(const struct https_failure *f, const char *host, struct fault *why)
{
	char said[120];
	long verify = f->verify;

	if (verify == VERIFY_EXPIRED)
		return fault_set(why, RC_REMOTE,
				 "the certificate of %s has expired", host);
	if (verify == VERIFY_NOT_YET_VALID)
		return fault_set(why, RC_REMOTE,
				 "the certificate of %s is not valid yet (is "
				 "this machine's clock right?)",
				 host);
	/* The host is compared by libcurl, after the chain held. */
	if (strstr(f->words, "subject name") != NULL)
		return fault_set(why, RC_REMOTE,
				 "the certificate of %s is for another host",
				 host);
	text_printable(f->words, said, sizeof(said));
	return fault_set(why, RC_REMOTE,
			 "the certificate of %s is not trusted by %s%.100s "
			 "(%s)",
			 host,
			 f->ca_file != NULL ? "the authorities in "
					    : "this system's authorities",
			 f->ca_file != NULL ? f->ca_file : "", said);
}

static enum rc
timed_out(const struct https_failure *f, const char *host, struct fault *why)
{
	if (!f->maybe_taken)
		return fault_set(why, RC_REMOTE,
				 "no connection to %s within %d seconds", host,
				 HTTPS_CONNECT_MS / 1000);
	return fault_set(
		why, RC_REMOTE,
		"no answer from %s in time; the request may have arrived "
		"all the same",
		host);
}

static enum rc
cut_off(const struct https_failure *f, const char *host, struct fault *why)
{
	char said[160];

	if (f->maybe_taken)
		return fault_set(why, RC_REMOTE,
				 "the connection to %s was cut before its "
				 "answer; the request may have arrived all the "
				 "same",
				 host);
	text_printable(f->words, said, sizeof(said));
	return fault_set(why, RC_REMOTE, "no exchange with %s: %s", host, said);
}

enum rc
https_fault(const struct https_failure *f, struct fault *why)
{
	char host[200];

	host_of(f->url, host);
	if (f->too_big)
		return fault_set(why, RC_REMOTE,
				 "the answer of %s is over its limit of %d "
				 "bytes",
				 host, HTTPS_ANSWER_LIMIT);
	if (f->code == CURLE_ABORTED_BY_CALLBACK)
		return fault_set(why, RC_STOPPED, "interrupted");
	if (f->code == CURLE_COULDNT_RESOLVE_HOST)
		return fault_set(why, RC_REMOTE,
				 "no host is called %s, or the network is down",
				 host);
	if (f->code == CURLE_COULDNT_CONNECT)
		return fault_set(
			why, RC_REMOTE, "no connection to %s: %s", host,
			f->error == ECONNREFUSED ? "nobody listens there"
						 : "it cannot be reached");
	if (f->code == CURLE_PEER_FAILED_VERIFICATION)
		return certificate(f, host, why);
	if (f->code == CURLE_OPERATION_TIMEDOUT)
		return timed_out(f, host, why);
	return cut_off(f, host, why);
}
