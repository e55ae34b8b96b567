/* `gabarit picture --caged`: the child process in which pictures that people send
   are decoded and made anew; not for people. Bytes on standard input, a JPEG on
   standard output, one line about it on standard error. */
#include "cli/cli.h"

#include "flow/picture.h"
#include "flow/picture_clean.h"
#include "os/file.h"
#include "os/sandbox.h"

#include <errno.h>
#include <unistd.h>

static bool take_input(struct text *bytes)
{
    char *at = malloc(PICTURE_BYTES_MOST + 1);
    size_t len = 0;
    while (at && len <= PICTURE_BYTES_MOST) {
        ssize_t got = read(STDIN_FILENO, at + len, PICTURE_BYTES_MOST + 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    *bytes = text_make(at, len);
    return at != NULL;
}

int cmd_picture(const struct arguments *arguments, struct arena *arena)
{
    static const struct sandbox_limits limits = {PICTURE_MEMORY_MOST, PICTURE_CPU_SECONDS};
    struct text bytes;
    struct buffer jpeg;
    struct error error;
    char line[80];
    int width = 0, height = 0;
    UNUSED(arguments);
    UNUSED(arena);
    if (!picture_load_libraries() || !sandbox_enter(&limits) || !take_input(&bytes))
        return STATUS_FAILED;
    buffer_init(&jpeg, PICTURE_BYTES_MOST);
    enum picture_verdict verdict = picture_clean(bytes, &jpeg, &width, &height);
    snprintf(line, sizeof line, "%d %d %d\n", (int)verdict, width, height);
    bool written = (verdict != PICTURE_GOOD || file_write_all(STDOUT_FILENO, jpeg.at, jpeg.len, &error)) &&
                   write(STDERR_FILENO, line, strlen(line)) == (ssize_t)strlen(line);
    /* Nothing to tidy, and a leak checker cannot work inside the cage. */
    _exit(written ? STATUS_FINE : STATUS_FAILED);
}
