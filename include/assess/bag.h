#ifndef ASSESS_BAG_H
#define ASSESS_BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/archive.h"
#include "base/buf.h"
#include "base/value.h"
#include "statement/tree.h"

/*
 * What lies where in a sealed archive, and with which bytes (records.md §8.2 to
 * 8.4): a pure function of statements, contents and objects, wherever these
 * come from.  Sealing and exporting give it a logbook, a verifier what it read
 * from the container; there is no second way to make a member.
 */

enum {
	BAG_PATH_LIMIT =
		100, /* inside the folder; longer ones become digests */
	BAG_PATH_SIZE = BAG_PATH_LIMIT + 1,
	BAG_DOCUMENT_LIMIT = 256 * 1024 * 1024, /* a folder manifest */
};

/* Where the parts come from.  Each may fail with RC_NOT_FOUND or RC_CORRUPT. */
struct bag_source {
	void *arg;
	/* The bytes of a statement, added to OUT. */
	enum rc (*statement)(void *arg, uint64_t number, struct buf *out,
			     struct fault *why);
	/* A content's bytes, added to OUT.  Nothing added: it was erased; the
	 * member is then planned with size 0 and the digest that is known. */
	enum rc (*content)(void *arg, const struct digest *id, struct buf *out,
			   struct fault *why);
	/* An object that has to be read, whole, checked, added to OUT:
	 * documents, folder manifests. */
	enum rc (*object)(void *arg, const struct digest *id, struct buf *out,
			  struct fault *why);
	/* The size of an object of any kind. */
	enum rc (*object_size)(void *arg, const struct digest *id,
			       uint64_t *size, struct fault *why);
	/* How statement NUMBER is in the tree of the cut. */
	enum rc (*inclusion)(void *arg, uint64_t number, struct tree_path *out,
			     struct fault *why);
};

struct bag_words {
	const char *logbook, *assessment; /* did:key, URN */
	struct digest document;		  /* the last one */
	int64_t time;			  /* of the sealed claim */
	/* The note of the cut; only its first signature is looked at. */
	const char *checkpoint;
	/* Numbers of the statements chosen (§8.4), ascending. */
	const uint64_t *numbers;
	size_t count;
	struct digest page; /* data/index.html */
	uint64_t page_size;
	const void *page_bytes; /* NULL: the object of that digest */
};

/*
 * Every member but after/, sorted by path, with the identity.  The caller
 * clears OUT (archive_plan_clear()), whatever came back.
 *	RC_NOT_FOUND, RC_CORRUPT	of the source
 *	RC_INVALID	the document, a statement, a folder manifest is not one;
 *			an item of the document is no evidence-attached of these
 *			statements; an object has another size than was said
 *	RC_NEWER	a proof of a type that this program does not know
 */
MUST_USE enum rc bag_plan(const struct bag_source *from,
			  const struct bag_words *words,
			  struct archive_plan *out, struct fault *why);

/* A .tlog-proof against NOTE, of which the first signature is taken; added to
 * OUT. */
MUST_USE enum rc bag_proof(uint64_t number, const struct tree_path *path,
			   const char *note, struct buf *out,
			   struct fault *why);

/* One more member, under after/, which no manifest lists: sorted in.  BYTES are
 * taken. */
void bag_add_after(struct archive_plan *p, const char *path, void *bytes,
		   size_t size);

/* Where a container goes, and where its objects are opened. */
struct bag_out {
	tar_out_fn out;
	void *arg;
	/* the bytes of an object; they are closed here */
	enum rc (*open)(void *arg, const struct digest *id, struct span *out,
			struct fault *why);
	void *open_arg;
	const struct progress *progress;
	bool zip; /* as zip, not as tar */
};

/*
 * The container of a plan, each object read once and hashed on its way.
 *	RC_CORRUPT	reason "object-digest": an object is not what its name
 *			says; the sentence begins with the member's path.  What
 *			was written so far is worth nothing
 */
MUST_USE enum rc bag_write(const struct archive_plan *p,
			   const struct bag_out *to, struct fault *why);

/* The member at PATH; NULL.  O(log n). */
const struct member *bag_member(const struct archive_plan *p, const char *path);

/*
 * Paths.  ENDING is ".json", ".tlog-proof", ".claim", ...
 *	bag_statement_path()	data/ledger/<z6Mk…>/<12 digits><ending>
 *	bag_checkpoint_path()	data/ledger/<z6Mk…>/checkpoint
 *	bag_signature_path()	data/signatures/<z6Mk…>/<12 digits><ending>
 *	bag_digest_path()	data/<FOLDER>/<hex>.json
 *	bag_after_path()	after/<12 digits><ending>
 */
void bag_statement_path(char path[BAG_PATH_SIZE], const char *logbook,
			uint64_t number, const char *ending);
void bag_checkpoint_path(char path[BAG_PATH_SIZE], const char *logbook);
void bag_signature_path(char path[BAG_PATH_SIZE], const char *logbook,
			uint64_t number, const char *ending);
void bag_digest_path(char path[BAG_PATH_SIZE], const char *folder,
		     const struct digest *id);
void bag_after_path(char path[BAG_PATH_SIZE], uint64_t number,
		    const char *ending);
#define BAG_SEALED "after/sealed.json"
#define BAG_SEALED_PROOF "after/sealed.tlog-proof"

/* Is PATH "data/ledger/<z6Mk…>/<12 digits><ending>" of LOGBOOK (or, LOGBOOK
 * NULL, "after/<12 digits><ending>")?  NUMBER gets the digits. */
bool bag_path_number(const char *path, const char *logbook, const char *ending,
		     uint64_t *number);

/* "assessment-<uuid>" of a URN. */
void bag_folder(const char *assessment, char folder[64]);

#endif
