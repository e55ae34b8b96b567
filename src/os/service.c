/* Helper programs that end with us: see service.h. */
#include "os/service.h"

#include "os/clock.h"
#include "os/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child, between fork and exec. Writes errno to `report` and ends when
   the program cannot be executed; the pipe closes by itself when it can. */
NORETURN static void become(const char *program, const char *const *arguments, int folder,
                            int parent, int report)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    /* A group of its own: Ctrl-C is for us, and we end it in our own time. */
    setpgid(0, 0);
    thread_lower_priority();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int nothing = open("/dev/null", O_RDWR);
    bool ready = getppid() == parent && nothing >= 0 && dup2(nothing, 0) == 0 &&
                 dup2(nothing, 1) == 1 && (report = fcntl(report, F_DUPFD_CLOEXEC, 10)) >= 0;
    if (ready && folder >= 0)
        ready = folder == 3 ? fcntl(3, F_SETFD, 0) == 0 : dup2(folder, 3) == 3;
    if (ready)
        execv(program, (char *const *)(uintptr_t)arguments);
    int failed = errno;
    if (write(report, &failed, sizeof failed) < 0)
        _exit(126);
    _exit(127);
}

bool service_start(const char *program, const char *const *arguments, int folder, int *pid,
                   struct error *error)
{
    int report[2], failed = 0;
    if (pipe2(report, O_CLOEXEC) != 0)
        return error_errno(error, ERROR_CHILD, "« %s » n'a pas pu démarrer.", program);
    int parent = getpid();
    *pid = fork();
    if (*pid == 0)
        become(program, arguments, folder, parent, report[1]);
    close(report[1]);
    ssize_t got = 0;
    if (*pid > 0)
        while ((got = read(report[0], &failed, sizeof failed)) < 0 && errno == EINTR)
            continue;
    else
        failed = errno;
    close(report[0]);
    if (*pid > 0 && got == 0)
        return true;
    if (*pid > 0)
        waitpid(*pid, NULL, 0);
    *pid = 0;
    errno = failed;
    return error_errno(error, ERROR_CHILD, "« %s » n'a pas pu démarrer.", program);
}

bool service_runs(int pid)
{
    int status;
    return pid > 0 && waitpid(pid, &status, WNOHANG) == 0;
}

void service_stop(int pid)
{
    if (pid <= 0)
        return;
    int64_t deadline = clock_monotonic() + 5000;
    kill(pid, SIGTERM);
    while (service_runs(pid)) {
        if (clock_monotonic() > deadline)
            kill(pid, SIGKILL);
        poll(NULL, 0, 20);
    }
}
