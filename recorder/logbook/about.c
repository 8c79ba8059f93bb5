/* Libraries below this layer: see logbook/about.h. */

#include <stdio.h>

#include <sqlite3.h>

#include "logbook/about.h"

void
logbook_about(char *out, size_t size)
{
	snprintf(out, size, "SQLite %s", sqlite3_libversion());
}
