/* The child process that reads one workbook: started with posix_spawn, the
   file on its standard input, and no other descriptor but its two outputs. */
#ifndef OS_CHILD_H
#define OS_CHILD_H

#include "base/error.h"

struct child {
    int pid;
    int output; /* read end of its standard output, or -1 when inherited */
    int report; /* read end of its standard error: one line, its verdict */
};

enum child_end {
    CHILD_EXITED,   /* by itself; `status` is its exit status */
    CHILD_TOO_LONG, /* ended by the limit on CPU time or by the deadline */
    CHILD_KILLED    /* by another signal; `status` is its number */
};

/* Starts this very program with `arguments` (NULL-terminated, argv[0]
   included). `input` becomes its standard input; its standard output is a
   pipe, or `output` where that is not -1. The caller closes what it gave, and
   ends with child_wait. The child runs at a lower priority than the server. */
bool child_start(struct child *child, const char *const *arguments, int input, int output,
                 struct error *error) MUST_CHECK;
/* Waits for the end, at most `deadline_ms` (clock_monotonic), then kills.
   Closes the pipes. */
enum child_end child_wait(struct child *child, int64_t deadline_ms, int *status);

#endif
