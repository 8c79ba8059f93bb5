/* recorder/cage/media_said.c: what a worker may say of media. */

#include <string.h>

#include "cage/media.h"
#include "support/test.h"

static const char long_codec[] =
	"{\"video\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"aaaaaaaaaaaaaaaaaaaaaaaaa\"}"; /* 65 letters */
static const char both_times[] = "{\"created\":\"2026-03-02T09:05:00Z\","
				 "\"localTime\":\"2026-03-02T09:05:00\"}";

static void
takes_a_description(void **state)
{
	static const char *const good[] = {
		"{}",
		"{\"durationMs\":0}",
		"{\"durationMs\":1099511627776}",
		"{\"height\":1,\"width\":2147483647}",
		"{\"rotation\":90}",
		"{\"rotation\":180}",
		"{\"rotation\":270}",
		"{\"audio\":\"A_AAC/MPEG4/LC\",\"video\":\"x.-_/\"}",
		"{\"created\":\"2026-03-02T09:05:00Z\"}",
		"{\"localTime\":\"2026-03-02T09:05:00\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct value *v = NULL;
		struct fault why;

		assert_ok(media_said(good[i], strlen(good[i]), &v, &why), &why);
		assert_int_equal(value_kind(v), VALUE_OBJECT);
		value_free(v);
	}
}

static void
refuses_what_is_no_description(void **state)
{
	static const char *const bad[] = {
		"",
		"null",
		"[]",
		"7",
		"{",
		"{}{}",
		" {}",
		"{\"durationMs\":-1}",
		"{\"durationMs\":1099511627777}",
		"{\"durationMs\":1.5}",
		"{\"durationMs\":\"1\"}",
		"{\"durationMs\":1,\"durationMs\":2}",
		"{\"height\":1}",
		"{\"width\":1}",
		"{\"height\":0,\"width\":1}",
		"{\"height\":1,\"width\":2147483648}",
		"{\"width\":1,\"height\":1}", /* not canonical */
		"{\"rotation\":0}",
		"{\"rotation\":91}",
		"{\"rotation\":360}",
		"{\"audio\":\"\"}",
		"{\"audio\":\"a b\"}",
		"{\"audio\":7}",
		"{\"video\":\"<b>\"}",
		long_codec,
		"{\"created\":\"2026-03-02T09:05:00\"}",
		"{\"created\":\"2026-02-30T09:05:00Z\"}",
		"{\"created\":1772442300}",
		"{\"localTime\":\"2026-03-02T09:05:00Z\"}",
		"{\"localTime\":\"2026-02-30T09:05:00\"}",
		"{\"localTime\":\"9999-99-99T99:99:99\"}",
		both_times,
		"{\"title\":\"Weld\"}",
		"{\"video\":{\"codec\":\"avc1\"}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct value *v = NULL;
		struct fault why;
		enum rc rc = media_said(bad[i], strlen(bad[i]), &v, &why);

		if (rc == RC_OK)
			print_error("%s was taken\n", bad[i]);
		assert_fault(rc, RC_REMOTE, &why);
		assert_says(&why, "the worker said what is no description");
		assert_null(v);
	}
}

static void
refuses_more_than_it_may_say(void **state)
{
	static char text[MEDIA_SAID + 2];
	struct value *v = NULL;
	struct fault why;

	(void)state;
	memset(text, ' ', sizeof(text));
	text[0] = '{';
	text[sizeof(text) - 1] = '}';
	assert_fault(media_said(text, sizeof(text), &v, &why), RC_REMOTE, &why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_description),
		cmocka_unit_test(refuses_what_is_no_description),
		cmocka_unit_test(refuses_more_than_it_may_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
