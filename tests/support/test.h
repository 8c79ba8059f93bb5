#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

/* What every unit test needs: cmocka, faults that are shown, a directory of
 * its own for each test. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"

enum { TEST_PATH_SIZE = 512 };

/* RC_OK, or the test fails and shows the sentence:
 *	assert_ok(store_open(&s, *state, &why), &why);
 */
#define assert_ok(rc, why)                                                     \
	test_assert_rc((rc), RC_OK, (why), #rc, __FILE__, __LINE__)

/* Fails with exactly this code, and the fault says so too:
 *	assert_fault(buf_add(&b, "abcd", 4, &why), RC_TOO_BIG, &why);
 */
#define assert_fault(rc, wanted, why)                                          \
	test_assert_rc((rc), (wanted), (why), #rc, __FILE__, __LINE__)

/* The sentence of a fault holds WORDS. */
#define assert_says(why, words)                                                \
	test_assert_says((why), (words), __FILE__, __LINE__)

void test_assert_rc(enum rc rc, enum rc wanted, const struct fault *why,
		    const char *said, const char *file, int line);
void test_assert_says(const struct fault *why, const char *words,
		      const char *file, int line);

/* Setup and teardown: a fresh empty directory, its path in *STATE (char *),
 * removed with all it holds. */
int test_dir_make(void **state);
int test_dir_remove(void **state);

#define IN_A_DIR(test)                                                         \
	cmocka_unit_test_setup_teardown(test, test_dir_make, test_dir_remove)

/* "DIR/NAME" */
void test_path(char path[TEST_PATH_SIZE], const char *dir, const char *name);

/* A descriptor that reads these bytes from the start; close(2) it. */
int test_fd_of(const void *bytes, size_t size);

/* Make or replace the file. */
void test_write_file(const char *path, const void *bytes, size_t size);
/* All of it and a NUL, to be freed; SIZE may be NULL. */
char *test_read_file(const char *path, size_t *size);

#endif
