/* base/fault.c: codes, sentences, and what is kept on the way up. */

#include <errno.h>
#include <string.h>

#include "base/fault.h"
#include "support/test.h"

static void
says_one_sentence_and_returns_its_code(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(
		fault_set(&why, RC_REFUSED, "assessment %d is sealed", 7),
		RC_REFUSED);
	assert_int_equal(why.code, RC_REFUSED);
	assert_null(why.reason);
	assert_string_equal(why.text, "assessment 7 is sealed");
}

static void
puts_what_was_being_done_in_front(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(fault_reason(&why, RC_INVALID, "stale", "old"),
			 RC_INVALID);
	assert_int_equal(fault_while(&why, "statement %d", 3), RC_INVALID);
	assert_int_equal(fault_while(&why, "reading %s", "a.tar"), RC_INVALID);
	assert_string_equal(why.text, "reading a.tar: statement 3: old");
	assert_string_equal(why.reason, "stale");
}

static void
forgets_the_reason_of_an_earlier_fault(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(fault_reason(&why, RC_INVALID, "stale", "old"),
			 RC_INVALID);
	assert_int_equal(fault_set(&why, RC_IO, "new"), RC_IO);
	assert_null(why.reason);
}

static void
may_quote_its_own_old_sentence(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(fault_set(&why, RC_IO, "first"), RC_IO);
	assert_int_equal(fault_set(&why, RC_BUSY, "again, %s", why.text),
			 RC_BUSY);
	assert_string_equal(why.text, "again, first");
}

static void
picks_the_code_from_errno_and_says_its_words(void **state)
{
	static const struct {
		int error;
		enum rc rc;
	} cases[] = {
		{ ENOENT, RC_NOT_FOUND }, { ENOTDIR, RC_NOT_FOUND },
		{ EEXIST, RC_EXISTS },	  { EACCES, RC_REFUSED },
		{ EPERM, RC_REFUSED },	  { EAGAIN, RC_BUSY },
		{ EBUSY, RC_BUSY },	  { ENOSPC, RC_IO },
		{ EIO, RC_IO },
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		errno = cases[i].error;
		assert_int_equal(fault_sys(&why, "open %s", "x"), cases[i].rc);
	}
	errno = ENOSPC;
	assert_int_equal(fault_sys(&why, "write %s", "x"), RC_IO);
	assert_string_equal(why.text, "write x: No space left on device");
}

static void
cuts_a_long_sentence_between_characters(void **state)
{
	char letters[600] = "";
	struct fault why;
	size_t size;

	(void)state;
	/* 479 bytes fit, and 478 of them are taken when one of two bytes
	 * comes */
	for (size_t i = 0; i + 2 < sizeof(letters); i += 2)
		memcpy(letters + i, "\xc3\xa9", 3);
	assert_int_equal(fault_set(&why, RC_IO, "%s", letters), RC_IO);
	size = strlen(why.text);
	assert_int_equal(size, sizeof(why.text) - 2);
	assert_memory_equal(why.text + size - 2, "\xc3\xa9", 2);

	assert_int_equal(fault_while(&why, "x"), RC_IO);
	assert_memory_equal(why.text, "x: \xc3\xa9", 5);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
}

static void
gives_each_code_a_label_and_the_statuses_of_sysexits(void **state)
{
	(void)state;
	assert_int_equal(rc_exit_status(RC_OK), 0);
	assert_int_equal(rc_exit_status(RC_USAGE), 64);
	assert_int_equal(rc_exit_status(RC_REFUSED), 77);
	assert_int_equal(rc_http_status(RC_TOO_BIG), 413);
	assert_string_equal(rc_label(RC_NEWER), "made by a newer program");
	for (enum rc rc = RC_OK; rc <= RC_NEWER; rc++)
		assert_true(rc_label(rc)[0] != '\0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_one_sentence_and_returns_its_code),
		cmocka_unit_test(puts_what_was_being_done_in_front),
		cmocka_unit_test(forgets_the_reason_of_an_earlier_fault),
		cmocka_unit_test(may_quote_its_own_old_sentence),
		cmocka_unit_test(picks_the_code_from_errno_and_says_its_words),
		cmocka_unit_test(cuts_a_long_sentence_between_characters),
		cmocka_unit_test(
			gives_each_code_a_label_and_the_statuses_of_sysexits),
	};

	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
