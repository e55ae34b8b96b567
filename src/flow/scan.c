/* clamd over its UNIX socket: see scan.h. Only one answer in the world means
   that a file is clean; everything else, silence included, is not. */
#include "flow/scan.h"

#include "os/clock.h"
#include "os/socket.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, ANSWER_MOST = 1024, PING_MS = 2000 };

PRINTF_LIKE(2, 3) static struct scan scan_say(enum scan_result result, const char *format, ...)
{
    struct scan scan = {.result = result};
    va_list args;
    va_start(args, format);
    vsnprintf(scan.detail, sizeof scan.detail, format, args);
    va_end(args);
    return scan;
}

static int connect_to(const struct settings *settings, int64_t deadline)
{
    char path[2048];
    snprintf(path, sizeof path, "%.*s", TEXT_ARG(settings->clamd_socket));
    return socket_connect(path, deadline);
}

/* One answer: all bytes up to the first NUL, which must come last. */
static bool receive_answer(int fd, char answer[ANSWER_MOST], size_t *len, int64_t deadline)
{
    *len = 0;
    while (*len < ANSWER_MOST) {
        long got = socket_receive(fd, answer + *len, ANSWER_MOST - *len, deadline);
        if (got == 0)
            errno = ECONNRESET;
        if (got <= 0)
            return false;
        *len += (size_t)got;
        char *end = memchr(answer, '\0', *len);
        if (end) {
            bool last = end == answer + *len - 1;
            *len = (size_t)(end - answer);
            return last;
        }
    }
    return false;
}

static bool is_printable(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] <= 0x20 || t.at[i] >= 0x7F)
            return false;
    return t.len > 0;
}

static struct scan judge(struct text answer)
{
    static const struct text stream = {"stream: ", 8}, found = {" FOUND", 6};
    if (text_equal(answer, TEXT("stream: OK")))
        return scan_say(SCAN_CLEAN, "OK");
    if (text_starts(answer, stream) && text_ends(answer, found) &&
        answer.len > stream.len + found.len) {
        struct text name = text_slice(answer, stream.len, answer.len - stream.len - found.len);
        if (is_printable(name) && name.len < 150)
            return scan_say(SCAN_INFECTED, "%.*s", TEXT_ARG(name));
    }
    if (!text_is_utf8(answer) || text_find_byte(answer, '\n') < answer.len)
        answer = TEXT("(no text)");
    return scan_say(SCAN_FAILED, "unexpected answer: %.*s", TEXT_ARG(text_slice(answer, 0, 100)));
}

/* The file in chunks, each behind its length. Stops when clamd speaks before
   it has everything: then it gave up, or is not clamd. */
static bool send_file(int socket, int fd, int64_t deadline)
{
    char *chunk = malloc(4 + CHUNK);
    BUG_UNLESS(chunk != NULL);
    off_t at = 0;
    ssize_t got = 0;
    bool sent = socket_send(socket, "zINSTREAM", sizeof "zINSTREAM", deadline);
    while (sent && !socket_has_news(socket) && (got = pread(fd, chunk + 4, CHUNK, at)) > 0) {
        for (int i = 0; i < 4; i++)
            chunk[i] = (char)((size_t)got >> (24 - 8 * i));
        at += got;
        sent = socket_send(socket, chunk, 4 + (size_t)got, deadline);
    }
    int failed = errno;
    free(chunk);
    errno = failed;
    return sent && got == 0 && !socket_has_news(socket);
}

static struct scan scan_stream(int socket, int fd, int64_t deadline)
{
    char answer[ANSWER_MOST];
    size_t len;
    static const char end[4] = {0};
    if (!send_file(socket, fd, deadline)) {
        int failed = errno;
        /* What it said is worth a line in the log, but never a verdict. */
        if (socket_has_news(socket) && receive_answer(socket, answer, &len, deadline))
            return scan_say(SCAN_FAILED, "answered too early: %s", judge((struct text){answer, len}).detail);
        return scan_say(SCAN_FAILED, "broken off while sending: %s", strerror(failed));
    }
    if (!socket_send(socket, end, sizeof end, deadline) ||
        !receive_answer(socket, answer, &len, deadline))
        return scan_say(SCAN_FAILED, "no whole answer: %s", strerror(errno));
    return judge((struct text){answer, len});
}

struct scan scan_file(const struct settings *settings, int fd)
{
    if (!settings->antivirus)
        return scan_say(SCAN_OFF, "switched off by the setting");
    int64_t deadline = clock_monotonic() + settings->clamd_seconds * 1000;
    int socket = connect_to(settings, deadline);
    if (socket < 0)
        return scan_say(SCAN_FAILED, "no connection: %s", strerror(errno));
    struct scan scan = scan_stream(socket, fd, deadline);
    close(socket);
    return scan;
}

bool scan_ping(const struct settings *settings)
{
    char answer[ANSWER_MOST];
    size_t len = 0;
    int64_t deadline = clock_monotonic() + PING_MS;
    int socket = connect_to(settings, deadline);
    if (socket < 0)
        return false;
    bool well = socket_send(socket, "zPING", sizeof "zPING", deadline) &&
                receive_answer(socket, answer, &len, deadline) &&
                text_equal((struct text){answer, len}, TEXT("PONG"));
    close(socket);
    return well;
}
