/* The container and the manifests of an exported archive: see
 * verify_private.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "assess/bag.h"
#include "assess/document.h"
#include "base/mem.h"
#include "container.h"
#include "evidence/folder.h"
#include "statement/claim.h"
#include "verify_private.h"

enum {
	CHUNK = 256 * 1024,
	TAG_LIMIT = 4096,
	HEX_LENGTH = DIGEST_HEX_SIZE - 1,
};

static const char payload[] = "data/";
static const char manifest_name[] = "manifest-sha256.txt";
static const char tag_manifest_name[] = "tagmanifest-sha256.txt";
static const char *const tag_names[] = { "bag-info.txt", "bagit.txt",
					 manifest_name };

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
ends(const char *text, const char *with)
{
	size_t length = strlen(text), wanted = strlen(with);

	return length >= wanted && strcmp(text + length - wanted, with) == 0;
}

/* "data/evidence/NN.sha256" */
static bool
is_folder_manifest(const char *path)
{
	static const char evidence[] = "data/evidence/";
	const char *at = path + strlen(evidence);

	return starts(path, evidence) &&
	       strcmp(at + strspn(at, "0123456789"), ".sha256") == 0;
}

/* How much of a member is held in memory, to be looked into; 0: it is only
 * hashed. */
static size_t
keep_limit(const char *path)
{
	static const struct {
		const char *start, *end;
		size_t limit;
	} kept[] = {
		{ "data/assessment.json", "", DOCUMENT_LIMIT },
		{ "data/rubric.json", "", RUBRIC_LIMIT },
		{ "data/documents/", ".json", DOCUMENT_LIMIT },
		{ "data/contents/", ".json", CONTENT_LIMIT },
		{ "data/endorsements/", ".json", ENDORSEMENT_LIMIT },
		{ "data/ledger/", ".json", STATEMENT_LIMIT },
		{ "data/ledger/", "", NOTE_LIMIT },
		{ "after/", ".json", STATEMENT_LIMIT },
		{ "after/", ".tlog-proof", NOTE_LIMIT },
		{ manifest_name, "", ARCHIVE_MEMORY },
		{ tag_manifest_name, "", TAG_LIMIT },
	};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (starts(path, kept[i].start) && ends(path, kept[i].end))
			return kept[i].limit;
	return is_folder_manifest(path) ? FOLDER_MANIFEST_LIMIT : 0;
}

/* --- the container
 * ------------------------------------------------------------ */

struct reading {
	struct opened *o;
	struct container *from;
	struct hasher *hasher;
	char *chunk;
	uint64_t done, total;
	const struct progress *progress;
};

/* Bound what an archive may make this program hold. */
static enum rc
hold(struct opened *o, size_t bytes, struct fault *why)
{
	if (bytes > ARCHIVE_MEMORY - o->held)
		return fault_set(why, RC_TOO_BIG,
				 "the archive holds more small files and names "
				 "than this program keeps in memory (%d MiB)",
				 ARCHIVE_MEMORY / 1024 / 1024);
	o->held += bytes;
	return RC_OK;
}

static enum rc
read_bytes(struct reading *r, struct carried *m, struct buf *kept, bool keeps,
	   struct fault *why)
{
	size_t got = 1;
	enum rc rc = RC_OK;

	while (rc == RC_OK && got > 0) {
		rc = container_read(r->from, r->chunk, CHUNK, &got, why);
		if (rc != RC_OK)
			break;
		hasher_add(r->hasher, r->chunk, got);
		if (keeps)
			rc = hold(r->o, got, why);
		if (rc == RC_OK && keeps)
			rc = buf_add(kept, r->chunk, got, why);
		r->done += got;
		progress_step(r->progress, "reading", r->done, r->total);
	}
	hasher_finish(r->hasher, &m->digest);
	m->listed = m->digest;
	return rc;
}

static enum rc
read_member(struct reading *r, const char *inside, uint64_t size,
	    struct fault *why)
{
	size_t limit = keep_limit(inside);
	struct buf kept = BUF_LIMIT(limit);
	bool keeps = limit > 0 && size <= limit;
	struct opened *o = r->o;
	struct carried *m;
	enum rc rc;

	rc = hold(o, sizeof(*m) + sizeof(void *) + strlen(inside) + 1, why);
	if (rc != RC_OK)
		return rc;
	m = mem_push((void **)&o->members, o->count, sizeof(*m));
	m->path = mem_text(inside);
	m->size = size;
	o->count++;
	rc = read_bytes(r, m, &kept, keeps, why);
	if (rc == RC_OK && keeps)
		m->bytes = size > 0 ? (void *)buf_take(&kept) : mem_new(1);
	buf_clear(&kept);
	return rc;
}

/* All members lie in one folder, which has the name of the assessment. */
static enum rc
enter_folder(struct opened *o, const char *path, const char **inside,
	     struct fault *why)
{
	static const char start[] = "assessment-", urn[] = "urn:uuid:";
	const char *slash = strchr(path, '/');
	size_t length = slash != NULL ? (size_t)(slash - path) : 0;

	*inside = path + length + 1;
	if (o->folder[0] == '\0' && length < sizeof(o->folder) &&
	    starts(path, start) &&
	    length - strlen(start) == UUID_URN_SIZE - sizeof(urn)) {
		snprintf(o->assessment, sizeof(o->assessment), "%s%.*s", urn,
			 UUID_URN_SIZE - (int)sizeof(urn),
			 path + strlen(start));
		if (uuid_is_urn(o->assessment))
			memcpy(o->folder, path, length);
	}
	if (o->folder[0] != '\0' && length == strlen(o->folder) &&
	    strncmp(path, o->folder, length) == 0)
		return RC_OK;
	return fault_reason(why, RC_INVALID, "container",
			    "%s is not in the one folder assessment-<uuid> of "
			    "a sealed archive",
			    path);
}

static enum rc
read_members(struct reading *r, struct fault *why)
{
	const char *path = NULL, *inside = NULL;
	uint64_t size = 0;
	enum rc rc;

	do {
		rc = container_next(r->from, &path, &size, &r->o->mtime, why);
		if (rc == RC_OK && path != NULL)
			rc = enter_folder(r->o, path, &inside, why);
		if (rc == RC_OK && path != NULL)
			rc = read_member(r, inside, size, why);
	} while (rc == RC_OK && path != NULL);
	return rc;
}

/* A tar has one form, and was held against it; of a zip this is to be said. */
static void
tell_whole(struct opened *o)
{
	if (!o->zip) {
		tell(o->t, FINDING_OK, "container", NULL,
		     "the tar has exactly the bytes that its %zu members give",
		     o->count);
		return;
	}
	tell(o->t, FINDING_OK, "container", NULL,
	     "the zip holds %zu members, each with its checksum and as its "
	     "central directory says, and nothing else",
	     o->count);
	tell(o->t, FINDING_NOTE, "container", NULL,
	     "the zip itself was not compared byte for byte, since it has no "
	     "one form; that is for a tar");
}

enum rc
archive_read(struct opened *o, int fd, const struct progress *progress,
	     bool *whole, struct fault *why)
{
	struct reading r = { .o = o, .progress = progress };
	struct stat st;
	enum rc rc;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		r.total = (uint64_t)st.st_size;
	r.hasher = hasher_new();
	r.chunk = mem_new(CHUNK);
	rc = container_open(&r.from, fd, why);
	o->zip = container_is_zip(r.from);
	if (rc == RC_OK)
		rc = read_members(&r, why);
	*whole = rc == RC_OK;
	if (rc == RC_OK)
		tell_whole(o);
	else if (rc != RC_TOO_BIG)
		rc = tell_fault(o->t, rc, "container", why, "the %s",
				o->zip ? "zip" : "tar");
	container_close(r.from);
	hasher_free(r.hasher);
	free(r.chunk);
	return rc;
}

/* --- looking up
 * --------------------------------------------------------------- */

struct carried *
archive_member(const struct opened *o, const char *path)
{
	size_t low = 0, high = o->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(o->members[middle].path, path);

		if (order == 0)
			return &o->members[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct carried *
archive_need(const struct opened *o, const char *path, const char *what)
{
	const struct carried *m = archive_member(o, path);

	if (m != NULL && m->bytes != NULL)
		return m;
	if (m != NULL)
		tell(o->t, FINDING_BROKEN, what, NULL,
		     "%s is larger than such a file may be", path);
	else
		tell(o->t, FINDING_BROKEN, what, NULL, "%s is missing", path);
	return NULL;
}

static int
by_listed(const void *a, const void *b)
{
	const struct carried *const *x = a, *const *y = b;
	int order = digest_compare(&(*x)->listed, &(*y)->listed);

	return order != 0 ? order : strcmp((*x)->path, (*y)->path);
}

void
archive_index(struct opened *o)
{
	o->by_digest = mem_array(o->count, sizeof(struct carried *));
	for (size_t i = 0; i < o->count; i++)
		o->by_digest[i] = &o->members[i];
	if (o->count > 0)
		qsort(o->by_digest, o->count, sizeof(struct carried *),
		      by_listed);
}

const struct carried *
archive_of_digest(const struct opened *o, const struct digest *id)
{
	const struct carried *found = NULL;
	size_t low = 0, high = o->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (digest_compare(&o->by_digest[middle]->listed, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	/* of several the one that was kept */
	for (; low < o->count && digest_equal(&o->by_digest[low]->listed, id);
	     low++)
		if (found == NULL || found->bytes == NULL)
			found = o->by_digest[low];
	return found;
}

/* --- manifests
 * ---------------------------------------------------------------- */

/* A line "<64 hex>  <path>": the rest of the text, or NULL. */
static char *
take_line(char *text, struct digest *id, const char **path)
{
	char *feed = strchr(text, '\n');
	struct fault none;

	if (feed == NULL || feed - text <= HEX_LENGTH + 2 ||
	    memcmp(text + HEX_LENGTH, "  ", 2) != 0)
		return NULL;
	*feed = '\0';
	text[HEX_LENGTH] = '\0';
	*path = text + HEX_LENGTH + 2;
	if (digest_of_hex(text, id, &none) != RC_OK)
		return NULL;
	return feed + 1;
}

static void
add_absent(struct opened *o, const char *path, const struct digest *id)
{
	struct carried *m =
		mem_push((void **)&o->absent, o->absent_count, sizeof(*m));

	m->path = mem_text(path);
	m->listed = *id;
	o->absent_count++;
}

static void
compare_listed(struct opened *o, struct carried *m, const struct digest *id,
	       const char *manifest)
{
	m->listed = *id;
	if (!digest_equal(&m->digest, id))
		tell(o->t, FINDING_BROKEN, "manifest", "object-digest",
		     "%s is not the file that %s lists: its bytes were changed",
		     m->path, manifest);
}

static void
tell_unlisted(struct opened *o, const struct carried *m)
{
	if (starts(m->path, payload))
		tell(o->t, FINDING_BROKEN, "manifest", NULL,
		     "%s is not listed in the manifest", m->path);
}

/* Both are sorted by path: walk them side by side from FROM on, up to and with
 * PATH; the next place. */
static size_t
walk_to(struct opened *o, size_t from, const char *path,
	const struct digest *id)
{
	size_t i = from;
	int order = 1;

	while (i < o->count && (!starts(o->members[i].path, payload) ||
				(order = strcmp(o->members[i].path, path)) < 0))
		tell_unlisted(o, &o->members[i++]);
	if (i < o->count && order == 0)
		compare_listed(o, &o->members[i++], id, manifest_name);
	else
		add_absent(o, path, id);
	return i;
}

static void
check_manifest(struct opened *o, const struct carried *manifest)
{
	char *text = mem_text_of(manifest->bytes, (size_t)manifest->size);
	char *at = text, *last = NULL;
	uint64_t lines = 0, before = o->t->broken;
	const char *path = NULL;
	struct digest id;
	size_t i = 0;

	while (at != NULL && at < text + manifest->size) {
		at = take_line(at, &id, &path);
		lines++;
		if (at != NULL && starts(path, payload) &&
		    (last == NULL || strcmp(last, path) < 0)) {
			i = walk_to(o, i, path, &id);
			free(last);
			last = mem_text(path);
			continue;
		}
		tell(o->t, FINDING_BROKEN, "manifest", NULL,
		     "line %ju of %s is not the digest and path of a file that "
		     "comes after the one before",
		     (uintmax_t)lines, manifest_name);
		break;
	}
	while (i < o->count)
		tell_unlisted(o, &o->members[i++]);
	if (o->t->broken == before)
		tell(o->t, FINDING_OK, "manifest", NULL,
		     "the %ju files of the manifest have the digests that it "
		     "lists",
		     (uintmax_t)(lines - o->absent_count));
	free(last);
	free(text);
}

/* The tag manifest lists the three tag files, sorted, and its digest is the
 * identity (§8.4). */
static void
check_tags(struct opened *o, const struct carried *tags)
{
	char *text = mem_text_of(tags->bytes, (size_t)tags->size), *at = text;
	uint64_t before = o->t->broken;

	o->identity = tags->digest;
	for (size_t i = 0; i < sizeof(tag_names) / sizeof(*tag_names); i++) {
		struct carried *m = archive_member(o, tag_names[i]);
		const char *path = NULL;
		struct digest id;

		if (at != NULL)
			at = take_line(at, &id, &path);
		if (at == NULL || strcmp(path, tag_names[i]) != 0) {
			tell(o->t, FINDING_BROKEN, "manifest", NULL,
			     "%s does not list the three tag files",
			     tag_manifest_name);
			break;
		}
		if (m != NULL)
			compare_listed(o, m, &id, tag_manifest_name);
		else
			tell(o->t, FINDING_BROKEN, "manifest", NULL,
			     "%s is missing", tag_names[i]);
	}
	if (at != NULL && at < text + tags->size)
		tell(o->t, FINDING_BROKEN, "manifest", NULL,
		     "%s lists more than the three tag files",
		     tag_manifest_name);
	if (o->t->broken == before)
		tell(o->t, FINDING_OK, "manifest", NULL,
		     "the tag files have the digests that the tag manifest "
		     "lists");
	free(text);
}

void
archive_check_manifests(struct opened *o)
{
	const struct carried *m;

	m = archive_need(o, tag_manifest_name, "manifest");
	if (m != NULL)
		check_tags(o, m);
	m = archive_need(o, manifest_name, "manifest");
	if (m != NULL)
		check_manifest(o, m);
}
