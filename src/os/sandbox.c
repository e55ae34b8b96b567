/* The reading child's cage: see sandbox.h. */
#include "os/sandbox.h"

#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static bool limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard)
{
    struct rlimit both = {soft, hard};
    return setrlimit(what, &both) == 0;
}

/* A ruleset that handles every access this kernel knows of and allows none.
   Kernels without Landlock leave it to seccomp. */
static void forbid_files(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    uint64_t known = version == 1 ? 0x1FFF : version == 2 ? 0x3FFF : version < 5 ? 0x7FFF : 0xFFFF;
    struct landlock_ruleset_attr rules = {.handled_access_fs = known};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (fd < 0)
        return;
    syscall(SYS_landlock_restrict_self, fd, 0);
    close(fd);
}

static bool forbid_calls(void)
{
    static const int allowed[] = {
        SCMP_SYS(read),         SCMP_SYS(readv),        SCMP_SYS(write),   SCMP_SYS(writev),
        SCMP_SYS(fstat),        SCMP_SYS(newfstatat),   SCMP_SYS(lseek),   SCMP_SYS(mmap),
        SCMP_SYS(munmap),       SCMP_SYS(mremap),       SCMP_SYS(madvise), SCMP_SYS(mprotect),
        SCMP_SYS(brk),          SCMP_SYS(exit),         SCMP_SYS(exit_group),
        SCMP_SYS(close),        SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(clock_gettime), SCMP_SYS(futex),       SCMP_SYS(getpid),  SCMP_SYS(gettid),
        SCMP_SYS(tgkill),       SCMP_SYS(getrandom),    SCMP_SYS(pread64), SCMP_SYS(rt_sigaction),
        SCMP_SYS(fcntl),        SCMP_SYS(sched_yield),
#if SANITIZED
        SCMP_SYS(sigaltstack),  SCMP_SYS(openat),       SCMP_SYS(readlink),
        SCMP_SYS(clone),        SCMP_SYS(wait4),        SCMP_SYS(ptrace),  SCMP_SYS(prctl),
        SCMP_SYS(getrlimit),    SCMP_SYS(prlimit64),    SCMP_SYS(getuid),  SCMP_SYS(geteuid),
        SCMP_SYS(getgid),       SCMP_SYS(getegid),      SCMP_SYS(getdents64), SCMP_SYS(pipe2),
        SCMP_SYS(sched_getaffinity), SCMP_SYS(process_vm_readv), SCMP_SYS(ioctl),
#endif
    };
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool built = filter != NULL;
    for (size_t i = 0; built && i < COUNT_OF(allowed); i++)
        built = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    built = built && seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    return built;
}

bool sandbox_enter(const struct sandbox_limits *limits)
{
    if (!SANITIZED && !limit(RLIMIT_AS, limits->memory_bytes, limits->memory_bytes))
        return false;
    if (!limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 1) ||
        !limit(RLIMIT_CORE, 0, 0))
        return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    forbid_files();
    if (!SANITIZED && (!limit(RLIMIT_NOFILE, 0, 0) || !limit(RLIMIT_NPROC, 0, 0)))
        return false;
    return forbid_calls();
}
