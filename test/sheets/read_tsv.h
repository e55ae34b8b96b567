/* A workbook as the text of `gabarit read --format tsv`, for tests: one line a
   sheet row, blank for gaps, cells up to the last one with a content. */
#ifndef READ_TSV_H
#define READ_TSV_H

#include "base/buffer.h"
#include "sheet/sheet.h"

/* Which reader. */
enum read_way { READ_ANY, READ_XLSX_FAST, READ_XLSX_TOLERANT, READ_XLS };

/* Fills `tsv` (cleared before) and, unless NULL, `kinds`: one letter a cell. */
struct sheet_verdict read_tsv(enum read_way way, struct text bytes,
                              const struct sheet_limits *limits, struct buffer *tsv,
                              struct buffer *kinds);

/* A sheet_verdict_code by the word that refused.txt has for it. */
const char *read_tsv_word(enum sheet_verdict_code code);

/* A whole file; aborts when it cannot be read. Free the buffer. */
void read_tsv_file(struct buffer *bytes, const char *path);
bool read_tsv_exists(const char *path);

#endif
