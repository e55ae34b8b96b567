/* Numbers as a person sees them in a cell: which formats are dates, and how
   numbers, dates and times become text. Shared by both readers. */
#ifndef SHEET_NUMBER_H
#define SHEET_NUMBER_H

#include "sheet/sheet.h"

enum number_format {
    FORMAT_GENERAL, /* shortest digits, whatever the format shows */
    FORMAT_DATE,    /* has a day, month or year */
    FORMAT_TIME,    /* hours, minutes, seconds only: the time of day */
    FORMAT_ELAPSED, /* the same with [h], [mm] or [ss]: hours past 24 count on */
    FORMAT_ZEROS    /* made of zeros only: `width` digits at least */
};

struct number_style {
    uint8_t format; /* enum number_format */
    uint8_t width;  /* of FORMAT_ZEROS, at most NUMBER_WIDTH_MAX */
};

enum { NUMBER_TEXT_MAX = 400, NUMBER_WIDTH_MAX = 40 };

/* By built-in identifier (ECMA-376 part 1, 18.8.30; French and East Asian
   date ids included), or by format code. Of a code the first section decides;
   its quoted parts, escapes, colours, conditions and locale marks do not
   count; [h], [mm], [ss] are times. */
struct number_style number_style_of_id(uint32_t id);
struct number_style number_style_of_code(struct text code);

/* Writes the cell's text into `out` (not NUL-terminated) and its kind: times
   are CELL_DATE too, written HH:MM:SS. `date1904`: the workbook counts days
   from 1904. A serial that is no date of the years 1900 to 9999 is shown as
   the number that it is, and a value that is not finite as #NUM!. Excel's
   false 29/02/1900 (serial 60) is shown as 29/02/1900; times round to the
   second. Zeros pad the whole part and never round the rest away. */
size_t number_to_text(double value, struct number_style style, bool date1904,
                      char out[NUMBER_TEXT_MAX], enum sheet_cell_kind *kind);
/* Shortest decimal digits that read back as the same double, never with an
   exponent; where there are decimals, at most 15 significant digits, as
   people see them (0.1 + 0.2 is 0.3). Whole numbers keep every digit that
   the double holds. `value` is finite. */
size_t number_shortest(double value, char out[NUMBER_TEXT_MAX]);

#endif
