/* The walls of the cage: see jail.h. */

#define _GNU_SOURCE /* close_range, syscall */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <seccomp.h>

#include "jail.h"

enum {
	MEMORY = 512 * 1024 * 1024,
	FILES = 16,
};

/* --- descriptors */

static enum rc
close_others(int fd, struct fault *why)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	enum rc rc = RC_OK;

	if (null < 0)
		return fault_sys(why, "open /dev/null");
	for (int i = 0; rc == RC_OK && i <= 2; i++)
		if (dup2(null, i) < 0)
			rc = fault_sys(why, "replace descriptor %d", i);
	if (null > 2)
		close(null);
	if (rc != RC_OK)
		return rc;

	if (close_range(3, (unsigned)fd - 1, 0) == 0 &&
	    close_range((unsigned)fd + 1, ~0U, 0) == 0)
		return RC_OK;
	/* a kernel, or a container, that does not have it */
	for (int i = 3; i < sysconf(_SC_OPEN_MAX); i++)
		if (i != fd)
			close(i);
	return RC_OK;
}

/* --- limits */

static enum rc
limit(__rlimit_resource_t what, rlim_t value, const char *name,
      struct fault *why)
{
	const struct rlimit r = { .rlim_cur = value, .rlim_max = value };

	if (setrlimit(what, &r) != 0)
		return fault_sys(why, "limit %s", name);
	return RC_OK;
}

static enum rc
set_limits(struct fault *why)
{
	enum rc rc = RC_OK;

	if (!JAIL_IS_SLOW)
		rc = limit(RLIMIT_AS, MEMORY, "memory", why);
	if (rc == RC_OK)
		rc = limit(RLIMIT_CPU, JAIL_CPU_SECONDS, "processor time", why);
	if (rc == RC_OK)
		rc = limit(RLIMIT_FSIZE, 0, "the size of files", why);
	if (rc == RC_OK)
		rc = limit(RLIMIT_NOFILE, FILES, "open files", why);
	if (rc == RC_OK)
		rc = limit(RLIMIT_CORE, 0, "core files", why);
	if (rc == RC_OK)
		rc = limit(RLIMIT_NPROC, 0, "processes", why);
	return rc;
}

static enum rc
set_ways(long parent, struct fault *why)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return fault_sys(why, "end with the program");
	if (getppid() != parent)
		return fault_set(why, RC_STOPPED, "the program has ended");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fault_sys(why, "give up new privileges");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return fault_sys(why, "hide from other processes");
	return RC_OK;
}

/* --- Landlock */

/* As the kernel lays it out today; the header may be older. */
struct ruleset {
	uint64_t fs;	 /* from version 1 */
	uint64_t net;	 /* from 4 */
	uint64_t scoped; /* from 6 */
};

/* Rights that a version can take away, and how much of the struct it knows. */
struct landlock_version {
	unsigned fs, net, scoped; /* the lowest so many bits */
	size_t size;
};

static const struct landlock_version landlock_versions[] = {
	{ 13, 0, 0, 8 },  { 14, 0, 0, 8 },  { 15, 0, 0, 8 },
	{ 15, 2, 0, 16 }, { 16, 2, 0, 16 }, { 16, 2, 2, 24 },
};

/* Everything it knows is taken away, and no rule gives any of it back. */
static enum rc
shut_landlock(int *version, struct fault *why)
{
	size_t known = sizeof(landlock_versions) / sizeof(landlock_versions[0]);
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			   LANDLOCK_CREATE_RULESET_VERSION);
	const struct landlock_version *v;
	struct ruleset r;
	enum rc rc = RC_OK;
	long fd;

	*version = 0;
	if (abi < 1)
		return RC_OK;
	v = &landlock_versions[((size_t)abi < known ? (size_t)abi : known) - 1];
	r.fs = (UINT64_C(1) << v->fs) - 1;
	r.net = (UINT64_C(1) << v->net) - 1;
	r.scoped = (UINT64_C(1) << v->scoped) - 1;
	fd = syscall(SYS_landlock_create_ruleset, &r, v->size, 0);
	if (fd < 0)
		return fault_sys(why, "make a Landlock ruleset");
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		rc = fault_sys(why, "restrict by Landlock");
	close((int)fd);
	if (rc == RC_OK)
		*version = (int)abi;
	return rc;
}

/* --- seccomp */

/* What reading a descriptor, parsing and answering need. */
static const int allowed[] = {
	SCMP_SYS(pread64),
	SCMP_SYS(write), /* a pipe: no file can grow (RLIMIT_FSIZE) */
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* What a library may try, and takes a no for. */
static const int denied[] = {
	SCMP_SYS(open),	     SCMP_SYS(openat),	   SCMP_SYS(openat2),
	SCMP_SYS(socket),    SCMP_SYS(connect),	   SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat),
	SCMP_SYS(lstat),     SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(readlink),  SCMP_SYS(readlinkat), SCMP_SYS(ioctl),
	SCMP_SYS(lseek),     SCMP_SYS(writev),	   SCMP_SYS(prctl),
	SCMP_SYS(sysinfo),   SCMP_SYS(uname),	   SCMP_SYS(sched_yield),
	SCMP_SYS(getcpu),    SCMP_SYS(prlimit64),  SCMP_SYS(sched_getaffinity),
	SCMP_SYS(getrusage), SCMP_SYS(fcntl),	   SCMP_SYS(membarrier),
};

static int
add_rules(scmp_filter_ctx ctx)
{
	const struct scmp_arg_cmp not_code =
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	int failed = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		failed |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		failed |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES),
					   denied[i], 0);
	/* abort(3) signals itself; nobody else may be signalled */
	failed |=
		seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	/* memory, but no new code */
	failed |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				   not_code);
	failed |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				   not_code);
	return failed;
}

static enum rc
shut_seccomp(int *there, struct fault *why)
{
	scmp_filter_ctx ctx;
	enum rc rc = RC_OK;
	int error;

	*there = 0;
	/* EINVAL: a kernel that was built without it */
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0 && errno == EINVAL)
		return RC_OK;
	ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (ctx == NULL)
		return fault_set(why, RC_INTERNAL, "make a seccomp filter");
	if (add_rules(ctx) != 0) {
		rc = fault_set(why, RC_INTERNAL, "fill a seccomp filter");
		goto done;
	}
	error = seccomp_load(ctx);
	/* what libseccomp says for a kernel, or a container, that does not let
	 * it */
	if (error == -ECANCELED)
		goto done;
	if (error != 0) {
		errno = -error;
		rc = fault_sys(why, "load a seccomp filter");
		goto done;
	}
	*there = 1;
done:
	seccomp_release(ctx);
	return rc;
}

enum rc
jail_shut(int fd, long parent, struct jail_walls *walls, struct fault *why)
{
	enum rc rc;

	rc = close_others(fd, why);
	if (rc == RC_OK)
		rc = set_ways(parent, why);
	if (rc == RC_OK)
		rc = set_limits(why);
	if (rc == RC_OK)
		rc = shut_landlock(&walls->landlock, why);
	if (rc == RC_OK)
		rc = shut_seccomp(&walls->seccomp, why);
	return rc == RC_OK ? rc : fault_while(why, "shutting the cage");
}
