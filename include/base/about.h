#ifndef BASE_ABOUT_H
#define BASE_ABOUT_H

#include <stddef.h>

/* The versions of OpenSSL and Jansson that this program runs with, for people.
 */
void base_about(char *out, size_t size);

#endif
