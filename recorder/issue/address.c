/* Where a service is spoken to: see issue/address.h. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "issue/address.h"

char *
address_issue(const char *service)
{
	static const char issue[] = "/issue", rest[] = "/credentials/issue";
	size_t size = strlen(service), end = strlen(issue);
	char *base, *url;

	if (size >= end && strcmp(service + size - end, issue) == 0)
		return mem_text(service);
	while (size > 0 && service[size - 1] == '/')
		size--;
	base = mem_text_of(service, size);
	url = mem_format("%s%s", base, rest);
	free(base);
	return url;
}
