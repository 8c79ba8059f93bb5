/* bench_listing FILE: the listing of a portfolio as an attach has it made, in
 * the cage, to standard output. */

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fsio.h"
#include "cage/cage.h"
#include "evidence/portfolio.h"

static enum rc
print(void *arg, const void *bytes, size_t size, struct fault *why)
{
	(void)arg;
	return fsio_write_all(STDOUT_FILENO, bytes, size, why);
}

int
main(int argc, char *argv[])
{
	struct cage_ask ask = {
		.job = CAGE_PORTFOLIO_LIST,
		.limit = LISTING_LIMIT,
	};
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	struct cage *cage = NULL;
	struct fault why;
	enum rc rc;

	if (fd < 0) {
		fputs("bench_listing FILE\n", stderr);
		return 64;
	}
	rc = span_of_fd(fd, &ask.in, &why);
	if (rc == RC_OK)
		rc = cage_start(&cage, &why);
	if (rc == RC_OK)
		rc = cage_run(cage, &ask, print, NULL, &why);
	cage_stop(cage);
	close(fd);
	if (rc != RC_OK)
		fprintf(stderr, "bench_listing: %s\n", why.text);
	return rc == RC_OK ? 0 : 1;
}
