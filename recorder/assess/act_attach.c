/* Taking in evidence: see act_attach() in assess/acts.h. */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach_private.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "proposal_private.h"

static const char *
base_name(const char *path, size_t *size)
{
	size_t end = strlen(path), start;

	while (end > 1 && path[end - 1] == '/')
		end--;
	start = end;
	while (start > 0 && path[start - 1] != '/')
		start--;
	*size = end - start;
	return path + start;
}

/* The file's own name: as text, else as bytes (records.md §1). */
static void
set_name(struct value *content, const char *path)
{
	size_t size;
	const char *name = base_name(path, &size);
	char *text;

	if (text_is_valid(name, size)) {
		text = mem_text_of(name, size);
		value_set_text(content, "name", text);
	} else {
		text = base64url_text(name, size);
		value_set_text(content, "nameBytes", text);
	}
	free(text);
}

static const char *
what_it_is(mode_t mode)
{
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "a device";
	return "something else";
}

/* What the batch says of one file. */
struct taking {
	const char *path;
	struct attached *kept;
};

/* PATH before the sentence. */
static enum rc
of_path(const char *path, enum rc rc, struct fault *why)
{
	char shown[160];

	if (rc == RC_OK)
		return RC_OK;
	return fault_while(why, "%s",
			   text_printable(path, shown, sizeof(shown)));
}

static enum rc
file_taken(void *arg, enum rc rc, const struct object *made, struct fault *why)
{
	const struct taking *t = arg;

	if (rc == RC_OK && made->size == 0)
		rc = fault_set(why, RC_INVALID,
			       "the file is empty: nothing to keep");
	if (rc == RC_OK) {
		t->kept->object = *made;
		t->kept->shape = "file";
		t->kept->files = 1;
		t->kept->bytes = made->size;
	}
	return of_path(t->path, rc, why);
}

static enum rc
take_folder(const struct act_attach *what, struct batch *b, int fd,
	    struct attached *kept, struct fault *why)
{
	struct folder folder = { .files = 0 };
	struct value *out;
	enum rc rc;

	rc = folder_add(b, fd, what->progress, &folder, why);
	if (rc == RC_OK) {
		kept->object = folder.manifest;
		kept->shape = "folder";
		kept->files = folder.files;
		kept->bytes = folder.bytes;
		text_copy(kept->type, sizeof(kept->type), "text/plain");
	}
	if (rc == RC_OK && folder.left_out_total > 0) {
		out = value_array();
		for (size_t i = 0; i < folder.left_out_count; i++)
			value_push_text(out, folder.left_out[i]);
		kept->as_read = value_object();
		value_set(kept->as_read, "leftOut", out);
		value_set_integer(kept->as_read, "leftOutTotal",
				  (int64_t)folder.left_out_total);
	}
	folder_clear(&folder);
	return rc;
}

/* FD is taken over. */
static enum rc
take_open(const struct act_attach *what, struct batch *b, int fd,
	  struct taking *t, struct fault *why)
{
	struct stat st;
	enum rc rc;

	if (fstat(fd, &st) != 0) {
		rc = of_path(t->path, fault_sys(why, "look at it"), why);
	} else if (S_ISREG(st.st_mode)) {
		return batch_queue_fd(b, fd, UINT64_MAX, file_taken, t, why);
	} else if (!S_ISDIR(st.st_mode)) {
		rc = fault_set(why, RC_INVALID,
			       "it is %s, not a file or folder",
			       what_it_is(st.st_mode));
		rc = of_path(t->path, rc, why);
	} else {
		/* a fault of those before names them, not the folder */
		rc = batch_settle(b, why);
		if (rc == RC_OK)
			rc = of_path(t->path,
				     take_folder(what, b, fd, t->kept, why),
				     why);
		batch_show(b, what->progress, 0);
	}
	close(fd);
	return rc;
}

static struct value *
facts_of(const struct act_attach *what, const struct attached *kept)
{
	struct value *facts = value_object();

	value_set_digest(facts, "object", &kept->object.id);
	value_set_integer(facts, "size", (int64_t)kept->object.size);
	value_set_text(facts, "type", kept->type);
	value_set_text(facts, "kind", kept->kind);
	value_set_text(facts, "shape", kept->shape);
	if (kept->has_listing)
		value_set_digest(facts, "listing", &kept->listing);
	value_set_text(facts, "supplier", what->supplier);
	value_set_text(facts, "subjects", what->subjects);
	value_set_text(facts, "replaces", what->replaces);
	return facts;
}

/* The logbook's own secret is nobody's evidence. */
static bool
is_key(const struct logbook *lb, const char *path)
{
	char *own = mem_format("%s/logbook.key", logbook_dir(lb));
	struct stat key, given;
	bool same = stat(own, &key) == 0 && stat(path, &given) == 0 &&
		    key.st_dev == given.st_dev && key.st_ino == given.st_ino;

	free(own);
	return same;
}

static enum rc
take_item(const struct act_on *on, const struct act_attach *what,
	  struct batch *b, struct taking *t, struct fault *why)
{
	enum rc rc = RC_OK;
	int fd = -1;

	if (is_key(on->lb, t->path))
		rc = fault_set(why, RC_REFUSED,
			       "it is the key of this logbook");
	/* Not to hang on a FIFO: what it is, is asked after opening. */
	else if ((fd = open(t->path,
			    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) < 0)
		rc = errno == ENXIO
			     ? fault_set(why, RC_INVALID,
					 "it is a socket, or a device that is "
					 "not there, not a file or folder")
			     : fault_sys(why, "open");
	if (rc != RC_OK)
		return of_path(t->path, rc, why);
	return take_open(what, b, fd, t, why);
}

/* The bytes of all items, several at a time. */
static enum rc
take_all(const struct act_on *on, const struct act_attach *what,
	 struct batch *b, struct attached *kept, struct fault *why)
{
	struct taking *takings = mem_array(what->count, sizeof(*takings));
	enum rc rc = RC_OK;

	batch_show(b, what->progress, 0);
	for (size_t i = 0; rc == RC_OK && i < what->count; i++) {
		takings[i] = (struct taking){ .path = what->items[i].path,
					      .kept = &kept[i] };
		rc = take_item(on, what, b, &takings[i], why);
	}
	if (rc == RC_OK)
		rc = batch_settle(b, why);
	batch_show(b, NULL, 0);
	free(takings);
	return rc;
}

static struct value *
content_of(const struct act_attach *what, const struct attach_item *item,
	   struct attached *kept)
{
	struct value *content = value_object();

	set_name(content, item->path);
	value_set_text(content, "title", item->title);
	if (what->captured != 0)
		value_set_time(content, "captured", what->captured);
	value_set(content, "asRead",
		  kept->as_read ? value_keep(kept->as_read) : NULL);
	value_set_text(content, "device", what->device);
	value_set_text(content, "witness", what->witness);
	value_set_text(content, "relationship", what->relationship);
	return content;
}

typedef enum rc (*reading_fn)(const struct act_attach *what, struct batch *b,
			      struct attached *kept, struct fault *why);

static enum rc
read_each(const struct act_attach *what, struct batch *b, reading_fn read,
	  struct attached *kept, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < what->count; i++)
		if (strcmp(kept[i].shape, "file") == 0)
			rc = of_path(what->items[i].path,
				     read(what, b, &kept[i], why), why);
	return rc;
}

/* What they are. */
static enum rc
read_all(const struct act_on *on, const struct act_attach *what,
	 struct batch *b, struct attached *kept, struct fault *why)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < what->count; i++) {
		const struct attach_item *item = &what->items[i];

		if (strcmp(kept[i].shape, "folder") == 0)
			kept[i].kind =
				item->kind != NULL ? item->kind : "portfolio";
		else
			rc = of_path(item->path,
				     attach_read_type(on, what, item, b,
						      &kept[i], why),
				     why);
	}
	if (rc == RC_OK)
		rc = read_each(what, b, attach_read_media, kept, why);
	if (rc == RC_OK)
		rc = read_each(what, b, attach_read_members, kept, why);
	return rc;
}

/* The claim that it is evidence. */
static enum rc
say_item(const struct act_on *on, const struct act_attach *what, size_t i,
	 struct proposal *p, struct attached *kept, struct fault *why)
{
	const struct attach_item *item = &what->items[i];
	struct value *facts;
	enum rc rc;

	facts = facts_of(what, kept);
	rc = act_criteria(on, what->criteria, what->criterion_count, facts,
			  why);
	act_say(on, p, KIND_EVIDENCE_ATTACHED, facts,
		content_of(what, item, kept));
	return rc == RC_OK ? act_try(on, p, i, why) : rc;
}

static enum rc
check(const struct act_on *on, const struct act_attach *what, struct fault *why)
{
	const struct criterion *c;
	enum rc rc = RC_OK;

	/* Before the bytes are read, not after. */
	for (size_t i = 0; rc == RC_OK && i < what->criterion_count; i++)
		rc = act_criterion(on, what->criteria[i], &c, why);
	if (rc == RC_OK && what->replaces != NULL && what->count != 1)
		rc = fault_set(why, RC_USAGE,
			       "one item replaces one: give one path");
	return rc;
}

enum rc
act_attach(struct logbook *lb, const struct act_attach *what,
	   struct attached *kept, struct proposal **out, struct fault *why)
{
	struct proposal *p = proposal_new(what->assessment);
	struct act_on on = { .lb = lb, .by = what->by };
	enum rc rc;

	memset(kept, 0, what->count * sizeof(*kept));
	rc = act_begin(&on, what->assessment, KIND_EVIDENCE_ATTACHED, why);
	if (rc == RC_OK)
		rc = check(&on, what, why);
	if (rc == RC_OK)
		rc = take_all(&on, what, proposal_batch(p, lb), kept, why);
	if (rc == RC_OK)
		rc = read_all(&on, what, proposal_batch(p, lb), kept, why);
	for (size_t i = 0; rc == RC_OK && i < what->count; i++)
		rc = say_item(&on, what, i, p, &kept[i], why);
	act_end(&on);
	return act_done(rc, p, out);
}

void
attached_clear(struct attached *kept, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		value_free(kept[i].as_read);
		kept[i].as_read = NULL;
	}
}
