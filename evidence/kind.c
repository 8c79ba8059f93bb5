/* Kinds of evidence: see evidence/kind.h. */

#include <stddef.h>
#include <string.h>
#include <strings.h>

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

/* --- what a name claims --------------------------------------------------- */

struct ending {
	const char *ending, *type;
};

static const struct ending endings[] = {
	{ "mp4", "video/mp4" },
	{ "m4v", "video/mp4" },
	{ "mov", "video/quicktime" },
	{ "3gp", "video/3gpp" },
	{ "webm", "video/webm" },
	{ "mkv", "video/x-matroska" },
	{ "avi", "video/x-msvideo" },
	{ "mp3", "audio/mpeg" },
	{ "m4a", "audio/mp4" },
	{ "wav", "audio/x-wav" },
	{ "ogg", "audio/ogg" },
	{ "opus", "audio/ogg" },
	{ "flac", "audio/flac" },
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "png", "image/png" },
	{ "gif", "image/gif" },
	{ "webp", "image/webp" },
	{ "heic", "image/heic" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "svg", "image/svg+xml" },
	{ "pdf", "application/pdf" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument."
		  "wordprocessingml.document" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument."
		  "spreadsheetml.sheet" },
	{ "pptx", "application/vnd.openxmlformats-officedocument."
		  "presentationml.presentation" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "epub", "application/epub+zip" },
	{ "txt", "text/plain" },
	{ "md", "text/plain" },
	{ "csv", "text/csv" },
	{ "html", "text/html" },
	{ "htm", "text/html" },
	{ "zip", "application/zip" },
	{ "tar", "application/x-tar" },
	{ "gz", "application/gzip" },
	{ "tgz", "application/gzip" },
	{ "xz", "application/x-xz" },
	{ "zst", "application/zstd" },
	{ "7z", "application/x-7z-compressed" },
};

const char *
evidence_type_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL || dot == name)
		return NULL;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcasecmp(dot + 1, endings[i].ending) == 0)
			return endings[i].type;
	return NULL;
}

static bool
begins(const char *type, const char *with)
{
	return strncmp(type, with, strlen(with)) == 0;
}

/* Written by an office, and a zip or a compound file inside. */
static bool
is_office(const char *type)
{
	return begins(type, "application/vnd.") ||
	       strcmp(type, "application/msword") == 0 ||
	       strcmp(type, "application/epub+zip") == 0;
}

static bool
is_text(const char *type)
{
	return begins(type, "text/") || strcmp(type, "image/svg+xml") == 0 ||
	       strcmp(type, "application/json") == 0 ||
	       strcmp(type, "application/xml") == 0 ||
	       strcmp(type, "application/csv") == 0 ||
	       strcmp(type, "application/javascript") == 0;
}

bool
evidence_type_fits(const char *claimed, const char *seen)
{
	const char *kind = evidence_kind_of_type(claimed);

	if (strcmp(claimed, seen) == 0)
		return true;
	if (is_text(claimed))
		return is_text(seen);
	if (is_office(claimed))
		return is_office(seen) || strcmp(seen, "application/zip") == 0;
	if (strcmp(kind, "document") == 0)
		return false;
	/* one container holds sound or pictures, and its names vary */
	if (strcmp(kind, "audio") == 0 || strcmp(kind, "video") == 0)
		return begins(seen, "audio/") || begins(seen, "video/");
	return strcmp(kind, evidence_kind_of_type(seen)) == 0;
}
