/* sandbox-issuer: an issuing service for trying things out; see README.md. */

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/mem.h"
#include "certificate.h"
#include "service.h"

enum { TOKEN_LIMIT = 16 * 1024 };

static const char usage[] =
	"usage: sandbox-issuer [--port N] [--port-file FILE] [--ca-out FILE]\n"
	"                      [--token-file FILE] [--answer WORD]\n"
	"                      [--answer-first N WORD] [--certificate WORD]\n"
	"  An issuing service on 127.0.0.1, for trying things out: it issues\n"
	"  what it is asked to and forgets it when it ends.\n"
	"  --answer        302 400 401 403 409 422 429 500 503\n"
	"                  html huge slow hang cut die\n"
	"  --answer-first  so for the first N requests only\n"
	"  --certificate   expired, elsewhere\n";

struct options {
	struct service_words service;
	const char *token_file, *ca_out, *port_file;
	unsigned short port;
	enum certificate_kind certificate;
};

static int
fail(const char *what, const char *why)
{
	fprintf(stderr, "sandbox-issuer: %s: %s\n", what, why);
	return 1;
}

static int
read_number(const char *text, long most, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *out >= 0 &&
			       *out <= most
		       ? 0
		       : -1;
}

static int
take_word(int option, const char *word, struct options *o)
{
	long number;

	switch (option) {
	case 'p':
		if (read_number(word, 65535, &number) != 0)
			return -1;
		o->port = (unsigned short)number;
		return 0;
	case 'a':
		o->service.answer = word;
		return service_can_answer(word) ? 0 : -1;
	case 'c':
		if (strcmp(word, "expired") == 0)
			o->certificate = CERTIFICATE_EXPIRED;
		else if (strcmp(word, "elsewhere") == 0)
			o->certificate = CERTIFICATE_ELSEWHERE;
		else
			return -1;
		return 0;
	case 't':
		o->token_file = word;
		return 0;
	case 'o':
		o->ca_out = word;
		return 0;
	case 'f':
		o->port_file = word;
		return 0;
	default:
		return -1;
	}
}

static int
read_options(int argc, char *argv[], struct options *o)
{
	static const struct option known[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "port-file", required_argument, NULL, 'f' },
		{ "ca-out", required_argument, NULL, 'o' },
		{ "token-file", required_argument, NULL, 't' },
		{ "answer", required_argument, NULL, 'a' },
		{ "answer-first", required_argument, NULL, 'n' },
		{ "certificate", required_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		const char *word = optarg;

		if (option == 'n') { /* two words: N WORD */
			if (optind >= argc ||
			    read_number(optarg, 1000000,
					&o->service.answer_first) != 0)
				return -1;
			word = argv[optind++];
			option = 'a';
		}
		if (take_word(option, word, o) != 0)
			return -1;
	}
	return optind == argc ? 0 : -1;
}

/* Whole or not at all: who waits for the file reads it when it is there. */
static int
write_file(const char *path, const char *text)
{
	char *spare = mem_format("%s.new", path);
	FILE *f = fopen(spare, "w");
	int failed = f == NULL;

	if (f != NULL) {
		failed |= fputs(text, f) < 0;
		failed |= fclose(f) != 0;
	}
	if (!failed)
		failed = rename(spare, path) != 0;
	free(spare);
	return failed ? fail(path, "cannot be written") : 0;
}

static struct MHD_Daemon *
start(const struct options *o, const struct certificate *cert,
      struct service *service)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
				    .sin_port = htons(o->port) };

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return MHD_start_daemon(
		MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC |
			MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TLS,
		0, NULL, NULL, service_handle, service, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&here, MHD_OPTION_HTTPS_MEM_CERT, cert->pem,
		MHD_OPTION_HTTPS_MEM_KEY, cert->key_pem,
		MHD_OPTION_NOTIFY_COMPLETED, service_done, NULL,
		MHD_OPTION_CONNECTION_TIMEOUT, 120U, MHD_OPTION_END);
}

static int
announce(const struct options *o, struct MHD_Daemon *daemon,
	 const struct certificate *cert, const struct service *service)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	char did[KEY_DID_SIZE], port[16];

	if (info == NULL)
		return fail("port", "not known");
	snprintf(port, sizeof(port), "%u\n", (unsigned)info->port);
	service_did(service, did);
	fprintf(stderr,
		"sandbox-issuer: THIS IS A SANDBOX.  What it issues is worth "
		"nothing.\nsandbox-issuer: signs as %s\n",
		did);
	if (o->service.token == NULL)
		fprintf(stderr, "sandbox-issuer: asks for no token\n");
	if (o->ca_out != NULL && write_file(o->ca_out, cert->pem) != 0)
		return 1;
	if (o->port_file != NULL && write_file(o->port_file, port) != 0)
		return 1;
	printf("listening https://127.0.0.1:%u/\n", (unsigned)info->port);
	return fflush(stdout) == 0 ? 0 : fail("standard output", "is closed");
}

static int
serve(const struct options *o, const sigset_t *ends)
{
	struct certificate cert;
	struct service *service;
	struct MHD_Daemon *daemon;
	int status, signal;

	if (certificate_make(o->certificate, &cert) != 0)
		return fail("certificate", "libcrypto makes none");
	service = service_new(&o->service);
	daemon = start(o, &cert, service);
	if (daemon == NULL) {
		status = fail("127.0.0.1", "cannot listen (is the port in "
					   "use?)");
	} else {
		status = announce(o, daemon, &cert, service);
		if (status == 0)
			sigwait(ends, &signal);
		service_stop(service);
		MHD_stop_daemon(daemon);
	}
	service_free(service);
	certificate_clear(&cert);
	return status;
}

int
main(int argc, char *argv[])
{
	struct options o = { .port = 0 };
	struct buf token = BUF_LIMIT(TOKEN_LIMIT);
	struct fault why;
	sigset_t ends;
	int status;

	if (read_options(argc, argv, &o) != 0) {
		fputs(usage, stderr);
		return 64;
	}
	if (o.token_file != NULL) {
		if (fsio_read_file(o.token_file, &token, &why) != RC_OK)
			return fail("token", why.text);
		if (token.size == 0)
			return fail(o.token_file, "is empty");
		token.bytes[strcspn((char *)token.bytes, "\r\n")] = '\0';
		o.service.token = (char *)token.bytes;
	}
	/* Threads inherit the mask, so that the signals come to sigwait(). */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	status = serve(&o, &ends);
	buf_wipe(&token);
	return status;
}
