#ifndef ISSUE_ADDRESS_H
#define ISSUE_ADDRESS_H

/* Where a service is spoken to (VC API). */

/* The URL that credentials are posted to: SERVICE itself where it ends in
 * "/issue", else with "/credentials/issue" behind it.  To be freed. */
char *address_issue(const char *service);

#endif
