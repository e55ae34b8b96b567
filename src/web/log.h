/* The server's log: one line an event on standard error, without personal
   data: addresses are named by their route, people and files never. */
#ifndef WEB_LOG_H
#define WEB_LOG_H

#include "base/error.h"

void log_line(const char *format, ...) PRINTF_LIKE(1, 2);
/* A failure of the world, once, with the system's own words. */
void log_error(const char *where, const struct error *error);

#endif
