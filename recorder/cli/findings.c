/* Findings as lines: see findings.h. */

#include "findings.h"
#include "base/text.h"
#include "base/value.h"

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
		rc = print_line(f->on, &ignored, "%-6s  %-12s  %s%s%s%s",
				word_of(finding), what, shown,
				reason ? " [" : "", reason ? reason : "",
				reason ? "]" : "");
	}
	f->failed = f->failed || rc != RC_OK;
}
