/* The machine, and what the program stands on: see doctor.h. */

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>

#include "base/about.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "cage/about.h"
#include "doctor.h"
#include "help.h"
#include "issue/about.h"
#include "keyring.h"
#include "logbook/about.h"

enum { ABOUT_SIZE = 120, SHOWN_SIZE = 200 };

void
doctor_program(struct doctor *d)
{
	char base[ABOUT_SIZE], cage[ABOUT_SIZE], logbook[ABOUT_SIZE],
		issue[ABOUT_SIZE];

	base_about(base, sizeof(base));
	cage_about(cage, sizeof(cage));
	logbook_about(logbook, sizeof(logbook));
	issue_about(issue, sizeof(issue));
	doctor_tell(d, FINDING_OK, "program",
		    "recorder " RECORDER_VERSION " with %s, %s, %s, %s", base,
		    logbook, cage, issue);
}

void
doctor_cage(struct doctor *d, const struct cage *cage, const struct fault *why)
{
	if (cage == NULL)
		doctor_tell(d, FINDING_BROKEN, "cage",
			    "the worker that reads strangers' files does not "
			    "start: %s",
			    why->text);
	else if (cage_is_whole(cage))
		doctor_tell(d, FINDING_OK, "cage",
			    "strangers' files are read behind: %s",
			    cage_walls(cage));
	else
		doctor_tell(d, FINDING_NOTE, "cage",
			    "this kernel gives less than there could be "
			    "(Landlock and seccomp): strangers' files are read "
			    "in a process of its own behind: %s",
			    cage_walls(cage));
}

void
doctor_clock(struct doctor *d)
{
	struct timex t = { .modes = 0 };
	char now[STAMP_SIZE];
	int state = adjtimex(&t);

	stamp_to_text(stamp_now(), now);
	if (state == TIME_ERROR)
		doctor_tell(d, FINDING_NOTE, "clock",
			    "%s; the system does not keep it by a time server, "
			    "or not yet",
			    now);
	else
		doctor_tell(d, FINDING_OK, "clock", "%s%s", now,
			    state >= 0 ? ", kept by a time server" : "");
}

/* --- key files
 * ------------------------------------------------------------------ */

static bool
is_key_file(const char *name)
{
	size_t size = strlen(name);

	return size > 4 && strcmp(name + size - 4, ".pem") == 0;
}

void
doctor_keys(struct doctor *d)
{
	const struct dirent *entry;
	char shown[SHOWN_SIZE];
	struct fault none;
	unsigned count = 0, secret = 0;
	char *folder = NULL;
	DIR *dir = NULL;

	if (keyring_folder(&folder, &none) == RC_OK)
		dir = opendir(folder);
	if (dir == NULL) {
		free(folder);
		return; /* nobody has keys here */
	}
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this one is ours alone */
	while ((entry = readdir(dir)) != NULL) {
		char *path;

		if (!is_key_file(entry->d_name))
			continue;
		path = mem_format("%s/%s", folder, entry->d_name);
		count++;
		secret += doctor_is_secret(d, "keys", path);
		free(path);
	}
	closedir(dir);
	if (secret == count)
		doctor_tell(d, FINDING_OK, "keys",
			    "key files in %s: %u, for nobody else to read",
			    text_printable(folder, shown, sizeof(shown)),
			    count);
	free(folder);
}
