/* Writing a workbook of one table, row by row, in little memory: an export.
   Texts are written as text cells, so that none is ever taken for a formula. */
#ifndef SHEET_TABLE_H
#define SHEET_TABLE_H

#include "base/arena.h"
#include "base/error.h"

struct table_column {
    const char *title;
    unsigned width; /* characters */
    bool amount;    /* its cells are whole cents, shown with two decimals */
};

struct table; /* being written */

/* Begins a table; its rows may be as many as a sheet takes (1,048,575). NULL
   with `error` set where there is no room. */
struct table *table_start(const char *sheet, const struct table_column *columns, uint32_t count,
                          struct error *error);
/* One row: a text for each column, of an amount its digits ("2534"). */
void table_row(struct table *table, const struct text *cells);
/* Ends it and frees it: the bytes of the XLSX, at most `most`, in the arena; a
   NULL arena throws it away. */
bool table_end(struct table *table, struct arena *arena, size_t most, struct text *xlsx,
               struct error *error) MUST_CHECK;

#endif
