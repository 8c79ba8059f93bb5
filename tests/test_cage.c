/* recorder/cage/cage.c: asking a worker that may die or be silent. */

/* LINK: -Wl,--wrap=seccomp_load -Wl,--wrap=syscall */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <seccomp.h>

#include "../recorder/cage/jail.h"
#include "base/mem.h"
#include "cage/cage.h"
#include "support/caged.h"
#include "support/test.h"

/* --- a kernel that lacks what the walls are made of -------------------------
 */

static bool no_seccomp, no_landlock;

int __real_seccomp_load(scmp_filter_ctx ctx);
int __wrap_seccomp_load(scmp_filter_ctx ctx);

int
__wrap_seccomp_load(scmp_filter_ctx ctx)
{
	return no_seccomp ? -ECANCELED : __real_seccomp_load(ctx);
}

/* Landlock has no function of its own; three arguments are all that it takes.
 */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, const void *attributes, size_t size,
		    unsigned flags);

long
__wrap_syscall(long number, const void *attributes, size_t size, unsigned flags)
{
	if (no_landlock && number == SYS_landlock_create_ruleset) {
		errno = ENOSYS;
		return -1;
	}
	return __real_syscall(number, attributes, size, flags);
}

/* --- */

static enum rc
ask(struct cage *c, const char *text, char type[CAGE_TYPE_SIZE],
    struct fault *why)
{
	struct span span = caged_span(text, strlen(text));
	enum rc rc = cage_media_type(c, &span, type, why);

	span_close(&span);
	return rc;
}

static void
names_the_media_type_of_a_file(void **state)
{
	struct cage *c = caged_start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_ok(ask(c, "%PDF-1.4\n", type, &why), &why);
	assert_string_equal(type, "application/pdf");
	for (int i = 0; i < 50; i++)
		assert_ok(ask(c, "plain words\n", type, &why), &why);
	assert_string_equal(type, "text/plain");
	assert_ok(ask(c, "", type, &why), &why);
	assert_string_equal(type, "application/octet-stream");
	cage_stop(c);
}

static void
leaves_the_position_of_the_descriptor(void **state)
{
	struct cage *c = caged_start();
	struct span span = caged_span("plain words\n", 12);
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(lseek(span.fd, 5, SEEK_SET), 5);
	assert_ok(cage_media_type(c, &span, type, &why), &why);
	assert_string_equal(type, "text/plain");
	assert_int_equal(lseek(span.fd, 0, SEEK_CUR), 5);
	span_close(&span);
	cage_stop(c);
}

static void
says_what_cannot_be_read_and_goes_on(void **state)
{
	struct cage *c = caged_start();
	struct span span = {
		.fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.size = 100,
	};
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_fault(cage_media_type(c, &span, type, &why), RC_IO, &why);
	assert_says(&why, "Is a directory");
	assert_ok(ask(c, "%PDF-1.4\n", type, &why), &why);
	span_close(&span);
	cage_stop(c);
}

static void
says_so_when_the_worker_dies(void **state)
{
	struct cage *c = caged_start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(kill(caged_worker(), SIGKILL), 0);
	assert_fault(ask(c, "words\n", type, &why), RC_REMOTE, &why);
	assert_fault(ask(c, "words\n", type, &why), RC_REMOTE, &why);
	assert_says(&why, "has ended");
	cage_stop(c);
	assert_int_equal(waitpid(-1, NULL, 0), -1); /* it was reaped */
}

static void
does_not_wait_for_ever(void **state)
{
	struct cage *c = caged_start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(kill(caged_worker(), SIGSTOP), 0);
	assert_fault(ask(c, "words\n", type, &why), RC_REMOTE, &why);
	assert_says(&why, "in time");
	cage_stop(c);
	assert_int_equal(waitpid(-1, NULL, 0), -1);
}

static void
outlives_the_interrupt_meant_for_the_program(void **state)
{
	struct cage *c = caged_start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(kill(caged_worker(), SIGINT), 0);
	assert_ok(ask(c, "words\n", type, &why), &why);
	cage_stop(c);
}

static void
names_its_walls(void **state)
{
	struct cage *c = caged_start();

	(void)state;
	assert_non_null(strstr(cage_walls(c), "rlimits, no-new-privileges"));
	cage_stop(c);
	cage_stop(NULL);
}

/* It goes on in a process of its own, and says what is missing. */
static void
works_and_says_so_where_walls_are_missing(void **state)
{
	(void)state;
	for (int without = 1; without < 4; without++) {
		char type[CAGE_TYPE_SIZE];
		struct fault why;
		struct cage *c;

		no_seccomp = (without & 1) != 0;
		no_landlock = (without & 2) != 0;
		c = caged_start();
		assert_false(cage_is_whole(c));
		assert_int_equal(strstr(cage_walls(c), "seccomp") == NULL,
				 no_seccomp);
		if (no_landlock)
			assert_null(strstr(cage_walls(c), "landlock"));
		assert_ok(ask(c, "%PDF-1.4\n", type, &why), &why);
		assert_string_equal(type, "application/pdf");
		cage_stop(c);
	}
	no_seccomp = no_landlock = false;
}

static void
leaves_no_process_behind(void **state)
{
	struct cage *c = caged_start();
	pid_t pid = caged_worker();

	(void)state;
	cage_stop(c);
	assert_int_equal(kill(pid, 0), -1);
}

static void
works_where_the_streams_are_closed(void **state)
{
	char type[CAGE_TYPE_SIZE] = "";
	struct cage *c = NULL;
	int kept[3];
	struct fault why;
	enum rc rc;

	(void)state;
	for (int fd = 0; fd <= 2; fd++) {
		kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
		assert_true(kept[fd] >= 0);
		close(fd);
	}
	rc = cage_start(&c, &why);
	if (rc == RC_OK)
		rc = ask(c, "%PDF-1.4\n", type, &why);
	cage_stop(c);
	for (int fd = 0; fd <= 2; fd++) {
		dup2(kept[fd], fd);
		close(kept[fd]);
	}
	assert_ok(rc, &why);
	assert_string_equal(type, "application/pdf");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_media_type_of_a_file),
		cmocka_unit_test(leaves_the_position_of_the_descriptor),
		cmocka_unit_test(says_what_cannot_be_read_and_goes_on),
		cmocka_unit_test(says_so_when_the_worker_dies),
		cmocka_unit_test(does_not_wait_for_ever),
		cmocka_unit_test(outlives_the_interrupt_meant_for_the_program),
		cmocka_unit_test(names_its_walls),
		cmocka_unit_test(works_and_says_so_where_walls_are_missing),
		cmocka_unit_test(leaves_no_process_behind),
		cmocka_unit_test(works_where_the_streams_are_closed),
	};

	return cmocka_run_group_tests_name("cage", tests, NULL, NULL);
}
