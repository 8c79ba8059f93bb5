/* recorder show: one assessment for people. */

#include <string.h>

#include "command.h"
#include "review.h"

/* The table says "recorder submit ID". */
static void
next_of(const struct session *on, const struct opened *o)
{
	const char *next = state_next(o->a->state);
	size_t n = strlen(next);

	if (n > 3 && strcmp(next + n - 3, " ID") == 0)
		session_next(on, "%.*s %s", (int)n - 3, next, o->id);
	else
		session_next(on, "%s", next);
}

static enum rc
run(const struct session *on, const void *given, int argc, char *argv[],
    struct fault *why)
{
	struct opened opened = { .a = NULL };
	struct value *v = NULL;
	enum rc rc;

	(void)given;
	(void)argc;
	rc = words_assessment(on, argv[0], &opened, why);
	if (rc == RC_OK && on->json) {
		rc = review_json(on, &opened, &v, why);
		if (rc == RC_OK)
			rc = print_json(on, v, why);
	} else if (rc == RC_OK) {
		rc = review_print(on, &opened, why);
	}
	if (rc == RC_OK)
		next_of(on, &opened);
	opened_clear(&opened);
	return rc;
}

const struct command cmd_show = {
	.name = "show",
	.args = "ASSESSMENT",
	.summary = "Show one assessment: evidence, judgements, sign-offs",
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_LOGBOOK | TAKES_JSON,
	.run = run,
};
