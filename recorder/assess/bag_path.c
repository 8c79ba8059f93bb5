/* Paths inside a sealed archive: see assess/bag.h. */

#include <stdio.h>
#include <string.h>

#include "assess/bag.h"
#include "base/mem.h"

enum { NUMBER_DIGITS = 12 };

static const char did_start[] = "did:key:";
static const char urn_start[] = "urn:uuid:";

/* TEXT behind START, where it begins so. */
static const char *
behind(const char *text, const char *start)
{
	size_t length = strlen(start);

	return strncmp(text, start, length) == 0 ? text + length : text;
}

/* A path of the program's own always fits. */
#define PATH_FORMAT(path, ...)                                                 \
	MUST(snprintf((path), BAG_PATH_SIZE, __VA_ARGS__) < BAG_PATH_SIZE)

void
bag_statement_path(char path[BAG_PATH_SIZE], const char *logbook,
		   uint64_t number, const char *ending)
{
	PATH_FORMAT(path, "data/ledger/%.57s/%012ju%.16s",
		    behind(logbook, did_start), (uintmax_t)number, ending);
}

void
bag_checkpoint_path(char path[BAG_PATH_SIZE], const char *logbook)
{
	PATH_FORMAT(path, "data/ledger/%.57s/checkpoint",
		    behind(logbook, did_start));
}

void
bag_signature_path(char path[BAG_PATH_SIZE], const char *logbook,
		   uint64_t number, const char *ending)
{
	PATH_FORMAT(path, "data/signatures/%.49s/%012ju%.16s",
		    behind(logbook, did_start), (uintmax_t)number, ending);
}

void
bag_digest_path(char path[BAG_PATH_SIZE], const char *folder,
		const struct digest *id)
{
	char hex[DIGEST_HEX_SIZE];

	digest_to_hex(id, hex);
	PATH_FORMAT(path, "data/%.16s/%s.json", folder, hex);
}

void
bag_after_path(char path[BAG_PATH_SIZE], uint64_t number, const char *ending)
{
	PATH_FORMAT(path, "after/%012ju%.16s", (uintmax_t)number, ending);
}

bool
bag_path_number(const char *path, const char *logbook, const char *ending,
		uint64_t *number)
{
	char wanted[BAG_PATH_SIZE];
	const char *at = strrchr(path, '/');
	uint64_t n = 0;

	if (at == NULL || strlen(at + 1) < NUMBER_DIGITS)
		return false;
	for (size_t i = 1; i <= NUMBER_DIGITS; i++) {
		if (at[i] < '0' || at[i] > '9')
			return false;
		n = 10 * n + (uint64_t)(at[i] - '0');
	}
	if (logbook != NULL)
		bag_statement_path(wanted, logbook, n, ending);
	else
		bag_after_path(wanted, n, ending);
	*number = n;
	return strcmp(path, wanted) == 0;
}

void
bag_folder(const char *assessment, char folder[64])
{
	snprintf(folder, 64, "assessment-%s", behind(assessment, urn_start));
}
