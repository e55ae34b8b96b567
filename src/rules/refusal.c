/* How the refusal of a whole file is worded: file_messages.fr.def. Who refuses
   is elsewhere: header.c, batch.c, and the flow for what concerns bytes. */
#include "rules/batch.h"

#include <stdarg.h>

static const struct {
    const char *code, *start, *remedy;
} refusals[FILE_REFUSAL_COUNT] = {
#define FILE_MESSAGE(name, code, start, remedy) [FILE_##name] = {#code, start, remedy},
#include "rules/file_messages.fr.def"
#undef FILE_MESSAGE
};

const char *file_refusal_code(enum file_refusal refusal)
{
    BUG_UNLESS(refusal > FILE_ACCEPTED && refusal < FILE_REFUSAL_COUNT);
    return refusals[refusal].code;
}

/* `t` without the character that its cut has left half. */
static size_t whole_characters(const char *t, size_t len)
{
    size_t end = len;
    while (end && ((unsigned char)t[end - 1] & 0xC0) == 0x80)
        end--;
    if (end == 0)
        return len;
    unsigned char lead = (unsigned char)t[end - 1];
    size_t need = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return end - 1 + need <= len ? len : end - 1;
}

/* start [ : detail]. remedy — the detail cut so that all of it fits. */
static void set_message(struct refusal *refusal, enum file_refusal code, const char *start,
                        const char *detail)
{
    const char *remedy = refusals[code].remedy;
    size_t fixed = strlen(start) + strlen(remedy) + sizeof " : …. ";
    BUG_UNLESS(fixed < sizeof refusal->message);
    size_t room = sizeof refusal->message - fixed;
    size_t len = strlen(detail);
    const char *mark = "";
    if (len > room) {
        len = whole_characters(detail, room);
        mark = "…";
    } else if (len && detail[len - 1] == '.') {
        len--;
    }
    snprintf(refusal->message, sizeof refusal->message, "%s%s%.*s%s. %s", start, len ? " : " : "",
             (int)len, detail, mark, remedy);
    refusal->code = code;
}

void refusal_set(struct refusal *refusal, enum file_refusal code, const char *format, ...)
{
    char detail[2048] = "";
    BUG_UNLESS(code > FILE_ACCEPTED && code < FILE_REFUSAL_COUNT);
    if (format) {
        va_list args;
        va_start(args, format);
        vsnprintf(detail, sizeof detail, format, args);
        va_end(args);
    }
    set_message(refusal, code, refusals[code].start, detail);
}

/* "250 000": the digits of a count in groups of three. */
static void print_count(uint32_t count, char out[16])
{
    if (count >= 1000000)
        snprintf(out, 16, "%u %03u %03u", count / 1000000, count / 1000 % 1000, count % 1000);
    else if (count >= 1000)
        snprintf(out, 16, "%u %03u", count / 1000, count % 1000);
    else
        snprintf(out, 16, "%u", count);
}

void refusal_set_too_long(struct refusal *refusal, uint32_t line_limit)
{
    char count[16], start[80];
    print_count(line_limit, count);
    snprintf(start, sizeof start, "Le fichier contient plus de %s ligne%s", count,
             line_limit > 1 ? "s" : "");
    set_message(refusal, FILE_TOO_LONG, start, "");
}
