/* The fast path over rows and cells: see xlsx_fast.h. Its rule: nothing is
   taken unless every byte of it was looked at. */
#include "sheet/xlsx_fast.h"

#include "sheet/xlsx_fast_bytes.h"
#include "sheet/xml_text.h"

/* The end of every reference in the row under way, `12"`, as one number. */
struct ending {
    uint64_t bytes, mask;
    unsigned length;
};

static struct ending ending_of(const char *at, unsigned digits)
{
    unsigned length = digits + 1;
    uint64_t mask = length == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * length) - 1;
    return (struct ending){fast_load8(at) & mask, mask, length};
}

static inline bool ends_here(const struct ending *ending, const char *at)
{
    return (fast_load8(at) & ending->mask) == ending->bytes;
}

/* `<c r="B12"`, in a column not before `column`: returns what stands behind
   it and moves `*column` there. */
static inline const char *take_reference(const char *at, const struct ending *ending,
                                         uint32_t *column)
{
    if (!FAST_IS(at, "<c r=\""))
        return NULL;
    uint32_t letter = (unsigned char)at[6], second = (unsigned char)at[7];
    if (letter - 'A' > 25)
        return NULL;
    uint32_t found = letter - 'A';
    at += 7;
    if (second - 'A' <= 25) {
        found = (found + 1) * 26 + (second - 'A');
        at++;
    }
    if (found < *column || !ends_here(ending, at))
        return NULL;
    *column = found;
    return at + ending->length;
}

/* What a cell holds: the text between `at` and `end` of its v or t element,
   and where the cell ends. */
struct shape {
    enum xlsx_cell_type type;
    uint32_t style;
    struct text text;
    bool plain; /* the text is what it looks like */
    const char *end;
};

/* A text up to `closing`, which has `length` bytes. */
static inline bool take_text(const char *at, const char *closing, size_t length, struct shape *shape)
{
    bool plain;
    const char *text_end = fast_find_tag(at, &plain);
    if (text_end == NULL || memcmp(text_end, closing, length) != 0)
        return false;
    shape->text = text_make(at, (size_t)(text_end - at));
    shape->plain = plain;
    shape->end = text_end + length;
    return true;
}

#define TAKE_TEXT(at, closing, shape) take_text((at), (closing), sizeof(closing) - 1, (shape))

static inline bool take_inline(const char *at, struct shape *shape)
{
    static const char preserve[] = " xml:space=\"preserve\">";
    shape->type = XLSX_INLINE;
    if (*at == '>')
        return TAKE_TEXT(at + 1, "</t></is></c>", shape);
    if (memcmp(at, preserve, sizeof preserve - 1) != 0)
        return false;
    return TAKE_TEXT(at + sizeof preserve - 1, "</t></is></c>", shape);
}

/* From behind the reference to the end of the cell. */
static inline bool take_shape(const char *at, struct shape *shape)
{
    shape->style = 0;
    if (FAST_IS(at, " s=\"")) {
        unsigned digits = fast_digits(at + 4, &shape->style);
        if (digits == 0 || at[4 + digits] != '"')
            return false;
        at += 5 + digits;
    }
    if (FAST_IS(at, " t=\"s\"><v>")) {
        shape->type = XLSX_SHARED;
        return TAKE_TEXT(at + 10, "</v></c>", shape);
    }
    if (FAST_IS(at, "/>")) {
        shape->text = TEXT_NONE;
        shape->end = at + 2;
        return true;
    }
    if (FAST_IS(at, "><v>")) {
        shape->type = XLSX_NUMBER;
        return TAKE_TEXT(at + 4, "</v></c>", shape);
    }
    if (FAST_IS(at, " t=\"inlineStr\"><is><t"))
        return take_inline(at + 21, shape);
    if (FAST_IS(at, " t=\"n\"><v>")) {
        shape->type = XLSX_NUMBER;
        return TAKE_TEXT(at + 10, "</v></c>", shape);
    }
    return false;
}

/* A whole number below 10^15 in a cell of no format is its own text. */
static inline bool is_whole(struct text t)
{
    if (t.len == 0 || t.len > 15 || (t.at[0] == '0' && t.len > 1))
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] < '0' || t.at[i] > '9')
            return false;
    return true;
}

static inline bool is_general(const struct xlsx_sheet *sheet, uint32_t style)
{
    return style >= sheet->styles->count || sheet->styles->at[style].format == FORMAT_GENERAL;
}

/* Puts a cell; `*taken` is false when the tolerant path must look at it. */
static inline bool put_shape(struct xlsx_sheet *sheet, uint32_t column, const struct shape *shape,
                             bool *taken)
{
    struct text text = shape->text;
    uint32_t index;
    *taken = true;
    if (text.len == 0)
        return true;
    if (shape->type == XLSX_SHARED) {
        if (fast_digits(text.at, &index) == text.len && text.len < 8) {
            if (index < sheet->strings->count && xlsx_strings_get(sheet->strings, index, &text)) {
                rows_put(&sheet->rows, column, CELL_TEXT, text);
                return true;
            }
            return xlsx_cell_put_shared(sheet, column, index);
        }
    } else if (shape->type == XLSX_INLINE) {
        if ((shape->plain || xml_text_is_plain(text)) && text.len <= SHEET_CELL_CHARACTERS_MAX) {
            rows_put(&sheet->rows, column, CELL_TEXT, text);
            return true;
        }
    } else if (is_whole(text) && is_general(sheet, shape->style)) {
        rows_put(&sheet->rows, column, CELL_NUMBER, text);
        return true;
    } else if (shape->plain && text.at[0] >= '-')
        return xlsx_cell_put(sheet, column, XLSX_NUMBER, shape->style, text);
    *taken = false;
    return true;
}

/* As many cells as there are in a known shape. */
static bool take_cells(struct xlsx_sheet *sheet, const char **at, const struct ending *ending)
{
    for (;;) {
        struct shape shape;
        uint32_t column = sheet->column;
        bool taken;
        const char *rest = take_reference(*at, ending, &column);
        if (rest == NULL || !take_shape(rest, &shape))
            return true;
        if (!put_shape(sheet, column, &shape, &taken))
            return false;
        if (!taken)
            return true;
        sheet->column = column + 1;
        *at = shape.end;
    }
}

bool xlsx_fast_cells(struct xlsx_sheet *sheet, struct xml_scan *scan)
{
    char digits[16] = {0};
    if (!FAST_POSSIBLE || sheet->sorter || !FAST_IS(scan->at, "<c r=\""))
        return true;
    int length = snprintf(digits, sizeof digits, "%u\"", sheet->row);
    struct ending ending = ending_of(digits, (unsigned)length - 1);
    return take_cells(sheet, &scan->at, &ending);
}

/* `<row r="12" …>` with a number greater than the row before it. NULL when it
   is anything else. */
static const char *take_row_tag(struct xlsx_sheet *sheet, const char *at, struct ending *ending)
{
    uint32_t number;
    if (!FAST_IS(at, "<row r=\""))
        return NULL;
    unsigned digits = fast_digits(at + 8, &number);
    if (digits == 0 || at[8 + digits] != '"' || at[8] == '0' || number > SHEET_ROWS_MAX ||
        number <= sheet->previous_row)
        return NULL;
    *ending = ending_of(at + 8, digits);
    at = fast_tag_end(at + 8 + ending->length);
    sheet->row = number;
    sheet->column = 0;
    return at;
}

bool xlsx_fast_rows(struct xlsx_sheet *sheet, struct xml_scan *scan)
{
    if (!FAST_POSSIBLE || sheet->sorter)
        return true;
    for (;;) {
        struct ending ending;
        const char *at = take_row_tag(sheet, scan->at, &ending);
        if (at == NULL)
            return true;
        if (!take_cells(sheet, &at, &ending))
            return false;
        if (!FAST_IS(at, "</row>")) {
            rows_clear(&sheet->rows);
            scratch_reset(&sheet->scratch);
            return true;
        }
        if (sheet->rows.count && !rows_end(&sheet->rows, sheet->row, sheet->verdict))
            return false;
        scratch_reset(&sheet->scratch);
        sheet->previous_row = sheet->row;
        scan->at = at + 6;
    }
}
