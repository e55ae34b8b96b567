/* The workbook globals of an XLS stream: see biff_book.h. */
#include "sheet/biff_book.h"

#include "sheet/codepage.h"

enum {
    BOF_GLOBALS = 0x0005,
    BOF_SHEET = 0x0010,
    VERSION_BIFF8 = 0x0600,
    SHEET_HIDDEN = 0x03, /* bits of a sheet's state: hidden, or hidden for good */
    SHEET_HEAD = 6,      /* bytes of a BOUNDSHEET record before its name */
    WINDOWS_LATIN = 1252
};

const char *biff_old_version(struct text bytes)
{
    struct biff_record bof;
    if (!biff_read(bytes, 0, &bof) || bof.len < 4 || bof.len > 16)
        return NULL;
    switch (bof.id) {
    case 0x0009: return "Excel 2";
    case 0x0209: return "Excel 3";
    case 0x0409: return "Excel 4";
    }
    return NULL;
}

static unsigned bof_type(const struct biff_record *bof)
{
    return bof->len >= 4 ? little_16(bof->body + 2) : 0;
}

bool biff_recognise(struct text bytes)
{
    struct biff_record bof;
    return biff_read(bytes, 0, &bof) && bof.id == BIFF_BOF && bof.len <= 16 &&
           (bof_type(&bof) == BOF_GLOBALS || bof_type(&bof) == BOF_SHEET);
}

static void take_format(struct biff_book *book, const struct biff_record *record)
{
    if (record->len < 3)
        return;
    uint16_t id = little_16(record->body);
    if (!book->biff8) {
        struct text code = text_make((const char *)record->body + 3, record->len - 3u);
        book->formats[id] = number_style_of_code(text_slice(code, 0, record->body[2]));
        return;
    }
    struct biff_cursor cursor = biff_cursor_at(book->stream, record, 2);
    struct biff_chars chars;
    char code[256 * BIFF_UTF8];
    if (!biff_take_text(&cursor, 2, book->arena, &chars))
        return;
    if (chars.count > sizeof code / BIFF_UTF8)
        chars.count = sizeof code / BIFF_UTF8;
    book->formats[id] = number_style_of_code(text_make(code, biff_utf8_of_chars(&chars, code)));
}

static void take_xf(struct biff_book *book, const struct biff_record *record)
{
    if (book->xf_count < BIFF_XFS && record->len >= 4)
        book->xf_formats[book->xf_count++] = little_16(record->body + 2);
}

/* One record of the globals. False when the workbook is encrypted. */
static bool take_global(struct biff_book *book, const struct biff_record *record)
{
    switch (record->id) {
    case BIFF_FILEPASS: return false;
    case BIFF_DATEMODE: book->date1904 = record->len >= 2 && little_16(record->body) == 1; break;
    case BIFF_CODEPAGE:
        if (record->len >= 2)
            book->page = codepage_table(little_16(record->body));
        break;
    case BIFF_FORMAT: take_format(book, record); break;
    case BIFF_XF: take_xf(book, record); break;
    case BIFF_SST:
        if (book->sst.places == NULL)
            biff_sst_open(&book->sst, book->arena, book->stream, record);
        break;
    }
    return true;
}

/* Reads all globals; `*end` is where they end. */
static bool take_globals(struct biff_book *book, size_t *end, struct sheet_verdict *verdict)
{
    struct biff_record record;
    for (size_t at = 0; biff_read(book->stream, at, &record); at = record.next) {
        if (record.id == BIFF_EOF || (record.id == BIFF_BOF && at > 0)) {
            *end = record.id == BIFF_EOF ? record.next : at;
            return true;
        }
        if (!take_global(book, &record)) {
            *verdict = sheet_refuse(SHEET_ENCRYPTED, "%s", "");
            return false;
        }
    }
    *verdict = sheet_refuse(SHEET_UNREADABLE, "il est tronqué avant sa première feuille");
    return false;
}

/* The sheets in the order in which they stand in the stream, for files whose
   table of sheets points elsewhere. Only goes forward: however many sheets the
   table has, the stream is walked once. */
struct walk {
    size_t at;     /* the BOF record of the sheet of that rank, or before it */
    uint32_t rank; /* from 0 */
};

static size_t walk_to(struct walk *walk, struct text stream, uint32_t rank)
{
    struct biff_record record;
    unsigned depth = 0;
    for (; biff_read(stream, walk->at, &record); walk->at = record.next) {
        if (record.id == BIFF_BOF && depth == 0 && walk->rank == rank)
            break;
        if (record.id == BIFF_BOF)
            depth++;
        else if (record.id == BIFF_EOF && depth > 0 && --depth == 0)
            walk->rank++;
    }
    return walk->at;
}

static struct text sheet_name(struct biff_book *book, const struct biff_record *record)
{
    char *name = arena_take(book->arena, 256 * BIFF_UTF8);
    if (!book->biff8) {
        size_t len = record->len > SHEET_HEAD ? record->body[SHEET_HEAD] : 0;
        if (len + SHEET_HEAD + 1 > record->len)
            len = record->len > SHEET_HEAD ? record->len - SHEET_HEAD - 1u : 0;
        const uint8_t *bytes = record->body + SHEET_HEAD + 1;
        return text_make(name, biff_utf8_of_page(bytes, len, book->page, name));
    }
    struct biff_cursor cursor = biff_cursor_at(book->stream, record, SHEET_HEAD);
    struct biff_chars chars;
    if (!biff_take_text(&cursor, 1, book->arena, &chars))
        return TEXT_NONE;
    return text_make(name, biff_utf8_of_chars(&chars, name));
}

/* Takes the first sheet that is visible, said to be a worksheet, and one. */
static bool choose_sheet(struct biff_book *book, size_t globals_end, struct sheet_verdict *verdict)
{
    struct biff_record record, bof;
    struct walk walk = {.at = globals_end};
    uint32_t rank = 0;
    for (size_t at = 0; at < globals_end && biff_read(book->stream, at, &record);
         at = record.next) {
        if (record.id != BIFF_BOUNDSHEET || record.len < SHEET_HEAD)
            continue;
        size_t place = little_32(record.body);
        bool wanted = (record.body[4] & SHEET_HIDDEN) == 0 && record.body[5] == 0;
        if (wanted &&
            (place < globals_end || !biff_read(book->stream, place, &bof) || bof.id != BIFF_BOF))
            place = walk_to(&walk, book->stream, rank);
        rank++;
        if (!wanted)
            continue;
        if (!biff_read(book->stream, place, &bof)) {
            *verdict = sheet_refuse(SHEET_UNREADABLE, "il est tronqué avant sa première feuille");
            return false;
        }
        if (bof.id == BIFF_BOF && bof_type(&bof) == BOF_SHEET) {
            book->sheet_at = place;
            book->sheet_name = sheet_name(book, &record);
            return true;
        }
    }
    *verdict = sheet_refuse(SHEET_EMPTY, "aucune de ses feuilles de calcul n'est visible");
    return false;
}

/* A stream that is one sheet without globals: what they would say stands among
   its own records. */
static bool take_lone_sheet(struct biff_book *book, struct sheet_verdict *verdict)
{
    struct biff_record record;
    for (size_t at = 0; biff_read(book->stream, at, &record); at = record.next)
        if (!take_global(book, &record)) {
            *verdict = sheet_refuse(SHEET_ENCRYPTED, "%s", "");
            return false;
        }
    book->sheet_name = TEXT("Feuil1");
    return true;
}

static void prepare_styles(struct biff_book *book)
{
    book->formats = ARENA_ARRAY(book->arena, struct number_style, BIFF_FORMATS);
    book->xf_formats = ARENA_ARRAY(book->arena, uint16_t, BIFF_XFS);
    for (uint32_t id = 0; id < 100; id++)
        book->formats[id] = number_style_of_id(id);
}

bool biff_book_open(struct biff_book *book, struct arena *arena, struct text stream,
                    struct sheet_verdict *verdict)
{
    *book = (struct biff_book){.stream = stream, .arena = arena};
    struct biff_record bof;
    const char *old = biff_old_version(stream);
    if (old) {
        *verdict = sheet_refuse(SHEET_TYPE, "c'est un classeur %s, un format d'avant 1993", old);
        return false;
    }
    if (!biff_read(stream, 0, &bof) || bof.id != BIFF_BOF || bof.len < 4) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "son classeur ne commence pas comme un XLS");
        return false;
    }
    book->biff8 = little_16(bof.body) >= VERSION_BIFF8;
    book->page = codepage_table(WINDOWS_LATIN);
    prepare_styles(book);
    if (bof_type(&bof) == BOF_SHEET)
        return take_lone_sheet(book, verdict);
    size_t globals_end;
    return take_globals(book, &globals_end, verdict) && choose_sheet(book, globals_end, verdict);
}
