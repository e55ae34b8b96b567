/* Filling a verdict: see sheet.h. Parts of a detail may come from the file
   (names of its parts and sheets), so what is no clean text is cut out here. */
#include "sheet/sheet.h"

#include <stdarg.h>

/* Bytes of the character at `at`: 0 where it is none, or was cut. */
static size_t character(const char *at, size_t left)
{
    for (size_t len = 1; len <= 4 && len <= left; len++)
        if (text_is_utf8(text_make(at, len)))
            return len;
    return 0;
}

/* A name out of the file may break neither the line that shows it nor the
   UTF-8 around it. */
static void clean_detail(char *detail)
{
    size_t len = strlen(detail);
    for (size_t i = 0; i < len;) {
        size_t step = character(detail + i, len - i);
        if (step == 0 && len - i < 4 && len == sizeof((struct sheet_verdict *)0)->detail - 1) {
            detail[i] = '\0'; /* cut for want of room, not wrong */
            return;
        }
        if (step == 0)
            detail[i] = '?';
        else if ((unsigned char)detail[i] < 0x20 || detail[i] == 0x7F)
            detail[i] = ' ';
        i += step ? step : 1;
    }
}

struct sheet_verdict sheet_refuse(enum sheet_verdict_code code, const char *format, ...)
{
    struct sheet_verdict verdict = {.code = code};
    va_list args;
    va_start(args, format);
    vsnprintf(verdict.detail, sizeof verdict.detail, format, args);
    va_end(args);
    clean_detail(verdict.detail);
    return verdict;
}
