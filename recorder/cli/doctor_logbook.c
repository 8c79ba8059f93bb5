/* A logbook, from outside and as far as it opens: see doctor.h. */

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "doctor.h"
#include "evidence/tidy.h"
#include "logbook/logbook.h"
#include "verified.h"

enum {
	SHOWN_SIZE = 200,
	LARGE_LOG = 64 * 1024 * 1024,
	A_DAY = 24 * 60 * 60,
	LONG_AGO = 90, /* days since the last verify */
};

static const uint64_t little_space = UINT64_C(1) << 30;

/* --- its disk
 * ------------------------------------------------------------------- */

/* Magic numbers of statfs(2), and what is to be said. */
static const struct {
	uint64_t magic;
	const char *name, *but;
} systems[] = {
	{ 0xef53, "ext4", NULL },
	{ 0x58465342, "XFS", NULL },
	{ 0x9123683e, "Btrfs", NULL },
	{ 0x2fc12fc1, "ZFS", NULL },
	{ 0xf2f52010, "F2FS", NULL },
	{ 0x794c7630, "an overlay", NULL },
	{ 0x01021994, "tmpfs", "it is gone when the machine stops" },
	{ 0x858458f6, "ramfs", "it is gone when the machine stops" },
	{ 0x6969, "NFS",
	  "a ledger on a network disk may break: SQLite's locks "
	  "do not hold there" },
	{ 0xff534d42, "SMB",
	  "a ledger on a network disk may break: SQLite's "
	  "locks do not hold there" },
	{ 0xfe534d42, "SMB",
	  "a ledger on a network disk may break: SQLite's "
	  "locks do not hold there" },
	{ 0x65735546, "FUSE",
	  "whether what is synced stays is up to the "
	  "program behind it" },
	{ 0x4d44, "FAT", "it knows no owner and no journal" },
	{ 0x2011bab0, "exFAT", "it knows no owner and no journal" },
};

static void
check_disk(struct doctor *d, const char *dir)
{
	const char *name = "a file system that is not known here", *but = NULL;
	struct statvfs room;
	struct statfs fs;
	char free_bytes[16];
	uint64_t bytes;

	if (statfs(dir, &fs) != 0 || statvfs(dir, &room) != 0)
		return; /* the next check says why */
	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
		if (((uint64_t)fs.f_type & UINT32_MAX) == systems[i].magic) {
			name = systems[i].name;
			but = systems[i].but;
		}
	bytes = (uint64_t)room.f_bavail * room.f_frsize;
	text_of_size(bytes, free_bytes);
	doctor_tell(d, but == NULL ? FINDING_OK : FINDING_NOTE, "disk",
		    "on %s, %s free%s%s", name, free_bytes, but ? "; " : "",
		    but ? but : "");
	if (bytes < little_space)
		doctor_tell(d, FINDING_NOTE, "disk",
			    "less than 1 GiB is free there: what does not fit "
			    "is refused whole");
}

/* --- its files
 * ------------------------------------------------------------------ */

static void
check_key(struct doctor *d, const char *dir)
{
	char *path = mem_format("%s/logbook.key", dir);

	if (access(path, F_OK) != 0)
		doctor_tell(d, FINDING_NOTE, "key",
			    "the logbook's key is not here: it can only be "
			    "read");
	else if (doctor_is_secret(d, "key", path))
		doctor_tell(d, FINDING_OK, "key",
			    "only its owner may read the logbook's key");
	free(path);
}

static void
check_log(struct doctor *d, const char *dir)
{
	char *path = mem_format("%s/logbook.sqlite-wal", dir), size[16];
	struct stat st;

	if (stat(path, &st) != 0 || st.st_size == 0) {
		doctor_tell(d, FINDING_OK, "log",
			    "no write-ahead log is left over");
	} else {
		text_of_size((uint64_t)st.st_size, size);
		doctor_tell(d, FINDING_NOTE, "log",
			    "a write-ahead log of %s is there: %s", size,
			    st.st_size > LARGE_LOG
				    ? "something has held the logbook open for "
				      "long"
				    : "somebody has the logbook open, or died "
				      "in it; the next act takes it in");
	}
	free(path);
}

/* --- the ledger
 * ----------------------------------------------------------------- */

static void
check_last(struct doctor *d, struct logbook *lb, uint64_t size)
{
	struct statement last = { .whole = NULL };
	char then[STAMP_SIZE];
	struct fault why;
	enum rc rc;

	if (size == 0)
		return;
	rc = logbook_statement(lb, size - 1, &last, NULL, &why);
	if (rc != RC_OK && rc != RC_NEWER) {
		doctor_tell(d, FINDING_BROKEN, "ledger",
			    "the last statement: %s", why.text);
	} else if (last.time > stamp_now()) {
		stamp_to_text(last.time, then);
		doctor_tell(d, FINDING_BROKEN, "clock",
			    "it is behind the last statement, of %s: set it "
			    "right before anything is entered",
			    then);
	}
	statement_clear(&last);
}

static void
check_ledger(struct doctor *d, struct logbook *lb)
{
	struct fault why;
	uint64_t size = 0;
	enum rc rc = logbook_check_schema(lb, &why);

	if (rc == RC_OK)
		rc = logbook_size(lb, &size, &why);
	if (rc != RC_OK) {
		doctor_tell(d, FINDING_BROKEN, "ledger", "%s", why.text);
		return;
	}
	doctor_tell(d, FINDING_OK, "ledger", "%ju statements of %s",
		    (uintmax_t)size, logbook_did(lb));
	if (logbook_stale(lb))
		doctor_tell(d, FINDING_NOTE, "ledger",
			    "the tables that find statements are of another "
			    "version: recorder rebuild makes them anew");
	if (!stamp_is_zone(logbook_zone(lb)))
		doctor_tell(d, FINDING_NOTE, "ledger",
			    "this machine does not know the logbook's zone, %s "
			    "(package tzdata): times are shown in UTC",
			    logbook_zone(lb));
	check_last(d, lb, size);
}

/* --- the store
 * ------------------------------------------------------------------- */

static void
check_left(struct doctor *d, const struct store_space *s)
{
	char size[16];

	text_of_size(s->left_bytes, size);
	if (s->left > 0)
		doctor_tell(d, FINDING_NOTE, "store",
			    "%ju files (%s) are left in tmp/ by programs that "
			    "died, or are being written: recorder tidy empties "
			    "it",
			    (uintmax_t)s->left, size);
	if (s->twice > 0)
		doctor_tell(d, FINDING_NOTE, "store",
			    "%ju objects lie in more than one place",
			    (uintmax_t)s->twice);
	if (s->lost_indexes > 0)
		doctor_tell(d, FINDING_NOTE, "store",
			    "the index of %ju packs was lost or wrong, and was "
			    "made anew",
			    (uintmax_t)s->lost_indexes);
	if (s->strange > 0)
		doctor_tell(d, FINDING_NOTE, "store",
			    "%ju files there do not belong to it",
			    (uintmax_t)s->strange);
	text_of_size(s->free_bytes, size);
	if (s->free_bytes < little_space)
		doctor_tell(d, FINDING_NOTE, "store",
			    "%s are free for more evidence", size);
}

static void
check_store(struct doctor *d, struct store *store)
{
	struct store_space s = { .singles = 0 };
	char single[16], packed[16], packs[16];
	struct fault why;

	if (store_space(store, &s, &why) != RC_OK) {
		doctor_tell(d, FINDING_BROKEN, "store", "%s", why.text);
		return;
	}
	text_of_size(s.single_bytes, single);
	text_of_size(s.packed_bytes, packed);
	text_of_size(s.pack_bytes, packs);
	doctor_tell(d, FINDING_OK, "store",
		    "%ju objects in files of their own (%s), %ju (%s) in %ju "
		    "packs (%s)",
		    (uintmax_t)s.singles, single, (uintmax_t)s.packed, packed,
		    (uintmax_t)s.packs, packs);
	check_left(d, &s);
}

/* --- verify
 * ---------------------------------------------------------------------- */

static void
check_verified(struct doctor *d, const char *dir)
{
	struct verified v = { .when = 0 };
	char when[STAMP_SIZE];
	struct fault none;
	int64_t days;

	if (verified_read(dir, &v, &none) != RC_OK) {
		doctor_tell(d, FINDING_NOTE, "verified",
			    "nothing says that all of it was verified: "
			    "recorder verify");
		return;
	}
	stamp_to_text(v.when, when);
	days = (stamp_now() - v.when) / A_DAY;
	doctor_tell(d,
		    v.broken > 0      ? FINDING_BROKEN
		    : days > LONG_AGO ? FINDING_NOTE
				      : FINDING_OK,
		    "verified",
		    "last on %s, from the %s: %" PRIu64 " checks held, %" PRIu64
		    " were broken%s",
		    when, v.cached ? "cache" : "medium", v.holds, v.broken,
		    days > LONG_AGO ? "; that is long ago" : "");
}

void
doctor_logbook(struct doctor *d, const char *dir)
{
	char shown[SHOWN_SIZE];
	struct logbook *lb = NULL;
	struct fault why;
	enum rc rc;

	check_disk(d, dir);
	check_key(d, dir);
	check_log(d, dir);
	rc = logbook_open_to_read(&lb, dir, &why);
	if (rc != RC_OK) {
		doctor_tell(d, FINDING_BROKEN, "logbook", "%s", why.text);
		return;
	}
	doctor_tell(d, FINDING_OK, "logbook", "%s opens",
		    text_printable(dir, shown, sizeof(shown)));
	check_ledger(d, lb);
	check_store(d, logbook_store(lb));
	logbook_close(lb);
	check_verified(d, dir);
}
