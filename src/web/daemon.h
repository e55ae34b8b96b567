/* libmicrohttpd, loaded by the server alone: it brings the TLS libraries along, which
   other commands must not wait for. */
#ifndef WEB_DAEMON_H
#define WEB_DAEMON_H

#include "base/error.h"

#include <microhttpd.h>

/* Good once daemon_load has been true. */
extern struct daemon_functions {
#define FUNCTION(name) __typeof__(MHD_##name) *name;
#include "web/daemon.def"
#undef FUNCTION
} mhd;

/* Before anything else of the server. False with `error` set where the library is not
   installed. */
bool daemon_load(struct error *error) MUST_CHECK;

#endif
