/* A main() for a fuzz target (fuzz/fuzz.h): runs it on the files named. */

#include <stdio.h>
#include <stdlib.h>

#include "fuzz/fuzz.h"

enum { CHUNK = 4096 };

/* In memory of exactly its size, so that a sanitizer sees a byte too far. */
static int
replay(const char *path)
{
	FILE *f = fopen(path, "rbe");
	uint8_t *bytes = NULL;
	size_t size = 0;
	int failed = 1;

	if (f == NULL) {
		perror(path);
		return 1;
	}
	for (;;) {
		uint8_t *more = realloc(bytes, size + CHUNK);
		size_t n;

		if (more == NULL)
			goto done;
		bytes = more;
		n = fread(bytes + size, 1, CHUNK, f);
		size += n;
		if (n < CHUNK)
			break;
	}
	if (ferror(f)) {
		perror(path);
		goto done;
	}
	if (size > 0) {
		uint8_t *exact = realloc(bytes, size);

		if (exact != NULL)
			bytes = exact;
	}
	LLVMFuzzerTestOneInput(bytes, size);
	failed = 0;
done:
	free(bytes);
	fclose(f);
	return failed;
}

int
main(int argc, char *argv[])
{
	int failed = argc < 2;

	if (argc < 2)
		fprintf(stderr, "usage: %s FILE...\n", argv[0]);
	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	return failed;
}
