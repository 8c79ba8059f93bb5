/* What an item of evidence is read as: see attach_private.h. */

#include <stdlib.h>
#include <string.h>

#include "attach_private.h"
#include "base/mem.h"
#include "base/text.h"
#include "cage/media.h"
#include "evidence/kind.h"
#include "evidence/portfolio.h"

static const char unnamed[] = "application/octet-stream";

static struct value *
as_read(struct attached *kept)
{
	if (kept->as_read == NULL)
		kept->as_read = value_object();
	return kept->as_read;
}

void
attach_note(struct attached *kept, char *taken)
{
	char shown[600];
	const struct value *notes = value_get(kept->as_read, "notes");
	struct value *more = notes ? value_copy(notes) : value_array();

	value_push_text(more, text_printable(taken, shown, sizeof(shown)));
	value_set(as_read(kept), "notes", more);
	free(taken);
}

/* A fault that is not about what the file holds. */
static bool
is_ours(enum rc rc)
{
	return rc == RC_STOPPED || rc == RC_IO || rc == RC_CORRUPT;
}

/* --- the media type --------------------------------------------------------
 */

static void
read_type(const struct act_attach *what, const struct span *bytes,
	  struct attached *kept)
{
	struct fault why;

	text_copy(kept->type, sizeof(kept->type), unnamed);
	if (what->cage == NULL ||
	    cage_media_type(what->cage, bytes, kept->type, &why) == RC_OK)
		return;
	text_copy(kept->type, sizeof(kept->type), unnamed);
	attach_note(kept,
		    mem_format("its media type was not read: %s", why.text));
}

static void
compare_type(const char *name, struct attached *kept)
{
	const char *claimed = evidence_type_of_name(name);

	if (claimed == NULL || strcmp(kept->type, unnamed) == 0 ||
	    evidence_type_fits(claimed, kept->type))
		return;
	value_set_text(as_read(kept), "claimedType", claimed);
	attach_note(kept, mem_format("its name says that it is %s, its bytes "
				     "are %s",
				     claimed, kept->type));
}

/* Does the criterion take evidence of this kind (§9)? */
static bool
is_asked_for(const struct criterion *c, const char *kind)
{
	const struct value *kinds = value_get(c->json, "evidence");

	return value_count(kinds) == 0 || value_holds_text(kinds, kind);
}

static enum rc
compare_kind(const struct act_on *on, const struct act_attach *what,
	     struct attached *kept, struct fault *why)
{
	const struct criterion *c;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < what->criterion_count; i++) {
		rc = act_criterion(on, what->criteria[i], &c, why);
		if (rc != RC_OK)
			break;
		if (!is_asked_for(c, kept->kind))
			attach_note(kept,
				    mem_format("criterion %s asks for other "
					       "kinds of evidence than %s",
					       c->id, kept->kind));
	}
	return rc;
}

/* --- what it says of itself ------------------------------------------------
 */

static enum rc
collect(void *arg, const void *bytes, size_t size, struct fault *why)
{
	return buf_add(arg, bytes, size, why);
}

/* A recording or a picture. */
static enum rc
read_media(const struct act_attach *what, const struct span *bytes,
	   struct attached *kept, struct fault *why)
{
	const struct cage_ask ask = {
		.job = CAGE_MEDIA,
		.in = *bytes,
		.words = kept->type,
		.limit = MEDIA_SAID,
	};
	struct buf said = BUF_LIMIT(MEDIA_SAID);
	struct value *media = NULL;
	enum rc rc = cage_run(what->cage, &ask, collect, &said, why);

	if (rc == RC_OK)
		rc = media_said(said.bytes, said.size, &media, why);
	if (value_count(media) > 0)
		value_set(as_read(kept), "media", media);
	else
		value_free(media);
	buf_clear(&said);
	if (rc == RC_OK || is_ours(rc))
		return rc;
	attach_note(kept, mem_format("what it says of itself was not read: %s",
				     why->text));
	return RC_OK;
}

static enum rc
read_portfolio(const struct act_attach *what, struct batch *b,
	       struct attached *kept, struct fault *why)
{
	struct portfolio p;
	enum rc rc = portfolio_take(b, what->cage, &kept->object.id, &p, why);

	if (is_ours(rc))
		return rc;
	if (rc != RC_OK) {
		attach_note(kept, mem_format("kept as it is, its members are "
					     "not listed: %s",
					     why->text));
		return RC_OK;
	}
	kept->has_listing = true;
	kept->listing = p.listing.id;
	kept->members = p.members;
	value_set_integer(as_read(kept), "members", (int64_t)p.members);
	value_set_integer(as_read(kept), "memberBytes", (int64_t)p.bytes);
	return RC_OK;
}

static bool
is_media(const char *type)
{
	const char *kind = evidence_kind_of_type(type);

	return strcmp(kind, "video") == 0 || strcmp(kind, "audio") == 0 ||
	       strcmp(kind, "image") == 0;
}

enum rc
attach_read_type(const struct act_on *on, const struct act_attach *what,
		 const struct attach_item *item, struct batch *b,
		 struct attached *kept, struct fault *why)
{
	struct span bytes;
	enum rc rc = batch_get(b, &kept->object.id, &bytes, why);

	if (rc != RC_OK)
		return rc;
	read_type(what, &bytes, kept);
	span_close(&bytes);
	compare_type(item->path, kept);
	kept->kind = item->kind != NULL ? item->kind
					: evidence_kind_of_type(kept->type);
	return compare_kind(on, what, kept, why);
}

enum rc
attach_read_media(const struct act_attach *what, struct batch *b,
		  struct attached *kept, struct fault *why)
{
	struct span bytes;
	enum rc rc;

	if (what->cage == NULL || !is_media(kept->type))
		return RC_OK;
	rc = batch_get(b, &kept->object.id, &bytes, why);
	if (rc != RC_OK)
		return rc;
	rc = read_media(what, &bytes, kept, why);
	span_close(&bytes);
	return rc;
}

enum rc
attach_read_members(const struct act_attach *what, struct batch *b,
		    struct attached *kept, struct fault *why)
{
	if (what->cage == NULL || strcmp(kept->kind, "portfolio") != 0 ||
	    !portfolio_is_archive(kept->type))
		return RC_OK;
	return read_portfolio(what, b, kept, why);
}
