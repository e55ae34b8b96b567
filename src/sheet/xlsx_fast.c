/* The fast path over rows and cells: see xlsx_fast.h. Its rule: nothing is
   taken unless every byte of it was looked at. */
#include "sheet/xlsx_fast.h"

#include "sheet/xlsx_fast_bytes.h"
#include "sheet/xlsx_value.h"
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

/* Shared strings wait until their row is complete: their places in memory are
   far apart, and asked for at once they come together. */
enum { WAITING_MAX = 32 };

struct waiting {
    uint32_t count;
    uint32_t columns[WAITING_MAX], indexes[WAITING_MAX];
};

static inline void fetch_early(const struct xlsx_sheet *sheet, uint32_t index)
{
    if (index < sheet->strings->count)
        __builtin_prefetch(sheet->strings->starts.at + (size_t)index * sizeof(uint32_t));
}

static bool put_waiting(struct xlsx_sheet *sheet, struct waiting *waiting)
{
    for (uint32_t i = 0; i < waiting->count; i++) {
        uint32_t index = waiting->indexes[i];
        struct text text;
        if (index >= sheet->strings->count || !xlsx_strings_get(sheet->strings, index, &text)) {
            if (!xlsx_cell_put_shared(sheet, waiting->columns[i], index))
                return false;
            continue;
        }
        __builtin_prefetch(text.at);
        rows_put(&sheet->rows, waiting->columns[i], CELL_TEXT, text);
    }
    waiting->count = 0;
    return true;
}

/* What a cell holds: the text of its v or t element, and where the cell ends. */
struct shape {
    enum xlsx_cell_type type;
    uint32_t style;
    uint32_t index; /* of a shared string */
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
    shape->text = (struct text){at, (size_t)(text_end - at)};
    shape->plain = plain;
    shape->end = text_end + length;
    return true;
}

#define TAKE_TEXT(at, closing, shape) take_text((at), (closing), sizeof(closing) - 1, (shape))

static inline bool take_inline(const char *at, struct shape *shape)
{
    shape->type = XLSX_INLINE;
    if (*at == '>')
        return TAKE_TEXT(at + 1, "</t></is></c>", shape);
    if (!FAST_IS(at, " xml:space=\"preserve\">"))
        return false;
    return TAKE_TEXT(at + 22, "</t></is></c>", shape);
}

/* `*guess` is how many digits the index had in this column last time. When it
   still has as many, the processor goes on with the next cell before it has
   counted them. */
static inline bool take_shared(const char *at, uint8_t *guess, struct shape *shape)
{
    unsigned digits = fast_digits(at, &shape->index);
    shape->type = XLSX_SHARED;
    if (FAST_IS(at + *guess, "</v></c>")) {
        shape->end = at + *guess + 8;
        return digits == *guess && digits;
    }
    *guess = (uint8_t)digits;
    shape->end = at + digits + 8;
    return digits && FAST_IS(at + digits, "</v></c>");
}

/* From behind the reference to the end of the cell. */
static inline bool take_shape(const char *at, uint8_t *guess, struct shape *shape)
{
    shape->style = 0;
    if (FAST_IS(at, " s=\"")) {
        unsigned digits = fast_digits(at + 4, &shape->style);
        if (at[5] == '"' && digits == 1)
            at += 6;
        else if (digits && at[4 + digits] == '"')
            at += 5 + digits;
        else
            return false;
    }
    if (FAST_IS(at, " t=\"s\"><v>"))
        return take_shared(at + 10, guess, shape);
    if (FAST_IS(at, " t=\"inlineStr\"><is><t"))
        return take_inline(at + 21, shape);
    shape->type = XLSX_NUMBER;
    if (FAST_IS(at, "/>")) {
        shape->text = TEXT_NONE;
        shape->end = at + 2;
        return true;
    }
    if (FAST_IS(at, "><v>"))
        return TAKE_TEXT(at + 4, "</v></c>", shape);
    return FAST_IS(at, " t=\"n\"><v>") && TAKE_TEXT(at + 10, "</v></c>", shape);
}

static inline bool is_general(const struct xlsx_sheet *sheet, uint32_t style)
{
    return style >= sheet->styles->count || sheet->styles->at[style].format == FORMAT_GENERAL;
}

enum outcome { TAKEN, LEFT, REFUSED };

/* Puts an inline string or a number. What must be decoded is left. */
static inline enum outcome put_shape(struct xlsx_sheet *sheet, uint32_t column,
                                     const struct shape *shape)
{
    struct text text = shape->text;
    if (text.len == 0)
        return TAKEN;
    if (shape->type == XLSX_INLINE) {
        if (text.len > SHEET_CELL_CHARACTERS_MAX || (!shape->plain && !xml_text_is_plain(text)))
            return LEFT;
        rows_put(&sheet->rows, column, CELL_TEXT, text);
        return TAKEN;
    }
    if (!shape->plain)
        return LEFT;
    if (is_general(sheet, shape->style) && xlsx_value_is_shortest(text)) {
        rows_put(&sheet->rows, column, CELL_NUMBER, text);
        return TAKEN;
    }
    return xlsx_cell_put(sheet, column, XLSX_NUMBER, shape->style, text) ? TAKEN : REFUSED;
}

/* As many cells as there are in a known shape, from `*at` on. False with a
   verdict. */
static bool take_cells(struct xlsx_sheet *sheet, const char **at, const struct ending *ending)
{
    struct waiting waiting = {.count = 0};
    for (;;) {
        struct shape shape;
        uint32_t column = sheet->column;
        const char *rest = take_reference(*at, ending, &column);
        if (rest == NULL || !take_shape(rest, &sheet->guesses[column % XLSX_GUESSES], &shape))
            break;
        if (shape.type == XLSX_SHARED) {
            if (waiting.count == WAITING_MAX && !put_waiting(sheet, &waiting))
                return false;
            fetch_early(sheet, shape.index);
            waiting.columns[waiting.count] = column;
            waiting.indexes[waiting.count++] = shape.index;
        } else {
            enum outcome outcome = put_shape(sheet, column, &shape);
            if (outcome == REFUSED) {
                put_waiting(sheet, &waiting); /* what was wrong before it is what is said */
                return false;
            }
            if (outcome == LEFT)
                break;
        }
        sheet->column = column + 1;
        *at = shape.end;
    }
    return put_waiting(sheet, &waiting);
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

/* Whether a second attribute r may stand in what follows the first: the last
   one counts, says the tolerant path. */
static bool may_number_again(const char *at, const char *end)
{
    while ((at = memchr(at, 'r', (size_t)(end - at))) != NULL) {
        bool begins = strchr("\" \t\r\n", at[-1]) != NULL;
        if (begins && strchr("= \t\r\n", at[1]) != NULL)
            return true;
        at++;
    }
    return false;
}

/* `<row r="12" …>` with a number greater than the row before it, and than the
   last that had cells. NULL when it
   is anything else. */
static const char *take_row_tag(struct xlsx_sheet *sheet, const char *at, struct ending *ending)
{
    uint32_t number;
    if (!FAST_IS(at, "<row r=\""))
        return NULL;
    unsigned digits = fast_digits(at + 8, &number);
    if (digits == 0 || at[8 + digits] != '"' || at[8] == '0' || number > SHEET_ROWS_MAX ||
        number <= sheet->previous_row || number <= sheet->rows.last)
        return NULL;
    *ending = ending_of(at + 8, digits);
    const char *attributes = at + 8 + ending->length;
    at = fast_tag_end(attributes);
    if (at == NULL || may_number_again(attributes, at))
        return NULL;
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
        if (at[-2] == '/') {
            sheet->previous_row = sheet->row;
            scan->at = at;
            continue;
        }
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
