#ifndef SUPPORT_ASKED_H
#define SUPPORT_ASKED_H

/*
 * What was asked of the disk, by any thread, and failures of it.  A test that
 * uses it says
 *	LINK: -Wl,--wrap=fsync,--wrap=syncfs,--wrap=linkat,--wrap=read
 *	LINK: -Wl,--wrap=write,--wrap=pwrite
 */

enum { ASKED_LIMIT = 4096 };

/* One letter each: f fsync of a file, d of a folder, s syncfs, l linkat, r
 * read, w write and pwrite. */
struct asked {
	char letters[ASKED_LIMIT]; /* with NUL; more are not noted */
	int count;
};
extern struct asked asked;

void asked_forget(void);
int asked_times(char letter);
/* The next one of LETTER after so many fails with ERROR, and all that follow,
 * until asked_forget(). */
void asked_fail(char letter, int error, int after);

#endif
