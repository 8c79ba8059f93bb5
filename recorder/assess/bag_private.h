#ifndef RECORDER_ASSESS_BAG_PRIVATE_H
#define RECORDER_ASSESS_BAG_PRIVATE_H

/*
 * The inside of a bag that is being planned:
 *
 *	bag.c		  the plan: statements, documents, tags; the identity
 *	bag_evidence.c	  data/evidence
 *	bag_signatures.c  data/signatures
 *	bag_members.c	  the list of members
 *	bag_path.c	  paths
 */

#include "assess/bag.h"
#include "statement/statement.h"

/* An evidence-attached among the statements. */
struct attachment {
	struct digest claim;
	bool has_listing;
	struct digest listing;
	char *name; /* portable; NULL: erased */
};

struct bagging {
	const struct bag_source *from;
	const struct bag_words *words;
	struct archive_plan *out;
	struct attachment *attachments; /* by claim, once all are in */
	size_t attachment_count;
	struct value *document;
};

/* Where an item of the document lies. */
struct bag_item {
	char start[40]; /* "data/evidence/NN" */
	char *name;	/* portable; NULL: none is known */
};

/* The portable name in the content of an evidence-attached; NULL where none is
 * known.  To be freed. */
char *bag_name(const struct value *content);
/* PLACE from 1 of COUNT items; NAME is taken. */
void bag_item_init(struct bag_item *i, size_t place, size_t count, char *name);
void bag_item_clear(struct bag_item *i);
/* Of the file, or of the folder's manifest. */
void bag_item_path(const struct bag_item *i, bool folder,
		   char path[BAG_PATH_SIZE]);
/* Of a portfolio's listing. */
void bag_listing_path(const struct bag_item *i, char path[BAG_PATH_SIZE]);
/* Of a file in the folder. */
void bag_file_path(const struct bag_item *i, const char *portable,
		   const struct digest *id, char path[BAG_PATH_SIZE]);

/* BYTES are taken. */
void bag_add_bytes(struct bagging *b, const char *path, void *bytes,
		   size_t size);
MUST_USE enum rc bag_add_buf(struct bagging *b, const char *path,
			     struct buf *bytes, struct fault *why);
MUST_USE enum rc bag_add_object(struct bagging *b, const char *path,
				const struct digest *id, struct fault *why);
/* The object ID, of which the size is known already. */
void bag_add_known(struct bagging *b, const char *path, const struct digest *id,
		   uint64_t size);
/* By path, and each path once: two statements may name one document. */
MUST_USE enum rc bag_sort(struct archive_plan *p, struct fault *why);

/* Remember an evidence-attached, with its content (NULL: erased). */
MUST_USE enum rc bag_attachment(struct bagging *b, const struct statement *s,
				const struct value *content, struct fault *why);
/* The items of the document, from the attachments. */
MUST_USE enum rc bag_evidence(struct bagging *b, struct fault *why);

/* What openssl is fed to check the proof of S, if it has one (§8.3). */
MUST_USE enum rc bag_signatures(struct bagging *b, const struct statement *s,
				struct fault *why);

#endif
