/* Answers, good and bad ones: see reply.h. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/value.h"
#include "reply.h"

enum { HUGE_SIZE = 5 * 1024 * 1024 };

static const char page[] = "<!DOCTYPE html>\n<html><head><title>Sandbox "
			   "proxy: please log in</title></head>\n"
			   "<body><p>This is a page, not a credential.</p>"
			   "</body></html>\n";

static const struct bad {
	const char *word;
	unsigned status;
	const char *title, *detail, *retry_after;
} bad[] = {
	{ "400", 400, "MALFORMED_VALUE_ERROR", "sandbox: told to answer 400",
	  NULL },
	{ "401", 401, "UNAUTHORIZED", "sandbox: told to refuse the token",
	  NULL },
	{ "403", 403, "FORBIDDEN", "sandbox: told to answer 403", NULL },
	{ "409", 409, "DUPLICATE", "sandbox: told to say already issued",
	  NULL },
	{ "422", 422, "UNPROCESSABLE",
	  "sandbox: told to find fault with the credential", NULL },
	{ "429", 429, "TOO_MANY_REQUESTS", "sandbox: told to be busy", "1" },
	{ "500", 500, "INTERNAL", "sandbox: told to break", NULL },
	{ "503", 503, "UNAVAILABLE", "sandbox: told to be down", "1" },
};

void
/* NOLINTNEXTLINE(readability-non-const-parameter): it is taken */
reply_json(struct reply *r, unsigned status, char *taken)
{
	*r = (struct reply){ .status = status,
			     .type = "application/json",
			     .body = taken };
}

void
reply_problem(struct reply *r, unsigned status, const char *title,
	      const char *detail)
{
	struct value *v = value_object();

	value_set_text(v, "type", "about:blank");
	value_set_text(v, "title", title);
	value_set_integer(v, "status", status);
	value_set_text(v, "detail", detail);
	*r = (struct reply){ .status = status,
			     .type = "application/problem+json",
			     .body = json_text(v, NULL) };
	value_free(v);
}

/* More than a client should take. */
static char *
huge(void)
{
	char *text = mem_new(HUGE_SIZE + 1);

	memset(text, ' ', HUGE_SIZE);
	text[0] = '{';
	text[1] = '}';
	return text;
}

int
reply_bad(struct reply *r, const char *word)
{
	if (strcmp(word, "html") == 0) {
		*r = (struct reply){ .status = 200,
				     .type = "text/html; charset=utf-8",
				     .body = mem_text(page) };
		return 1;
	}
	if (strcmp(word, "huge") == 0) {
		reply_json(r, 200, huge());
		return 1;
	}
	if (strcmp(word, "302") == 0) {
		reply_problem(r, 302, "FOUND", "sandbox: told to be elsewhere");
		r->location = "/credentials/verify";
		return 1;
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (strcmp(word, bad[i].word) != 0)
			continue;
		reply_problem(r, bad[i].status, bad[i].title, bad[i].detail);
		r->retry_after = bad[i].retry_after;
		return 1;
	}
	return 0;
}
