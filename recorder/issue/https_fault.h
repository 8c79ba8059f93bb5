#ifndef RECORDER_ISSUE_HTTPS_FAULT_H
#define RECORDER_ISSUE_HTTPS_FAULT_H

/* What libcurl says, in words that a person can act on. */

#include <stdbool.h>

#include <curl/curl.h>

#include "base/fault.h"

struct https_failure {
	const char *url;
	const char *ca_file; /* NULL: the system's authorities */
	const char *words;   /* libcurl's own */
	CURLcode code;
	long verify; /* what OpenSSL found wrong with the certificate */
	long error;  /* errno of connecting */
	bool too_big, maybe_taken;
};

/* RC_REMOTE, or RC_STOPPED. */
MUST_USE enum rc https_fault(const struct https_failure *f, struct fault *why);

#endif
