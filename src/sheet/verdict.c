/* Filling a verdict: see sheet.h. Parts of a detail may come from the file
   (names of its parts and sheets), so what is no clean text is cut out here. */
#include "sheet/sheet.h"

#include <stdarg.h>

/* A name out of the file must not break the line that shows it, nor may the
   cut at the end leave half a character. */
static void clean_detail(char *detail)
{
    size_t len = strlen(detail);
    while (len && !text_is_utf8(text_make(detail, len)))
        len--;
    detail[len] = '\0';
    for (char *at = detail; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = ' ';
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
