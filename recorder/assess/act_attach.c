/* Taking in evidence: see act_attach() in assess/acts.h. */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/acts.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "evidence/folder.h"
#include "evidence/kind.h"
#include "proposal_private.h"

static const char unnamed[] = "application/octet-stream";

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

static enum rc
take_file(const struct act_attach *what, struct batch *b, int fd,
	  struct attached *kept, struct fault *why)
{
	int look;
	enum rc rc;

	rc = batch_add_fd(b, fd, UINT64_MAX, what->progress, &kept->object,
			  why);
	if (rc != RC_OK)
		return rc;
	if (kept->object.size == 0)
		return fault_set(why, RC_INVALID,
				 "the file is empty: nothing to keep");
	kept->shape = "file";
	kept->files = 1;
	kept->bytes = kept->object.size;
	text_copy(kept->type, sizeof(kept->type), unnamed);
	if (what->cage == NULL)
		return RC_OK;
	rc = batch_get_fd(b, &kept->object.id, &look, why);
	if (rc != RC_OK)
		return rc;
	/* What the cage cannot read is kept as bytes (design.md §6). */
	if (cage_media_type(what->cage, look, kept->type, why) != RC_OK)
		text_copy(kept->type, sizeof(kept->type), unnamed);
	close(look);
	return RC_OK;
}

static enum rc
take_folder(const struct act_attach *what, struct batch *b, int fd,
	    struct attached *kept, struct value *content, struct fault *why)
{
	struct folder folder = { .files = 0 };
	struct value *out, *read;
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
		read = value_object();
		value_set(read, "leftOut", out);
		value_set_integer(read, "leftOutTotal",
				  (int64_t)folder.left_out_total);
		value_set(content, "asRead", read);
	}
	folder_clear(&folder);
	return rc;
}

static enum rc
take(const struct act_attach *what, struct batch *b, const char *path,
     struct attached *kept, struct value *content, struct fault *why)
{
	struct stat st;
	enum rc rc;
	int fd;

	/* Not to hang on a FIFO: what it is, is asked after opening. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ENXIO)
		return fault_set(why, RC_INVALID,
				 "it is a socket, or a device that is not "
				 "there, not a file or folder");
	if (fd < 0)
		return fault_sys(why, "open");
	if (fstat(fd, &st) != 0)
		rc = fault_sys(why, "look at it");
	else if (S_ISREG(st.st_mode))
		rc = take_file(what, b, fd, kept, why);
	else if (S_ISDIR(st.st_mode))
		rc = take_folder(what, b, fd, kept, content, why);
	else
		rc = fault_set(why, RC_INVALID,
			       "it is %s, not a file or folder",
			       what_it_is(st.st_mode));
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

static const char *
kind_of(const struct attach_item *item, const struct attached *kept)
{
	if (item->kind != NULL)
		return item->kind;
	if (strcmp(kept->shape, "folder") == 0)
		return "portfolio";
	return evidence_kind_of_type(kept->type);
}

static enum rc
take_item(const struct act_on *on, const struct act_attach *what, size_t i,
	  struct proposal *p, struct attached *kept, struct fault *why)
{
	const struct attach_item *item = &what->items[i];
	struct value *content = value_object(), *facts;
	char shown[160];
	enum rc rc;

	set_name(content, item->path);
	if (is_key(on->lb, item->path))
		rc = fault_set(why, RC_REFUSED,
			       "it is the key of this logbook");
	else
		rc = take(what, proposal_batch(p, on->lb), item->path, kept,
			  content, why);
	if (rc != RC_OK) {
		value_free(content);
		return fault_while(
			why, "%s",
			text_printable(item->path, shown, sizeof(shown)));
	}
	kept->kind = kind_of(item, kept);
	value_set_text(content, "title", item->title);
	if (what->captured != 0)
		value_set_time(content, "captured", what->captured);
	value_set_text(content, "device", what->device);
	value_set_text(content, "witness", what->witness);
	value_set_text(content, "relationship", what->relationship);
	facts = facts_of(what, kept);
	rc = act_criteria(on, what->criteria, what->criterion_count, facts,
			  why);
	act_say(on, p, KIND_EVIDENCE_ATTACHED, facts, content);
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

	rc = act_begin(&on, what->assessment, KIND_EVIDENCE_ATTACHED, why);
	if (rc == RC_OK)
		rc = check(&on, what, why);
	for (size_t i = 0; rc == RC_OK && i < what->count; i++)
		rc = take_item(&on, what, i, p, &kept[i], why);
	act_end(&on);
	return act_done(rc, p, out);
}
