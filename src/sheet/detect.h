/* What a file is, by its first bytes and its inner directory; its name does
   not matter. */
#ifndef SHEET_DETECT_H
#define SHEET_DETECT_H

#include "sheet/sheet.h"

enum sheet_type { TYPE_XLSX, TYPE_XLS, TYPE_OTHER };

/* TYPE_OTHER comes with a verdict (SHEET_TYPE naming ODS, XLSM, XLSB, CSV,
   HTML, PDF, DOCX, an XML spreadsheet, an image …; SHEET_ENCRYPTED;
   SHEET_EMPTY; SHEET_UNREADABLE). */
enum sheet_type sheet_detect(struct text bytes, struct sheet_verdict *verdict);

#endif
