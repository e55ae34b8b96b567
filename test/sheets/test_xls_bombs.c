/* XLS workbooks made to exhaust their reader: see bomb_run.h. Each fills the 10
   MB that the portal accepts with records of one kind. */
#include "../unit/xls_build.h"
#include "bomb_run.h"
#include "sheet/biff.h"

enum { FILE_SIZE = 10 << 20 };

/* Shared strings: one of 65,535 letters, over as many records as it takes. */
static void long_string(struct buffer *globals, char letter)
{
    static char part[8224];
    unsigned left = UINT16_MAX;
    size_t room = sizeof part - 11;
    memset(part, 0, sizeof part);
    memcpy(part, "\1\0\0\0\1\0\0\0\xFF\xFF", 11);
    memset(part + 11, letter, room);
    xls_record(globals, BIFF_SST, part, sizeof part);
    memset(part, letter, sizeof part);
    part[0] = 0;
    for (left -= (unsigned)room; left > 0;) {
        unsigned more = left < sizeof part - 1 ? left : (unsigned)sizeof part - 1;
        xls_record(globals, BIFF_CONTINUE, part, more + 1);
        left -= more;
    }
}

static void build(struct buffer *file, const struct buffer *globals, const struct buffer *cells)
{
    xls_book(file, XLS_BIFF8, globals ? buffer_text(globals) : TEXT_NONE, cells ? buffer_text(cells) : TEXT_NONE);
}

static void refer(struct buffer *file, char letter, bool same_cell)
{
    struct buffer globals = {0}, cells = {0};
    long_string(&globals, letter);
    for (unsigned i = 0; cells.len < FILE_SIZE; i++)
        xls_numbers(&cells, BIFF_LABELSST, "2224", same_cell ? 0 : i / 10, same_cell ? 0 : i % 10, 0, 0);
    build(file, &globals, &cells);
    buffer_free(&globals);
    buffer_free(&cells);
}

static void refer_everywhere(struct buffer *file) { refer(file, 'a', false); }
static void refer_everywhere_latin(struct buffer *file) { refer(file, (char)0xE9, false); }
static void refer_in_one_cell(struct buffer *file) { refer(file, 'a', true); }
static void refer_in_one_cell_latin(struct buffer *file) { refer(file, (char)0xE9, true); }

static void rows_backwards(struct buffer *file)
{
    struct buffer cells = {0};
    for (unsigned i = 0; cells.len < FILE_SIZE; i++)
        xls_numbers(&cells, BIFF_RK, "2224", UINT16_MAX - (i & UINT16_MAX), i >> 16, 0, i << 2 | 2);
    build(file, NULL, &cells);
    buffer_free(&cells);
}

/* The slowest numbers to print. */
static void smallest_numbers(struct buffer *file)
{
    struct buffer cells = {0};
    for (unsigned i = 0; cells.len < FILE_SIZE; i++)
        xls_number(&cells, i >> 8, i & 0xFF, 0, 5e-324 * (i + 1));
    build(file, NULL, &cells);
    buffer_free(&cells);
}

/* Formulas whose text is looked for behind them, and is not there. */
static void formulas_without_text(struct buffer *file)
{
    struct buffer cells = {0};
    while (cells.len < FILE_SIZE / 2)
        xls_record(&cells, BIFF_FORMULA, "\0\0\0\0\0\0" "\0\0\0\0\0\0\xFF\xFF" "\0\0\0\0\0\0\0", 22);
    while (cells.len < FILE_SIZE)
        xls_record(&cells, BIFF_SHRFMLA, NULL, 0);
    build(file, NULL, &cells);
    buffer_free(&cells);
}

static void empty_strings(struct buffer *file)
{
    static const char zeros[8224];
    struct buffer globals = {0}, cells = {0};
    xls_record(&globals, BIFF_SST, zeros, 8);
    while (globals.len < FILE_SIZE)
        xls_record(&globals, BIFF_CONTINUE, zeros, sizeof zeros);
    xls_numbers(&cells, BIFF_LABELSST, "2224", 0, 0, 0, 3000000);
    build(file, &globals, &cells);
    buffer_free(&globals);
    buffer_free(&cells);
}

/* A text of 65,535 letters whose records hold none. */
static void empty_continues(struct buffer *file)
{
    struct buffer globals = {0}, cells = {0};
    xls_record(&globals, BIFF_SST, "\1\0\0\0\1\0\0\0\xFF\xFF", 11);
    while (globals.len < FILE_SIZE)
        xls_record(&globals, BIFF_CONTINUE, NULL, 0);
    xls_numbers(&cells, BIFF_LABELSST, "2224", 0, 0, 0, 0);
    build(file, &globals, &cells);
    buffer_free(&globals);
    buffer_free(&cells);
}

/* Each says that 65,535 letters follow. */
static void large_labels(struct buffer *file)
{
    struct buffer cells = {0};
    while (cells.len < FILE_SIZE) {
        xls_record(&cells, BIFF_LABEL, "\0\0\0\0\0\0\xFF\xFF", 9);
        xls_record(&cells, BIFF_CONTINUE, "\0xxxxxxxx", 9);
    }
    build(file, NULL, &cells);
    buffer_free(&cells);
}

static void formats(struct buffer *file)
{
    struct buffer globals = {0};
    while (globals.len < FILE_SIZE)
        xls_record(&globals, BIFF_FORMAT, "\xA4\0\x0A\0\0dd/mm/yyyy", 15);
    build(file, &globals, NULL);
    buffer_free(&globals);
}

/* A table of sheets that points nowhere, and charts where they should be. */
static void lost_sheets(struct buffer *file)
{
    xls_bof(file, XLS_BIFF8, XLS_GLOBALS);
    while (file->len < FILE_SIZE / 2)
        xls_boundsheet(file, XLS_BIFF8, 0, 0, "Feuil1");
    xls_eof(file);
    while (file->len < FILE_SIZE) {
        xls_bof(file, XLS_BIFF8, XLS_CHART);
        xls_eof(file);
    }
}

/* A compound file whose sectors all lead to the next, the last to the first. */
static void one_great_loop(struct buffer *file)
{
    struct buffer stream = {0};
    while (stream.len < FILE_SIZE - FILE_SIZE / 64)
        xls_record(&stream, BIFF_CONTINUE, NULL, 0);
    xls_compound(file, "Workbook", buffer_text(&stream), 12, false);
    for (size_t sector = 0; sector < file->len >> 12; sector++)
        for (size_t i = 0; i < 4; i++)
            file->at[4096 + 4 * sector + i] = (char)(((sector + 1) % (file->len >> 12)) >> (8 * i));
    buffer_free(&stream);
}

static const struct attempt {
    const char *name;
    void (*make)(struct buffer *file);
    enum sheet_verdict_code code;
    const char *part; /* of the detail */
} attempts[] = {
    {"a long text everywhere", refer_everywhere, SHEET_UNREADABLE, "128 Mo de texte"},
    {"a long text everywhere, not ASCII", refer_everywhere_latin, SHEET_UNREADABLE, "128 Mo de texte"},
    {"a long text in one cell, time and again", refer_in_one_cell, SHEET_UNREADABLE, "de texte"},
    {"the same, not ASCII", refer_in_one_cell_latin, SHEET_UNREADABLE, "de texte"},
    {"rows backwards", rows_backwards, SHEET_READ, ""},
    {"the smallest numbers", smallest_numbers, SHEET_UNREADABLE, "128 Mo de texte"},
    {"formulas without their text", formulas_without_text, SHEET_EMPTY, ""},
    {"millions of empty texts", empty_strings, SHEET_EMPTY, ""},
    {"a text over empty records", empty_continues, SHEET_EMPTY, ""},
    {"labels that claim to be long", large_labels, SHEET_EMPTY, ""},
    {"formats without end", formats, SHEET_EMPTY, ""},
    {"a table of lost sheets", lost_sheets, SHEET_EMPTY, "visible"},
    {"one great loop of sectors", one_great_loop, SHEET_UNREADABLE, "XLS"},
};

int main(void)
{
    unsigned failed = 0;
    printf("1..%zu\n", COUNT_OF(attempts));
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        struct buffer file = {0};
        double seconds;
        long megabytes;
        attempts[i].make(&file);
        struct bomb bomb = {buffer_text(&file), 0, attempts[i].code, attempts[i].part};
        bool good = bomb_run(&bomb, &seconds, &megabytes);
        failed += !good;
        printf("%s %zu - %s (%.2f s, %ld MB)\n", good ? "ok" : "not ok", i + 1, attempts[i].name, seconds,
               megabytes);
        buffer_free(&file);
    }
    return failed ? 1 : 0;
}
