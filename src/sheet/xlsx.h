/* The XLSX reader with a choice that only tests make; others call xlsx_read
   (sheet.h). */
#ifndef SHEET_XLSX_H
#define SHEET_XLSX_H

#include "sheet/sheet.h"

/* `fast` false: through the tolerant scanner alone. */
struct sheet_verdict xlsx_read_by(bool fast, struct text bytes, const struct sheet_limits *limits,
                                  const struct sheet_sink *sink);

#endif
