#ifndef RECORDER_CLI_WORDS_H
#define RECORDER_CLI_WORDS_H

/* From what people type to what acts take; each with its own sentence. */

#include "assess/acts.h"
#include "assess/load.h"
#include "command.h"

/* Texts that live as long as what points at them. */
struct texts {
	char **items;
	size_t count;
};
const char *texts_add(struct texts *t, char *taken);
void texts_clear(struct texts *t);

/* "assessor" or "assessor:2026-01-01..2027-01-01" into OUT (rubrics aside).
 * Without a date it holds from now. */
MUST_USE enum rc words_role(const struct session *on, const char *text,
			    struct role_words *out, struct fault *why);

/*
 * A moment: "EVIDENCE@00:12-00:31", "EVIDENCE@1:02:03.5", "EVIDENCE@page=3",
 * "EVIDENCE@member=photos/before.jpg"; of an image "EVIDENCE", the whole.
 * EVIDENCE is a place, claim id, title or name; the longest part before an @
 * that names one.  What OUT points at is kept in TEXTS.
 */
MUST_USE enum rc words_moment(const struct session *on,
			      const struct assessment *a, const char *text,
			      struct moment *out, struct texts *texts,
			      struct fault *why);

/* Time of media: "12", "00:12", "1:02:03.250"; false if it is none. */
bool words_media_time(const char *text, size_t size, int64_t *ms);

/* A time typed by a person, in the logbook's zone; OFFSET may be NULL. */
MUST_USE enum rc words_time(const struct session *on, const char *text,
			    int64_t *when, int *offset, struct fault *why);

/* A claim id as text ("sha256:...") of something of the assessment, from
 * words; to be freed.  WORDS NULL gives NULL. */
MUST_USE enum rc words_claim(const struct session *on,
			     const struct assessment *a, enum kind kind,
			     const char *words, char **out, struct fault *why);

/* A person's URN from words, to be freed; WORDS NULL gives NULL. */
MUST_USE enum rc words_person(const struct session *on, const char *words,
			      char **out, struct fault *why);

/* One view of the assessment named by WORDS: its URN, folded. */
struct opened {
	char urn[UUID_URN_SIZE], id[9]; /* id: short */
	struct view view;
	const struct assessment *a;
};
MUST_USE enum rc words_assessment(const struct session *on, const char *words,
				  struct opened *out, struct fault *why);
void opened_clear(struct opened *o);

#endif
