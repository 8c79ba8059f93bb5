#ifndef SANDBOX_REPLY_H
#define SANDBOX_REPLY_H

/* What is answered. */

struct reply {
	unsigned status;
	const char *type;	 /* a constant */
	const char *retry_after; /* a constant, or NULL */
	const char *location;	 /* a constant, or NULL */
	char *body;		 /* to be freed */
};

/* Problem details (RFC 9457). */
void reply_problem(struct reply *r, unsigned status, const char *title,
		   const char *detail);
void reply_json(struct reply *r, unsigned status, char *taken);

/* One of the ways in which a service misbehaves: "401", "html", ...; zero for a
 * word that is none of them. */
int reply_bad(struct reply *r, const char *word);

#endif
