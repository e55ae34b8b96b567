/* Tests of src/sheet/xls.c and the biff_*.c behind it, on streams made record
   by record. Shared strings have test_sst.c, compound files test_ole.c. */
#include "unit.h"

#include <math.h>

#include "sheet/biff.h"
#include "sheet_collect.h"
#include "xls_build.h"

static struct sheet_verdict read_into(struct collected *c, struct text file)
{
    struct sheet_sink sink = collect_sink(c);
    return xls_read(file, NULL, &sink);
}

static void assert_rows(const struct buffer *file, enum sheet_verdict_code code, const char *wanted)
{
    struct collected c;
    struct sheet_verdict verdict = read_into(&c, buffer_text(file));
    if (verdict.code != code)
        fail_msg("verdict %d (%s), wanted %d", verdict.code, verdict.detail, code);
    assert_text(buffer_text(&c.text), wanted);
    buffer_free(&c.text);
}

/* A workbook of these globals and cells, read, compared. */
static void assert_book(enum xls_version version, const struct buffer *globals,
                        const struct buffer *cells, const char *wanted)
{
    struct buffer stream;
    buffer_init(&stream, 0);
    xls_book(&stream, version, buffer_text(globals), buffer_text(cells));
    assert_rows(&stream, SHEET_READ, wanted);
    buffer_free(&stream);
}

static void start(struct buffer *globals, struct buffer *cells)
{
    buffer_init(globals, 0);
    buffer_init(cells, 0);
}

static void finish(struct buffer *globals, struct buffer *cells)
{
    buffer_free(globals);
    buffer_free(cells);
}

static void test_numbers(void **state)
{
    (void)state;
    struct buffer globals, cells;
    start(&globals, &cells);
    xls_number(&cells, 0, 0, 0, 820101000001.0);
    xls_numbers(&cells, BIFF_RK, "2224", 0, 1, 0, 1234 << 2 | 2);         /* integer */
    xls_numbers(&cells, BIFF_RK, "2224", 0, 2, 0, (uint32_t)-5 << 2 | 2); /* negative */
    xls_numbers(&cells, BIFF_RK, "2224", 0, 3, 0, 2534 << 2 | 3);         /* hundredths */
    xls_numbers(&cells, BIFF_RK, "2224", 0, 4, 0, 0x3FF00000);            /* the double 1 */
    xls_numbers(&cells, BIFF_RK, "2224", 0, 5, 0, 0x3FF80000 | 1);        /* 1.5 / 100 */
    xls_numbers(&cells, BIFF_MULRK, "2224242", 1, 2, 0, 7 << 2 | 2, 0, 8 << 2 | 2, 3);
    xls_numbers(&cells, BIFF_MULRK, "2224242", 2, 255, 0, 7 << 2 | 2, 0, 8 << 2 | 2, 256);
    xls_number(&cells, 3, 256, 0, 1); /* no such column */
    xls_number(&cells, 65535, 0, 0, 1e300 * 0);
    xls_number(&cells, 65535, 1, 0, (double)NAN);
    struct buffer wanted;
    buffer_init(&wanted, 0);
    buffer_print(&wanted, "[Feuil1]\n1:#820101000001|#1234|#-5|#25.34|#1|#0.015\n2:||#7|#8\n3:");
    for (int i = 0; i < 255; i++)
        buffer_add_byte(&wanted, '|');
    buffer_print(&wanted, "#7\n65536:#0|!#NUM!\n");
    buffer_add_byte(&wanted, '\0');
    assert_book(XLS_BIFF8, &globals, &cells, wanted.at);
    buffer_free(&wanted);
    finish(&globals, &cells);
}

static void put_formula(struct buffer *cells, unsigned row, unsigned column, uint32_t kind,
                        uint32_t value)
{
    xls_numbers(cells, BIFF_FORMULA,
                "222112222"
                "24"
                "2",
                row, column, 0, kind, 0, value, 0, 0xFFFF, 0, 0, 0, 0);
}

static void test_formulas(void **state)
{
    (void)state;
    struct buffer globals, cells;
    start(&globals, &cells);
    xls_numbers(&cells, BIFF_FORMULA, "2228242", 0, 0, 0, 12.5, 0, 0, 0);
    put_formula(&cells, 0, 1, 1, 1);    /* TRUE */
    put_formula(&cells, 0, 2, 2, 0x2A); /* #N/A */
    put_formula(&cells, 0, 3, 3, 0);    /* the empty text */
    put_formula(&cells, 0, 4, 0, 0);    /* a text, with the shared formula in between */
    xls_record(&cells, BIFF_SHRFMLA, "0123456789", 10);
    xls_record(&cells, BIFF_STRING, "\3\0\0abc", 6);
    put_formula(&cells, 0, 5, 0, 0); /* a text whose record is not there */
    put_formula(&cells, 0, 6, 0, 0); /* a text over two records, its width changing */
    xls_record(&cells, BIFF_STRING, "\4\0\0ab", 5);
    xls_record(&cells, BIFF_CONTINUE, "\1\xE9\0\xAC\x20", 5);
    put_formula(&cells, 0, 7, 9, 0); /* no such kind */
    put_formula(&cells, 0, 8, 1, 0);
    assert_book(XLS_BIFF8, &globals, &cells, "[Feuil1]\n1:#12.5|?VRAI|!#N/A||abc||abé€||?FAUX\n");
    finish(&globals, &cells);
}

static void test_booleans_errors(void **state)
{
    (void)state;
    static const unsigned codes[] = {0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A, 0x2B, 0x99};
    struct buffer globals, cells;
    start(&globals, &cells);
    xls_numbers(&cells, BIFF_BOOLERR, "22211", 0, 0, 0, 1, 0);
    xls_numbers(&cells, BIFF_BOOLERR, "22211", 0, 1, 0, 0, 0);
    for (unsigned i = 0; i < COUNT_OF(codes); i++)
        xls_numbers(&cells, BIFF_BOOLERR, "22211", 1, i, 0, codes[i], 1);
    assert_book(XLS_BIFF8, &globals, &cells,
                "[Feuil1]\n1:?VRAI|?FAUX\n2:!#NULL!|!#DIV/0!|!#VALUE!|!#REF!|!#NAME?|!#NUM!|!#N/A|"
                "!#GETTING_DATA|!#VALUE!\n");
    finish(&globals, &cells);
}

static void put_format(struct buffer *globals, unsigned id, const char *code)
{
    struct buffer body;
    buffer_init(&body, 0);
    xls_put_16(&body, id);
    xls_put_16(&body, (unsigned)strlen(code));
    buffer_add_byte(&body, 0);
    buffer_add_text(&body, text_of(code));
    xls_record(globals, BIFF_FORMAT, body.at, body.len);
    buffer_free(&body);
}

static void put_xf(struct buffer *globals, unsigned format)
{
    xls_numbers(globals, BIFF_XF, "2224442", 0, format, 0, 0, 0, 0, 0);
}

static void test_styles(void **state)
{
    (void)state;
    struct buffer globals, cells;
    start(&globals, &cells);
    put_format(&globals, 164, "dd/mm/yyyy");
    put_format(&globals, 165, "000000000000");
    put_format(&globals, 166, "0.00\" jours\"");
    static const unsigned formats[] = {0, 14, 164, 165, 166, 20, 49};
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        put_xf(&globals, formats[i]);
    for (unsigned xf = 0; xf < COUNT_OF(formats) + 2; xf++)
        xls_number(&cells, 0, xf, xf, 44562.5);
    assert_book(
        XLS_BIFF8, &globals, &cells,
        "[Feuil1]\n1:#44562.5|@01/01/2022 12:00:00|@01/01/2022 12:00:00|#000000044562.5|#44562.5|"
        "@12:00:00|#44562.5|#44562.5|#44562.5\n");
    xls_numbers(&globals, BIFF_DATEMODE, "2", 1);
    buffer_clear(&cells);
    xls_number(&cells, 0, 0, 1, 43100);
    assert_book(XLS_BIFF8, &globals, &cells, "[Feuil1]\n1:@01/01/2022\n");
    finish(&globals, &cells);
}

static void test_texts(void **state)
{
    (void)state;
    struct buffer globals, cells;
    start(&globals, &cells);
    xls_label(&cells, XLS_BIFF8, 0, 0, "Num\xE9ro");
    xls_record(&cells, BIFF_LABEL, "\0\0\1\0\0\0\2\0\1\x3D\xD8\x00\xDE", 13); /* a pair: 😀 */
    xls_record(&cells, BIFF_LABEL, "\0\0\2\0\0\0\1\0\1\x3D\xD8", 11);         /* half of it */
    xls_record(&cells, BIFF_LABEL, "\0\0\3\0\0\0\x99\0\0zu lang", 16); /* too large a count */
    xls_record(&cells, BIFF_RSTRING, "\0\0\4\0\0\0\3\0\x08\1\0abc\0\0\1\0", 18);
    xls_record(&cells, BIFF_LABEL, "\0\0\5\0\0\0", 6); /* cut */
    xls_label(&cells, XLS_BIFF8, 0, 6, "");
    xls_label(&cells, XLS_BIFF8, 1, 0, "");
    assert_book(XLS_BIFF8, &globals, &cells, "[Feuil1]\n1:Numéro|😀|\xEF\xBF\xBD|zu lang|abc\n");
    finish(&globals, &cells);
}

static void test_biff5(void **state)
{
    (void)state;
    struct buffer globals, cells;
    start(&globals, &cells);
    xls_record(&globals, BIFF_FORMAT, "\xA4\0\x08yy-mm-dd", 11);
    put_xf(&globals, 164);
    xls_label(&cells, XLS_BIFF5, 0, 0, "Num\xE9ro \x80");
    xls_number(&cells, 0, 1, 0, 44562);
    xls_record(&cells, BIFF_RSTRING, "\0\0\2\0\0\0\3\0abc\1\1\1", 14);
    put_formula(&cells, 0, 3, 0, 0);
    xls_record(&cells, BIFF_STRING, "\2\0xy", 4);
    xls_record(&cells, BIFF_LABEL, "\0\0\4\0\0\0\x99\0lang", 12); /* too large a count */
    assert_book(XLS_BIFF5, &globals, &cells, "[Feuil1]\n1:Numéro €|@01/01/2022|abc|xy|lang\n");
    static const struct {
        unsigned page;
        const char *wanted;
    } pages[] = {{10000, "[Feuil1]\n1:NumÈro Ä|@01/01/2022|abc|xy|lang\n"},
                 {0x8000, "[Feuil1]\n1:NumÈro Ä|@01/01/2022|abc|xy|lang\n"},
                 {0x8001, "[Feuil1]\n1:Numéro €|@01/01/2022|abc|xy|lang\n"},
                 {1251, "[Feuil1]\n1:Numйro Ђ|@01/01/2022|abc|xy|lang\n"},
                 {932, "[Feuil1]\n1:Num\xEF\xBF\xBDro \xEF\xBF\xBD|@01/01/2022|abc|xy|lang\n"},
                 {4711, "[Feuil1]\n1:Numéro €|@01/01/2022|abc|xy|lang\n"}};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        size_t before = globals.len;
        xls_numbers(&globals, BIFF_CODEPAGE, "2", pages[i].page);
        assert_book(XLS_BIFF5, &globals, &cells, pages[i].wanted);
        globals.len = before;
    }
    finish(&globals, &cells);
}

/* Charts among the cells are streams of their own: their cells are not ours. */
static void test_nested_chart(void **state)
{
    (void)state;
    struct buffer globals, cells;
    start(&globals, &cells);
    xls_label(&cells, XLS_BIFF8, 0, 0, "a");
    xls_bof(&cells, XLS_BIFF8, XLS_CHART);
    xls_label(&cells, XLS_BIFF8, 9, 0, "no");
    xls_eof(&cells);
    xls_label(&cells, XLS_BIFF8, 1, 0, "b");
    assert_book(XLS_BIFF8, &globals, &cells, "[Feuil1]\n1:a\n2:b\n");
    finish(&globals, &cells);
}

static void test_disorder(void **state)
{
    (void)state;
    struct buffer stream, cells;
    struct collected c;
    start(&stream, &cells);
    xls_label(&cells, XLS_BIFF8, 5, 1, "f1");
    xls_label(&cells, XLS_BIFF8, 0, 2, "a2");
    xls_label(&cells, XLS_BIFF8, 5, 0, "f0");
    xls_label(&cells, XLS_BIFF8, 0, 0, "old");
    xls_label(&cells, XLS_BIFF8, 0, 0, "a0");
    put_formula(&cells, 2, 0, 0, 0);
    xls_record(&cells, BIFF_STRING, "\1\0\0c", 4);
    xls_book(&stream, XLS_BIFF8, TEXT_NONE, buffer_text(&cells));
    struct sheet_verdict verdict = read_into(&c, buffer_text(&stream));
    assert_int_equal(verdict.code, SHEET_READ);
    assert_int_equal(c.restarts, 1);
    assert_text(buffer_text(&c.text), "[Feuil1]\n1:a0||a2\n3:c\n6:f0|f1\n");
    buffer_free(&c.text);
    stream.len -= 4; /* without its end mark */
    assert_int_equal(read_into(&c, buffer_text(&stream)).code, SHEET_UNREADABLE);
    buffer_free(&c.text);
    finish(&stream, &cells);
}

struct sheet_case {
    unsigned state, type, bof;
    const char *name;
};

/* A workbook of these sheets, each with its name in A1; `lost`: the table of
   sheets points nowhere. */
static void build_sheets(struct buffer *stream, const struct sheet_case *sheets, size_t count,
                         bool lost)
{
    size_t entries[8];
    buffer_clear(stream);
    xls_bof(stream, XLS_BIFF8, XLS_GLOBALS);
    for (size_t i = 0; i < count; i++)
        entries[i] =
            xls_boundsheet(stream, XLS_BIFF8, sheets[i].state, sheets[i].type, sheets[i].name);
    xls_eof(stream);
    for (size_t i = 0; i < count; i++) {
        if (!lost)
            xls_place(stream, entries[i]);
        xls_bof(stream, XLS_BIFF8, sheets[i].bof);
        xls_label(stream, XLS_BIFF8, 0, 0, sheets[i].name);
        xls_eof(stream);
    }
}

static void test_choice_of_sheet(void **state)
{
    (void)state;
    static const struct sheet_case sheets[] = {
        {1, 0, XLS_SHEET, "hidden"},     {2, 0, XLS_SHEET, "very hidden"},
        {0, 2, XLS_CHART, "chart"},      {0, 6, XLS_SHEET, "module"},
        {0, 0, XLS_CHART, "says sheet"}, {0x40, 0, XLS_SHEET, "this"},
        {0, 0, XLS_SHEET, "too late"},
    };
    struct buffer stream;
    buffer_init(&stream, 0);
    for (int lost = 0; lost < 2; lost++) {
        build_sheets(&stream, sheets, COUNT_OF(sheets), lost);
        assert_rows(&stream, SHEET_READ, "[this]\n1:this\n");
    }
    build_sheets(&stream, sheets, 5, false);
    assert_rows(&stream, SHEET_EMPTY, "");
    buffer_free(&stream);
}

static void test_refused(void **state)
{
    (void)state;
    struct buffer stream, globals;
    start(&stream, &globals);
    xls_record(&globals, BIFF_FILEPASS, "\1\0\1\0\1\0", 6);
    xls_book(&stream, XLS_BIFF8, buffer_text(&globals), TEXT_NONE);
    assert_rows(&stream, SHEET_ENCRYPTED, "");
    buffer_clear(&stream);
    xls_book(&stream, XLS_BIFF8, TEXT_NONE, TEXT_NONE);
    assert_rows(&stream, SHEET_EMPTY, "[Feuil1]\n");
    static const struct text old[] = {TEXT("\x09\0\4\0\2\0\x10\0"),
                                      TEXT("\x09\2\6\0\0\3\x10\0\0\0"),
                                      TEXT("\x09\4\6\0\0\4\x10\0\0\0")};
    static const char *const named[] = {"Excel 2", "Excel 3", "Excel 4"};
    for (size_t i = 0; i < COUNT_OF(old); i++) {
        struct collected c;
        struct sheet_verdict verdict = read_into(&c, old[i]);
        assert_int_equal(verdict.code, SHEET_TYPE);
        assert_non_null(strstr(verdict.detail, named[i]));
    }
    finish(&stream, &globals);
}

/* However a workbook is cut, nobody is told that it was read whole. */
static void test_truncated(void **state)
{
    (void)state;
    struct buffer stream, cells;
    start(&stream, &cells);
    for (unsigned row = 0; row < 5; row++)
        xls_label(&cells, XLS_BIFF8, row, 0, "texte");
    xls_book(&stream, XLS_BIFF8, TEXT_NONE, buffer_text(&cells));
    for (size_t len = 0; len < stream.len; len++) {
        struct collected c;
        char *copy = malloc(len + 1);
        memcpy(copy, stream.at, len);
        assert_int_equal(read_into(&c, text_make(copy, len)).code, SHEET_UNREADABLE);
        buffer_free(&c.text);
        free(copy);
    }
    finish(&stream, &cells);
}

static void test_compound_cut(void **state)
{
    (void)state;
    struct buffer stream, cells, file;
    start(&stream, &cells);
    buffer_init(&file, 0);
    for (unsigned row = 0; row < 500; row++)
        xls_label(&cells, XLS_BIFF8, row, 0, "un texte de longueur moyenne");
    xls_book(&stream, XLS_BIFF8, TEXT_NONE, buffer_text(&cells));
    xls_compound(&file, "Workbook", buffer_text(&stream), 9, false);
    size_t rows_end = file.len - 512 + stream.len % 512;
    for (size_t len = 0; len < file.len; len += 61) {
        struct collected c;
        struct sheet_verdict verdict = read_into(&c, text_slice(buffer_text(&file), 0, len));
        assert_int_equal(verdict.code, len < rows_end ? SHEET_UNREADABLE : SHEET_READ);
        buffer_free(&c.text);
    }
    finish(&stream, &cells);
    buffer_free(&file);
}

static void assert_compound(struct text stream, enum sheet_verdict_code code)
{
    struct buffer file;
    buffer_init(&file, 0);
    xls_compound(&file, "Book", stream, 9, false);
    assert_rows(&file, code, "[Feuil1]\n1:seul\n");
    buffer_free(&file);
}

/* Without its end mark a sheet is whole only where the compound file says that
   the stream ends there, zeros that fill it up aside. */
static void test_without_end(void **state)
{
    (void)state;
    struct buffer stream;
    buffer_init(&stream, 0);
    xls_bof(&stream, 0, XLS_SHEET); /* some programs write a version of 0 … */
    xls_label(&stream, XLS_BIFF5, 0, 0, "seul");
    assert_compound(buffer_text(&stream), SHEET_READ);
    assert_rows(&stream, SHEET_UNREADABLE, "[Feuil1]\n1:seul\n");
    for (int i = 0; i < 7; i++)
        buffer_add_byte(&stream, 0);
    assert_compound(buffer_text(&stream), SHEET_READ);
    buffer_add_byte(&stream, 1);
    assert_compound(buffer_text(&stream), SHEET_UNREADABLE);
    stream.len -= 8;
    xls_eof(&stream); /* … and no compound file around it */
    assert_rows(&stream, SHEET_READ, "[Feuil1]\n1:seul\n");
    buffer_free(&stream);
}

static void test_limits(void **state)
{
    (void)state;
    struct buffer stream, cells;
    start(&stream, &cells);
    for (unsigned row = 0; row < 100; row++)
        xls_label(&cells, XLS_BIFF8, row, 0, "dix lettre");
    xls_book(&stream, XLS_BIFF8, TEXT_NONE, buffer_text(&cells));
    struct collected c;
    struct sheet_sink sink = collect_sink(&c);
    struct sheet_limits limits = {.text_bytes = 1100}; /* a cell weighs a byte more */
    assert_int_equal(xls_read(buffer_text(&stream), &limits, &sink).code, SHEET_READ);
    buffer_free(&c.text);
    sink = collect_sink(&c);
    limits.text_bytes = 1099;
    assert_int_equal(xls_read(buffer_text(&stream), &limits, &sink).code, SHEET_UNREADABLE);
    buffer_free(&c.text);
    sink = collect_sink(&c);
    limits = (struct sheet_limits){.memory_bytes = 1000};
    assert_int_equal(xls_read(buffer_text(&stream), &limits, &sink).code, SHEET_UNREADABLE);
    sink = collect_sink(&c);
    c.stop_after = 3;
    assert_int_equal(xls_read(buffer_text(&stream), NULL, &sink).code, SHEET_STOPPED);
    assert_int_equal(c.rows, 3);
    buffer_free(&c.text);
    finish(&stream, &cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),         cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_booleans_errors), cmocka_unit_test(test_styles),
        cmocka_unit_test(test_texts),           cmocka_unit_test(test_biff5),
        cmocka_unit_test(test_nested_chart),    cmocka_unit_test(test_disorder),
        cmocka_unit_test(test_choice_of_sheet), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_truncated),       cmocka_unit_test(test_compound_cut),
        cmocka_unit_test(test_without_end),     cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
