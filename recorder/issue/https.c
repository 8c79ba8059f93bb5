/* One HTTPS exchange: see issue/https.h. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/text.h"
#include "https_fault.h"
#include "issue/https.h"

enum { CA_FILE_LIMIT = 8 * 1024 * 1024 };

enum { TOKEN_LEAST = 6 }; /* characters, to be masked in an answer */

struct https {
	CURL *curl; /* keeps TLS sessions, never connections */
	char *ca_file;
	char *token;
	long total_ms;
};

/* --- open, close --------------------------------------------------------- */

/* RFC 6750 §2.1, a little wider: what cannot break out of its header. */
static bool
is_token(const char *token)
{
	for (const char *c = token; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return *token != '\0';
}

static enum rc
check_ca(const char *file, struct fault *why)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	static const char trusted[] = "-----BEGIN TRUSTED CERTIFICATE-----";
	struct buf bytes = BUF_LIMIT(CA_FILE_LIMIT);
	enum rc rc = fsio_read_file(file, &bytes, why);

	if (rc == RC_OK && strstr(buf_text_of(&bytes), begin) == NULL &&
	    strstr(buf_text_of(&bytes), trusted) == NULL)
		rc = fault_set(why, RC_INVALID,
			       "%.200s holds no certificate in PEM", file);
	buf_clear(&bytes);
	return rc == RC_OK ? RC_OK : fault_while(why, "authorities to trust");
}

enum rc
https_open(struct https **out, const struct https_words *words,
	   struct fault *why)
{
	struct https *h;
	enum rc rc;

	*out = NULL;
	if (words->token != NULL && !is_token(words->token))
		return fault_set(why, RC_INVALID,
				 "the token is empty or holds characters that "
				 "no bearer token has");
	if (words->ca_file != NULL) {
		rc = check_ca(words->ca_file, why);
		if (rc != RC_OK)
			return rc;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fault_set(why, RC_INTERNAL, "libcurl does not start");
	h = mem_new(sizeof(*h));
	h->curl = curl_easy_init();
	MUST(h->curl != NULL);
	h->ca_file = mem_text(words->ca_file);
	h->token = mem_text(words->token);
	h->total_ms = words->total_ms > 0 ? words->total_ms : HTTPS_TOTAL_MS;
	*out = h;
	return RC_OK;
}

void
https_close(struct https *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->curl);
	curl_global_cleanup();
	if (h->token != NULL)
		mem_wipe(h->token, strlen(h->token));
	free(h->token);
	free(h->ca_file);
	free(h);
}

/* --- what arrives -------------------------------------------------------- */

struct arriving {
	struct https_answer *answer;
	size_t header_size;
	bool too_big;
	struct fault unused;
};

static size_t
take_body(char *bytes, size_t one, size_t size, void *arg)
{
	struct arriving *a = arg;

	(void)one; /* always 1 */
	if (buf_add(&a->answer->body, bytes, size, &a->unused) == RC_OK)
		return size;
	a->too_big = true;
	return 0;
}

static size_t
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
take_header(char *bytes, size_t one, size_t size, void *arg)
{
	struct arriving *a = arg;

	(void)bytes;
	(void)one;
	a->header_size += size;
	if (a->header_size <= HTTPS_HEADER_LIMIT)
		return size;
	a->too_big = true;
	return 0;
}

static int
go_on(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)arg;
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return stop_asked() ? 1 : 0;
}

/* "Application/JSON; charset=utf-8" is application/json. */
static void
keep_type(const char *said, char type[128])
{
	size_t size = said != NULL ? strcspn(said, "; \t") : 0;

	if (size > 127)
		size = 127;
	for (size_t i = 0; i < size; i++)
		type[i] = (char)tolower((unsigned char)said[i]);
	type[size] = '\0';
}

static void
keep_answer(CURL *curl, struct https_answer *answer)
{
	char *type = NULL;
	curl_off_t after = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	keep_type(type, answer->type);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &after);
	if (after > 0)
		answer->retry_after = after < 86400 ? (long)after : 86400;
}

/* --- the exchange -------------------------------------------------------- */

struct exchange {
	const char *url;
	const char *const *headers;
	const struct buf *body; /* NULL: a GET, or nothing is said */
	bool reach;		/* connect only */
};

static enum rc
check_url(const char *url, struct fault *why)
{
	char *scheme = NULL, *user = NULL, *password = NULL, shown[200];
	CURLU *parts = curl_url();
	bool fits;

	MUST(parts != NULL);
	fits = text_is_uri(url) &&
	       curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	       curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	       strcmp(scheme, "https") == 0;
	curl_url_get(parts, CURLUPART_USER, &user, 0);
	curl_url_get(parts, CURLUPART_PASSWORD, &password, 0);
	curl_free(scheme);
	curl_url_cleanup(parts);
	if (user != NULL || password != NULL) {
		curl_free(user);
		curl_free(password);
		return fault_set(why, RC_USAGE,
				 "a service's URL holds no user or password");
	}
	if (fits)
		return RC_OK;
	return fault_set(why, RC_USAGE, "\"%s\" is not an https URL",
			 text_printable(url, shown, sizeof(shown)));
}

#define SET(option, value)                                                     \
	MUST(curl_easy_setopt(h->curl, (option), (value)) == CURLE_OK)

/* Who is spoken to, and how long. */
static void
set_limits(struct https *h)
{
	SET(CURLOPT_PROTOCOLS_STR, "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (h->ca_file != NULL) {
		/* Only these: the system's folder would be trusted too. */
		SET(CURLOPT_CAINFO, h->ca_file);
		SET(CURLOPT_CAPATH, (const char *)NULL);
	}
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)HTTPS_CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, h->total_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, 30L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	/* On a kept connection that dies libcurl would post a second time and
	 * tell nobody. */
	SET(CURLOPT_FRESH_CONNECT, 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, go_on);
}

static struct curl_slist *
add_line(struct curl_slist *lines, const char *line)
{
	struct curl_slist *more = curl_slist_append(lines, line);

	MUST(more != NULL);
	return more;
}

static struct curl_slist *
set_request(struct https *h, const struct exchange *x)
{
	struct curl_slist *lines = NULL;

	SET(CURLOPT_URL, x->url);
	SET(CURLOPT_USERAGENT, "recorder");
	if (x->reach) {
		SET(CURLOPT_CONNECT_ONLY, 1L);
		return NULL;
	}
	lines = add_line(lines, "Accept: application/json");
	if (x->body != NULL) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body->size);
		SET(CURLOPT_POSTFIELDS, buf_text_of(x->body));
		lines = add_line(lines, "Content-Type: application/json");
		lines = add_line(lines, "Expect:");
	}
	for (size_t i = 0; x->headers != NULL && x->headers[i] != NULL; i++)
		lines = add_line(lines, x->headers[i]);
	SET(CURLOPT_HTTPHEADER, lines);
	if (h->token != NULL) {
		SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		SET(CURLOPT_XOAUTH2_BEARER, h->token);
	}
	return lines;
}

/* Did any of the request leave?  Then it may have arrived. */
static bool
has_left(CURL *curl)
{
	long request = 0;

	curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &request);
	return request > 0;
}

/* A service that repeats the token in its answer: it is not kept, shown or
 * entered.  (Shorter ones would stand in any text.) */
static void
mask_token(const struct https *h, struct buf *body)
{
	size_t size = h->token != NULL ? strlen(h->token) : 0;

	for (size_t i = 0; size >= TOKEN_LEAST && i + size <= body->size; i++)
		if (memcmp(body->bytes + i, h->token, size) == 0)
			memset(body->bytes + i, '*', size);
}

static enum rc
perform(struct https *h, const struct exchange *x, struct https_answer *answer,
	struct fault *why)
{
	struct arriving arriving = { .answer = answer };
	char words[CURL_ERROR_SIZE] = "";
	struct https_failure f = { .url = x->url, .words = words };
	struct curl_slist *lines;
	CURLcode code;

	buf_empty(&answer->body);
	answer->status = 0;
	answer->maybe_taken = false;
	answer->retry_after = -1;
	answer->type[0] = '\0';

	curl_easy_reset(h->curl);
	set_limits(h);
	lines = set_request(h, x);
	SET(CURLOPT_ERRORBUFFER, words);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, (void *)&arriving);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, (void *)&arriving);
	code = curl_easy_perform(h->curl);
	curl_slist_free_all(lines);
	if (code == CURLE_OK) {
		mask_token(h, &answer->body);
		if (!x->reach)
			keep_answer(h->curl, answer);
		curl_easy_reset(h->curl);
		return RC_OK;
	}
	f.code = code;
	f.too_big = arriving.too_big;
	f.ca_file = h->ca_file;
	answer->maybe_taken = has_left(h->curl);
	f.maybe_taken = answer->maybe_taken;
	curl_easy_getinfo(h->curl, CURLINFO_SSL_VERIFYRESULT, &f.verify);
	curl_easy_getinfo(h->curl, CURLINFO_OS_ERRNO, &f.error);
	buf_empty(&answer->body);
	curl_easy_reset(h->curl);
	return https_fault(&f, why);
}

enum rc
https_post(struct https *h, const char *url, const char *const *headers,
	   const struct buf *body, struct https_answer *answer,
	   struct fault *why)
{
	const struct exchange x = { .url = url,
				    .headers = headers,
				    .body = body };
	enum rc rc = check_url(url, why);

	return rc == RC_OK ? perform(h, &x, answer, why) : rc;
}

enum rc
https_get(struct https *h, const char *url, const char *const *headers,
	  struct https_answer *answer, struct fault *why)
{
	const struct exchange x = { .url = url, .headers = headers };
	enum rc rc = check_url(url, why);

	return rc == RC_OK ? perform(h, &x, answer, why) : rc;
}

enum rc
https_reach(struct https *h, const char *url, struct fault *why)
{
	struct https_answer unused = { .body = BUF_LIMIT(1) };
	const struct exchange x = { .url = url, .reach = true };
	enum rc rc = check_url(url, why);

	return rc == RC_OK ? perform(h, &x, &unused, why) : rc;
}
