/* Media types by signature: see cage/sniff.h. */

#include <string.h>

#include "cage/sniff.h"

struct signature {
	size_t at;
	const char *bytes;
	size_t size;
	const char *type;
};

#define SIGNATURE(at, bytes, type)                                             \
	{                                                                      \
		at, bytes, sizeof(bytes) - 1, type                             \
	}

/* The first that fits: longer ones stand before their beginnings.  A tar begins
 * with a name, which may look like anything. */
static const struct signature signatures[] = {
	SIGNATURE(257, "ustar", "application/x-tar"),
	SIGNATURE(0, "\x89PNG\r\n\x1a\n", "image/png"),
	SIGNATURE(0, "\xff\xd8\xff", "image/jpeg"),
	SIGNATURE(0, "GIF87a", "image/gif"),
	SIGNATURE(0, "GIF89a", "image/gif"),
	SIGNATURE(0, "II*\0", "image/tiff"),
	SIGNATURE(0, "MM\0*", "image/tiff"),
	SIGNATURE(8, "WEBP", "image/webp"),
	SIGNATURE(8, "WAVE", "audio/x-wav"),
	SIGNATURE(8, "AVI ", "video/x-msvideo"),
	SIGNATURE(4, "ftypqt  ", "video/quicktime"),
	SIGNATURE(4, "ftypM4A ", "audio/mp4"),
	SIGNATURE(4, "ftypheic", "image/heic"),
	SIGNATURE(4, "ftypheix", "image/heic"),
	SIGNATURE(4, "ftypmif1", "image/heif"),
	SIGNATURE(4, "ftypavif", "image/avif"),
	SIGNATURE(4, "ftyp3g", "video/3gpp"),
	SIGNATURE(4, "ftyp", "video/mp4"),
	SIGNATURE(0, "\x1a\x45\xdf\xa3", "video/x-matroska"),
	SIGNATURE(0, "OggS", "audio/ogg"),
	SIGNATURE(0, "fLaC", "audio/flac"),
	SIGNATURE(0, "ID3", "audio/mpeg"),
	SIGNATURE(0, "\xff\xfb", "audio/mpeg"),
	SIGNATURE(0, "%PDF-", "application/pdf"),
	SIGNATURE(0, "PK\3\4", "application/zip"),
	SIGNATURE(0, "PK\5\6", "application/zip"),
	SIGNATURE(0, "\x1f\x8b", "application/gzip"),
	SIGNATURE(0,
		  "\xfd"
		  "7zXZ\0",
		  "application/x-xz"),
	SIGNATURE(0, "\x28\xb5\x2f\xfd", "application/zstd"),
	SIGNATURE(4, "1AY&SY", "application/x-bzip2"),
	SIGNATURE(0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
	SIGNATURE(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
	SIGNATURE(0, "{\\rtf", "text/rtf"),
	SIGNATURE(0, "<?xml", "text/xml"),
	SIGNATURE(0, "<!DOCTYPE html", "text/html"),
	SIGNATURE(0, "<!doctype html", "text/html"),
	SIGNATURE(0, "<html", "text/html"),
};

const char *
sniff(const void *head, size_t size)
{
	const char *bytes = head;

	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]);
	     i++) {
		const struct signature *s = &signatures[i];

		if (s->at + s->size <= size &&
		    memcmp(bytes + s->at, s->bytes, s->size) == 0)
			return s->type;
	}
	return "application/octet-stream";
}
