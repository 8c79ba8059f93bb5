#ifndef SUPPORT_MEDIA_H
#define SUPPORT_MEDIA_H

/* Small recordings and pictures, built byte by byte, and what is read of
 * them. */

#include "base/buf.h"
#include "base/value.h"
#include "support/test.h"

enum { FILM_SIZE = 4 << 20 };
#define FILM BUF_LIMIT(FILM_SIZE)

/* A number of 1 to 8 bytes, the greatest byte first or last; text without its
 * NUL; COUNT zeros. */
void put_be(struct buf *b, uint64_t n, size_t size);
void put_le(struct buf *b, uint64_t n, size_t size);
void put_text(struct buf *b, const char *text);
void put_zeros(struct buf *b, size_t count);

/* A box: box_begin() gives its place, for box_end(). */
size_t box_begin(struct buf *b, const char type[4]);
void box_end(struct buf *b, size_t place);
/* The same with version and flags. */
size_t full_box_begin(struct buf *b, const char type[4], unsigned version,
		      uint32_t flags);

/* An element of Matroska, with a size of eight bytes; one of unknown size; one
 * that holds a number. */
size_t element_begin(struct buf *b, uint64_t id);
void element_end(struct buf *b, size_t place);
void put_unsized(struct buf *b, uint64_t id);
void put_element(struct buf *b, uint64_t id, uint64_t number, size_t size);

/* Exif, the least byte first: turned as ORIENTATION says, taken at TAKEN
 * ("2026:03:02 09:05:00"), OFFSET from UTC ("+01:00"; NULL: not said). */
enum { EXIF_SIZE = 8 + 2 * (2 + 2 * 12) + 20 + 7 };
void put_exif(struct buf *b, unsigned orientation, const char *taken,
	      const char *offset);

/* media_read() of these bytes, and media_said() of what it said: *SAID is to
 * be freed. */
enum rc media_told(const struct buf *b, struct value **said, struct fault *why);

/* The bytes, which are cleared, are read as exactly this JSON; or are refused
 * with RC_INVALID and these words. */
#define assert_told(b, json) media_assert_told((b), (json), __FILE__, __LINE__)
#define assert_not_told(b, words)                                              \
	media_assert_not_told((b), (words), __FILE__, __LINE__)

void media_assert_told(struct buf *b, const char *json, const char *file,
		       int line);
void media_assert_not_told(struct buf *b, const char *words, const char *file,
			   int line);

#endif
