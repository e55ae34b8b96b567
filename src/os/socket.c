/* UNIX sockets with deadlines: see socket.h. */
#include "os/socket.h"

#include "os/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool socket_short_folder(const char *folder, int *fd, char out[32])
{
    *fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return false;
    snprintf(out, 32, "/proc/self/fd/%d", *fd);
    return true;
}

/* Where a path is too long for a socket address, its folder gets a short name
   for as long as *folder is open. */
static bool make_address(const char *path, struct sockaddr_un *address, int *folder)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *folder = -1;
    size_t len = strlen(path);
    if (len < sizeof address->sun_path) {
        memcpy(address->sun_path, path, len);
        return true;
    }
    char parent[4096], name[32];
    const char *slash = strrchr(path, '/');
    if (slash == NULL || len >= sizeof parent || strlen(slash) > 64) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(parent, path, (size_t)(slash - path));
    parent[slash - path] = '\0';
    if (!socket_short_folder(parent, folder, name))
        return false;
    snprintf(address->sun_path, sizeof address->sun_path, "%s%s", name, slash);
    return true;
}

/* Waits for `events`, or for an end or error of the socket. */
static bool wait_for(int fd, short events, int64_t deadline)
{
    struct pollfd one = {.fd = fd, .events = events};
    for (;;) {
        int64_t left = deadline - clock_monotonic();
        int ready = left > 0 ? poll(&one, 1, (int)(left < 60000 ? left : 60000)) : 0;
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready == 0 && deadline <= clock_monotonic()) {
            errno = ETIMEDOUT;
            return false;
        }
    }
}

/* A full backlog answers EAGAIN at once, and there is nothing to poll for. */
static bool connect_by(int fd, const struct sockaddr_un *address, int64_t deadline)
{
    while (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0) {
        if (errno != EAGAIN && errno != EINTR)
            return false;
        if (clock_monotonic() >= deadline) {
            errno = ETIMEDOUT;
            return false;
        }
        poll(NULL, 0, 10);
    }
    return true;
}

int socket_connect(const char *path, int64_t deadline_ms)
{
    struct sockaddr_un address;
    int folder;
    if (!make_address(path, &address, &folder))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool connected = fd >= 0 && connect_by(fd, &address, deadline_ms);
    int failed = errno;
    if (folder >= 0)
        close(folder);
    if (!connected && fd >= 0)
        close(fd);
    errno = failed;
    return connected ? fd : -1;
}

bool socket_send(int fd, const void *bytes, size_t len, int64_t deadline_ms)
{
    const char *at = bytes;
    while (len) {
        ssize_t put = send(fd, at, len, MSG_NOSIGNAL);
        if (put > 0) {
            at += put;
            len -= (size_t)put;
        } else if (put < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        } else if (!wait_for(fd, POLLOUT, deadline_ms)) {
            return false;
        }
    }
    return true;
}

long socket_receive(int fd, void *bytes, size_t room, int64_t deadline_ms)
{
    for (;;) {
        ssize_t got = recv(fd, bytes, room, 0);
        if (got >= 0)
            return got;
        if (errno != EAGAIN && errno != EINTR)
            return -1;
        if (!wait_for(fd, POLLIN, deadline_ms))
            return -1;
    }
}

bool socket_has_news(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    return poll(&one, 1, 0) > 0;
}
