#ifndef RECORDER_ASSESS_VERIFY_PRIVATE_H
#define RECORDER_ASSESS_VERIFY_PRIVATE_H

/*
 * The inside of verification, over several files:
 *
 *	verify.c		findings, verdicts, whom to believe
 *	verify_anchor.c		what was seen before: keys, notes, archives
 *	verify_names.c		what statements name, and what erasures name
 *	verify_claims.c		statements by the rules; what was signed
 *	verify_contents.c	contents against their claims
 *	verify_objects.c	the bytes in the store
 *	verify_touched.c	... and what a damaged one touches
 *	verify_sealed.c		sealed archives, made again
 *	verify_issued.c		credentials
 *	verify_derived.c	derived tables; roots that were said
 *	verify_logbook.c	a whole logbook
 *	verify_assessment.c	one assessment in it
 *	verify_archive.c	an exported archive
 *	verify_archive_read.c	... its container and manifests
 *	container.c		... tar or zip
 *	verify_archive_said.c	... its statements and their tree proofs
 *	verify_archive_bag.c	... each member against what it should be
 *	verify_roots.c		roots of prefixes, from tree proofs
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/archive.h"
#include "assess/rules.h"
#include "assess/verify.h"
#include "base/buf.h"
#include "statement/tree.h"

/* --- findings (verify.c) -------------------------------------------------- */

struct telling {
	verify_fn told;
	void *arg;
	uint64_t broken;
	uint64_t erased; /* files and contents that were lawfully erased */
	bool trusted;	 /* the logbook's key is known to the caller */
};

void tell(struct telling *t, enum finding finding, const char *what,
	  const char *reason, const char *fmt, ...) PRINTF_LIKE(5, 6);
/*
 * What came back from checking one thing: RC_OK is passed on; what is wrong
 * with the thing itself is told as broken, with the words of FMT before the
 * sentence, and gives RC_OK; what is wrong with the machine, or RC_STOPPED, is
 * passed on.
 */
MUST_USE enum rc tell_fault(struct telling *t, enum rc rc, const char *what,
			    struct fault *why, const char *fmt, ...)
	PRINTF_LIKE(5, 6);
/* Does the code say that what was looked at is wrong? */
bool is_finding(enum rc rc);

/* Who signed, and does the caller know them? */
void tell_signer(struct telling *t, const struct trust *trust, const char *did);
enum verdict verdict_of(const struct telling *t);

/* The anchors for what LOGBOOK keeps: --against, and the checkpoints trusted.
 * FN gets each that is of this logbook; the others are told as broken. */
typedef enum rc (*anchor_fn)(void *arg, const struct checkpoint *anchor,
			     struct fault *why);
MUST_USE enum rc each_anchor(struct telling *t, const struct trust *trust,
			     const char *logbook, anchor_fn fn, void *arg,
			     struct fault *why);

/* --- what statements name (verify_names.c) -------------------------------- */

struct named {
	struct digest id;
	uint64_t size;	 /* as stated, where it is */
	uint64_t number; /* of the statement that names it */
	enum kind kind;	 /* of that statement */
	bool sized;
	bool content; /* of what was erased: a content, else an object */
	bool lasting; /* an object that people signed: no erasure excuses it */
	bool in_folder; /* a file of the folder that the statement names */
	char about[9];	/* the assessment, as people read it; "": none */
	const char *as; /* the fact that names it: a constant */
};
struct names {
	struct named *items;
	size_t count;
};
struct gathered {
	struct names objects, contents;
	struct names erased;	   /* contents and objects, by content-erased */
	struct names folders;	   /* those of the objects that are manifests */
	uint64_t late, first_late; /* entered over a day after they were said */
};

/* Take note of what S names, whether or not the rules admit it. */
void gather(struct gathered *g, const struct statement *s);
void gathered_sort(struct gathered *g); /* by digest; then it may be asked */
void gathered_clear(struct gathered *g);
void names_add(struct names *n, const struct named *item);
void names_sort(struct names *n);
/* The first of that digest, or NULL. */
const struct named *names_find(const struct names *n, const struct digest *id);
/* The erasure that excuses that the content, or the object, of that digest is
 * missing (§3.2): it names that very thing, as what it is, after all that named
 * it before.  NULL: nothing does. */
const struct named *gathered_erasure(const struct gathered *g,
				     const struct digest *id, bool content);

enum { ENDORSEMENT_LIMIT = 1024 * 1024 };

/* --- statements by the rules (verify_claims.c) -----------------------------
 */

struct folding {
	struct telling *t;
	struct rules *rules;
	struct gathered *g;
	uint64_t read, admitted, signatures, unknown;
	/* In a whole ledger the rules stop at the first statement refused. */
	bool whole, stopped;
};

/* Read and fold one statement.  LEAF is filled where the bytes are canonical;
 * false: the statement is broken, and that was told. */
bool fold_statement(struct folding *f, uint64_t number, const void *bytes,
		    size_t size, struct digest *leaf);
void tell_folded(const struct folding *f);

/* Where documents and endorsements are kept, and roots known. */
struct parts {
	void *arg;
	/* The bytes of that digest, checked, added to OUT. */
	enum rc (*object)(void *arg, const struct digest *id, struct buf *out,
			  struct fault *why);
	/* The ledger's root; RC_NOT_FOUND where it cannot be known. */
	enum rc (*root)(void *arg, uint64_t size, struct digest *root,
			struct fault *why);
	enum rc (*content)(void *arg, const struct digest *id, struct buf *out,
			   struct fault *why);
};

struct claims {
	struct telling *t;
	const struct rules *rules;
	const struct gathered *g; /* sorted */
	struct parts parts;
	uint64_t contents, documents, endorsements;
	uint64_t rootless; /* documents whose own root is not known */
};

/* Documents, endorsements, declarations on paper of one assessment. */
MUST_USE enum rc check_assessment(struct claims *c, const struct assessment *a,
				  struct fault *why);
/* verify_contents.c: every content that was gathered. */
MUST_USE enum rc check_contents(struct claims *c, struct fault *why);
/* Those of a logbook that no statement names. */
MUST_USE enum rc check_orphans(struct telling *t, struct logbook *lb,
			       const struct gathered *g, struct fault *why);
void tell_claims(const struct claims *c);

/* --- the bytes in the store (verify_objects.c) ------------------------------
 */

struct keeping {
	struct telling *t;
	struct logbook *lb;
	struct gathered *g;
	const struct progress *progress;
	bool all;    /* every object of the store, named or not */
	bool cached; /* as struct trust has it */
	const struct catalogue *by; /* what finds the ledger's statements */
};

/* Adds what folder manifests name; then reads the store through once. */
MUST_USE enum rc check_objects(struct keeping *k, struct fault *why);

enum { TOUCHED_SIZE = 480 };
/* What an object is for, in words: all that name it, of which FIRST is the
 * first in G->objects: `evidence "lift.mp4" (statement 12) of assessment
 * 6f1c2d3e`. */
void touched_words(const struct keeping *k, const struct named *first,
		   char words[TOUCHED_SIZE]);

/* verify_sealed.c: the sealed archive planned anew from the logbook, if A is
 * sealed: *CHECKED counts. */
MUST_USE enum rc check_sealed(struct keeping *k, const struct rules *r,
			      const struct assessment *a, uint64_t *checked,
			      struct fault *why);

/* --- credentials (verify_issued.c) ------------------------------------------
 */

/* What was queued and what came back, of the assessment ONLY, or of all in R
 * (NULL).  The objects themselves: check_objects(). */
MUST_USE enum rc check_issued(struct keeping *k, const struct rules *r,
			      const struct assessment *only, struct fault *why);

/* --- the ledger against what follows from it (verify_derived.c) -------------
 */

/* The derived tables made anew, and compared with those that are kept.  R took
 * in the whole ledger. */
MUST_USE enum rc check_derived(struct telling *t, struct logbook *lb,
			       const struct rules *r, struct fault *why);
/* Roots of this logbook that its statements hold (§6). */
MUST_USE enum rc check_witnesses(struct telling *t, struct logbook *lb,
				 const struct rules *r, struct fault *why);

/* Parts that come from a logbook; ARG is the struct logbook. */
struct parts parts_of_logbook(struct logbook *lb);

/* --- roots of prefixes (verify_roots.c) --------------------------------------
 */

/*
 * A leaf with its path in a tree tells more than that it is there: what lies
 * left of it is the tree of the first INDEX leaves, and with it that of INDEX +
 * 1.  So the roots of many prefixes follow from the proofs of an archive.
 */
struct known_root {
	uint64_t size;
	struct digest root;
};
struct roots {
	struct known_root *items;
	size_t count;
};
void roots_add(struct roots *r, uint64_t size, const struct digest *root);
/* From a path that was verified. */
void roots_add_path(struct roots *r, const struct digest *leaf, uint64_t index,
		    uint64_t size, const struct tree_path *path);
void roots_clear(struct roots *r);
enum root_answer { ROOT_SAME, ROOT_OTHER, ROOT_NOT_KNOWN };
enum root_answer roots_ask(const struct roots *r, uint64_t size,
			   const struct digest *root);
/* Are there two roots of one SIZE?  R is sorted by size. */
bool roots_fork(struct roots *r, uint64_t *size);
/* Any root of that size, or NULL. */
const struct digest *roots_find(const struct roots *r, uint64_t size);

/* --- an exported archive
 * ------------------------------------------------------ */

enum {
	/* All that is held of one archive: small files, and names. */
	ARCHIVE_MEMORY = 512 * 1024 * 1024,

};

/* A member as it was read. */
struct carried {
	char *path; /* inside the folder */
	uint64_t size;
	struct digest digest;
	struct digest listed; /* in the manifest; else as digest */
	void *bytes;	      /* NULL: only hashed */
	bool explained;
};

/* A statement of the ledger folder. */
struct placed {
	uint64_t number;
	const struct carried *statement;
	struct tree_path path;
	bool proved; /* in the tree of the archive's checkpoint */
};

struct opened {
	struct telling *t;
	char folder[64]; /* "assessment-<uuid>" */
	char assessment[UUID_URN_SIZE];
	bool zip; /* not a tar */
	int64_t mtime;
	struct carried *members; /* in order of path */
	size_t count;
	size_t held;			  /* bytes of memory */
	const struct carried **by_digest; /* as listed */

	/* what the manifest lists and the container has not */
	struct carried *absent;
	size_t absent_count;
	struct digest identity;

	const struct carried *note; /* the checkpoint's */
	struct checkpoint checkpoint;
	struct placed *places; /* by number */
	size_t place_count;
	struct statement seal; /* read, whether or not it was admitted */

	struct rubric *rubric;
	struct gathered gathered;
	struct folding folding;
	struct roots roots;
};

/* verify_archive_read.c: *WHOLE false when the container broke off. */
MUST_USE enum rc archive_read(struct opened *o, int fd,
			      const struct progress *progress, bool *whole,
			      struct fault *why);
void archive_index(struct opened *o);
struct carried *archive_member(const struct opened *o, const char *path);
/* The bytes of a member that has to be there; NULL was told. */
const struct carried *archive_need(const struct opened *o, const char *path,
				   const char *what);
const struct carried *archive_of_digest(const struct opened *o,
					const struct digest *id);
void archive_check_manifests(struct opened *o);

/* verify_archive_said.c: false where no ledger or seal is there to look at. */
bool archive_check_said(struct opened *o);
/* The statement of that number, or NULL. */
const struct placed *archive_placed(const struct opened *o, uint64_t number);

/* verify_archive_bag.c */
MUST_USE enum rc archive_check_bag(struct opened *o, struct fault *why);

#endif
