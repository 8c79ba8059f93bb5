/* Libraries below this layer: see base/about.h. */

#include <stdio.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "base/about.h"

void
base_about(char *out, size_t size)
{
	snprintf(out, size, "OpenSSL %s, Jansson %s",
		 OpenSSL_version(OPENSSL_VERSION_STRING),
		 jansson_version_str());
}
