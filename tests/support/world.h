#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

/*
 * A small provider for tests of the rules and what stands on them: Ada
 * administers, Lou learns, Asa and Ben assess, Nia and Eve authenticate, Rex
 * reviews.  What is said goes through the rules, and where there is a folder
 * through a logbook in it too.
 */

#include <stdbool.h>
#include <stdint.h>

#include "assess/rules.h"
#include "base/key.h"
#include "base/uuid.h"
#include "base/value.h"
#include "logbook/logbook.h"

enum who { ADA, LOU, ASA, BEN, NIA, EVE, REX, EVERYBODY, THE_LOGBOOK };

enum { WORLD_START = 1772442000 }; /* 2026-03-02T09:00:00Z */

struct world {
	char did[KEY_DID_SIZE];
	struct key *keys[EVERYBODY];
	char person[EVERYBODY][UUID_URN_SIZE];
	char about[UUID_URN_SIZE]; /* the assessment that is spoken of */
	struct rules *rules;
	struct rubric *rubric;
	struct logbook *lb; /* NULL: the rules alone */
	uint64_t number;    /* of the next statement */
	int64_t now;	    /* the ledger's clock, without a logbook */
	struct digest last; /* claim id of what was taken in last */
};

/* Something to be said.  0 and NULL: as it usually is. */
struct saying {
	enum kind kind;
	enum who by;
	unsigned role;
	const char *about;
	struct value *facts;   /* taken */
	struct value *content; /* taken; members without salt */
	const struct digest *after;
	int64_t time;	/* of the claim, relative to the ledger's */
	bool unsigned_; /* no proof even where one is due */
	bool is_signed; /* a proof even where none is due */
	enum who key;	/* another's key, where not 0 (never Ada's) */
	uint64_t skip;	/* this many numbers */
	const struct value *claim; /* lent: this claim as it is */
};

/* FOLDER NULL: the rules alone.  RUBRIC NULL: two criteria, one sign-off. */
void world_begin(struct world *w, const char *folder, const char *rubric);
void world_end(struct world *w);
void world_about(struct world *w, const char *assessment);

enum rc world_say(struct world *w, struct saying what, struct fault *why);
/* It is taken in, or the test fails. */
void world_tell(struct world *w, struct saying what);
/* It is refused for REASON, and nothing has changed; or the test fails. */
void world_refuses(struct world *w, struct saying what, const char *reason);

/* JSON with ' for ", from printf's format. */
struct value *world_facts(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Logbook, everybody, the rubric. */
void world_people(struct world *w);
void world_enrol(struct world *w, enum who who, const char *roles);
void world_offer(struct world *w, enum who who, enum who key);
/* `key` of §4.1, with `offered` where not NULL; to be freed. */
char *world_key(const struct world *w, enum who who,
		const struct digest *offered);

/* The usual way of the assessment W->ABOUT, step by step up to STATE. */
void world_go(struct world *w, enum state state);
void world_open(struct world *w);
void world_judge(struct world *w, const char *criterion, const char *level);
void world_submit(struct world *w);
void world_conclude(struct world *w);
void world_sign_off(struct world *w);
void world_seal(struct world *w);
void world_queue(struct world *w);
/* Facts of these acts, with the right document. */
struct value *world_concluded(const struct world *w, const char *proposed);
struct value *world_signed_off(const struct world *w, const char *slot);

const struct assessment *world_assessment(const struct world *w);
/* Some digest as text, told apart by N. */
const char *world_digest(unsigned n);

#endif
