/* Talking to a service on this machine over a UNIX socket, every call bounded
   by one absolute deadline (clock_monotonic). */
#ifndef OS_SOCKET_H
#define OS_SOCKET_H

#include "base/error.h"

/* A connected, non-blocking socket, or −1 with errno set. Paths longer than
   the system's 107 bytes work too. */
int socket_connect(const char *path, int64_t deadline_ms);
/* True when everything was sent. False with errno (ETIMEDOUT past the
   deadline, EPIPE when the other side has gone). Never raises SIGPIPE. */
bool socket_send(int fd, const void *bytes, size_t len, int64_t deadline_ms) MUST_CHECK;
/* At least one byte; 0 at the end; −1 with errno (ETIMEDOUT …). */
long socket_receive(int fd, void *bytes, size_t room, int64_t deadline_ms) MUST_CHECK;
/* Whether bytes, or the end, wait to be received right now. */
bool socket_has_news(int fd);

/* A folder by a short name: `/proc/self/fd/N`, good while *fd is open (for
   socket paths that would be too long). False with errno. */
bool socket_short_folder(const char *folder, int *fd, char out[32]) MUST_CHECK;

#endif
