/* Cells of a worksheet, one at a time: attributes, content, and what becomes
   of it. Rows are in xlsx_sheet.c, numbers and dates in xlsx_value.c. */
#include "base/copy.h"
#include "sheet/xlsx_sheet.h"
#include "sheet/xlsx_value.h"
#include "sheet/xml_text.h"

/* A part of cell_text, which may move as it grows. */
struct span {
    size_t start, len;
};

struct cell {
    enum xlsx_cell_type type;
    uint32_t row, column, style;
    bool any_value, any_inline;
    struct span value, inline_text;
};

char *xlsx_cell_name(uint32_t column, uint32_t row, char out[16])
{
    char letters[4];
    int count = 0;
    for (uint32_t left = column + 1; left && count < 4; left = (left - 1) / 26)
        letters[count++] = (char)('A' + (left - 1) % 26);
    char *at = out;
    while (count)
        *at++ = letters[--count];
    snprintf(at, 16 - (size_t)(at - out), "%u", row);
    return out;
}

static bool refuse_cell(struct xlsx_sheet *sheet, uint32_t column, const char *what)
{
    char name[16];
    *sheet->verdict = sheet_refuse(SHEET_UNREADABLE, "la cellule %s %s",
                                   xlsx_cell_name(column, sheet->row, name), what);
    return false;
}

/* --- putting cells in their place ----------------------------------------------- */

/* `lasting`: the text stays good until the row's end as it is. */
static bool put(struct xlsx_sheet *sheet, uint32_t column, enum sheet_cell_kind kind,
                struct text text, bool lasting)
{
    if (text.len == 0)
        return true;
    if (sheet->sorter)
        return xlsx_sorter_add(sheet->sorter, sheet->row, column, kind, text, sheet->verdict);
    if (!lasting) {
        char *copy = scratch_take(&sheet->scratch, text.len);
        if (copy == NULL)
            return refuse_cell(sheet, column, "est dans une ligne qui contient trop de texte");
        copy_short(copy, text.at, text.len);
        text.at = copy;
    }
    rows_put(&sheet->rows, column, kind, text);
    return true;
}

bool xlsx_cell_put_shared(struct xlsx_sheet *sheet, uint32_t column, uint32_t index)
{
    struct text text;
    if (index >= sheet->strings->count)
        return refuse_cell(sheet, column, "renvoie à un texte partagé qui n'existe pas");
    if (!xlsx_strings_get(sheet->strings, index, &text))
        return refuse_cell(sheet, column, "contient plus de 32 767 caractères");
    return put(sheet, column, CELL_TEXT, text, true);
}

static bool put_text(struct xlsx_sheet *sheet, uint32_t column, enum sheet_cell_kind kind,
                     struct text text)
{
    if (xlsx_text_too_long(text))
        return refuse_cell(sheet, column, "contient plus de 32 767 caractères");
    return put(sheet, column, kind, text, false);
}

static bool put_number(struct xlsx_sheet *sheet, uint32_t column, uint32_t style, struct text text)
{
    static const struct number_style general = {.format = FORMAT_GENERAL};
    char out[NUMBER_TEXT_MAX];
    double value;
    enum sheet_cell_kind kind = CELL_TEXT;
    if (!xlsx_value_number(text, &value))
        return put_text(sheet, column, CELL_TEXT, text);
    size_t len = number_to_text(value, style < sheet->styles->count ? sheet->styles->at[style] : general,
                                sheet->date1904, out, &kind);
    return put(sheet, column, kind, text_make(out, len), false);
}

static bool put_date(struct xlsx_sheet *sheet, uint32_t column, uint32_t style, struct text text)
{
    char out[XLSX_DATE_MAX];
    bool time_only = style < sheet->styles->count &&
                     (sheet->styles->at[style].format == FORMAT_TIME ||
                      sheet->styles->at[style].format == FORMAT_ELAPSED);
    size_t len = xlsx_value_date(text, time_only, out);
    if (len)
        return put(sheet, column, CELL_DATE, text_make(out, len), false);
    return put_number(sheet, column, style, text);
}

bool xlsx_cell_put(struct xlsx_sheet *sheet, uint32_t column, enum xlsx_cell_type type,
                   uint32_t style, struct text text)
{
    uint32_t index;
    struct text trimmed = text_trim(text);
    switch (type) {
    case XLSX_STRING:
    case XLSX_INLINE: return put_text(sheet, column, CELL_TEXT, text);
    case XLSX_ERROR: return put_text(sheet, column, CELL_ERROR, trimmed);
    case XLSX_NUMBER:
    case XLSX_SHARED:
    case XLSX_BOOLEAN:
    case XLSX_DATE: break;
    }
    if (trimmed.len == 0)
        return true;
    if (type == XLSX_SHARED)
        return xlsx_value_index(trimmed, &index)
                   ? xlsx_cell_put_shared(sheet, column, index)
                   : refuse_cell(sheet, column, "renvoie à un texte partagé qui n'existe pas");
    if (type == XLSX_BOOLEAN)
        return put(sheet, column, CELL_BOOLEAN,
                   xlsx_value_true(trimmed) ? TEXT("VRAI") : TEXT("FAUX"), true);
    return type == XLSX_DATE ? put_date(sheet, column, style, trimmed)
                             : put_number(sheet, column, style, trimmed);
}

/* --- reading one from XML --------------------------------------------------------- */

static bool is_type(struct text value, enum xlsx_cell_type *type)
{
    static const struct {
        struct text name;
        enum xlsx_cell_type type;
    } types[] = {{{"s", 1}, XLSX_SHARED},      {{"n", 1}, XLSX_NUMBER}, {{"str", 3}, XLSX_STRING},
                 {{"inlineStr", 9}, XLSX_INLINE}, {{"b", 1}, XLSX_BOOLEAN}, {{"e", 1}, XLSX_ERROR},
                 {{"d", 1}, XLSX_DATE}};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(value, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    return false;
}

/* "AB12" as column 27 and row 12; past what a sheet may have, or no reference
   at all: false. */
static bool parse_reference(struct text t, uint32_t *column, uint32_t *row)
{
    size_t i = 0;
    *column = *row = 0;
    for (; i < t.len && i < 4; i++) {
        char letter = (char)(t.at[i] & ~0x20);
        if (letter < 'A' || letter > 'Z')
            break;
        *column = *column * 26 + (uint32_t)(letter - 'A') + 1;
    }
    if (i == 0 || i == t.len || t.len - i > 7)
        return false;
    for (; i < t.len; i++) {
        if (t.at[i] < '0' || t.at[i] > '9')
            return false;
        *row = *row * 10 + (uint32_t)(t.at[i] - '0');
    }
    bool within = *column >= 1 && *column <= SHEET_COLUMNS_MAX && *row >= 1 && *row <= SHEET_ROWS_MAX;
    *column -= 1;
    return within;
}

static bool take_reference(struct xlsx_sheet *sheet, struct cell *cell, struct text value)
{
    if (parse_reference(value, &cell->column, &cell->row))
        return true;
    *sheet->verdict =
        sheet_refuse(SHEET_UNREADABLE, "la ligne %u contient une cellule « %.*s », qui ne peut pas exister",
                     sheet->row, TEXT_ARG(text_slice(value, 0, 40)));
    return false;
}

static bool take_attributes(struct xlsx_sheet *sheet, struct cell *cell, struct text attributes)
{
    struct text name, value;
    while (xml_attribute(&attributes, &name, &value)) {
        buffer_clear(&sheet->cell_text);
        if (name.len != 1)
            continue;
        if (text_find_byte(value, '&') < value.len && xml_text_add(&sheet->cell_text, value, false) == NULL)
            value = buffer_text(&sheet->cell_text);
        if (name.at[0] == 'r' && value.len && !take_reference(sheet, cell, text_trim(value)))
            return false;
        if (name.at[0] == 's' && !xlsx_value_index(text_trim(value), &cell->style))
            cell->style = 0;
        if (name.at[0] == 't')
            is_type(text_trim(value), &cell->type);
    }
    return true;
}

/* The text that counts: where both v and is are there, which a few writers
   do, Excel shows the inline text of an inlineStr and the value of the others. */
static struct text content_of(const struct xlsx_sheet *sheet, const struct cell *cell)
{
    struct span part = cell->any_inline && (cell->type == XLSX_INLINE || !cell->any_value)
                           ? cell->inline_text
                           : cell->value;
    return text_slice(buffer_text(&sheet->cell_text), part.start, part.len);
}

/* A child of the cell: its value, its inline text, or what is not looked at. */
static enum xml_token read_child(struct xlsx_sheet *sheet, struct xml_scan *scan, struct cell *cell,
                                 const struct xml_piece *piece)
{
    struct buffer *out = &sheet->cell_text;
    struct span part = {.start = out->len};
    bool value = text_equal(piece->name, TEXT("v")), text = text_equal(piece->name, TEXT("is"));
    if (!value && !text)
        return xml_skip(scan, piece);
    enum xml_token token = value ? xlsx_plain_text(scan, piece, cell->type == XLSX_STRING, out)
                                 : xlsx_rich_text(scan, piece, out);
    part.len = out->len - part.start;
    if (value) {
        cell->value = part;
        cell->any_value = true;
    } else {
        cell->inline_text = part;
        cell->any_inline = true;
    }
    return token;
}

static bool place(struct xlsx_sheet *sheet, struct cell *cell)
{
    if (cell->any_inline && !cell->any_value)
        cell->type = XLSX_INLINE;
    if (cell->row != sheet->row && sheet->sorter == NULL) {
        sheet->disordered = true;
        return false;
    }
    if (sheet->cell_text.failed)
        return refuse_cell(sheet, cell->column, "demande trop de mémoire");
    uint32_t row = sheet->row;
    sheet->row = cell->row; /* with a sorter, its own reference counts */
    bool put = xlsx_cell_put(sheet, cell->column, cell->type, cell->style, content_of(sheet, cell));
    sheet->row = row;
    return put;
}

enum xml_token xlsx_cell_read(struct xlsx_sheet *sheet, struct xml_scan *scan,
                              const struct xml_piece *opened)
{
    struct cell cell = {.row = sheet->row, .column = sheet->column};
    struct xml_level level;
    struct xml_piece piece;
    if (!take_attributes(sheet, &cell, opened->attributes) || !xml_level_open(&level, opened))
        return XML_BAD;
    buffer_clear(&sheet->cell_text);
    for (;;) {
        enum xml_token token = xml_child(scan, &level, &piece);
        if (token == XML_TEXT)
            continue;
        if (token == XML_OPEN)
            token = read_child(sheet, scan, &cell, &piece);
        else if (token == XML_CLOSE)
            break;
        if (token != XML_CLOSE)
            return token;
    }
    if (cell.column >= SHEET_COLUMNS_MAX) {
        refuse_cell(sheet, cell.column, "est au-delà de la dernière colonne, XFD");
        return XML_BAD;
    }
    if ((cell.any_value || cell.any_inline) && !place(sheet, &cell))
        return XML_BAD;
    sheet->column = cell.column + 1;
    return XML_CLOSE;
}
