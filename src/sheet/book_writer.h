/* libxlsxwriter, loaded with its first use: reading a workbook must not wait for what
   writing one brings along. */
#ifndef SHEET_BOOK_WRITER_H
#define SHEET_BOOK_WRITER_H

#include <xlsxwriter.h> /* first: its macros name functions that base.h bans */

#include "base/error.h"

/* Good once book_writer_load has been true. */
extern struct book_writer_functions {
#define FUNCTION(name) __typeof__(name) *name;
#include "sheet/book_writer.def"
#undef FUNCTION
} lxw;

/* False with `error` set where the library is not installed. From any thread. */
bool book_writer_load(struct error *error) MUST_CHECK;

#endif
