/* recorder/cage/sniff.c: media types by signature. */

#include <string.h>

#include "base/text.h"
#include "cage/sniff.h"
#include "support/test.h"

#define HEAD(type, bytes)                                                      \
	{                                                                      \
		type, bytes, sizeof(bytes) - 1                                 \
	}

static const struct {
	const char *type, *bytes;
	size_t size;
} heads[] = {
	HEAD("image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
	HEAD("image/jpeg", "\xff\xd8\xff\xe0\0\x10JFIF"),
	HEAD("image/jpeg", "\xff\xd8\xff\xe1\0\x10"
			   "Exif"),
	HEAD("image/gif", "GIF89a\1\0\1\0"),
	HEAD("image/tiff", "II*\0\x08\0\0\0"),
	HEAD("image/tiff", "MM\0*\0\0\0\x08"),
	HEAD("image/webp", "RIFF\x10\0\0\0WEBPVP8 "),
	HEAD("audio/x-wav", "RIFF\x10\0\0\0WAVEfmt "),
	HEAD("video/x-msvideo", "RIFF\x10\0\0\0AVI LIST"),
	HEAD("video/quicktime", "\0\0\0\x14"
				"ftypqt  "),
	HEAD("audio/mp4", "\0\0\0\x1c"
			  "ftypM4A \0\0\0\0"),
	HEAD("image/heic", "\0\0\0\x18"
			   "ftypheic"),
	HEAD("image/avif", "\0\0\0\x18"
			   "ftypavif"),
	HEAD("video/3gpp", "\0\0\0\x18"
			   "ftyp3gp4"),
	HEAD("video/mp4", "\0\0\0\x18"
			  "ftypisom"),
	HEAD("video/x-matroska", "\x1a\x45\xdf\xa3\x93\x42\x82"),
	HEAD("audio/ogg", "OggS\0\2"),
	HEAD("audio/flac", "fLaC\0\0\0\x22"),
	HEAD("audio/mpeg", "ID3\3\0\0"),
	HEAD("application/pdf", "%PDF-1.7\n"),
	HEAD("application/zip", "PK\3\4\x14\0"),
	HEAD("application/gzip", "\x1f\x8b\x08\0"),
	HEAD("application/x-xz", "\xfd"
				 "7zXZ\0\0\4"),
	HEAD("application/zstd", "\x28\xb5\x2f\xfd\x04"),
	HEAD("application/x-bzip2", "BZh91AY&SY"),
	HEAD("application/x-7z-compressed", "7z\xbc\xaf\x27\x1c\0\4"),
	HEAD("text/xml", "<?xml version=\"1.0\"?>"),
	HEAD("text/html", "<!DOCTYPE html>"),
	HEAD("application/octet-stream", "BZhang was here\n"),
	HEAD("application/octet-stream", "I saw Lou lift safely.\n"),
	HEAD("application/octet-stream", ""),
};

static void
names_what_the_first_bytes_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		const char *type = sniff(heads[i].bytes, heads[i].size);

		assert_string_equal(type, heads[i].type);
		assert_true(text_is_media_type(type));
	}
}

/* Whatever its first name looks like. */
static void
tells_a_tar_by_512_bytes(void **state)
{
	char head[512] = "ID3.mp3";

	(void)state;
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): bytes */
	memcpy(head + 257, "ustar", 5);
	assert_string_equal(sniff(head, sizeof(head)), "application/x-tar");
	assert_string_equal(sniff(head, 64), "audio/mpeg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_what_the_first_bytes_say),
		cmocka_unit_test(tells_a_tar_by_512_bytes),
	};

	return cmocka_run_group_tests_name("sniff", tests, NULL, NULL);
}
