#ifndef POWER_REPLAY_H
#define POWER_REPLAY_H

/*
 *	power_replay LOG			the calls, numbered, one a line
 *	power_replay LOG NUMBER KEPT[:SEED] DIR [CALL]	makes DIR as it can be
 *		when the power fails just after that call, and prints what was
 *		said until then (lines "said TEXT" of the log); as if there had
 *		been no CALL ("syncfs"), for seeing that this is found
 *
 * What lasts is what POSIX promises and no more: the bytes and the length of a
 * file as of its last sync, the names in a folder as of the folder's last sync,
 * everything as of the last syncfs.  KEPT says what becomes of the rest:
 *	lost	nothing of it is there
 *	names	names are there, bytes and lengths are not
 *	zeros	names and lengths are there, the new bytes are zero
 *	bytes	bytes and lengths are there, names are not
 *	mixed	a coin is thrown for each sector, each length and each name
 *	all	everything is there, as if nothing had happened
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALL_FIELDS = 4 };

/* One line of the log. */
struct call {
	uint64_t number; /* from 1 */
	const char *fields[CALL_FIELDS];
	const uint8_t *bytes; /* of a write */
	uint64_t size;
};

struct node;

struct entry {
	char *name;
	struct node *node; /* NULL, in a change: the name is taken away */
	uint64_t number;   /* of the call */
};
struct entries {
	struct entry *items;
	size_t count;
};

/* A file or a folder. */
struct node {
	bool is_dir;
	uint64_t ino; /* of a file */

	struct entries now, lasting, changes; /* of a folder */

	uint8_t *bytes; /* of a file: those that last */
	size_t size;
	struct call *calls; /* since its last sync */
	size_t call_count;
};

enum kept {
	KEPT_LOST,
	KEPT_NAMES,
	KEPT_ZEROS,
	KEPT_BYTES,
	KEPT_MIXED,
	KEPT_ALL
};

struct replay {
	struct node **nodes; /* [0] is the root */
	size_t count;
	enum kept kept;
	uint64_t seed;
	const char *without; /* this call does nothing; NULL: each does */
};

/* Does the coin for this part of the call fall so that it is kept? */
bool replay_coin(const struct replay *r, uint64_t number, uint64_t part);
uint64_t replay_number(const char *text);

/* One more call was made. */
void replay_call(struct replay *r, const struct call *call);

/* A file's bytes being put together. */
struct content {
	uint8_t *bytes; /* to be freed */
	size_t size, room;
};
struct content content_of(const struct replay *r, const struct node *n);

/* What is in folders. */
void entries_push(struct entries *to, const char *name, struct node *node,
		  uint64_t number);
/* NAME is NODE; where that is NULL, it is gone. */
void entries_change(struct entries *in, const char *name, struct node *node);
void entries_clear(struct entries *e);

struct node *replay_node(struct replay *r, bool is_dir, uint64_t ino);
void replay_free(struct replay *r);

#endif
