/* Texts of cells: the shared strings, each kept once, and the runs that make
   up a rich text, there and in inline strings. */
#ifndef SHEET_XLSX_STRINGS_H
#define SHEET_XLSX_STRINGS_H

#include "base/buffer.h"
#include "sheet/xml_scan.h"
#include "sheet/xml_source.h"

struct xlsx_strings {
    struct buffer text;   /* all of them, one behind the other */
    struct buffer starts; /* uint32_t each: where they start, and one end more */
    uint32_t count;
};

enum { STRING_TOO_LONG = INT32_MIN }; /* in a start: past what a cell may hold */

void xlsx_strings_init(struct xlsx_strings *strings, size_t text_ceiling, size_t starts_ceiling);
void xlsx_strings_free(struct xlsx_strings *strings);

/* Reads the part; NULL stands for a workbook without one. What the part says
   of its own length is not looked at. `fast`: see xlsx_fast.h. */
bool xlsx_strings_read(struct xlsx_strings *strings, struct xml_source *source,
                       struct unzip *unzip, const struct unzip_entry *entry, bool fast,
                       struct sheet_verdict *verdict) MUST_CHECK;

/* The text of that number, which must be less than `count`. False when it is
   longer than a cell may be. */
static inline bool xlsx_strings_get(const struct xlsx_strings *strings, uint32_t index,
                                    struct text *text)
{
    uint32_t places[2];
    memcpy(places, strings->starts.at + (size_t)index * sizeof places[0], sizeof places);
    uint32_t start = places[0] & ~(uint32_t)STRING_TOO_LONG;
    uint32_t end = places[1] & ~(uint32_t)STRING_TOO_LONG;
    *text = (struct text){strings->text.at + start, end - start};
    return start == places[0];
}

/* Adds a string that was decoded into `text` behind the last one. False past
   the ceiling. */
bool xlsx_strings_end(struct xlsx_strings *strings);

/* Adds the text of an element of rich text (si, is), whose tag was just read:
   its t, and the t of its runs; phonetic runs are left out. XML_CLOSE, XML_CUT
   or XML_BAD. */
enum xml_token xlsx_rich_text(struct xml_scan *scan, const struct xml_piece *opened,
                              struct buffer *out);
/* The same for one element of text alone (t, v); `escapes`: _xHHHH_ counts. */
enum xml_token xlsx_plain_text(struct xml_scan *scan, const struct xml_piece *opened, bool escapes,
                               struct buffer *out);

/* Whether a text has more characters than a cell may hold. */
bool xlsx_text_too_long(struct text text);

#endif
