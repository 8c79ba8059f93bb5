#ifndef LOGBOOK_ABOUT_H
#define LOGBOOK_ABOUT_H

#include <stddef.h>

/* The versions of SQLite that this program runs with, for people. */
void logbook_about(char *out, size_t size);

#endif
