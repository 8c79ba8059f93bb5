#ifndef CAGE_ABOUT_H
#define CAGE_ABOUT_H

#include <stddef.h>

/* The versions of libarchive, libmagic, libxml2 and libseccomp that this
 * program runs with, for people. */
void cage_about(char *out, size_t size);

#endif
