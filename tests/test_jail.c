/* recorder/cage/jail.c: what cannot be done any more behind the walls. */

#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../recorder/cage/jail.h"
#include "support/test.h"

enum { NOT_SHUT = 99, FINE = 0 };

/* What a prisoner does; FINE, or another number that says what was wrong. */
typedef int (*deed_fn)(int fd);

/* Do it behind the walls, in a process of its own; its wait status. */
static int
behind_walls(deed_fn deed)
{
	long parent = getpid();
	int fd = test_fd_of("abc", 3);
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct jail_walls walls;
		struct fault why;

		if (jail_shut(fd, parent, &walls, &why) != RC_OK)
			_exit(NOT_SHUT);
		_exit(deed(fd));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fd);
	return status;
}

static void
check_fine(deed_fn deed)
{
	int status = behind_walls(deed);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), FINE);
}

static void
check_killed(deed_fn deed, int signal_number)
{
	int status = behind_walls(deed);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), signal_number);
}

static int
read_given(int fd)
{
	char got[4];

	return pread(fd, got, sizeof(got), 0) == 3 ? FINE : 1;
}

static void
lets_the_given_descriptor_be_read(void **state)
{
	(void)state;
	check_fine(read_given);
}

static int
open_files(int fd)
{
	(void)fd;
	if (open("/etc/passwd", O_RDONLY) >= 0 || errno != EACCES)
		return 1;
	if (open("/tmp/recorder-jail", O_WRONLY | O_CREAT, 0600) >= 0)
		return 2;
	if (openat(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY) >= 0)
		return 3;
	return FINE;
}

static void
opens_no_file(void **state)
{
	(void)state;
	check_fine(open_files);
}

static int
open_sockets(int fd)
{
	(void)fd;
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EACCES)
		return 1;
	if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
		return 2;
	return FINE;
}

static void
has_no_network(void **state)
{
	(void)state;
	check_fine(open_sockets);
}

static int
use_others(int fd)
{
	char got[1];

	for (int i = 0; i < 1000; i++)
		if (i != fd && i > 2 && pread(i, got, 1, 0) >= 0)
			return i;
	/* standard input is the empty /dev/null */
	return pread(0, got, 1, 0) == 0 ? FINE : 1;
}

static void
holds_no_other_descriptor(void **state)
{
	int other = test_fd_of("secret", 6);

	(void)state;
	check_fine(use_others);
	close(other);
}

static int
start_process(int fd)
{
	(void)fd;
	return fork() >= 0 ? 1 : 2;
}

static int
run_program(int fd)
{
	char *argv[] = { NULL };

	(void)fd;
	execv("/bin/true", argv);
	return 1;
}

static int
kill_parent(int fd)
{
	(void)fd;
	kill(getppid(), 0);
	return 1;
}

static void
ends_at_what_no_parser_does(void **state)
{
	(void)state;
	check_killed(start_process, SIGSYS);
	check_killed(run_program, SIGSYS);
	check_killed(kill_parent, SIGSYS);
}

static int
make_code(int fd)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)fd;
	return code != MAP_FAILED ? 1 : 2;
}

static void
makes_no_new_code(void **state)
{
	(void)state;
	check_killed(make_code, SIGSYS);
}

#if !defined(NO_RLIMIT_AS) && !defined(__SANITIZE_ADDRESS__)
static int
take_memory(int fd)
{
	size_t mib = 1024 * (size_t)1024;

	(void)fd;
	for (int i = 0; i < 64; i++) {
		char *got = mmap(NULL, 16 * mib, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (got == MAP_FAILED)
			return FINE;
	}
	return 1;
}

static void
has_half_a_gibibyte_of_memory_at_most(void **state)
{
	(void)state;
	check_fine(take_memory);
}
#endif

static void
does_not_shut_a_child_of_somebody_else_in(void **state)
{
	int fd = test_fd_of("abc", 3);
	int status = 0;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct jail_walls walls;
		struct fault why;

		_exit(jail_shut(fd, 1, &walls, &why) == RC_STOPPED ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_the_given_descriptor_be_read),
		cmocka_unit_test(opens_no_file),
		cmocka_unit_test(has_no_network),
		cmocka_unit_test(holds_no_other_descriptor),
		cmocka_unit_test(ends_at_what_no_parser_does),
		cmocka_unit_test(makes_no_new_code),
#if !defined(NO_RLIMIT_AS) && !defined(__SANITIZE_ADDRESS__)
		cmocka_unit_test(has_half_a_gibibyte_of_memory_at_most),
#endif
		cmocka_unit_test(does_not_shut_a_child_of_somebody_else_in),
	};

	return cmocka_run_group_tests_name("jail", tests, NULL, NULL);
}
