#ifndef RECORDER_ASSESS_RECEIPT_PRIVATE_H
#define RECORDER_ASSESS_RECEIPT_PRIVATE_H

/*
 * The inside of a receipt that is being planned:
 *
 *	receipt.c	 statements, proofs, checkpoint, manifest
 *	receipt_text.c	 what people read, and what sha256sum reads
 */

#include "assess/rules.h"
#include "bag_private.h"
#include "logbook/logbook.h"

enum { RECEIPT_LIMIT = 64 * 1024 * 1024 }; /* of one file made here */

struct receipt {
	struct logbook *lb;
	struct bagging bag; /* of it only `out` */
	char *note;	    /* of the newest checkpoint, one signature */
	uint64_t size;	    /* statements that it signs */
	struct digest key;  /* id of the logbook's */
	struct buf text;    /* receipt.txt */
	struct buf digests; /* digests.sha256 */
};

MUST_USE enum rc receipt_head(struct receipt *r, const struct assessment *a,
			      struct fault *why);
/* PLACE of an evidence-attached, from 1. */
MUST_USE enum rc receipt_item(struct receipt *r, const struct said *said,
			      size_t place, struct fault *why);
/* A submission, or that something was withdrawn. */
MUST_USE enum rc receipt_step(struct receipt *r, const struct said *said,
			      struct fault *why);

#endif
