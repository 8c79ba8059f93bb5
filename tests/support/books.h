#ifndef SUPPORT_BOOKS_H
#define SUPPORT_BOOKS_H

/* Logbooks for tests that need one with something in it.  The rules of the
 * layer assess are not asked: what is entered here is well formed, no more. */

#include <stdint.h>

#include "logbook/logbook.h"

extern const char books_admin[];   /* a person */
extern const char books_learner[]; /* another */

/* DIR/NAME with statement 0, zone Europe/Berlin. */
struct logbook *books_make(const char *dir, const char *name);
struct logbook *books_again(const char *dir, const char *name);

/* One claim in one act; its number.  FACTS are taken.  ABOUT may be NULL;
 * BY NULL: the logbook. */
uint64_t books_say(struct logbook *lb, enum kind kind, const char *by,
		   const char *about, struct value *facts);
/* COUNT claims in one act: "clock-noticed", no two alike. */
void books_fill(struct logbook *lb, uint64_t count);
/* Such a claim, the caller's to free. */
struct value *books_tick(struct logbook *lb, int64_t seconds);

/* SQL on DIR/NAME/logbook.sqlite as somebody with another program would run
 * it, who puts triggers back that they dropped; the code that SQLite gives. */
int books_tamper(const char *dir, const char *name, const char *sql);

#endif
