/* The fast path: the exact shapes in which Excel, openpyxl, libxlsxwriter,
   LibreOffice and most others write rows, cells and shared strings, taken
   eight or sixteen bytes at a time. Whatever looks otherwise is left where it
   stands for the tolerant scanner, which reads everything; a test runs every
   workbook through both and compares. */
#ifndef SHEET_XLSX_FAST_H
#define SHEET_XLSX_FAST_H

#include "sheet/xlsx_sheet.h"

/* All three read up to XML_PADDING bytes past `end`, which must not be part of
   any shape (zero bytes are not), and move `at` behind what they took. */

/* Whole rows among the children of sheetData, handed over to sheet->rows.
   False with a verdict when a value is refused or the sink says stop. */
bool xlsx_fast_rows(struct xlsx_sheet *sheet, struct xml_scan *scan) MUST_CHECK;

/* Cells of the row under way. */
bool xlsx_fast_cells(struct xlsx_sheet *sheet, struct xml_scan *scan) MUST_CHECK;

/* Shared strings of plain text. Returns where it stopped. */
const char *xlsx_fast_strings(struct xlsx_strings *strings, const char *at, const char *end);

#endif
