/* Libraries below this layer: see cage/about.h. */

#include <stdio.h>

#include <archive.h>
#include <libxml/xmlversion.h>
#include <magic.h>
#include <seccomp.h>

#include "cage/about.h"

void
cage_about(char *out, size_t size)
{
	const struct scmp_version *seccomp = seccomp_version();
	int magic = magic_version();

	snprintf(out, size,
		 "%s, libmagic %d.%d, libxml2 " LIBXML_DOTTED_VERSION
		 ", libseccomp %u.%u.%u",
		 archive_version_string(), magic / 100, magic % 100,
		 seccomp->major, seccomp->minor, seccomp->micro);
}
