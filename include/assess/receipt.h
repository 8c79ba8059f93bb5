#ifndef ASSESS_RECEIPT_H
#define ASSESS_RECEIPT_H

#include "evidence/tar.h"
#include "logbook/logbook.h"

/*
 * A learner's receipt: what was handed in, by digest, as statements with their
 * tree proofs and a checkpoint that the logbook signed, in one tar that
 * `sha256sum` and `openssl` check without this program.
 *
 *	receipt-<uuid>/
 *	  README.txt		what it is, and the commands that check it
 *	  check.sh		the same as a script of those commands
 *	  receipt.txt		for people: each item, its size and digest
 *	  digests.sha256	`sha256sum -c` lines for the files handed in
 *	  folders/<12 digits>.sha256	the same for the files of a folder: its
 *				manifest, under the number of its statement
 *	  logbook.pem  checkpoint  checkpoint.body  checkpoint.sig
 *	  statements/<12 digits>.json .tlog-proof
 *	  manifest-sha256.txt	of all the others
 *
 * It has the statements about the assessment that say evidence, submission and
 * withdrawal, and no contents: names stand in receipt.txt, digests.sha256 and
 * folders/ alone.  The latter two have what is in effect, receipt.txt all.
 * The same bytes for one state of the ledger.
 */

/* Write it to OUT.  RC_REFUSED: nothing has been handed in; RC_CORRUPT: an
 * object is not what its name says. */
MUST_USE enum rc receipt_write(struct logbook *lb, const char *assessment,
			       tar_out_fn out, void *arg, struct fault *why);

#endif
