/* Reading an XLS: the records of its first visible worksheet, as cells. The
   file around them is ole.c's, what holds for the whole workbook biff_book.c's,
   and rows are put together in biff_rows.c. */
#include "sheet/biff_book.h"
#include "sheet/biff_rows.h"
#include "sheet/ole.h"
#include "sheet/sort.h"

enum {
    CELL_HEAD = 6, /* row, column, style */
    CELL_RECORD_LEAST = 4 + CELL_HEAD + 2,
    TEXT_BYTES_DEFAULT = 128 * 1024 * 1024,
    MEMORY_DEFAULT = 160 * 1024 * 1024,
    MEMORY_PER_BYTE = 6, /* what reading may hold for each byte of the file, at worst */
    STREAM_MAX = 0x7FFFFFFF
};

struct xls {
    struct arena arena;
    struct biff_book book;
    struct biff_rows *rows;
    bool whole; /* the compound file holds as much of the stream as it says */
};

static void put_number(struct xls *xls, uint32_t column, uint16_t xf, double value)
{
    char text[NUMBER_TEXT_MAX];
    enum sheet_cell_kind kind;
    size_t len =
        number_to_text(value, biff_book_style(&xls->book, xf), xls->book.date1904, text, &kind);
    biff_rows_put_copy(xls->rows, column, kind, text_make(text, len));
}

static void put_boolean(struct xls *xls, uint32_t column, uint8_t value)
{
    biff_rows_put(xls->rows, column, CELL_BOOLEAN, value ? TEXT("VRAI") : TEXT("FAUX"));
}

static struct text error_text(uint8_t code)
{
    switch (code) {
    case 0x00: return TEXT("#NULL!");
    case 0x07: return TEXT("#DIV/0!");
    case 0x17: return TEXT("#REF!");
    case 0x1D: return TEXT("#NAME?");
    case 0x24: return TEXT("#NUM!");
    case 0x2A: return TEXT("#N/A");
    case 0x2B: return TEXT("#GETTING_DATA");
    }
    return TEXT("#VALUE!");
}

static void put_error(struct xls *xls, uint32_t column, uint8_t code)
{
    biff_rows_put(xls->rows, column, CELL_ERROR, error_text(code));
}

/* A number in four bytes: 30 bits of an integer or of a double, and whether it
   stands for a hundred times what is meant. */
static double rk_value(uint32_t rk)
{
    double value;
    if (rk & 2) {
        value = (int32_t)rk >> 2;
    } else {
        uint64_t bits = (uint64_t)(rk & ~3u) << 32;
        memcpy(&value, &bits, sizeof value);
    }
    return rk & 1 ? value / 100 : value;
}

/* BIFF5: bytes of the code page behind a two-byte count. */
static void put_bytes(struct xls *xls, uint32_t column, const uint8_t *at, size_t len)
{
    if (biff_is_ascii(at, len)) {
        biff_rows_put(xls->rows, column, CELL_TEXT, text_make((const char *)at, len));
        return;
    }
    size_t utf8 = biff_utf8_of_page(at, len, xls->book.page, xls->rows->work);
    biff_rows_put_copy(xls->rows, column, CELL_TEXT, text_make(xls->rows->work, utf8));
}

/* The text that stands at `offset` of a record: a count and its characters. */
static void put_text(struct xls *xls, uint32_t column, const struct biff_record *record,
                     size_t offset)
{
    struct biff_cursor cursor = biff_cursor_at(xls->book.stream, record, offset);
    if (xls->book.biff8) {
        struct biff_chars chars;
        if (biff_take_text(&cursor, 2, &xls->arena, &chars))
            biff_rows_put_chars(xls->rows, column, chars);
        return;
    }
    size_t left = (size_t)(cursor.end - cursor.at);
    if (left < 2)
        return;
    size_t len = little_16(cursor.at);
    put_bytes(xls, column, cursor.at + 2, len < left - 2 ? len : left - 2);
}

/* The result of a formula that is a text stands in a STRING record behind it,
   with the formula's shared parts in between at most. */
static void put_formula_text(struct xls *xls, uint32_t column, const struct biff_record *formula)
{
    struct biff_record record = *formula;
    while (biff_read(xls->book.stream, record.next, &record)) {
        if (record.id == BIFF_STRING) {
            put_text(xls, column, &record, 0);
            return;
        }
        if (record.id != BIFF_ARRAY && record.id != BIFF_SHRFMLA && record.id != BIFF_TABLE &&
            record.id != BIFF_CONTINUE)
            return;
    }
}

static void put_formula(struct xls *xls, uint32_t column, uint16_t xf,
                        const struct biff_record *record)
{
    enum { RESULT_TEXT, RESULT_BOOLEAN, RESULT_ERROR, RESULT_EMPTY };
    const uint8_t *result = record->body + CELL_HEAD;
    if (little_16(result + 6) != 0xFFFF) {
        put_number(xls, column, xf, little_double(result));
        return;
    }
    switch (result[0]) {
    case RESULT_TEXT: put_formula_text(xls, column, record); break;
    case RESULT_BOOLEAN: put_boolean(xls, column, result[2]); break;
    case RESULT_ERROR: put_error(xls, column, result[2]); break;
    case RESULT_EMPTY: break;
    }
}

static void put_numbers(struct xls *xls, uint32_t column, const struct biff_record *record)
{
    for (size_t at = 4; at + 6 + 2 <= record->len; at += 6, column++)
        put_number(xls, column, little_16(record->body + at),
                   rk_value(little_32(record->body + at + 2)));
}

/* A text that is not there would be a cell that is silently empty. */
static void put_shared(struct xls *xls, uint32_t column, uint32_t index)
{
    struct biff_chars chars;
    if (biff_sst_find(&xls->book.sst, index, &chars))
        biff_rows_put_chars(xls->rows, column, chars);
    else
        xls->rows->verdict = sheet_refuse(
            SHEET_UNREADABLE, "sa ligne %u renvoie à un texte partagé qui manque", xls->rows->row);
}

/* Bytes that a record of this kind has at least; 0: no cell with a content. */
static unsigned cell_size(uint16_t id)
{
    switch (id) {
    case BIFF_LABELSST:
    case BIFF_RK:
    case BIFF_MULRK: return CELL_HEAD + 4;
    case BIFF_NUMBER:
    case BIFF_FORMULA: return CELL_HEAD + 8;
    case BIFF_LABEL:
    case BIFF_RSTRING:
    case BIFF_BOOLERR: return CELL_HEAD + 2;
    }
    return 0;
}

static void put_cell(struct xls *xls, const struct biff_record *record)
{
    const uint8_t *body = record->body;
    uint32_t column = little_16(body + 2);
    uint16_t xf = little_16(body + 4);
    switch (record->id) {
    case BIFF_LABELSST: put_shared(xls, column, little_32(body + CELL_HEAD)); break;
    case BIFF_RK: put_number(xls, column, xf, rk_value(little_32(body + CELL_HEAD))); break;
    case BIFF_MULRK: put_numbers(xls, column, record); break;
    case BIFF_NUMBER: put_number(xls, column, xf, little_double(body + CELL_HEAD)); break;
    case BIFF_FORMULA: put_formula(xls, column, xf, record); break;
    case BIFF_LABEL:
    case BIFF_RSTRING: put_text(xls, column, record, CELL_HEAD); break;
    case BIFF_BOOLERR:
        if (body[7])
            put_error(xls, column, body[6]);
        else
            put_boolean(xls, column, body[6]);
        break;
    }
}

/* Whether what is left of the stream may stand in for the missing end mark of
   the sheet: nothing, or the zeros that fill its last sector. */
static bool ends_quietly(const struct xls *xls, size_t at)
{
    const struct text *stream = &xls->book.stream;
    while (at < stream->len && stream->at[at] == 0)
        at++;
    return xls->whole && at >= stream->len;
}

/* Cells in the order of the file. Charts inside the sheet are streams in the
   stream. False when the file ends before the sheet does. */
static bool read_in_order(struct xls *xls)
{
    struct biff_record record;
    unsigned depth = 0;
    size_t at = xls->book.sheet_at;
    for (; biff_read(xls->book.stream, at, &record); at = record.next) {
        if (record.id == BIFF_BOF)
            depth++;
        else if (record.id == BIFF_EOF && --depth == 0)
            return true;
        unsigned size = cell_size(record.id);
        if (size == 0 || depth != 1 || record.len < size)
            continue;
        if (!biff_rows_begin(xls->rows, little_16(record.body) + 1u))
            return true;
        put_cell(xls, &record);
    }
    return ends_quietly(xls, at);
}

static int compare_places(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Row and place of every cell of the sheet, to be sorted. False when the file
   ends before the sheet does. */
static bool take_places(struct xls *xls, uint64_t *places, size_t *count)
{
    struct biff_record record;
    unsigned depth = 0;
    size_t at = xls->book.sheet_at;
    *count = 0;
    for (; biff_read(xls->book.stream, at, &record); at = record.next) {
        if (record.id == BIFF_BOF)
            depth++;
        else if (record.id == BIFF_EOF && --depth == 0)
            return true;
        unsigned size = cell_size(record.id);
        if (size && depth == 1 && record.len >= size)
            places[(*count)++] = (uint64_t)little_16(record.body) << 32 | at;
    }
    return ends_quietly(xls, at);
}

/* Cells by row; those of one row in the order of the file, so that of two at
   the same place the later one counts. */
static bool read_sorted(struct xls *xls)
{
    struct biff_record record;
    size_t most = (xls->book.stream.len - xls->book.sheet_at) / CELL_RECORD_LEAST + 1, count;
    uint64_t *places = arena_take(&xls->arena, most * sizeof *places);
    if (!take_places(xls, places, &count))
        return false;
    sort_records(places, count, sizeof *places, compare_places);
    for (size_t i = 0; i < count; i++) {
        if (!biff_read(xls->book.stream, (uint32_t)places[i], &record) ||
            !biff_rows_begin(xls->rows, (uint32_t)(places[i] >> 32) + 1))
            break;
        put_cell(xls, &record);
    }
    return true;
}

static bool name_sheet(struct xls *xls, const struct sheet_sink *sink)
{
    if (sink->sheet(sink->context, xls->book.sheet_name))
        return true;
    xls->rows->verdict = sheet_refuse(SHEET_STOPPED, "sa lecture a été arrêtée");
    return false;
}

static struct sheet_verdict read_rows(struct xls *xls, const struct sheet_sink *sink)
{
    bool complete = !name_sheet(xls, sink) || read_in_order(xls);
    if (xls->rows->disordered && biff_rows_restart(xls->rows) && name_sheet(xls, sink))
        complete = read_sorted(xls);
    bool handed_over = biff_rows_end(xls->rows);
    if (!complete)
        return sheet_refuse(SHEET_UNREADABLE, "il est tronqué au milieu de sa première feuille");
    if (handed_over && xls->rows->rows.last == 0)
        return sheet_refuse(SHEET_EMPTY, "sa feuille « %.*s » est vide",
                            TEXT_ARG(text_slice(xls->book.sheet_name, 0, 90)));
    return xls->rows->verdict;
}

/* The stream of records: of a compound file, or the file itself. */
static bool find_stream(struct xls *xls, struct text bytes, struct text *stream,
                        struct sheet_verdict *verdict)
{
    *stream = bytes;
    if (!ole_recognise(bytes))
        return true;
    struct ole ole;
    const char *fault;
    if (!ole_open(&ole, &xls->arena, bytes, &fault)) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "%s", fault);
        return false;
    }
    const struct ole_entry *entry = ole_find(&ole, "Workbook");
    if (entry == NULL)
        entry = ole_find(&ole, "Book");
    if (entry == NULL) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "il ne contient pas de classeur");
        return false;
    }
    *stream = ole_stream(&ole, entry, &xls->whole);
    return true;
}

struct sheet_verdict xls_read(struct text bytes, const struct sheet_limits *limits,
                              const struct sheet_sink *sink)
{
    size_t memory = limits && limits->memory_bytes ? limits->memory_bytes : MEMORY_DEFAULT;
    uint64_t text_bytes = limits && limits->text_bytes ? limits->text_bytes : TEXT_BYTES_DEFAULT;
    if (bytes.len > STREAM_MAX || bytes.len > memory / MEMORY_PER_BYTE)
        return sheet_refuse(SHEET_UNREADABLE, "sa lecture demande trop de mémoire");
    struct xls xls = {.whole = false};
    struct sheet_verdict verdict;
    struct text stream;
    arena_init(&xls.arena, 0);
    if (find_stream(&xls, bytes, &stream, &verdict) &&
        biff_book_open(&xls.book, &xls.arena, stream, &verdict)) {
        xls.rows = biff_rows_new(&xls.arena, sink, text_bytes);
        verdict = read_rows(&xls, sink);
        biff_rows_free(xls.rows);
    }
    arena_free(&xls.arena);
    return verdict;
}
