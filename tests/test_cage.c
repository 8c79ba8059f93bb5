/* recorder/cage/cage.c: asking a worker that may die or be silent. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "cage/cage.h"
#include "support/test.h"

static struct cage *
start(void)
{
	struct cage *c = NULL;
	struct fault why;

	assert_ok(cage_start(&c, &why), &why);
	return c;
}

static enum rc
ask(struct cage *c, const char *text, char type[CAGE_TYPE_SIZE],
    struct fault *why)
{
	int fd = test_fd_of(text, strlen(text));
	enum rc rc = cage_media_type(c, fd, type, why);

	close(fd);
	return rc;
}

/* The one child of this process. */
static pid_t
worker(void)
{
	char path[TEST_PATH_SIZE], *text;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/children",
		 (long)getpid());
	text = mem_new(100);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(read(fd, text, 99) > 0);
	close(fd);
	path[0] = '\0';
	fd = (int)strtol(text, NULL, 10);
	free(text);
	return (pid_t)fd;
}

static void
names_the_media_type_of_a_file(void **state)
{
	struct cage *c = start();
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
	struct cage *c = start();
	int fd = test_fd_of("plain words\n", 12);
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(lseek(fd, 5, SEEK_SET), 5);
	assert_ok(cage_media_type(c, fd, type, &why), &why);
	assert_string_equal(type, "text/plain");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 5);
	close(fd);
	cage_stop(c);
}

static void
says_what_cannot_be_read_and_goes_on(void **state)
{
	struct cage *c = start();
	int fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_fault(cage_media_type(c, fd, type, &why), RC_IO, &why);
	assert_says(&why, "Is a directory");
	assert_ok(ask(c, "%PDF-1.4\n", type, &why), &why);
	close(fd);
	cage_stop(c);
}

static void
says_so_when_the_worker_dies(void **state)
{
	struct cage *c = start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(kill(worker(), SIGKILL), 0);
	assert_fault(ask(c, "words\n", type, &why), RC_REMOTE, &why);
	assert_fault(ask(c, "words\n", type, &why), RC_REMOTE, &why);
	assert_says(&why, "has ended");
	cage_stop(c);
	assert_int_equal(waitpid(-1, NULL, 0), -1); /* it was reaped */
}

static void
does_not_wait_for_ever(void **state)
{
	struct cage *c = start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(kill(worker(), SIGSTOP), 0);
	assert_fault(ask(c, "words\n", type, &why), RC_REMOTE, &why);
	assert_says(&why, "in time");
	cage_stop(c);
	assert_int_equal(waitpid(-1, NULL, 0), -1);
}

static void
outlives_the_interrupt_meant_for_the_program(void **state)
{
	struct cage *c = start();
	char type[CAGE_TYPE_SIZE];
	struct fault why;

	(void)state;
	assert_int_equal(kill(worker(), SIGINT), 0);
	assert_ok(ask(c, "words\n", type, &why), &why);
	cage_stop(c);
}

static void
names_its_walls(void **state)
{
	struct cage *c = start();

	(void)state;
	assert_non_null(strstr(cage_walls(c), "rlimits, no-new-privileges"));
	cage_stop(c);
	cage_stop(NULL);
}

static void
leaves_no_process_behind(void **state)
{
	struct cage *c = start();
	pid_t pid = worker();

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
		cmocka_unit_test(leaves_no_process_behind),
		cmocka_unit_test(works_where_the_streams_are_closed),
	};

	return cmocka_run_group_tests_name("cage", tests, NULL, NULL);
}
