/* The child process that reads one workbook: see child.h. */
#include "os/child.h"

#include "os/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A larger pipe lets the child run on while its reader is busy. */
enum { PIPE_BYTES = 1024 * 1024 };

static bool spawn(struct child *child, const char *const *arguments, const int fds[3],
                  struct error *error)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_setsigmask(&attributes, &none);
    /* A group of its own: Ctrl-C on the server must not look like a workbook
       that its reader choked on. */
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    char *const environment[] = {NULL};
    pid_t pid = 0;
    int failed = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes,
                             (char *const *)(uintptr_t)arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed) {
        errno = failed;
        return error_errno(error, ERROR_CHILD, "Le lecteur de classeurs n'a pas pu démarrer.");
    }
    child->pid = pid;
    return true;
}

static void close_pipe(int fds[2])
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

bool child_start(struct child *child, const char *const *arguments, int input, int output,
                 struct error *error)
{
    int out[2] = {-1, -1}, report[2] = {-1, -1};
    *child = (struct child){-1, -1, -1};
    if (pipe2(report, O_CLOEXEC) != 0 || (output < 0 && pipe2(out, O_CLOEXEC) != 0)) {
        error_errno(error, ERROR_CHILD, "Le lecteur de classeurs n'a pas pu démarrer.");
        close_pipe(report);
        return false;
    }
    if (output < 0)
        fcntl(out[0], F_SETPIPE_SZ, PIPE_BYTES);
    int fds[3] = {input, output < 0 ? out[1] : output, report[1]};
    if (!spawn(child, arguments, fds, error)) {
        close_pipe(out);
        close_pipe(report);
        return false;
    }
    if (output < 0)
        close(out[1]);
    close(report[1]);
    child->output = out[0];
    child->report = report[0];
    return true;
}

enum child_end child_wait(struct child *child, int64_t deadline_ms, int *status)
{
    int raw = 0;
    int fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    int64_t left = deadline_ms - clock_monotonic();
    struct pollfd poll_for = {.fd = fd, .events = POLLIN};
    int ended;
    do {
        ended = fd < 0 ? 1 : poll(&poll_for, 1, left > 0 ? (int)left : 0);
    } while (ended < 0 && errno == EINTR);
    if (ended <= 0)
        kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &raw, 0) < 0 && errno == EINTR)
        continue;
    for (int *end = (int[]){fd, child->output, child->report}, i = 0; i < 3; i++)
        if (end[i] >= 0)
            close(end[i]);
    child->output = child->report = -1;
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : WTERMSIG(raw);
    if (ended <= 0 || (WIFSIGNALED(raw) && WTERMSIG(raw) == SIGXCPU))
        return CHILD_TOO_LONG;
    return WIFEXITED(raw) ? CHILD_EXITED : CHILD_KILLED;
}
