#ifndef ISSUE_ABOUT_H
#define ISSUE_ABOUT_H

#include <stddef.h>

/* The versions of libcurl that this program runs with, for people. */
void issue_about(char *out, size_t size);

#endif
