/* Threads of the server. */
#ifndef OS_THREAD_H
#define OS_THREAD_H

#include "base/error.h"

#include <pthread.h>

enum thread_priority {
    THREAD_NORMAL,
    THREAD_LOW /* never in the way of others; what it spawns inherits it */
};

/* Starts a thread that no signal is delivered to. `name` ≤ 15 characters. */
bool thread_start(pthread_t *thread, const char *name, enum thread_priority priority,
                  void *(*run)(void *), void *context, struct error *error) MUST_CHECK;

/* THREAD_LOW for the calling thread, and for what it starts from then on. */
void thread_lower_priority(void);

/* A program that was started by a THREAD_LOW thread goes on like one. */
void thread_inherit_priority(void);

/* On a THREAD_LOW thread: whoever waits for its processor comes in now; to be called a
   few times a millisecond by what computes long. Does nothing on others. */
void thread_give_way(void);
enum { LINES_A_TURN = 128 }; /* of a workbook, between two calls */

/* Blocks SIGTERM and SIGINT for all threads started from now on. */
void thread_block_stop_signals(void);
/* Waits for one of them; returns its number. */
int thread_wait_stop_signal(void);

/* As many open files as the system allows, at most `most`; returns how many. */
long thread_raise_open_files(long most);

#endif
