/* evidence/kind.c: which kind a media type suggests. */

#include "evidence/kind.h"
#include "support/test.h"

static void
suggests_a_kind_for_each_media_type(void **state)
{
	(void)state;
	assert_string_equal(evidence_kind_of_type("video/mp4"), "video");
	assert_string_equal(evidence_kind_of_type("audio/x-m4a"), "audio");
	assert_string_equal(evidence_kind_of_type("image/png"), "image");
	assert_string_equal(evidence_kind_of_type("application/zip"),
			    "portfolio");
	assert_string_equal(
		evidence_kind_of_type("application/x-7z-compressed"),
		"portfolio");
}

static void
takes_all_else_for_a_document(void **state)
{
	(void)state;
	assert_string_equal(evidence_kind_of_type("application/pdf"),
			    "document");
	assert_string_equal(evidence_kind_of_type("text/plain"), "document");
	assert_string_equal(evidence_kind_of_type("application/zip2"),
			    "document");
	assert_string_equal(evidence_kind_of_type("videos/x"), "document");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suggests_a_kind_for_each_media_type),
		cmocka_unit_test(takes_all_else_for_a_document),
	};

	return cmocka_run_group_tests_name("evidence_kind", tests, NULL, NULL);
}
