/* `gabarit push`: a workbook to a portal's API, checked and registered, from a
   script; exit statuses as `check`. */
#include "cli/cli.h"
#include "cli/input_file.h"

#include "flow/push.h"
#include "os/file.h"

#include <sys/mman.h>
#include <unistd.h>

/* The key itself, or @FILE, which no list of processes shows. */
static bool take_key(const char *given, struct arena *arena, const char **key)
{
    enum { KEY_FILE_MOST = 4096 };
    struct text content;
    struct error error = {0};
    *key = given;
    if (given[0] != '@')
        return true;
    if (!file_read(arena, given + 1, KEY_FILE_MOST, &content, &error)) {
        cli_fail(&error);
        return false;
    }
    *key = arena_z(arena, text_trim(content));
    return true;
}

static int status_of(enum push_result result)
{
    switch (result) {
    case PUSH_REGISTERED:
    case PUSH_NOTHING: return STATUS_FINE;
    case PUSH_ERRORS: return STATUS_ERROR_LINES;
    case PUSH_REFUSED: return STATUS_REFUSED;
    }
    BUG("push result");
}

static int push_file(const struct push *push, struct arena *arena)
{
    struct buffer out;
    enum push_result result;
    struct error error = {0};
    buffer_init(&out, 0);
    bool done = push_workbook(push, arena, &out, &result, &error);
    int status = done && cli_write(NULL, buffer_text(&out)) ? status_of(result) : STATUS_FAILED;
    buffer_free(&out);
    return done ? status : cli_fail(&error);
}

int cmd_push(const struct arguments *arguments, struct arena *arena)
{
    struct input_file file;
    const char *key;
    struct text base = text_of(arguments->value[OPTION_URL]);
    if (!text_starts(base, TEXT("http://")) && !text_starts(base, TEXT("https://")))
        return cli_usage("--url attend l'adresse du portail, par exemple https://portail.example.");
    while (text_ends(base, TEXT("/")))
        base.len--;
    if (!take_key(arguments->value[OPTION_KEY], arena, &key) ||
        !input_file_open(&file, arguments->operand_count ? arguments->operand[0] : NULL))
        return STATUS_FAILED;
    void *bytes = file.size ? mmap(NULL, (size_t)file.size, PROT_READ, MAP_PRIVATE, file.fd, 0) : NULL;
    close(file.fd);
    if (bytes == MAP_FAILED)
        return cli_usage("« %s » ne peut pas être lu.", arguments->operand[0]);
    struct push push = {.base = arena_z(arena, base), .key = key, .file_name = file.name, .file = text_make(bytes, (size_t)file.size)};
    int status = push_file(&push, arena);
    if (bytes)
        munmap(bytes, (size_t)file.size);
    return status;
}
