/* For test_kill.py: runs a program and kills it (SIGKILL) at its n-th stop,
   before or behind a system call. Between two of them nothing changes on the
   disk, so that the stops are all the instants there are, however fast or slow
   the machine.

       kill_at STOP PROGRAM ARGUMENT …     STOP 0: never

   Ends with 137 when it killed, else as the program did. Writes the number of
   stops to descriptor 3 where that is open. */
#include "base/base.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLED = 137, FAILED = 125 };

NORETURN static void start(char **arguments)
{
    close(3);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) {
        raise(SIGSTOP);
        execv(arguments[0], arguments);
    }
    perror("kill_at");
    _exit(FAILED);
}

/* True when the program stopped, false when it ended. */
static bool wait_stop(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0)
        if (errno != EINTR)
            exit(FAILED);
    return WIFSTOPPED(*status);
}

int main(int argc, char **argv)
{
    int status = 0;
    long stops = 0, wanted = argc > 2 ? strtol(argv[1], NULL, 10) : -1;
    if (wanted < 0)
        return FAILED;
    pid_t pid = fork();
    if (pid == 0)
        start(argv + 2);
    if (pid < 0 || !wait_stop(pid, &status) ||
        ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0)
        return FAILED;
    long pass_on = 0;
    while (ptrace(PTRACE_SYSCALL, pid, NULL, pass_on) == 0 && wait_stop(pid, &status)) {
        bool call = WSTOPSIG(status) == (SIGTRAP | 0x80);
        pass_on = call || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        if (call && ++stops == wanted) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return KILLED;
        }
    }
    dprintf(3, "%ld\n", stops);
    return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED;
}
