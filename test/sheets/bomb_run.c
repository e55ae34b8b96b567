/* Reads a bomb in a process of its own: see bomb_run.h. */
#include "bomb_run.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "read_tsv.h"

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

enum { SECONDS_MAX = 10, MEMORY_MAX = 256 };

static bool drop_sheet(void *context, struct text name)
{
    UNUSED(context), UNUSED(name);
    return true;
}

static bool drop_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    UNUSED(context), UNUSED(number), UNUSED(cells), UNUSED(count);
    return true;
}

static bool drop_rows(void *context)
{
    UNUSED(context);
    return true;
}

static void limit(__rlimit_resource_t what, rlim_t value)
{
    struct rlimit both = {value, value};
    BUG_UNLESS(setrlimit(what, &both) == 0);
}

/* In a process of its own: 0 for the expected verdict. */
static int read_bomb(const struct bomb *bomb)
{
    static const struct sheet_sink sink = {NULL, drop_sheet, drop_row, drop_rows};
    struct sheet_limits limits = {.ratio = bomb->ratio};
    if (!SANITIZED)
        limit(RLIMIT_AS, (rlim_t)MEMORY_MAX << 20);
    limit(RLIMIT_CPU, SANITIZED ? 10 * SECONDS_MAX : SECONDS_MAX);
    struct sheet_verdict verdict = sheet_read(bomb->file, &limits, &sink);
    bool good = verdict.code == bomb->code && strstr(verdict.detail, bomb->part);
    if (!good)
        printf("# %s: %s\n", read_tsv_word(verdict.code), verdict.detail);
    fflush(stdout);
    return good ? 0 : 1;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

bool bomb_run(const struct bomb *bomb, double *seconds, long *megabytes)
{
    int status;
    struct rusage usage;
    fflush(stdout);
    pid_t pid = fork();
    BUG_UNLESS(pid >= 0);
    if (pid == 0)
        _exit(read_bomb(bomb));
    BUG_UNLESS(wait4(pid, &status, 0, &usage) == pid);
    *seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    *megabytes = usage.ru_maxrss >> 10;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
           (SANITIZED || (*seconds <= SECONDS_MAX && *megabytes <= MEMORY_MAX));
}
