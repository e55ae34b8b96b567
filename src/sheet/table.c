/* A workbook of one table: see table.h. */
#include "sheet/book_writer.h" /* first, for libxlsxwriter's macros */

#include "sheet/table.h"

#include "os/memory_file.h"

enum { CELL_MOST = 32767 /* characters of a cell, for spreadsheet programs */ };

struct table {
    struct memory_file file;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *amount;
    const struct table_column *columns;
    uint32_t count;
    lxw_row_t rows;
    char cell[4 * CELL_MOST + 1];
    lxw_error fault; /* the first one */
};

static void note(struct table *table, lxw_error result)
{
    if (table->fault == LXW_NO_ERROR)
        table->fault = result;
}

static void write_titles(struct table *table)
{
    lxw_format *title = lxw.workbook_add_format(table->book);
    lxw.format_set_bold(title);
    for (uint32_t i = 0; i < table->count; i++) {
        note(table, lxw.worksheet_set_column(table->sheet, (lxw_col_t)i, (lxw_col_t)i, table->columns[i].width, NULL));
        note(table, lxw.worksheet_write_string(table->sheet, 0, (lxw_col_t)i, table->columns[i].title, title));
    }
    lxw.worksheet_freeze_panes(table->sheet, 1, 0);
    table->rows = 1;
}

struct table *table_start(const char *sheet, const struct table_column *columns, uint32_t count,
                          struct error *error)
{
    if (!book_writer_load(error))
        return NULL;
    struct table *table = calloc(1, sizeof *table);
    BUG_UNLESS(table);
    if (!memory_file_open(&table->file, error)) {
        free(table);
        return NULL;
    }
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    table->columns = columns;
    table->count = count;
    table->book = lxw.workbook_new_opt(table->file.path, &options);
    table->sheet = table->book ? lxw.workbook_add_worksheet(table->book, sheet) : NULL;
    BUG_UNLESS(table->sheet); /* its name is ours, and good */
    table->amount = lxw.workbook_add_format(table->book);
    lxw.format_set_num_format(table->amount, "#,##0.00");
    write_titles(table);
    return table;
}

static double euros(struct text digits)
{
    int64_t cents = 0;
    return text_to_int(digits, &cents) ? (double)cents / 100 : 0;
}

void table_row(struct table *table, const struct text *cells)
{
    for (uint32_t i = 0; i < table->count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        struct text cell = text_slice(cells[i], 0, CELL_MOST);
        if (table->columns[i].amount) {
            note(table, lxw.worksheet_write_number(table->sheet, table->rows, column, euros(cell), table->amount));
        } else if (cell.len) {
            memcpy(table->cell, cell.at, cell.len);
            table->cell[cell.len] = '\0';
            note(table, lxw.worksheet_write_string(table->sheet, table->rows, column, table->cell, NULL));
        }
    }
    table->rows++;
}

bool table_end(struct table *table, struct arena *arena, size_t most, struct text *xlsx, struct error *error)
{
    note(table, lxw.workbook_close(table->book));
    bool done = table->fault == LXW_NO_ERROR;
    if (!done)
        error_set(error, ERROR_FILE, lxw.lxw_strerror(table->fault),
                  "Le classeur n'a pas pu être écrit : vérifier la place libre sur le disque.");
    else if (arena)
        done = memory_file_read(&table->file, arena, most, xlsx, error);
    memory_file_close(&table->file);
    free(table);
    return done;
}
