/* recorder/cage/media_heif.c: pictures of telephones. */

#include <string.h>

#include "support/media.h"

enum { PRIMARY = 49, TILE = 1, EXIF = 50 };

struct picture {
	unsigned version;   /* of pitm, iloc: 0 or 2, with wider numbers */
	unsigned wide_uses; /* flag of ipma */
	unsigned turns;	    /* of irot: to the left */
	unsigned method;    /* of iloc: 0 is in the file */
};

static void
put_infe(struct buf *b, uint64_t item, const char *type)
{
	size_t box = full_box_begin(b, "infe", 2, 0);

	put_be(b, item, 2);
	put_be(b, 0, 2);
	put_text(b, type);
	put_zeros(b, 1);
	box_end(b, box);
}

static void
put_ispe(struct buf *b, uint64_t width, uint64_t height)
{
	size_t box = full_box_begin(b, "ispe", 0, 0);

	put_be(b, width, 4);
	put_be(b, height, 4);
	box_end(b, box);
}

static void
put_use(struct buf *b, const struct picture *p, uint64_t item, uint64_t first,
	uint64_t second)
{
	size_t size = p->wide_uses ? 2 : 1;
	uint64_t essential = p->wide_uses ? 0x8000 : 0x80;

	put_be(b, item, 2);
	put_be(b, 2, 1);
	put_be(b, first, size);
	put_be(b, second | essential, size);
}

/* Properties: 1 the size of a tile, 2 one that nobody knows, 3 the size of
 * all, 4 how it is turned. */
static void
put_properties(struct buf *b, const struct picture *p)
{
	size_t iprp = box_begin(b, "iprp"), ipco = box_begin(b, "ipco"), box;

	put_ispe(b, 512, 5120);
	box = box_begin(b, "colr");
	box_end(b, box);
	put_ispe(b, 4032, 3024);
	box = box_begin(b, "irot");
	put_be(b, p->turns, 1);
	box_end(b, box);
	box_end(b, ipco);
	box = full_box_begin(b, "ipma", 0, p->wide_uses);
	put_be(b, 2, 4);
	put_use(b, p, TILE, 1, 2);
	put_use(b, p, PRIMARY, 3, 4);
	box_end(b, box);
	box_end(b, iprp);
}

/* The place of the Exif's offset is returned. */
static size_t
put_places(struct buf *b, const struct picture *p)
{
	size_t box = full_box_begin(b, "iloc", p->version, 0), place = 0;
	size_t wide = p->version == 2 ? 4 : 2;

	put_be(b, 0x4404, 2); /* offset 4, length 4, base 0, index 4 */
	put_be(b, 2, wide);
	for (int i = 0; i < 2; i++) {
		put_be(b, i == 0 ? PRIMARY : EXIF, wide);
		if (p->version > 0)
			put_be(b, p->method, 2);
		put_be(b, 0, 2);
		put_be(b, 1, 2);
		if (p->version > 0)
			put_be(b, 77, 4);
		place = b->size;
		put_be(b, 3, 4);
		put_be(b, 90, 4);
	}
	box_end(b, box);
	return place;
}

static void
put_picture(struct buf *b, const struct picture *p)
{
	size_t box = box_begin(b, "ftyp"), meta, place;

	put_text(b, "heic");
	put_zeros(b, 4);
	box_end(b, box);
	meta = full_box_begin(b, "meta", 0, 0);
	box = full_box_begin(b, "pitm", p->version > 0, 0);
	put_be(b, PRIMARY, p->version > 0 ? 4 : 2);
	box_end(b, box);
	box = full_box_begin(b, "iinf", 0, 0);
	put_be(b, 3, 2);
	put_infe(b, PRIMARY, "grid");
	put_infe(b, TILE, "hvc1");
	put_infe(b, EXIF, "Exif");
	box_end(b, box);
	place = put_places(b, p);
	put_properties(b, p);
	box_end(b, meta);
	box = box_begin(b, "mdat");
	for (size_t i = 0; i < 4; i++)
		b->bytes[place + i] = (uint8_t)(b->size >> (8 * (3 - i)));
	put_be(b, 6, 4); /* so far behind is the Exif itself */
	put_text(b, "Exif");
	put_zeros(b, 2);
	put_exif(b, 3, "2026:03:02 10:05:00", "+01:00");
	box_end(b, box);
}

static void
says_the_size_of_all_and_not_of_a_tile(void **state)
{
	const struct picture p = { .turns = 0 };
	struct buf b = FILM;

	(void)state;
	put_picture(&b, &p);
	assert_told(&b, "{\"created\":\"2026-03-02T09:05:00Z\","
			"\"height\":3024,\"width\":4032}");
}

static void
turns_as_its_property_says_and_not_as_its_exif(void **state)
{
	static const char *const said[] = {
		"{\"created\":\"2026-03-02T09:05:00Z\",\"height\":4032,"
		"\"rotation\":270,\"width\":3024}",
		"{\"created\":\"2026-03-02T09:05:00Z\",\"height\":3024,"
		"\"rotation\":180,\"width\":4032}",
		"{\"created\":\"2026-03-02T09:05:00Z\",\"height\":4032,"
		"\"rotation\":90,\"width\":3024}",
	};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		const struct picture p = { .turns = i + 1, .wide_uses = 1 };
		struct buf b = FILM;

		put_picture(&b, &p);
		assert_told(&b, said[i]);
	}
}

static void
reads_the_wider_tables(void **state)
{
	const struct picture p = { .version = 2, .wide_uses = 1, .turns = 3 };
	struct buf b = FILM;

	(void)state;
	put_picture(&b, &p);
	assert_told(&b, "{\"created\":\"2026-03-02T09:05:00Z\","
			"\"height\":4032,\"rotation\":90,\"width\":3024}");
}

static void
looks_for_no_exif_outside_the_file(void **state)
{
	const struct picture p = { .version = 1, .method = 1 };
	struct buf b = FILM;

	(void)state;
	put_picture(&b, &p);
	assert_told(&b, "{\"height\":3024,\"width\":4032}");
}

/* Tables that declare 2^32 entries, each of which says little. */
static void
never_counts_beyond_a_table(void **state)
{
	struct buf b = FILM;
	size_t meta = full_box_begin(&b, "meta", 0, 0), box, iprp;

	(void)state;
	memcpy(b.bytes + 4, "ftyp", 4); /* to be taken for what it is */
	box_end(&b, meta);
	meta = full_box_begin(&b, "meta", 0, 0);
	box = full_box_begin(&b, "pitm", 0, 0);
	put_be(&b, 1, 2);
	box_end(&b, box);
	iprp = box_begin(&b, "iprp");
	box = full_box_begin(&b, "ipma", 0, 0);
	put_be(&b, UINT32_MAX, 4);
	put_zeros(&b, 1000000);
	box_end(&b, box);
	box_end(&b, iprp);
	box_end(&b, meta);
	assert_not_told(&b, "a table is cut off");
}

static void
spends_no_more_than_its_budget_on_empty_extents(void **state)
{
	struct buf b = FILM;
	size_t box = box_begin(&b, "ftyp"), meta;

	(void)state;
	box_end(&b, box);
	meta = full_box_begin(&b, "meta", 0, 0);
	box = full_box_begin(&b, "iinf", 0, 0);
	put_be(&b, 1, 2);
	put_infe(&b, EXIF, "Exif");
	box_end(&b, box);
	box = full_box_begin(&b, "iloc", 2, 0);
	put_be(&b, 0, 2); /* numbers of no bytes */
	put_be(&b, UINT32_MAX, 4);
	for (int i = 0; i < 100000; i++) {
		put_be(&b, 7, 4);
		put_be(&b, 0, 4);
		put_be(&b, 0xffff, 2);
	}
	box_end(&b, box);
	box_end(&b, meta);
	assert_told(&b, "{}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_the_size_of_all_and_not_of_a_tile),
		cmocka_unit_test(
			turns_as_its_property_says_and_not_as_its_exif),
		cmocka_unit_test(reads_the_wider_tables),
		cmocka_unit_test(looks_for_no_exif_outside_the_file),
		cmocka_unit_test(never_counts_beyond_a_table),
		cmocka_unit_test(
			spends_no_more_than_its_budget_on_empty_extents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
