/* UNIX sockets with deadlines: see socket.h. */
#include "os/socket.h"

#include "os/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
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

/* Splits at the last colon; brackets around an IPv6 address are taken off. */
static bool split_address(struct text address, char host[64], char port[8])
{
    size_t colon = address.len;
    while (colon > 0 && address.at[colon - 1] != ':')
        colon--;
    int64_t number;
    if (colon == 0 || address.len - colon > 5 ||
        !text_to_int(text_slice(address, colon, 5), &number) || number < 0 || number > 65535)
        return false;
    struct text name = text_slice(address, 0, colon - 1);
    if (text_starts(name, TEXT("[")) && text_ends(name, TEXT("]")))
        name = text_slice(name, 1, name.len - 2);
    if (name.len >= 64)
        return false;
    snprintf(host, 64, "%.*s", TEXT_ARG(name));
    snprintf(port, 8, "%.*s", TEXT_ARG(text_slice(address, colon, 5)));
    return true;
}

static int listen_on(const struct addrinfo *where)
{
    int yes = 1, no = 0;
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (where->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    if (bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

int socket_listen(struct text address, struct error *error)
{
    char host[64], port[8];
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
    if (!split_address(address, host, port) ||
        getaddrinfo(host[0] ? host : NULL, port, &wanted, &found) != 0) {
        error_set(error, ERROR_SETTING, NULL,
                  "« %.*s » n'est pas une adresse d'écoute : « 127.0.0.1:8080 » en est une.",
                  TEXT_ARG(address));
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *one = found; one && fd < 0; one = one->ai_next)
        fd = listen_on(one);
    if (fd < 0)
        error_errno(error, ERROR_SOCKET, "Impossible d'écouter sur « %.*s ».", TEXT_ARG(address));
    freeaddrinfo(found);
    return fd;
}

void socket_name(int fd, char out[80])
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    char host[64] = "?", port[8] = "?";
    if (getsockname(fd, (struct sockaddr *)&address, &len) == 0)
        getnameinfo((struct sockaddr *)&address, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(out, 80, address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}
