#ifndef EVIDENCE_KIND_H
#define EVIDENCE_KIND_H

/* The kinds of evidence (records.md §4.2) and which one a media type suggests.
 */

/* "video", "audio", "image", "document", "portfolio" for TYPE, a media type;
 * a testimonial is never guessed. */
const char *evidence_kind_of_type(const char *type);

#endif
