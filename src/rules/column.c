/* The columns of the template, from columns.def, and how sheets name theirs. */
#include "rules/column.h"

const struct column_row columns[COLUMN_COUNT] = {
#define COLUMN(name, header, needed, missing_rule, width, place, title, class) {header, needed, width},
#include "rules/columns.def"
#undef COLUMN
};

/* Base 26 without a zero: A … Z, AA … ZZ, AAA … */
char *column_letters(uint32_t sheet_column, char out[4])
{
    char reversed[4];
    size_t count = 0;
    for (uint32_t left = sheet_column + 1; left && count < 3; left = (left - 1) / 26)
        reversed[count++] = (char)('A' + (left - 1) % 26);
    for (size_t i = 0; i < count; i++)
        out[i] = reversed[count - 1 - i];
    out[count] = '\0';
    return out;
}
