/* A clamd of our own for demonstration and tests, with one local signature:
   the EICAR test file. See scan.h. */
#include "flow/scan.h"

#include "os/clock.h"
#include "os/file.h"
#include "os/service.h"
#include "os/socket.h"

#include <poll.h>
#include <unistd.h>

enum { START_MS = 10000 };

/* The 68 bytes of the test file, made here so that no scanner takes this
   program's source for it: each is one off. */
static void add_eicar_hex(struct buffer *out)
{
    static const char shifted[] =
        "Y6P\"Q&ABQ\\5]Q[Y65)Q_*8DD*8~%FJDBS.TUBOEBSE.BOUJWJSVT.UFTU.GJMF\"%I,I+";
    for (const char *c = shifted; *c; c++)
        buffer_print(out, "%02x", (unsigned char)(*c - 1));
}

static bool write_signature(struct arena *arena, const char *folder, struct error *error)
{
    struct buffer out;
    buffer_init(&out, 4096);
    buffer_add_text(&out, TEXT("Eicar-Test-Signature:0:*:"));
    add_eicar_hex(&out);
    buffer_add_byte(&out, '\n');
    bool done = file_make_folder(folder, error) &&
                file_replace(file_join(arena, folder, "local.ndb"), buffer_text(&out), 0600, error);
    buffer_free(&out);
    return done;
}

/* The socket's folder is clamd's descriptor 3: a socket path has room for 107
   bytes only. */
static bool write_configuration(struct arena *arena, const char *folder, struct text socket_name,
                                struct error *error)
{
    struct text text = arena_print(arena,
        "# Fichier récrit à chaque démarrage de gabarit.\n"
        "DatabaseDirectory %s/db\n"
        "TemporaryDirectory %s\n"
        "PidFile %s/clamd.pid\n"
        "LocalSocket /proc/self/fd/3/%.*s\n"
        "LocalSocketMode 600\n"
        "FixStaleSocket yes\n"
        "Foreground yes\n"
        "LogTime no\n"
        "OfficialDatabaseOnly no\n"
        "SelfCheck 0\n"
        "MaxThreads 2\n"
        "StreamMaxLength 12M\n"
        "MaxFileSize 12M\n"
        "MaxScanSize 100M\n"
        "AlertExceedsMax yes\n",
        folder, folder, folder, TEXT_ARG(socket_name));
    return file_replace(file_join(arena, folder, "clamd.conf"), text, 0600, error);
}

static bool wait_for_answer(const struct settings *settings, int pid)
{
    int64_t deadline = clock_monotonic() + START_MS;
    while (clock_monotonic() < deadline && service_runs(pid)) {
        if (scan_ping(settings))
            return true;
        poll(NULL, 0, 20);
    }
    return false;
}

static bool start(const struct site *site, struct arena *arena, int *pid, struct error *error)
{
    char real[4096];
    const struct settings *settings = &site->settings;
    if (realpath(site->folder, real) == NULL)
        return error_errno(error, ERROR_FILE, "Impossible d'ouvrir « %s ».", site->folder);
    const char *folder = file_join(arena, real, "clamd");
    const char *program = arena_z(arena, settings->clamd_program);
    const char *socket = arena_z(arena, settings->clamd_socket);
    struct text name = file_base_name(text_of(socket));
    const char *parent = arena_z(arena, text_slice(text_of(socket), 0, strlen(socket) - name.len));
    const char *conf = file_join(arena, folder, "clamd.conf");
    const char *const arguments[] = {program, arena_print(arena, "--config-file=%s", conf).at, NULL};
    char unused[32];
    int socket_folder;
    if (!file_make_folder(folder, error) ||
        !write_signature(arena, file_join(arena, folder, "db"), error) ||
        !write_configuration(arena, folder, name, error))
        return false;
    if (!socket_short_folder(parent, &socket_folder, unused))
        return error_errno(error, ERROR_FILE, "Impossible d'ouvrir « %s ».", parent);
    bool started = service_start(program, arguments, socket_folder, pid, error);
    close(socket_folder);
    if (started && !wait_for_answer(settings, *pid)) {
        scan_daemon_stop(*pid);
        *pid = 0;
        return error_set(error, ERROR_CHILD, NULL,
                         "L'antivirus « %s » ne répond pas dix secondes après son démarrage. "
                         "Son fichier de réglages est « %s ».", program, conf);
    }
    return started;
}

bool scan_daemon_start(const struct site *site, int *pid, struct error *error)
{
    *pid = 0;
    if (!site->settings.antivirus || site->settings.clamd_program.len == 0 ||
        scan_ping(&site->settings))
        return true;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    bool started = start(site, &arena, pid, error);
    arena_free(&arena);
    return started;
}

void scan_daemon_stop(int pid)
{
    service_stop(pid);
}
