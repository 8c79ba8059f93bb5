/* Libraries below this layer: see issue/about.h. */

#include <stdio.h>

#include <curl/curl.h>

#include "issue/about.h"

void
issue_about(char *out, size_t size)
{
	snprintf(out, size, "libcurl %s",
		 curl_version_info(CURLVERSION_NOW)->version);
}
