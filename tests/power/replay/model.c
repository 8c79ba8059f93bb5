/* What a program did, and what of it lasts: see replay.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "replay.h"

/* --- folders */

static size_t
find(const struct entries *in, const char *name, size_t size)
{
	size_t i = 0;

	while (i < in->count && (strncmp(in->items[i].name, name, size) != 0 ||
				 in->items[i].name[size] != '\0'))
		i++;
	return i;
}

void
entries_push(struct entries *to, const char *name, struct node *node,
	     uint64_t number)
{
	struct entry *e =
		mem_push((void **)&to->items, to->count++, sizeof(*e));

	*e = (struct entry){ mem_text(name), node, number };
}

void
entries_clear(struct entries *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->items[i].name);
	free(e->items);
	*e = (struct entries){ .items = NULL };
}

void
entries_change(struct entries *in, const char *name, struct node *node)
{
	size_t at = find(in, name, strlen(name));

	if (at < in->count) {
		free(in->items[at].name);
		in->items[at] = in->items[--in->count];
	}
	if (node != NULL)
		entries_push(in, name, node, 0);
}

static void
set_name(struct node *dir, const char *name, struct node *node, uint64_t number)
{
	entries_change(&dir->now, name, node);
	entries_push(&dir->changes, name, node, number);
}

struct node *
replay_node(struct replay *r, bool is_dir, uint64_t ino)
{
	struct node *n = mem_new(sizeof(*n));
	struct node **slot =
		mem_push((void **)&r->nodes, r->count++, sizeof(struct node *));

	n->is_dir = is_dir;
	n->ino = ino;
	*slot = n;
	return n;
}

/* The folder that PATH's last part is in; NAME is set to that part. */
static struct node *
folder_of(struct replay *r, const char *path, const char **name)
{
	struct node *at = r->nodes[0];
	const char *slash;

	for (; (slash = strchr(path, '/')) != NULL; path = slash + 1) {
		size_t i = find(&at->now, path, (size_t)(slash - path));

		MUST(i < at->now.count && at->now.items[i].node->is_dir);
		at = at->now.items[i].node;
	}
	*name = path;
	return at;
}

static struct node *
node_at(struct replay *r, const char *path)
{
	const char *name;
	struct node *dir = folder_of(r, path, &name);
	size_t i = find(&dir->now, name, strlen(name));

	if (strcmp(path, ".") == 0)
		return r->nodes[0];
	return i < dir->now.count ? dir->now.items[i].node : NULL;
}

/* Inode numbers are used again: the last one it is. */
static struct node *
file_of(struct replay *r, uint64_t ino)
{
	for (size_t i = r->count; i-- > 0;)
		if (!r->nodes[i]->is_dir && r->nodes[i]->ino == ino)
			return r->nodes[i];
	MUST(!"a file that was never opened");
	return NULL;
}

static void
settle(struct node *n)
{
	const struct replay all = { .kept = KEPT_ALL };
	struct content c;

	if (n->is_dir) {
		entries_clear(&n->changes);
		entries_clear(&n->lasting);
		for (size_t i = 0; i < n->now.count; i++)
			entries_push(&n->lasting, n->now.items[i].name,
				     n->now.items[i].node, 0);
		return;
	}
	if (n->call_count == 0)
		return;
	c = content_of(&all, n);
	free(n->bytes);
	free(n->calls);
	n->bytes = c.bytes;
	n->size = c.size;
	n->calls = NULL;
	n->call_count = 0;
}

/* --- the calls */

static void
pending(struct node *n, const struct call *call)
{
	struct call *added =
		mem_push((void **)&n->calls, n->call_count++, sizeof(*added));

	*added = *call;
}

static void
do_open(struct replay *r, const struct call *call)
{
	const char *path = call->fields[2], *name;
	uint64_t ino = replay_number(call->fields[1]);
	struct node *dir = folder_of(r, path, &name), *n = node_at(r, path);

	if (n == NULL) {
		n = replay_node(r, false, ino);
		set_name(dir, name, n, call->number);
	} else if (call->fields[0][4] != '+') {
		struct call cut = *call;

		cut.fields[0] = "size";
		cut.fields[2] = "0";
		pending(n, &cut);
	}
	MUST(n->ino == ino);
}

static void
do_name(struct replay *r, const struct call *call)
{
	const char *what = call->fields[0], *name;
	const char *path = call->fields[1];
	struct node *dir, *n;

	if (strcmp(what, "mkdir") == 0) {
		dir = folder_of(r, path, &name);
		set_name(dir, name, replay_node(r, true, 0), call->number);
	} else if (strcmp(what, "unlink") == 0) {
		dir = folder_of(r, path, &name);
		set_name(dir, name, NULL, call->number);
	} else if (strcmp(what, "link") == 0) {
		dir = folder_of(r, call->fields[2], &name);
		set_name(dir, name, file_of(r, replay_number(path)),
			 call->number);
	} else if (strcmp(what, "rename") == 0) {
		n = node_at(r, path);
		MUST(n != NULL);
		dir = folder_of(r, call->fields[2], &name);
		set_name(dir, name, n, call->number);
		dir = folder_of(r, path, &name);
		set_name(dir, name, NULL, call->number);
	} else {
		MUST(!"a call that is not known");
	}
}

void
replay_call(struct replay *r, const struct call *call)
{
	const char *what = call->fields[0];
	struct node *n;

	if (r->without != NULL && strcmp(what, r->without) == 0)
		return;
	if (strcmp(what, "said") == 0) {
		puts(call->fields[1]);
	} else if (strcmp(what, "syncfs") == 0) {
		for (size_t i = 0; i < r->count; i++)
			settle(r->nodes[i]);
	} else if (strcmp(what, "syncdir") == 0) {
		n = node_at(r, call->fields[1]);
		MUST(n != NULL && n->is_dir);
		settle(n);
	} else if (strcmp(what, "sync") == 0) {
		settle(file_of(r, replay_number(call->fields[1])));
	} else if (strncmp(what, "open", 4) == 0) {
		do_open(r, call);
	} else if (strcmp(what, "write") == 0 || strcmp(what, "size") == 0 ||
		   strcmp(what, "grow") == 0) {
		pending(file_of(r, replay_number(call->fields[1])), call);
	} else {
		do_name(r, call);
	}
}

void
replay_free(struct replay *r)
{
	for (size_t i = 0; i < r->count; i++) {
		entries_clear(&r->nodes[i]->now);
		entries_clear(&r->nodes[i]->lasting);
		entries_clear(&r->nodes[i]->changes);
		free(r->nodes[i]->bytes);
		free(r->nodes[i]->calls);
		free(r->nodes[i]);
	}
	free(r->nodes);
}
