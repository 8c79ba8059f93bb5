/* What was asked of the disk: see asked.h. */

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/asked.h"
#include "support/test.h"

struct asked asked;

static pthread_mutex_t asking = PTHREAD_MUTEX_INITIALIZER;

static struct {
	char letter; /* NUL: none */
	int error;
	int after;
} failing;

void
asked_forget(void)
{
	pthread_mutex_lock(&asking);
	memset(&asked, 0, sizeof(asked));
	memset(&failing, 0, sizeof(failing));
	pthread_mutex_unlock(&asking);
}

void
asked_fail(char letter, int error, int after)
{
	pthread_mutex_lock(&asking);
	failing.letter = letter;
	failing.error = error;
	failing.after = after;
	pthread_mutex_unlock(&asking);
}

int
asked_times(char letter)
{
	int count = 0;

	for (int i = 0; i < asked.count; i++)
		count += asked.letters[i] == letter;
	return count;
}

static bool
fails(char letter)
{
	bool now;
	int error;

	pthread_mutex_lock(&asking);
	if (asked.count < ASKED_LIMIT - 1)
		asked.letters[asked.count++] = letter;
	now = failing.letter == letter && failing.after-- <= 0;
	error = failing.error;
	pthread_mutex_unlock(&asking);
	if (now)
		errno = error;
	return now;
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_syncfs(int fd);
int __wrap_syncfs(int fd);
int __real_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags);
ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __real_pwrite(int fd, const void *bytes, size_t size, off_t at);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t at);

int
__wrap_fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return fails(S_ISDIR(st.st_mode) ? 'd' : 'f') ? -1 : __real_fsync(fd);
}

int
__wrap_syncfs(int fd)
{
	return fails('s') ? -1 : __real_syncfs(fd);
}

int
__wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
	      int flags)
{
	if (fails('l'))
		return -1;
	return __real_linkat(from_dir, from, to_dir, to, flags);
}

ssize_t
__wrap_read(int fd, void *bytes, size_t size)
{
	return fails('r') ? -1 : __real_read(fd, bytes, size);
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t size)
{
	return fails('w') ? -1 : __real_write(fd, bytes, size);
}

ssize_t
__wrap_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	return fails('w') ? -1 : __real_pwrite(fd, bytes, size, at);
}
