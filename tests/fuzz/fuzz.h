#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The one function of a fuzz target: called by libFuzzer, and by replay.c on
 * the kept inputs.  It states a property with assert(3). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
