/* A helper program that runs beside the server and ends with it. */
#ifndef OS_SERVICE_H
#define OS_SERVICE_H

#include "base/error.h"

/* Starts `program` with `arguments` (argv[0] included, NULL-terminated), at low
   priority. Its standard input and output are /dev/null, its standard error
   ours; `folder` (or −1) becomes its descriptor 3. It gets SIGTERM when the
   calling thread ends: call from the main thread. False when it could not be
   executed. */
bool service_start(const char *program, const char *const *arguments, int folder, int *pid,
                   struct error *error) MUST_CHECK;
/* Whether it still runs; takes note of its end. */
bool service_runs(int pid);
/* SIGTERM, after five seconds SIGKILL, and waits for its end. */
void service_stop(int pid);

#endif
