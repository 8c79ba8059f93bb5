/* Passphrases from a file or a terminal: see passphrase.h. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "passphrase.h"

/* One line from FD, without its end. */
static enum rc
read_line(int fd, char out[PASSPHRASE_SIZE], struct fault *why)
{
	size_t n = 0;
	ssize_t got;
	char c;

	while ((got = read(fd, &c, 1)) == 1 && c != '\n') {
		if (n == PASSPHRASE_SIZE - 1)
			return fault_set(why, RC_INVALID,
					 "the passphrase is over %d bytes",
					 PASSPHRASE_SIZE - 1);
		out[n++] = c;
	}
	if (got < 0)
		return fault_sys(why, "read the passphrase");
	if (n > 0 && out[n - 1] == '\r')
		n--;
	out[n] = '\0';
	if (n == 0)
		return fault_set(why, RC_INVALID, "the passphrase is empty");
	return RC_OK;
}

static enum rc
from_file(const char *file, char out[PASSPHRASE_SIZE], struct fault *why)
{
	int fd = STDIN_FILENO;
	struct stat st;
	enum rc rc;

	if (strcmp(file, "-") != 0) {
		fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd < 0)
			return fault_sys(why, "passphrase file %s", file);
	}
	if (fd != STDIN_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 077) != 0)
		rc = fault_set(why, RC_REFUSED,
			       "others may read it: run `chmod 600 %s` first",
			       file);
	else
		rc = read_line(fd, out, why);
	if (rc != RC_OK)
		rc = fault_while(why, "passphrase file %s", file);
	if (fd != STDIN_FILENO)
		close(fd);
	return rc;
}

static enum rc
ask(int tty, const char *prompt, const char *what, char out[PASSPHRASE_SIZE],
    struct fault *why)
{
	char *line = mem_format("%s%s: ", prompt, what);
	struct termios shown, hidden;
	enum rc rc;

	if (tcgetattr(tty, &shown) != 0) {
		free(line);
		return fault_sys(why, "ask for the passphrase");
	}
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(tty, TCSAFLUSH, &hidden);
	rc = fsio_write_all(tty, line, strlen(line), why);
	if (rc == RC_OK)
		rc = read_line(tty, out, why);
	tcsetattr(tty, TCSAFLUSH, &shown);
	if (rc == RC_OK)
		rc = fsio_write_all(tty, "\n", 1, why);
	free(line);
	return rc;
}

enum rc
passphrase_read(const char *file, const char *what, int twice,
		char out[PASSPHRASE_SIZE], struct fault *why)
{
	char again[PASSPHRASE_SIZE];
	enum rc rc;
	int tty;

	/* NOLINTBEGIN(concurrency-mt-unsafe): the program has one thread */
	if (file == NULL)
		file = getenv("RECORDER_PASSPHRASE_FILE");
	/* NOLINTEND(concurrency-mt-unsafe) */
	if (file != NULL && file[0] != '\0')
		return from_file(file, out, why);
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0)
		return fault_set(why, RC_USAGE,
				 "a passphrase is needed for %s, and there is "
				 "no terminal: use --passphrase-file",
				 what);
	rc = ask(tty, twice ? "new passphrase for " : "passphrase for ", what,
		 out, why);
	if (rc == RC_OK && twice) {
		rc = ask(tty, "the same again, ", what, again, why);
		if (rc == RC_OK && strcmp(out, again) != 0)
			rc = fault_set(why, RC_INVALID,
				       "the two passphrases differ");
		mem_wipe(again, sizeof(again));
	}
	close(tty);
	return rc;
}
