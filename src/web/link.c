/* Open connections and their deadlines: see link.h. */
#include "web/link.h"

#include "os/clock.h"
#include "os/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LOOK_MS = 250,
    LINGER_MOST = 64, /* clients */
    LINGER_MS = 30000,
    LINGER_IDLE_MS = 3000,
    LINGER_BYTES = 256 * 1024 * 1024
};

struct link {
    struct link *next, **before;
    int fd;
    _Atomic int64_t deadline;
};

struct guest {
    int fd;
    int64_t end, idle_end;
    size_t drained;
};

struct links {
    pthread_mutex_t lock;
    struct link *first;
    unsigned count;
    struct guest linger[LINGER_MOST];
    unsigned linger_count;
    int wake[2]; /* a byte: look now; closed: stop */
    pthread_t thread;
};

struct link *link_add(struct links *links, int fd, int64_t deadline_ms)
{
    struct link *link = calloc(1, sizeof *link);
    BUG_UNLESS(link != NULL);
    link->fd = fd;
    atomic_init(&link->deadline, deadline_ms);
    pthread_mutex_lock(&links->lock);
    link->next = links->first;
    link->before = &links->first;
    if (link->next)
        link->next->before = &link->next;
    links->first = link;
    links->count++;
    pthread_mutex_unlock(&links->lock);
    return link;
}

void link_remove(struct links *links, struct link *link)
{
    pthread_mutex_lock(&links->lock);
    *link->before = link->next;
    if (link->next)
        link->next->before = link->before;
    links->count--;
    pthread_mutex_unlock(&links->lock);
    free(link);
}

void link_set_deadline(struct link *link, int64_t deadline_ms)
{
    atomic_store_explicit(&link->deadline, deadline_ms, memory_order_relaxed);
}

unsigned links_count(struct links *links)
{
    pthread_mutex_lock(&links->lock);
    unsigned count = links->count;
    pthread_mutex_unlock(&links->lock);
    return count;
}

void link_linger(struct links *links, int fd)
{
    int64_t now = clock_monotonic();
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        return;
    pthread_mutex_lock(&links->lock);
    bool room = links->linger_count < LINGER_MOST;
    if (room)
        links->linger[links->linger_count++] =
            (struct guest){copy, now + LINGER_MS, now + LINGER_IDLE_MS, 0};
    pthread_mutex_unlock(&links->lock);
    if (!room)
        close(copy);
    else if (write(links->wake[1], "", 1) < 0)
        return; /* full: it wakes anyway */
}

/* Its socket is not closed here: the daemon does it, after link_remove. */
static void shut_late(struct links *links, int64_t now)
{
    for (struct link *link = links->first; link; link = link->next)
        if (atomic_load_explicit(&link->deadline, memory_order_relaxed) <= now) {
            shutdown(link->fd, SHUT_RDWR);
            link_set_deadline(link, LINK_NO_DEADLINE);
        }
}

/* False when there is nothing more to wait for. */
static bool drain(struct guest *linger, int64_t now)
{
    static char scrap[64 * 1024]; /* only ever written */
    for (int i = 0; i < 16; i++) {
        ssize_t got = recv(linger->fd, scrap, sizeof scrap, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return false;
        if (got < 0)
            break;
        linger->idle_end = now + LINGER_IDLE_MS;
        linger->drained += (size_t)got;
    }
    return now < linger->end && now < linger->idle_end && linger->drained < LINGER_BYTES;
}

static void drain_all(struct links *links, int64_t now)
{
    for (unsigned i = 0; i < links->linger_count;) {
        if (drain(&links->linger[i], now)) {
            i++;
            continue;
        }
        close(links->linger[i].fd);
        links->linger[i] = links->linger[--links->linger_count];
    }
}

/* Waits for the next look, for a byte to drain, or to be stopped (false). */
static bool links_wait(struct links *links)
{
    struct pollfd poll_for[LINGER_MOST + 1] = {{.fd = links->wake[0], .events = POLLIN}};
    pthread_mutex_lock(&links->lock);
    nfds_t count = 1;
    for (unsigned i = 0; i < links->linger_count; i++)
        poll_for[count++] = (struct pollfd){.fd = links->linger[i].fd, .events = POLLIN};
    pthread_mutex_unlock(&links->lock);
    char bytes[64];
    if (poll(poll_for, count, LOOK_MS) > 0 && poll_for[0].revents)
        return read(links->wake[0], bytes, sizeof bytes) != 0;
    return true;
}

static void *links_run(void *context)
{
    struct links *links = context;
    while (links_wait(links)) {
        int64_t now = clock_monotonic();
        pthread_mutex_lock(&links->lock);
        shut_late(links, now);
        drain_all(links, now);
        pthread_mutex_unlock(&links->lock);
    }
    return NULL;
}

bool links_start(struct links **out, struct error *error)
{
    struct links *links = calloc(1, sizeof *links);
    BUG_UNLESS(links != NULL);
    pthread_mutex_init(&links->lock, NULL);
    if (pipe2(links->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        free(links);
        return error_errno(error, ERROR_CHILD, "Le serveur n'a pas pu démarrer.");
    }
    *out = links;
    if (thread_start(&links->thread, "links", THREAD_NORMAL, links_run, links, error))
        return true;
    close(links->wake[0]);
    close(links->wake[1]);
    free(links);
    *out = NULL;
    return false;
}

void links_stop(struct links *links)
{
    if (links == NULL)
        return;
    close(links->wake[1]);
    pthread_join(links->thread, NULL);
    for (unsigned i = 0; i < links->linger_count; i++)
        close(links->linger[i].fd);
    close(links->wake[0]);
    pthread_mutex_destroy(&links->lock);
    free(links);
}
