/* recorder doctor: is all in order on this machine? */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/text.h"
#include "doctor.h"
#include "session.h"

enum { SENTENCE_SIZE = 480, SHOWN_SIZE = 200 };

void
doctor_tell(struct doctor *d, enum finding finding, const char *what,
	    const char *fmt, ...)
{
	char sentence[SENTENCE_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	findings_tell(&d->findings, finding, what, NULL, sentence);
}

bool
doctor_is_secret(struct doctor *d, const char *what, const char *path)
{
	char shown[SHOWN_SIZE];
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	if ((st.st_mode & 077) == 0)
		return true;
	doctor_tell(d, FINDING_BROKEN, what,
		    "others may read %s (mode %04o): chmod 600, and see who "
		    "has read it",
		    text_printable(path, shown, sizeof(shown)),
		    (unsigned)st.st_mode & 07777U);
	return false;
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	struct doctor d = { .on = on, .findings = { .on = on } };
	struct cage *cage = NULL;
	struct fault none;
	char *dir = NULL;

	(void)given;
	(void)argc;
	(void)argv;
	/* before anything else is open */
	if (cage_start(&cage, &none) != RC_OK)
		cage = NULL;
	doctor_program(&d);
	doctor_cage(&d, cage, &none);
	cage_stop(cage);
	doctor_clock(&d);
	doctor_keys(&d);
	if (session_folder(on->dir, &dir, &none) == RC_OK)
		doctor_logbook(&d, dir);
	else
		doctor_tell(&d, FINDING_NOTE, "logbook", "%s", none.text);
	free(dir);
	*on->status = d.findings.broken > 0 ? 1 : 0;
	return d.findings.failed ? fault_set(why, RC_IO,
					     "print: standard output cannot "
					     "be written")
				 : RC_OK;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "",
	.summary = "Look whether program, machine and logbook are in order",
	.detail =
		"One line a check: ok, note, or BROKEN. Changes nothing, and reads "
		"no evidence: whether records\nhold is for `recorder verify`. Exit "
		"status: 1 where something is broken, else 0.",
	.needs = TAKES_JSON,
	.run = run,
};
