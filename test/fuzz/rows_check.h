/* A sink that holds a reader to its word, whatever it was given to read: rows
   only grow, the last cell of each has a content, texts are UTF-8. */
#ifndef ROWS_CHECK_H
#define ROWS_CHECK_H

#include "sheet/sheet.h"

struct rows_check {
    bool named;
    uint32_t last;
};

static inline bool rows_check_sheet(void *context, struct text name)
{
    struct rows_check *check = context;
    BUG_UNLESS(!check->named && text_is_utf8(name));
    check->named = true;
    return true;
}

static inline bool rows_check_row(void *context, uint32_t number, const struct sheet_cell *cells,
                                  uint32_t count)
{
    struct rows_check *check = context;
    BUG_UNLESS(check->named && number > check->last && count > 0);
    BUG_UNLESS(cells[count - 1].kind != CELL_EMPTY);
    for (uint32_t i = 0; i < count; i++) {
        BUG_UNLESS((cells[i].kind == CELL_EMPTY) == (cells[i].text.len == 0));
        BUG_UNLESS(text_is_utf8(cells[i].text) && text_characters(cells[i].text) <= 32767);
    }
    check->last = number;
    return true;
}

static inline bool rows_check_restart(void *context)
{
    *(struct rows_check *)context = (struct rows_check){0};
    return true;
}

static inline struct sheet_sink rows_check_sink(struct rows_check *check)
{
    *check = (struct rows_check){0};
    return (struct sheet_sink){check, rows_check_sheet, rows_check_row, rows_check_restart};
}

#endif
