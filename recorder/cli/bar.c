/* The progress bar: see bar.h. */

#include <time.h>

#include "bar.h"
#include "base/text.h"

enum { EVERY_MS = 100, WIDTH = 24 };

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
step(void *arg, const char *what, uint64_t done, uint64_t total)
{
	char amount[16], rate[16], name[32];
	struct bar *bar = arg;
	int64_t now = now_ms();
	int full = 0;

	if (bar->begun_ms == 0 || done < bar->begun_at) {
		bar->begun_ms = now;
		bar->begun_at = done;
	}
	if (now - bar->shown_ms < EVERY_MS || now - bar->begun_ms < EVERY_MS)
		return;
	bar->shown_ms = now;
	text_of_size(done, amount);
	text_of_size((done - bar->begun_at) * 1000 /
			     (uint64_t)(now - bar->begun_ms),
		     rate);
	text_printable(what, name, sizeof(name));
	if (total == 0) {
		fprintf(bar->out, "\r\033[K%-20s %s, %s/s", name, amount, rate);
		fflush(bar->out);
		return;
	}
	full = (int)(done > total ? WIDTH : done * WIDTH / total);
	fprintf(bar->out, "\r\033[K%-20s [%.*s%.*s] %3d%% %s, %s/s", name, full,
		"########################", WIDTH - full,
		"                        ",
		(int)(done > total ? 100 : done * 100 / total), amount, rate);
	fflush(bar->out);
}

struct progress
bar_progress(struct bar *bar, FILE *out)
{
	*bar = (struct bar){ .out = out };
	return (struct progress){ .step = step, .arg = bar };
}

void
bar_end(struct bar *bar)
{
	if (bar->shown_ms == 0)
		return;
	fputs("\r\033[K", bar->out);
	fflush(bar->out);
	bar->shown_ms = 0;
}
