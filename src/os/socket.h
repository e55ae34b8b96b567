/* Talking to a service on this machine over a UNIX socket, every call bounded
   by one absolute deadline (clock_monotonic); and listening for others. */
#ifndef OS_SOCKET_H
#define OS_SOCKET_H

#include "base/error.h"
#include "base/text.h"

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

/* Listens on `address`: "127.0.0.1:8080", "[::1]:8080", ":8080" (every
   address). −1 with `error` set. */
int socket_listen(struct text address, struct error *error);
/* What it listens on, as above; for port 0, the one that the system chose. */
void socket_name(int fd, char out[80]);

#endif
