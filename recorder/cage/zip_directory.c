/* The central directory of a zip: see zip_directory.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cage/portfolio.h"
#include "member_names.h"
#include "zip_directory.h"
#include "zip_end.h"

enum {
	SHOWN_SIZE = 120,
	CENTRAL_SIZE = 46,
	LOCAL_SIZE = 30,
	UNIX = 3,   /* where it was made */
	STORED = 0, /* ways of packing */
	DEFLATED = 8,
	ZIP64 = 1, /* ids of extra fields */
	UNICODE_PATH = 0x7075,
	ASI_UNIX = 0x756e,
	WINDOW = 256 * 1024, /* a whole entry fits into it twice */
};

static const uint32_t local_mark = 0x04034b50, central_mark = 0x02014b50,
		      end_mark = 0x06054b50;

bool
zip_is_one(const struct span *in)
{
	unsigned char mark[4];
	struct fault why;
	size_t got;

	if (span_read(in, 0, mark, sizeof(mark), &got, &why) != RC_OK ||
	    got < sizeof(mark))
		return false;
	return zip_get32(mark) == local_mark || zip_get32(mark) == end_mark;
}

uint32_t
zip_name(const void *raw, size_t size)
{
	struct digest d;
	uint32_t name;

	digest_of(raw, size, &d);
	memcpy(&name, d.bytes, sizeof(name));
	return name;
}

/* --- its entries ------------------------------------------------------------
 */

/* One extra field: sizes and place over 4 GiB; a name beside the name; a link
 * as Unix knew it. */
static enum rc
read_field(unsigned id, const unsigned char *at, size_t n, struct zip_entry *e,
	   struct fault *why)
{
	uint64_t *wide[] = { &e->size, &e->packed, &e->place };
	size_t used = 0;

	if (id == ASI_UNIX && n >= 6 &&
	    (zip_get16(at + 4) & 0170000) == 0120000)
		return fault_set(why, RC_INVALID, "a member is a link");
	if (id == UNICODE_PATH && n > 5 && e->other == 0) {
		e->other = zip_name(at, n);
		e->name = zip_name(at + 5, n - 5);
		return member_name_check((const char *)at + 5, n - 5, why);
	}
	if (id == UNICODE_PATH)
		return zip_broken(why, "names a member more than twice");
	for (size_t i = 0; id == ZIP64 && i < 3; i++) {
		if (*wide[i] != UINT32_MAX)
			continue;
		if (n < used + 8)
			return zip_broken(why, "lacks a size");
		*wide[i] = zip_get64(at + used);
		used += 8;
	}
	return RC_OK;
}

static enum rc
read_extra(const unsigned char *extra, size_t size, struct zip_entry *e,
	   struct fault *why)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK && size >= 4) {
		size_t n = zip_get16(extra + 2);

		if (n > size - 4)
			return zip_broken(why, "has a broken extra field");
		rc = read_field(zip_get16(extra), extra + 4, n, e, why);
		extra += 4 + n;
		size -= 4 + n;
	}
	return rc;
}

/* The other name of the local header is that of the directory, or neither has
 * one. */
static enum rc
check_other_name(const struct span *in, uint64_t at, size_t size,
		 const struct zip_entry *e, struct fault *why)
{
	struct zip_entry local = { .size = 0 };
	unsigned char *extra = mem_new(size + 1);
	enum rc rc = zip_get(in, at, extra, size, why);

	if (rc == RC_OK)
		rc = read_extra(extra, size, &local, why);
	if (rc == RC_OK && local.other != e->other)
		rc = zip_broken(why, "and a member have different names");
	free(extra);
	return rc;
}

/* Checksum and sizes, which a local header leaves to what follows the data
 * (bit 3), or sizes to an extra field. */
static bool
is_alike(const unsigned char *local, const unsigned char *central)
{
	if ((zip_get16(local + 6) & 8) != 0)
		return true;
	if (zip_get32(local + 14) != zip_get32(central + 16))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (!zip_is_widened(zip_get32(local + 18 + 4 * i), UINT32_MAX,
				    zip_get32(central + 20 + 4 * i)))
			return false;
	return true;
}

/* The local header says the same, and its data lie before the directory. */
static enum rc
check_local(const struct span *in, const struct zip_end *w,
	    const unsigned char *central, struct zip_entry *e,
	    struct fault *why)
{
	unsigned char local[LOCAL_SIZE + PORTFOLIO_PATH];
	size_t name = zip_get16(central + 28);
	uint64_t data;
	enum rc rc;

	if (e->place > w->at || w->at - e->place < LOCAL_SIZE + name)
		return zip_broken(why, "points outside the members");
	rc = zip_get(in, e->place, local, LOCAL_SIZE + name, why);
	if (rc != RC_OK)
		return rc;
	if (zip_get32(local) != local_mark || zip_get16(local + 26) != name ||
	    zip_get16(local + 6) != zip_get16(central + 8) ||
	    zip_get16(local + 8) != zip_get16(central + 10) ||
	    !is_alike(local, central) ||
	    memcmp(local + LOCAL_SIZE, central + CENTRAL_SIZE, name) != 0)
		return zip_broken(why, "and a member do not agree");
	rc = check_other_name(in, e->place + LOCAL_SIZE + name,
			      zip_get16(local + 28), e, why);
	if (rc != RC_OK)
		return rc;
	data = LOCAL_SIZE + name + zip_get16(local + 28);
	if (w->at - e->place < data || w->at - e->place - data < e->packed)
		return zip_broken(why, "says that a member ends beyond it");
	e->packed += data;
	return RC_OK;
}

/* By its mode; libarchive takes a FIFO for a file. */
static enum rc
check_kind(const unsigned char *central, struct fault *why)
{
	uint16_t kind = zip_get16(central + 40) & 0170000;
	char shown[SHOWN_SIZE], *name;
	enum rc rc;

	if (central[5] != UNIX || kind == 0 || kind == 0100000 ||
	    kind == 0040000)
		return RC_OK;
	name = mem_text_of(central + CENTRAL_SIZE, zip_get16(central + 28));
	rc = fault_set(why, RC_INVALID, "member \"%s\": it is %s",
		       text_printable(name, shown, sizeof(shown)),
		       kind == 0120000 ? "a link"
				       : "neither a file nor a folder");
	free(name);
	return rc;
}

static enum rc
read_entry(const struct span *in, const struct zip_end *w,
	   const unsigned char *central, struct zip_entry *e, struct fault *why)
{
	size_t name = zip_get16(central + 28), extra = zip_get16(central + 30);
	const char *raw = (const char *)central + CENTRAL_SIZE;
	uint16_t flags = zip_get16(central + 8);
	char *utf8;
	enum rc rc;

	*e = (struct zip_entry){ .size = zip_get32(central + 24),
				 .packed = zip_get32(central + 20),
				 .place = zip_get32(central + 42),
				 .described = (flags & 8) != 0,
				 .is_437 = (flags & 0x800) == 0 };
	if (flags & 0x2041)
		return fault_set(why, RC_INVALID, "it is encrypted");
	if (zip_get16(central + 10) != STORED &&
	    zip_get16(central + 10) != DEFLATED)
		return fault_set(why, RC_INVALID,
				 "a member is packed in way %d, and only "
				 "deflated is read",
				 zip_get16(central + 10));
	if (zip_get16(central + 34) != 0)
		return zip_broken(why, "is in parts");
	if (name > PORTFOLIO_PATH)
		return zip_broken(why, "has a name that is too long");
	utf8 = e->is_437 && memchr(raw, '\0', name) == NULL
		       ? member_name_of_437(raw, name)
		       : NULL;
	rc = utf8 != NULL ? member_name_check(utf8, strlen(utf8), why)
			  : member_name_check(raw, name, why);
	free(utf8);
	e->name = zip_name(raw, name);
	if (rc == RC_OK)
		rc = read_extra(central + CENTRAL_SIZE + name, extra, e, why);
	if (rc == RC_OK)
		rc = check_kind(central, why);
	return rc == RC_OK ? check_local(in, w, central, e, why) : rc;
}

static enum rc
read_entries(const struct span *in, const struct zip_end *w,
	     struct zip_directory *out, struct fault *why)
{
	unsigned char *window = mem_new(WINDOW);
	uint64_t at = w->at, left = w->size;
	enum rc rc = RC_OK;
	size_t have = 0, used = 0;

	for (uint64_t i = 0; rc == RC_OK && i < w->count; i++) {
		size_t size, more;

		if (have - used < WINDOW / 2) {
			memmove(window, window + used, have - used);
			have -= used;
			used = 0;
			more = WINDOW - have;
			if (more > left)
				more = (size_t)left;
			rc = zip_get(in, at, window + have, more, why);
			at += more;
			left -= more;
			have += more;
		}
		if (rc != RC_OK)
			break;
		size = have - used < CENTRAL_SIZE
			       ? SIZE_MAX
			       : (size_t)CENTRAL_SIZE +
					 zip_get16(window + used + 28) +
					 zip_get16(window + used + 30) +
					 zip_get16(window + used + 32);
		if (size > have - used ||
		    zip_get32(window + used) != central_mark)
			rc = zip_broken(why, "is cut off, or damaged");
		if (rc == RC_OK)
			rc = read_entry(in, w, window + used, &out->entries[i],
					why);
		used += rc == RC_OK ? size : 0;
		out->count++;
	}
	if (rc == RC_OK && (left > 0 || used < have))
		rc = zip_broken(why, "has more entries than it says");
	free(window);
	return rc;
}

static int
by_place(const void *a, const void *b)
{
	const struct zip_entry *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

/* What lies behind a member: nothing, or the sizes that its header left out,
 * with a mark or without, narrow or wide. */
static bool
is_gap(const struct zip_entry *e, uint64_t gap)
{
	return gap == 0 ||
	       (e->described && gap >= 12 && gap <= 24 && gap % 4 == 0);
}

/* Members lie one behind the other, from the beginning to the directory, so
 * that none is hidden between them. */
static enum rc
check_order(struct zip_directory *d, uint64_t end, struct fault *why)
{
	qsort(d->entries, d->count, sizeof(*d->entries), by_place);
	if (d->entries[0].place != 0)
		return zip_broken(why,
				  "does not know what the file begins with");
	for (size_t i = 0; i < d->count; i++) {
		const struct zip_entry *e = &d->entries[i];
		uint64_t next =
			i + 1 < d->count ? d->entries[i + 1].place : end;

		if (next - e->place < e->packed)
			return zip_broken(why, "has members that overlap");
		if (!is_gap(e, next - e->place - e->packed))
			return zip_broken(why,
					  "does not know what lies between "
					  "its members");
		if (__builtin_add_overflow(d->size, e->size, &d->size))
			return zip_broken(why, "says sizes that cannot be");
	}
	return RC_OK;
}

enum rc
zip_directory_read(const struct span *in, struct zip_directory *out,
		   struct fault *why)
{
	struct zip_end w;
	enum rc rc;

	*out = (struct zip_directory){ .count = 0 };
	rc = zip_end_find(in, &w, why);
	if (rc == RC_OK && w.count == 0)
		rc = fault_set(why, RC_INVALID, "it has no file in it");
	if (rc != RC_OK)
		return rc;
	out->entries = mem_array((size_t)w.count, sizeof(*out->entries));
	rc = read_entries(in, &w, out, why);
	if (rc == RC_OK)
		rc = check_order(out, w.at, why);
	return rc;
}

void
zip_directory_clear(struct zip_directory *d)
{
	free(d->entries);
	*d = (struct zip_directory){ .count = 0 };
}
