#ifndef RECORDER_CLI_DOCTOR_H
#define RECORDER_CLI_DOCTOR_H

/*
 * What `recorder doctor` looks at; each tells its lines, and fails never.
 *
 *	doctor_machine.c	program, libraries, cage, clock, key files
 *	doctor_logbook.c	the logbook: its disk, files, store, last verify
 */

#include "cage/cage.h"
#include "command.h"
#include "findings.h"

struct doctor {
	const struct session *on;
	struct findings findings;
};

void doctor_tell(struct doctor *d, enum finding finding, const char *what,
		 const char *fmt, ...) PRINTF_LIKE(4, 5);

void doctor_program(struct doctor *d);
/* CAGE NULL: it did not start, and WHY says so. */
void doctor_cage(struct doctor *d, const struct cage *cage,
		 const struct fault *why);
void doctor_clock(struct doctor *d);
void doctor_keys(struct doctor *d); /* of people, in the keys folder */

/* The logbook in DIR, as far as it can be opened. */
void doctor_logbook(struct doctor *d, const char *dir);

/* May nobody but the owner read PATH?  Tells WHAT as broken where others may.
 * false: that, or it is not there. */
bool doctor_is_secret(struct doctor *d, const char *what, const char *path);

#endif
