/* The antivirus step: clamd over its UNIX socket, INSTREAM. Fails closed. */
#ifndef FLOW_SCAN_H
#define FLOW_SCAN_H

#include "flow/flow.h"

enum scan_result {
    SCAN_CLEAN,
    SCAN_INFECTED, /* `detail` is the signature's name */
    SCAN_FAILED,   /* down, slow, hung, broken off, or an answer not understood */
    SCAN_OFF       /* switched off by the setting */
};

struct scan {
    enum scan_result result;
    char detail[160]; /* for the log and the message */
};

/* Sends the file open at `fd` (from its start) to clamd, within
   settings.clamd_seconds in all. Only the exact answer `stream: OK` is clean. */
struct scan scan_file(const struct settings *settings, int fd);
/* PING: whether clamd is well, within two seconds. */
bool scan_ping(const struct settings *settings);

/* Where settings.clamd_program names one: starts it with the signatures of
   DIR/clamd (made by `init --demo`: the EICAR test file only) unless its
   socket answers already. The process is ended by scan_daemon_stop, and ends
   with its parent. */
bool scan_daemon_start(const struct site *site, int *pid, struct error *error) MUST_CHECK;
void scan_daemon_stop(int pid);

#endif
