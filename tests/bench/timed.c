/* bench_timed OUT COMMAND...: how long it takes, and how much memory at most.
 */

/*
 * Appends a line "SECONDS KIB" to OUT; its exit status is the command's.  The
 * memory is that of the command and of all its children that live at one time,
 * the high-water mark of each: what they share is counted for each of them.
 */

#define _GNU_SOURCE /* wait4 */

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	EVERY_MS = 20,
	DEPTH = 8,
	PATH_SIZE = 128,
	LINE_SIZE = 4096,
};

static long
own_peak(long pid)
{
	char path[PATH_SIZE], line[LINE_SIZE];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", pid);
	f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kib;
}

static long peak_of(long pid, int depth);

/* Those that one thread has started. */
static long
peak_of_children(long pid, const char *thread, int depth)
{
	char path[2 * PATH_SIZE], line[LINE_SIZE], *at, *end;
	long kib = 0, child;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/task/%.20s/children", pid,
		 thread);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	if (fgets(line, sizeof(line), f) != NULL)
		for (at = line; (child = strtol(at, &end, 10)) > 0; at = end)
			kib += peak_of(child, depth - 1);
	fclose(f);
	return kib;
}

static long
peak_of(long pid, int depth)
{
	long kib = own_peak(pid);
	char path[PATH_SIZE];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%ld/task", pid);
	d = depth > 0 ? opendir(path) : NULL;
	if (d == NULL)
		return kib;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			kib += peak_of_children(pid, e->d_name, depth);
	closedir(d);
	return kib;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char *argv[])
{
	struct pollfd ended = { .events = POLLIN };
	struct rusage used = { .ru_maxrss = 0 };
	long peak = 0, kib;
	double begun = now(), took;
	int status = 0;
	FILE *out;
	pid_t pid;

	if (argc < 3 || (out = fopen(argv[1], "ae")) == NULL) {
		fputs("bench_timed OUT COMMAND...\n", stderr);
		return 64;
	}
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	while (ended.fd >= 0 && poll(&ended, 1, EVERY_MS) == 0) {
		kib = peak_of(pid, DEPTH);
		peak = kib > peak ? kib : peak;
	}
	took = now() - begun;
	while (wait4(pid, &status, 0, &used) < 0 && errno == EINTR)
		continue;
	peak = used.ru_maxrss > peak ? used.ru_maxrss : peak;
	fprintf(out, "%.3f %ld\n", took, peak);
	return fclose(out) == 0 && WIFEXITED(status) ? WEXITSTATUS(status)
						     : 125;
}
