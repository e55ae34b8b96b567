/* Starting and ending the server: see server.h. */
#include "web/server.h"

#include "os/clock.h"
#include "os/file.h"
#include "os/socket.h"
#include "web/clerk.h"
#include "web/courier.h"
#include "web/daemon.h"
#include "web/dispatcher.h"
#include "web/errands.h"
#include "web/exchange.h"
#include "web/log.h"
#include "web/scan_guard.h"

#include <malloc.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IO_THREADS = 2,
    CONNECTIONS_MOST = 8192,
    FILES_FOR_OTHERS = 192, /* stores, uploads, pipes */
    MEMORY_A_CONNECTION = 32 * 1024,
    PASSWORDS_WAITING = 64,
    MEMORY_KEPT = 32 * 1024 * 1024, /* that the last large answer took, for the next one */
    STOP_MS = 15000,
    ANALYSIS_STOP_MS = 8000
};

/* Only what concerns this machine: what a client does wrong would let anybody
   fill the log, and the access log tells of it already. */
static void log_daemon(void *context, const char *format, va_list args)
{
    static const char *const ours[] = {"limit", "accepting", "suspended", "Failed to create",
                                       "Failed to start", "initialize"};
    char line[500];
    bool wanted = false;
    UNUSED(context);
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        wanted = wanted || strstr(format, ours[i]);
    if (!wanted || strstr(format, "response"))
        return;
    vsnprintf(line, sizeof line, format, args);
    log_line("http: %s", line);
}

/* Addresses are decoded in form.c and route.c, part by part. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *z)
{
    UNUSED(context), UNUSED(connection);
    return strlen(z);
}

static struct MHD_Daemon *start_daemon(struct server *server, int listener, struct error *error)
{
    long files = thread_raise_open_files(CONNECTIONS_MOST + FILES_FOR_OTHERS);
    long most = files > 2 * FILES_FOR_OTHERS ? files - FILES_FOR_OTHERS : files / 2;
    struct MHD_Daemon *daemon = mhd.start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        exchange_handle, server,
        MHD_OPTION_EXTERNAL_LOGGER, log_daemon, NULL,
        MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)IO_THREADS,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)most,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_A_CONNECTION,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_start, server,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server,
        MHD_OPTION_NOTIFY_CONNECTION, exchange_connection, server,
        MHD_OPTION_END);
    if (daemon == NULL)
        error_set(error, ERROR_SOCKET, NULL, "Le serveur HTTP n'a pas pu démarrer.");
    return daemon;
}

/* Requests that were begun come to their end; no new ones are taken. Returns the
   socket, to be closed behind the daemon's end: its threads take it out of what they
   wait for in their own time, and end the process where it is gone before. */
static MHD_socket drain_requests(struct server *server, struct MHD_Daemon *daemon)
{
    int64_t deadline = clock_monotonic() + STOP_MS;
    MHD_socket listener = mhd.quiesce_daemon(daemon);
    atomic_store(&server->stopping, true);
    if (listener != MHD_INVALID_SOCKET)
        shutdown(listener, SHUT_RDWR);
    while (atomic_load(&server->active) > 0 && clock_monotonic() < deadline)
        poll(NULL, 0, 20);
    return listener;
}

static bool start_pools(struct server *server, struct error *error)
{
    const struct settings *settings = &server->site->settings;
    return pool_start(&server->pages, "page", server->site, (unsigned)settings->workers,
                      (unsigned)settings->queue, THREAD_NORMAL, error) &&
           pool_start(&server->passwords, "password", server->site, 1, PASSWORDS_WAITING,
                      THREAD_LOW, error);
}

static bool serve_on(const struct serve_options *options, struct server *server, int listener,
                     struct error *error)
{
    char name[80];
    struct MHD_Daemon *daemon = NULL;
    MHD_socket quiet = MHD_INVALID_SOCKET;
    socket_name(listener, name);
    bool started = links_start(&server->links, error) && start_pools(server, error) &&
                   (daemon = start_daemon(server, listener, error)) != NULL;
    if (started) {
        if (options->ready)
            options->ready(options->context, name);
        log_line("listening on %s", name);
        int signal = thread_wait_stop_signal();
        log_line("stopping on signal %d", signal);
        quiet = drain_requests(server, daemon);
    } else {
        close(listener);
    }
    pool_stop(server->pages);
    pool_stop(server->passwords);
    if (daemon)
        mhd.stop_daemon(daemon);
    if (quiet != MHD_INVALID_SOCKET)
        close(quiet);
    links_stop(server->links);
    return started;
}

static bool serve_locked(const struct serve_options *options, struct error *error)
{
    struct server server = {.site = options->site};
    struct text where = options->listen ? text_of(options->listen) : options->site->settings.listen;
    if (!daemon_load(error))
        return false;
    thread_block_stop_signals();
    mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT / 4);
    mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
    int listener = socket_listen(where, error);
    if (listener < 0)
        return false;
    if (!scan_guard_start(options->site, error) || !courier_start(options->site, error) ||
        !clerk_start(options->site, error) || !dispatcher_start(options->site, error) || !errands_start(options->site, error) ||
        !analysis_start(options->site, error)) {
        errands_stop();
        dispatcher_stop();
        clerk_stop();
        courier_stop();
        scan_guard_stop();
        close(listener);
        return false;
    }
    exchange_make_assets(&server);
    bool served = serve_on(options, &server, listener, error);
    errands_stop();
    dispatcher_stop();
    clerk_stop();
    courier_stop();
    bool ended = analysis_stop(ANALYSIS_STOP_MS);
    exchange_free_assets(&server);
    scan_guard_stop();
    if (!ended) {
        /* It is begun again at the next start; its thread still uses what
           ending in the usual way would free. */
        log_line("stopped in the middle of an analysis");
        _exit(served ? 0 : 3);
    }
    log_line("stopped");
    return served;
}

/* Two servers on one folder would analyse the same files, and each would sweep
   away what the other is receiving. */
static bool lock_folder(const struct site *site, int *lock, struct error *error)
{
    struct arena arena;
    arena_init(&arena, 0);
    bool locked = file_lock(file_join(&arena, site->folder, "serve.lock"), lock, error);
    arena_free(&arena);
    if (!locked && error->code == ERROR_BUSY)
        error_set(error, ERROR_BUSY, NULL,
                  "Un autre serveur travaille déjà sur « %s » : arrêtez-le, ou prenez un autre "
                  "dossier.", site->folder);
    return locked;
}

bool web_serve(const struct serve_options *options, struct error *error)
{
    int lock;
    if (!lock_folder(options->site, &lock, error))
        return false;
    bool served = serve_locked(options, error);
    close(lock);
    return served;
}
