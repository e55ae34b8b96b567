/* The columns of the template: table columns.def. */
#ifndef RULES_COLUMN_H
#define RULES_COLUMN_H

#include "base/text.h"

enum column {
#define COLUMN(name, header, needed, missing_rule, width, place, title, class) COLUMN_##name,
#include "rules/columns.def"
#undef COLUMN
    COLUMN_COUNT
};

struct column_row {
    const char *header;
    bool needed;
    unsigned width; /* characters, in the template */
};

extern const struct column_row columns[COLUMN_COUNT];

/* "A" … "XFD" for a sheet column counted from 0; `out` takes 3 letters and a
   NUL. Returns `out`. */
char *column_letters(uint32_t sheet_column, char out[4]);

#endif
