/* Findings as lines: see findings.h. */

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/value.h"
#include "findings.h"
#include "wrap.h"

enum { COLUMN = 22 }; /* where the sentence stands */

static const char *
word_of(enum finding finding)
{
	switch (finding) {
	case FINDING_OK:
		return "ok";
	case FINDING_NOTE:
		return "note";
	case FINDING_BROKEN:
		break;
	}
	return "BROKEN";
}

static enum rc
print_finding(const struct session *on, enum finding finding, const char *what,
	      const char *reason, const char *shown, struct fault *why)
{
	char *line = mem_format("%s%s%s%s", shown, reason ? " [" : "",
				reason ? reason : "", reason ? "]" : "");

	fprintf(on->out, "%-6s  %-12s  ", word_of(finding), what);
	wrap_text(on->out, COLUMN, COLUMN, line);
	free(line);
	return ferror(on->out) ? fault_sys(why, "print") : RC_OK;
}

void
findings_tell(void *arg, enum finding finding, const char *what,
	      const char *reason, const char *sentence)
{
	struct findings *f = arg;
	struct fault ignored;
	struct value *v;
	char shown[500];
	enum rc rc;

	f->ok += finding == FINDING_OK;
	f->notes += finding == FINDING_NOTE;
	f->broken += finding == FINDING_BROKEN;
	text_printable(sentence, shown, sizeof(shown));
	if (f->on->json) {
		v = value_object();
		value_set_text(v, "finding",
			       finding == FINDING_BROKEN ? "broken"
							 : word_of(finding));
		value_set_text(v, "check", what);
		value_set_text(v, "reason", reason);
		value_set_text(v, "sentence", shown);
		rc = print_json(f->on, v, &ignored);
	} else {
		rc = print_finding(f->on, finding, what, reason, shown,
				   &ignored);
	}
	f->failed = f->failed || rc != RC_OK;
}
