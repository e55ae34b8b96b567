/* A sink that writes what it is given as text, to compare: the sheet's name in
   a line of its own, then a line a row, "3:A|B||D". Cells that are no text have
   a mark before them: # number, @ date, ? boolean, ! error. */
#ifndef SHEET_COLLECT_H
#define SHEET_COLLECT_H

#include "base/buffer.h"
#include "sheet/sheet.h"

struct collected {
    struct buffer text;
    unsigned restarts;
    uint32_t rows, stop_after; /* 0: never */
};

static inline bool collect_sheet(void *context, struct text name)
{
    struct collected *c = context;
    buffer_print(&c->text, "[%.*s]\n", TEXT_ARG(name));
    return true;
}

static inline bool collect_row(void *context, uint32_t number, const struct sheet_cell *cells,
                               uint32_t count)
{
    static const char *const marks[] = {"", "", "#", "@", "?", "!"};
    struct collected *c = context;
    buffer_print(&c->text, "%u:", number);
    for (uint32_t i = 0; i < count; i++) {
        buffer_add_text(&c->text, text_of(i ? "|" : ""));
        buffer_add_text(&c->text, text_of(marks[cells[i].kind]));
        buffer_add_text(&c->text, cells[i].text);
    }
    buffer_add_byte(&c->text, '\n');
    return ++c->rows != c->stop_after;
}

static inline bool collect_restart(void *context)
{
    struct collected *c = context;
    c->restarts++;
    buffer_clear(&c->text);
    return true;
}

static inline struct sheet_sink collect_sink(struct collected *c)
{
    *c = (struct collected){0};
    return (struct sheet_sink){c, collect_sheet, collect_row, collect_restart};
}

#endif
