/* Reading a workbook of either kind: see sheet.h. */
#include "sheet/detect.h"

struct sheet_verdict sheet_read(struct text bytes, const struct sheet_limits *limits,
                                const struct sheet_sink *sink)
{
    struct sheet_verdict verdict = {.code = SHEET_READ};
    switch (sheet_detect(bytes, &verdict)) {
    case TYPE_XLSX:
        return xlsx_read(bytes, limits, sink);
    case TYPE_XLS:
        return xls_read(bytes, limits, sink);
    case TYPE_OTHER:
        break;
    }
    return verdict;
}
