/* The parent's side of reading: see workbook.h. */
#include "flow/workbook.h"

#include "os/child.h"
#include "os/clock.h"
#include "sheet/frames.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static const char *const verdict_codes[] = {
    [SHEET_READ] = "read",           [SHEET_EMPTY] = "empty",
    [SHEET_TYPE] = "type",           [SHEET_ENCRYPTED] = "encrypted",
    [SHEET_UNREADABLE] = "unreadable", [SHEET_STOPPED] = "stopped",
};

void workbook_verdict_print(const struct sheet_verdict *verdict, char *line, size_t room)
{
    snprintf(line, room, "%s\t%s\n", verdict_codes[verdict->code], verdict->detail);
}

bool workbook_verdict_parse(struct text line, struct sheet_verdict *verdict)
{
    struct text code, detail;
    line = text_slice(line, 0, text_find_byte(line, '\n'));
    if (!text_cut(&line, '\t', &code) || !text_cut(&line, '\t', &detail) || !text_is_utf8(detail))
        return false;
    for (size_t i = 0; i < COUNT_OF(verdict_codes); i++)
        if (text_equal(code, text_of(verdict_codes[i]))) {
            verdict->code = (enum sheet_verdict_code)i;
            snprintf(verdict->detail, sizeof verdict->detail, "%.*s", TEXT_ARG(detail));
            return true;
        }
    return false;
}

struct sheet_verdict workbook_verdict_of_end(int end, int status)
{
    UNUSED(status);
    struct sheet_verdict verdict = {.code = SHEET_UNREADABLE};
    snprintf(verdict.detail, sizeof verdict.detail, "%s",
             end == CHILD_TOO_LONG ? "sa lecture dépasse le temps accordé"
                                   : "sa lecture a été interrompue");
    return verdict;
}

bool workbook_was_caged(int end, int status, struct error *error)
{
    if (end != CHILD_EXITED || status != WORKBOOK_NO_CAGE)
        return true;
    return error_set(error, ERROR_CHILD, NULL,
                     "Le classeur n'a pas été lu : le système n'a pas laissé gabarit enfermer son lecteur (temps, mémoire, "
                     "appels au système). Le fichier n'est pas en cause. Relevez les limites sous lesquelles gabarit "
                     "est lancé (« ulimit -a »), puis recommencez.");
}

/* Waits until `fd` has something to read. False past the deadline. */
static bool wait_readable(int fd, int64_t deadline)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    for (;;) {
        int64_t left = deadline - clock_monotonic();
        int ready = left > 0 ? poll(&one, 1, (int)left) : 0;
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

/* Feeds the child's output to the reader until its end, the deadline, or the
   first bytes that are no frames. */
static void pump(int fd, struct frames_reader *reader, int64_t deadline)
{
    static const size_t ROOM = 256 * 1024;
    char *bytes = malloc(ROOM);
    BUG_UNLESS(bytes != NULL);
    while (!reader->ended && wait_readable(fd, deadline)) {
        ssize_t got = read(fd, bytes, ROOM);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || !frames_reader_feed(reader, text_make(bytes, (size_t)got)))
            break;
    }
    free(bytes);
}

bool workbook_read(int fd, const struct sheet_sink *sink, struct sheet_verdict *verdict,
                   struct error *error)
{
    static const char *const arguments[] = {"gabarit", "read", "--caged", "--format", "frames", NULL};
    struct child child;
    struct frames_reader reader;
    int status = 0;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return error_errno(error, ERROR_FILE, "Impossible de lire le fichier.");
    if (!child_start(&child, arguments, fd, -1, error))
        return false;
    int64_t deadline = clock_monotonic() + WORKBOOK_SECONDS * 1000;
    frames_reader_init(&reader, sink);
    pump(child.output, &reader, deadline);
    bool ended = reader.ended;
    /* A child that hit its own limit ends by itself; any other that still
       writes is not wanted any more. */
    if (!ended && wait_readable(child.output, clock_monotonic() + 1))
        kill(child.pid, SIGKILL);
    enum child_end end = child_wait(&child, deadline, &status);
    *verdict = ended ? reader.verdict : workbook_verdict_of_end((int)end, status);
    frames_reader_free(&reader);
    return ended || workbook_was_caged((int)end, status, error);
}

void workbook_refusal(const struct sheet_verdict *verdict, struct refusal *refusal)
{
    static const enum file_refusal of[] = {
        [SHEET_READ] = FILE_ACCEPTED,         [SHEET_EMPTY] = FILE_EMPTY,
        [SHEET_TYPE] = FILE_TYPE,             [SHEET_ENCRYPTED] = FILE_ENCRYPTED,
        [SHEET_UNREADABLE] = FILE_UNREADABLE, [SHEET_STOPPED] = FILE_UNREADABLE,
    };
    if (of[verdict->code] == FILE_ACCEPTED)
        *refusal = (struct refusal){.code = FILE_ACCEPTED};
    else
        refusal_set(refusal, of[verdict->code], "%s", verdict->detail);
}

bool workbook_refuse_size(struct refusal *refusal, int64_t size)
{
    /* Tenths of a megabyte, rounded up: one byte too many must show. */
    int64_t tenths = (size * 10 + 1048575) / 1048576;
    if (size <= WORKBOOK_BYTES_MOST)
        return false;
    refusal_set(refusal, FILE_TOO_LARGE, "il fait %lld,%lld Mo", (long long)(tenths / 10), (long long)(tenths % 10));
    return true;
}
