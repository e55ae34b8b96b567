/* The worksheet part, from its root to the end of its rows: see xlsx_sheet.h.
   What lies between two looks at the window is whole rows: a row that is cut
   at the window's end is read again from its start once there is more. */
#include "sheet/xlsx_sheet.h"

#include "sheet/xlsx_fast.h"
#include "sheet/xlsx_value.h"

/* Which of the open elements is being read; both outlive the window. */
struct position {
    struct xml_level root, data;
    bool in_root, in_data;
};

static enum xml_token open_level(const struct xml_piece *piece, struct xml_level *level, bool *open)
{
    *open = xml_level_open(level, piece);
    return *open ? XML_OPEN : XML_BAD;
}

/* The row's own number, or the one behind the row before it. */
static bool take_row_number(struct xlsx_sheet *sheet, const struct xml_piece *opened)
{
    struct text attributes = opened->attributes, name, value;
    uint32_t number = sheet->previous_row + 1;
    while (xml_attribute(&attributes, &name, &value))
        if (text_equal(name, TEXT("r")) && text_trim(value).len &&
            (!xlsx_value_index(text_trim(value), &number) || number == 0 || number > SHEET_ROWS_MAX)) {
            *sheet->verdict = sheet_refuse(SHEET_UNREADABLE, "sa ligne « %.*s » ne peut pas exister",
                                           TEXT_ARG(text_slice(value, 0, 40)));
            return false;
        }
    if (number > SHEET_ROWS_MAX) {
        *sheet->verdict = sheet_refuse(SHEET_UNREADABLE, "il contient plus de 1 048 576 lignes");
        return false;
    }
    sheet->row = number;
    sheet->column = 0;
    return true;
}

static enum xml_token end_row(struct xlsx_sheet *sheet)
{
    sheet->previous_row = sheet->row;
    if (sheet->rows.count && sheet->row <= sheet->rows.last) {
        sheet->disordered = true;
        return XML_BAD;
    }
    if (!rows_end(&sheet->rows, sheet->row, sheet->verdict))
        return XML_BAD;
    scratch_reset(&sheet->scratch);
    return XML_CLOSE;
}

static enum xml_token read_row(struct xlsx_sheet *sheet, struct xml_scan *scan,
                               const struct xml_piece *opened)
{
    struct xml_level level;
    struct xml_piece piece;
    if (!take_row_number(sheet, opened) || !xml_level_open(&level, opened))
        return XML_BAD;
    for (;;) {
        if (sheet->fast && !level.empty && !xlsx_fast_cells(sheet, scan))
            return XML_BAD;
        enum xml_token token = xml_child(scan, &level, &piece);
        if (token == XML_TEXT)
            continue;
        if (token == XML_OPEN)
            token = text_equal(piece.name, TEXT("c")) ? xlsx_cell_read(sheet, scan, &piece)
                                                      : xml_skip(scan, &piece);
        else if (token == XML_CLOSE)
            return end_row(sheet);
        if (token != XML_CLOSE)
            return token;
    }
}

/* The children of sheetData. XML_CLOSE at its end. */
static enum xml_token read_rows(struct xlsx_sheet *sheet, struct xml_scan *scan,
                                struct xml_level *data)
{
    for (;;) {
        struct xml_piece piece;
        if (sheet->fast && !data->empty && !xlsx_fast_rows(sheet, scan))
            return XML_BAD;
        enum xml_token token = xml_child(scan, data, &piece);
        if (token == XML_TEXT)
            continue;
        if (token != XML_OPEN)
            return token;
        token = text_equal(piece.name, TEXT("row")) ? read_row(sheet, scan, &piece)
                                                    : xml_skip(scan, &piece);
        if (token == XML_CUT) {
            rows_clear(&sheet->rows);
            scratch_reset(&sheet->scratch);
            scan->at = piece.tag.at - 1;
        }
        if (token != XML_CLOSE)
            return token;
    }
}

/* The children of the root, up to sheetData, whose rows are read at once. */
static enum xml_token read_root(struct xlsx_sheet *sheet, struct xml_scan *scan,
                                struct position *position)
{
    while (!position->in_data) {
        struct xml_piece piece;
        enum xml_token token = xml_child(scan, &position->root, &piece);
        if (token == XML_TEXT)
            continue;
        if (token != XML_OPEN)
            return token; /* XML_CLOSE: there is no sheetData */
        if (text_equal(piece.name, TEXT("sheetData")))
            token = open_level(&piece, &position->data, &position->in_data);
        else if ((token = xml_skip(scan, &piece)) == XML_CUT)
            scan->at = piece.tag.at - 1;
        if (token == XML_CUT || token == XML_BAD)
            return token;
    }
    return read_rows(sheet, scan, &position->data);
}

static enum xml_token read_part(struct xlsx_sheet *sheet, struct xml_scan *scan,
                                struct position *position)
{
    while (!position->in_root) {
        struct xml_piece piece;
        enum xml_token token = xml_next(scan, &piece);
        if (token == XML_OPEN)
            token = open_level(&piece, &position->root, &position->in_root);
        else if (token == XML_CLOSE)
            return XML_BAD;
        if (token == XML_CUT || token == XML_BAD)
            return token;
    }
    return read_root(sheet, scan, position);
}

static bool refuse_part(struct xlsx_sheet *sheet, const char *what)
{
    *sheet->verdict = sheet_refuse(SHEET_UNREADABLE, "« %.*s » %s",
                                   TEXT_ARG(text_slice(sheet->source->stream.entry->name, 0, 100)), what);
    return false;
}

bool xlsx_sheet_read(struct xlsx_sheet *sheet, struct unzip *unzip,
                     const struct unzip_entry *entry)
{
    struct position position = {0};
    struct xml_source *source = sheet->source;
    sheet->verdict->detail[0] = '\0';
    sheet->previous_row = 0;
    if (!xml_source_open(source, unzip, entry, sheet->verdict))
        return false;
    for (;;) {
        struct xml_scan scan = {.at = source->at, .end = source->end};
        enum xml_token token = read_part(sheet, &scan, &position);
        source->at = scan.at;
        if (token == XML_CLOSE)
            return xml_source_drain(source, sheet->verdict);
        if (token == XML_CUT && !xml_source_more(source, sheet->verdict))
            return false;
        if (token == XML_CUT)
            continue;
        if (sheet->disordered || sheet->verdict->detail[0])
            return false;
        return refuse_part(sheet, scan.fault ? scan.fault : "n'est pas du XML bien formé");
    }
}
