/* recorder/cli/opts.c: the tables are the parser. */

#include <string.h>

#include "../recorder/cli/opts.h"
#include "base/text.h"
#include "support/test.h"

struct some_opts {
	const char *title;
	bool yes;
	struct opt_list at;
};

static const struct opt table[] = {
	{ OPT_TEXT, 't', "title", "TEXT", offsetof(struct some_opts, title),
	  "" },
	{ OPT_FLAG, 'y', "yes", NULL, offsetof(struct some_opts, yes), "" },
	{ OPT_LIST, 0, "at", "PLACE", offsetof(struct some_opts, at), "" },
	{ .kind = OPT_END },
};

static const struct command some = {
	.name = "some",
	.opts = table,
	.opts_size = sizeof(struct some_opts),
};

/* A command line of writable words, as main() has it. */
struct typed {
	char text[16][32];
	char *words[17];
	int count;
	struct line args; /* what is left */
	struct some_opts opts;
	struct common_opts common;
};

static enum rc
parse(struct typed *l, const char *const *words, struct fault *why)
{
	*l = (struct typed){ .count = 0 };
	for (; words[l->count] != NULL; l->count++) {
		text_copy(l->text[l->count], 32, words[l->count]);
		l->words[l->count] = l->text[l->count];
	}
	l->args = (struct line){ l->count, l->words };
	return opts_parse(&some, &l->opts, &l->common, &l->args, why);
}

static void
takes_options_between_arguments(void **state)
{
	static const char *const words[] = { "some",	"one",	"-t",
					     "a title", "two",	"--yes",
					     "--at",	"here", "--at=there",
					     "--as",	"Ada",	NULL };
	struct fault why;
	struct typed l;

	(void)state;
	assert_ok(parse(&l, words, &why), &why);
	assert_string_equal(l.opts.title, "a title");
	assert_true(l.opts.yes);
	assert_int_equal(l.opts.at.count, 2);
	assert_string_equal(l.opts.at.items[1], "there");
	assert_string_equal(l.common.as, "Ada");
	assert_int_equal(l.args.count, 2);
	assert_string_equal(l.args.words[0], "one");
	assert_string_equal(l.args.words[1], "two");
}

static void
two_dashes_end_the_options(void **state)
{
	static const char *const words[] = { "some", "--", "--yes", NULL };
	struct fault why;
	struct typed l;

	(void)state;
	assert_ok(parse(&l, words, &why), &why);
	assert_false(l.opts.yes);
	assert_string_equal(l.args.words[0], "--yes");
}

static void
names_what_is_not_understood(void **state)
{
	static const char *const cases[][2] = { { "--wrong", "--wrong" },
						{ "-x", "-x" },
						{ "--title", "wants a value" },
						{ "--json", "--json" } };
	struct fault why;
	struct typed l;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const words[] = { "some", cases[i][0], NULL };

		assert_fault(parse(&l, words, &why), RC_USAGE, &why);
		assert_says(&why, cases[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_options_between_arguments),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(names_what_is_not_understood),
	};

	return cmocka_run_group_tests_name("opts", tests, NULL, NULL);
}
