#ifndef ASSESS_FIND_H
#define ASSESS_FIND_H

#include "assess/rules.h"
#include "base/uuid.h"
#include "logbook/logbook.h"

/* From what people type to what is meant, and from identifiers to what people
 * read. */

/* URN, UUID, or a unique beginning of it (4 digits or more), or the name of a
 * learner with one assessment.  RC_NOT_FOUND; RC_INVALID "ambiguous: ..." lists
 * the first few. */
MUST_USE enum rc find_assessment(struct logbook *lb, const char *words,
				 char urn[UUID_URN_SIZE], struct fault *why);
/* URN or its unique beginning, did:key, or name (exact, else without case). */
MUST_USE enum rc find_person(struct logbook *lb, const char *words,
			     char urn[UUID_URN_SIZE], struct fault *why);
/* Digest or its beginning (4 or more hex digits), id (URI), or title; of
 * several versions that match, the newest that is not retired. */
MUST_USE enum rc find_rubric(struct logbook *lb, const char *words,
			     struct digest *id, struct fault *why);
/* What of KIND is in effect, in the order of records.md §7: place N for
 * find_said(), and on the screen, is item N - 1 of it.  OUT is to be freed. */
void find_order(const struct assessment *a, enum kind kind,
		const struct said ***out, size_t *count);
/* Evidence, judgement or demonstration (KIND) of an assessment, in effect: the
 * beginning of its claim id (4 or more), its place from 1 in the order of
 * records.md §7, or the title or name (evidence). */
MUST_USE enum rc find_said(struct logbook *lb, const struct assessment *a,
			   enum kind kind, const char *words,
			   const struct said **out, struct fault *why);

/* The name of a person, to be freed: "Lou Learner", or "(erased)".  Read from
 * the content that the newest description of them has; the derived tables only
 * say where that is. */
char *find_name(struct logbook *lb, const char *person);
/* The title of a rubric, from its bytes, to be freed; NULL where they cannot be
 * had. */
char *find_title(struct logbook *lb, const struct digest *rubric);
/* The first eight digits of the UUID, or of a digest. */
void short_id(const char *urn, char out[9]);
void short_digest(const struct digest *d, char out[9]);

#endif
