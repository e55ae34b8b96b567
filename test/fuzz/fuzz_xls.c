/* Any bytes as an XLS: a compound file, or the bare stream of records, which
   the reader takes as well and which mutations reach deeper into. */
#include "rows_check.h"

#include "sheet/detect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = text_make((const char *)data, size);
    struct sheet_limits limits = {.text_bytes = 4 << 20, .memory_bytes = 64 << 20};
    struct sheet_verdict verdict = {.detail = ""};
    struct rows_check check;
    struct sheet_sink sink = rows_check_sink(&check);
    sheet_detect(bytes, &verdict);
    BUG_UNLESS(text_is_utf8(text_of(verdict.detail)));
    verdict = xls_read(bytes, &limits, &sink);
    BUG_UNLESS(verdict.code != SHEET_STOPPED && text_is_utf8(text_of(verdict.detail)));
    BUG_UNLESS(verdict.code != SHEET_READ || check.last > 0);
    return 0;
}
