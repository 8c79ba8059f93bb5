/* A folder as it can be after a power cut: see replay.h. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "replay.h"

enum { LOG_LIMIT = 1024 * 1024 * 1024 };

static const char *const kept_names[] = { "lost",  "names", "zeros",
					  "bytes", "mixed", "all" };

/* Take the next call from *AT; its line is cut into fields where it lies. */
static bool
next_call(char **at, char *end, struct call *call)
{
	char *line = *at, *stop;

	if (line == end)
		return false;
	stop = memchr(line, '\n', (size_t)(end - line));
	MUST(stop != NULL);
	*stop = '\0';
	call->number++;
	memset(call->fields, 0, sizeof(call->fields));
	call->size = 0;
	for (size_t i = 0; i < CALL_FIELDS && line != NULL; i++) {
		call->fields[i] = line;
		line = strchr(line, '\t');
		if (line != NULL)
			*line++ = '\0';
	}
	*at = stop + 1;
	if (strcmp(call->fields[0], "write") == 0) {
		call->bytes = (const uint8_t *)*at;
		call->size = replay_number(call->fields[3]);
		MUST(call->size < (size_t)(end - *at));
		*at += call->size + 1;
	}
	return true;
}

/* --- the folder */

static void
write_file(const struct replay *r, const struct node *n, const char *path)
{
	struct content c = content_of(r, n);
	struct fault why;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	MUST(fd >= 0);
	MUST(fsio_write_all(fd, c.bytes, c.size, &why) == RC_OK);
	close(fd);
	free(c.bytes);
}

static void
write_folder(const struct replay *r, const struct node *dir, const char *path)
{
	struct entries there = { .items = NULL };
	char *sub;

	for (size_t i = 0; i < dir->lasting.count; i++)
		entries_push(&there, dir->lasting.items[i].name,
			     dir->lasting.items[i].node, 0);
	for (size_t i = 0; i < dir->changes.count; i++) {
		const struct entry *e = &dir->changes.items[i];

		if (r->kept == KEPT_LOST || r->kept == KEPT_BYTES ||
		    (r->kept == KEPT_MIXED && !replay_coin(r, e->number, 0)))
			continue;
		entries_change(&there, e->name, e->node);
	}
	MUST(mkdir(path, 0700) == 0 || errno == EEXIST);
	for (size_t i = 0; i < there.count; i++) {
		sub = mem_format("%s/%s", path, there.items[i].name);
		if (there.items[i].node->is_dir)
			write_folder(r, there.items[i].node, sub);
		else
			write_file(r, there.items[i].node, sub);
		free(sub);
	}
	entries_clear(&there);
}

static void
show(const struct call *call)
{
	printf("%" PRIu64, call->number);
	for (size_t i = 0; i < CALL_FIELDS && call->fields[i] != NULL; i++)
		printf(" %s", call->fields[i]);
	putchar('\n');
}

static bool
read_kept(struct replay *r, char *text)
{
	char *seed = strchr(text, ':');

	if (seed != NULL) {
		*seed++ = '\0';
		r->seed = replay_number(seed);
	}
	for (size_t i = 0; i < sizeof(kept_names) / sizeof(kept_names[0]); i++)
		if (strcmp(text, kept_names[i]) == 0) {
			r->kept = (enum kept)i;
			return true;
		}
	return false;
}

int
main(int argc, char *argv[])
{
	const bool makes = argc == 5 || argc == 6;
	struct replay r = { .without = argc == 6 ? argv[5] : NULL };
	struct buf log = BUF_LIMIT(LOG_LIMIT);
	struct call call = { .number = 0 };
	uint64_t upto = makes ? replay_number(argv[2]) : UINT64_MAX;
	struct fault why;
	char *at, *end;

	if ((argc != 2 && !makes) || (makes && !read_kept(&r, argv[3]))) {
		fputs("power_replay LOG [NUMBER KEPT[:SEED] DIR [CALL]]\n",
		      stderr);
		return 64;
	}
	if (fsio_read_file(argv[1], &log, &why) != RC_OK) {
		fprintf(stderr, "power_replay: %s\n", why.text);
		return 74;
	}
	replay_node(&r, true, 0);
	at = (char *)log.bytes;
	end = at + log.size;
	while (call.number < upto && next_call(&at, end, &call)) {
		if (makes)
			replay_call(&r, &call);
		else
			show(&call);
	}
	if (makes)
		write_folder(&r, r.nodes[0], argv[4]);
	replay_free(&r);
	buf_clear(&log);
	return fflush(stdout) == 0 ? 0 : 74;
}
