/* A pack's headers and its publishing: see pack.h. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "pack_index.h"

/* The fields of a ustar header that are not NUL (records.md §8.5). */
enum {
	NAME_LENGTH = DIGEST_HEX_SIZE - 1,
	MODE_AT = 100,
	SIZE_AT = 124,
	SIZE_DIGITS = 11,
	CHECKSUM_AT = 148,
	CHECKSUM_LENGTH = 8,
	FIELDS_END = 345,
};

/* From the mode on; the size is put in, the checksum counts as spaces. */
static const char fields[] = "000644 \0"
			     "000000 \0"
			     "000000 \0"
			     "00000000000 "
			     "00000000000 "
			     "        "
			     "0";
static const char magic[] = "ustar\0"
			    "00";
static const char device[] = "000000 ";
enum { MAGIC_AT = 257, MAJOR_AT = 329, MINOR_AT = 337 };

static void
put_octal(char *at, uint64_t number, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		at[i] = (char)('0' + (number & 7));
		number >>= 3;
	}
	MUST(number == 0);
}

void
pack_header(const struct digest *id, uint64_t size, char block[PACK_BLOCK])
{
	char hex[DIGEST_HEX_SIZE];
	unsigned sum = 0;

	memset(block, 0, PACK_BLOCK);
	digest_to_hex(id, hex);
	memcpy(block, hex, NAME_LENGTH);
	memcpy(block + MODE_AT, fields, sizeof(fields) - 1);
	put_octal(block + SIZE_AT, size, SIZE_DIGITS);
	memcpy(block + MAGIC_AT, magic, sizeof(magic) - 1);
	memcpy(block + MAJOR_AT, device, sizeof(device));
	memcpy(block + MINOR_AT, device, sizeof(device));
	for (size_t i = 0; i < FIELDS_END; i++)
		sum += (unsigned char)block[i];
	put_octal(block + CHECKSUM_AT, sum, 6);
	block[CHECKSUM_AT + 6] = '\0';
}

/* Read, and made anew: no bit of a header is free. */
bool
pack_header_of(const char block[PACK_BLOCK], struct object *out)
{
	char hex[DIGEST_HEX_SIZE] = { 0 }, made[PACK_BLOCK];
	struct fault unused;
	struct object o = { .size = 0 };

	memcpy(hex, block, NAME_LENGTH);
	for (int i = 0; i < SIZE_DIGITS; i++) {
		char c = block[SIZE_AT + i];

		if (c < '0' || c > '7')
			return false;
		o.size = o.size << 3 | (uint64_t)(c - '0');
	}
	if (digest_of_hex(hex, &o.id, &unused) != RC_OK)
		return false;
	pack_header(&o.id, o.size, made);
	if (memcmp(made, block, PACK_BLOCK) != 0)
		return false;
	*out = o;
	return true;
}

void
pack_file(const struct digest *pack, char name[PACK_FILE_SIZE])
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(pack, hex);
	snprintf(name, PACK_FILE_SIZE, "%s.tar", hex);
}

void
pack_index_file(const struct digest *pack, char name[PACK_FILE_SIZE])
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(pack, hex);
	snprintf(name, PACK_FILE_SIZE, "%s.index", hex);
}

/* A store of before there were packs has no folder for them. */
static enum rc
open_packs(struct store *s, int *dirfd, struct touched *touched,
	   struct fault *why)
{
	touched->store = true;
	if (mkdirat(s->dirfd, "packs", 0700) != 0 && errno != EEXIST)
		return fault_sys(why, "make packs in the object store");
	*dirfd = openat(s->dirfd, "packs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*dirfd < 0)
		return fault_sys(why, "open packs of the object store");
	return RC_OK;
}

/* "Already there" is checked, not believed. */
static enum rc
check_there(int dirfd, const char *name, const struct digest *pack,
	    struct fault *why)
{
	struct span from = { .fd = -1 };
	char *chunk = mem_new(STORE_CHUNK);
	struct hasher *h = hasher_new();
	size_t got = STORE_CHUNK;
	struct digest seen;
	enum rc rc = RC_OK;
	int fd;

	fd = openat(dirfd, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		rc = fault_sys(why, "open");
	else
		rc = span_of_fd(fd, &from, why);
	for (uint64_t at = 0; rc == RC_OK && got == STORE_CHUNK; at += got) {
		rc = span_read(&from, at, chunk, STORE_CHUNK, &got, why);
		hasher_add(h, chunk, got);
	}
	hasher_finish(h, &seen);
	hasher_free(h);
	free(chunk);
	if (fd >= 0)
		close(fd);
	if (rc == RC_OK && !digest_equal(&seen, pack))
		rc = fault_reason(why, RC_CORRUPT, "object-digest",
				  "no longer holds the bytes that it was named "
				  "for");
	return rc;
}

/* A pack without an index is whole: nothing is said where there is no room for
 * one. */
static void
put_index(int dirfd, int packs, const struct object *pack,
	  const struct pack_entry *entries, size_t count)
{
	char name[PACK_FILE_SIZE];
	struct fault unused;
	int fd;

	pack_index_file(&pack->id, name);
	fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return;
	if (pack_index_write(fd, pack, entries, count, &unused) != RC_OK ||
	    renameat(dirfd, name, packs, name) != 0)
		unlinkat(dirfd, name, 0);
	close(fd);
}

/* A link, not a rename, as with objects (invariant 2). */
enum rc
/* NOLINTNEXTLINE(readability-function-size): a contract */
pack_publish(struct store *s, int dirfd, const char *spare,
	     const struct digest *pack, struct pack_entry *entries,
	     size_t count, struct touched *touched, struct fault *why)
{
	struct object of = { .id = *pack };
	char name[PACK_FILE_SIZE];
	struct stat st;
	enum rc rc;
	int packs = -1;

	pack_file(pack, name);
	rc = open_packs(s, &packs, touched, why);
	if (rc != RC_OK)
		return rc;
	touched->packs = true;
	if (fstatat(dirfd, spare, &st, AT_SYMLINK_NOFOLLOW) != 0)
		rc = fault_sys(why, "look at it");
	else if (linkat(dirfd, spare, packs, name, 0) != 0)
		rc = errno == EEXIST ? check_there(packs, name, pack, why)
				     : fault_sys(why, "give it its name");
	if (rc == RC_OK) {
		of.size = (uint64_t)st.st_size;
		pack_entries_sort(entries, count);
		put_index(dirfd, packs, &of, entries, count);
	} else {
		rc = fault_while(why, "pack %s", name);
	}
	close(packs);
	packs_changed(s->packs);
	return rc;
}
