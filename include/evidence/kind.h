#ifndef EVIDENCE_KIND_H
#define EVIDENCE_KIND_H

#include <stdbool.h>

/* The kinds of evidence (records.md §4.2) and which one a media type suggests.
 */

/* "video", "audio", "image", "document", "portfolio" for TYPE, a media type;
 * a testimonial is never guessed. */
const char *evidence_kind_of_type(const char *type);

/* The media type that the name of a file claims by its ending, a constant; NULL
 * where the ending says nothing. */
const char *evidence_type_of_name(const char *name);

/* Are bytes that were read as type SEEN what CLAIMED says?  Different words for
 * one thing count as the same (a docx is a zip; all text is text). */
bool evidence_type_fits(const char *claimed, const char *seen);

#endif
