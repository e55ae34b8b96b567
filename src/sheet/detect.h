/* What a file is, by its first bytes and its inner directory; its name does
   not matter. */
#ifndef SHEET_DETECT_H
#define SHEET_DETECT_H

#include "sheet/sheet.h"

enum sheet_type { TYPE_XLSX, TYPE_XLS, TYPE_OTHER };

/* TYPE_OTHER comes with a verdict: SHEET_TYPE with a French sentence part that
   names what the file is ("c'est un classeur OpenDocument (ODS)"; XLSM, XLSB,
   CSV, HTML, PDF, DOCX, an XML spreadsheet, an image …), SHEET_ENCRYPTED,
   SHEET_EMPTY for zero bytes, or SHEET_UNREADABLE. */
enum sheet_type sheet_detect(struct text bytes, struct sheet_verdict *verdict);

/* The parts of it, by container; for sheet_detect only. */
enum sheet_type detect_zip(struct text bytes, struct sheet_verdict *verdict);
enum sheet_type detect_ole(struct text bytes, struct sheet_verdict *verdict);
/* What a file without a container is, as a French noun with its article. */
const char *detect_plain(struct text bytes);

#endif
