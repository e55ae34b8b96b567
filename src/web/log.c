/* The server's log: see log.h. */
#include "web/log.h"

#include "base/date.h"
#include "os/clock.h"

#include <stdarg.h>
#include <unistd.h>

enum { LINE_MOST = 1400 };

/* Line breaks would let what is logged look like lines of its own. */
static void flatten(char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = ' ';
}

void log_line(const char *format, ...)
{
    char line[LINE_MOST], day[11];
    int64_t now = clock_now(), of_day = now % (24 * 3600 * 1000) / 1000;
    int start = snprintf(line, sizeof line, "%sT%02d:%02d:%02dZ ",
                         date_print_iso((date)(now / (24 * 3600 * 1000)), day),
                         (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line + start, sizeof line - (size_t)start - 1, format, args);
    va_end(args);
    size_t end = strnlen(line, sizeof line - 1);
    UNUSED(len);
    flatten(line, end);
    line[end++] = '\n';
    /* In one piece, so that threads do not mix; nobody to tell if it fails. */
    if (write(STDERR_FILENO, line, end) < 0)
        return;
}

void log_error(const char *where, const struct error *error)
{
    log_line("%s: error %d: %s (%s)", where, (int)error->code, error->message, error->cause);
}
