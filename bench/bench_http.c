/* Both ends of the bench of the API: a bare libmicrohttpd server that answers the
   same bytes to everything, and a client that asks again and again.

       bench_http bare BYTES              prints its port, serves until killed
       bench_http load PORT PATH SECONDS  prints answers per second           */
#include "base/base.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 50, ROOM = 262144 };

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *bytes, size_t *len, void **own)
{
    UNUSED(url), UNUSED(method), UNUSED(version), UNUSED(bytes), UNUSED(len);
    if (*own == NULL) {
        *own = context;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 200, context);
}

static int serve_bare(size_t size)
{
    char *bytes = calloc(1, size + 1);
    struct MHD_Response *response = MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, response,
                                                 MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (info == NULL)
        return 3;
    printf("%u\n", (unsigned)info->port);
    fflush(stdout);
    pause();
    return 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int dial(int port)
{
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)(void *)&address, sizeof address) != 0)
        exit(3);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* Bytes of the whole answer whose head is there; 0: not yet. */
static size_t whole(char *bytes, size_t len)
{
    bytes[len] = '\0';
    const char *end = strstr(bytes, "\r\n\r\n"), *length = strcasestr(bytes, "content-length: ");
    return end && length ? (size_t)(end + 4 - bytes) + strtoul(length + 16, NULL, 10) : 0;
}

static int load(int port, const char *path, double seconds)
{
    static char bytes[CONNECTIONS][ROOM + 1];
    char request[1024];
    size_t held[CONNECTIONS] = {0}, wanted[CONNECTIONS] = {0};
    struct pollfd fds[CONNECTIONS];
    unsigned long answers = 0;
    int len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = (struct pollfd){dial(port), POLLIN, 0};
        if (write(fds[i].fd, request, (size_t)len) != len)
            return 3;
    }
    double begun = now(), end = begun + seconds;
    while (now() < end) {
        poll(fds, CONNECTIONS, 100);
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!(fds[i].revents & POLLIN))
                continue;
            ssize_t got = read(fds[i].fd, bytes[i] + held[i], ROOM - held[i]);
            if (got <= 0)
                return 3;
            held[i] += (size_t)got;
            wanted[i] = wanted[i] ? wanted[i] : whole(bytes[i], held[i]);
            if (wanted[i] == 0 || held[i] < wanted[i])
                continue;
            if (memcmp(bytes[i], "HTTP/1.1 200", 12) != 0)
                return 3;
            answers++;
            held[i] = wanted[i] = 0;
            if (write(fds[i].fd, request, (size_t)len) != len)
                return 3;
        }
    }
    printf("%.0f\n", (double)answers / (now() - begun));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "bare") == 0)
        return serve_bare(strtoul(argv[2], NULL, 10));
    if (argc == 5 && strcmp(argv[1], "load") == 0)
        return load((int)strtol(argv[2], NULL, 10), argv[3], strtod(argv[4], NULL));
    fprintf(stderr, "usage: bench_http bare BYTES | load PORT PATH SECONDS\n");
    return 3;
}
