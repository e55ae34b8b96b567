/* Threads of the server: see thread.h. */
#include "os/thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct start {
    enum thread_priority priority;
    void *(*run)(void *);
    void *context;
};

/* As the system call takes it (sched_setattr(2)); no header of the C library
   declares it. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

static _Thread_local bool low;

/* The scheduler lets whoever runs end a slice before others come in, nice or
   not: a short slice keeps answers from waiting for it (Linux 6.12 and later;
   before, the runtime is ignored). */
void thread_lower_priority(void)
{
    low = true;
    struct attributes attributes = {.size = sizeof attributes, .policy = SCHED_BATCH, .nice = 10,
                                    .runtime = 100 * 1000};
    if (syscall(SYS_sched_setattr, 0, &attributes, 0) != 0)
        setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
}

void thread_inherit_priority(void)
{
    low = sched_getscheduler(0) == SCHED_BATCH;
}

/* A slice is looked at when the clock ticks only, every 4 ms on many systems, and who
   ran a moment ago is not let in before. */
void thread_give_way(void)
{
    if (low)
        sched_yield();
}

static void *begin(void *context)
{
    struct start start = *(struct start *)context;
    free(context);
    if (start.priority == THREAD_LOW)
        thread_lower_priority();
    return start.run(start.context);
}

bool thread_start(pthread_t *thread, const char *name, enum thread_priority priority,
                  void *(*run)(void *), void *context, struct error *error)
{
    struct start *start = malloc(sizeof *start);
    sigset_t all, before;
    BUG_UNLESS(start != NULL);
    *start = (struct start){priority, run, context};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread, NULL, begin, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        free(start);
        errno = failed;
        return error_errno(error, ERROR_CHILD, "Une tâche du serveur n'a pas pu démarrer.");
    }
    pthread_setname_np(*thread, name);
    return true;
}

static void stop_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
}

void thread_block_stop_signals(void)
{
    sigset_t set;
    stop_signals(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int thread_wait_stop_signal(void)
{
    sigset_t set;
    int number = 0;
    stop_signals(&set);
    while (sigwait(&set, &number) != 0)
        continue;
    return number;
}

long thread_raise_open_files(long most)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 256;
    rlim_t wanted = (rlim_t)most < limit.rlim_max ? (rlim_t)most : limit.rlim_max;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return (long)limit.rlim_cur;
}
