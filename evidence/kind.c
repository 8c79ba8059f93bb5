/* Kinds of evidence: see evidence/kind.h. */

#include <stddef.h>
#include <string.h>

#include "evidence/kind.h"

struct suggestion {
	const char *type; /* or its beginning, where it ends with "/" */
	const char *kind;
};

/* The first that fits; what is not here is a document. */
static const struct suggestion suggestions[] = {
	{ "video/", "video" },
	{ "audio/", "audio" },
	{ "image/", "image" },
	{ "application/mp4", "video" },
	{ "application/ogg", "audio" },
	{ "application/zip", "portfolio" },
	{ "application/x-zip-compressed", "portfolio" },
	{ "application/x-tar", "portfolio" },
	{ "application/x-gtar", "portfolio" },
	{ "application/x-7z-compressed", "portfolio" },
	{ "application/gzip", "portfolio" },
	{ "application/x-gzip", "portfolio" },
	{ "application/x-xz", "portfolio" },
	{ "application/zstd", "portfolio" },
	{ "application/x-bzip2", "portfolio" },
};

const char *
evidence_kind_of_type(const char *type)
{
	size_t count = sizeof(suggestions) / sizeof(suggestions[0]);

	for (size_t i = 0; i < count; i++) {
		const struct suggestion *s = &suggestions[i];
		size_t length = strlen(s->type);

		if (s->type[length - 1] == '/'
			    ? strncmp(type, s->type, length) == 0
			    : strcmp(type, s->type) == 0)
			return s->kind;
	}
	return "document";
}
