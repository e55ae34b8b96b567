/* Tests of src/sheet/xlsx: what the golden pairs (test/sheets) cannot show.
   Windows that end anywhere, limits, sinks that stop, and the parts by
   themselves. */
#include "unit.h"

#include "../sheets/read_tsv.h"
#include "../sheets/zip_build.h"
#include "sheet/xlsx_package.h"
#include "sheet/xlsx_sheet.h"
#include "sheet/xlsx_value.h"

#define OPEN "<worksheet><sheetData>"
#define SHUT "</sheetData></worksheet>"

/* --- windows that end anywhere --------------------------------------------------- */

static uint32_t noise(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

struct making {
    struct buffer sheet, strings, expected;
    uint32_t seed, shared;
};

/* A text of up to `most` letters, some of several bytes; the same into both. */
static void add_letters(struct making *making, struct buffer *xml, uint32_t most)
{
    static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "é", "€", "😀", " "};
    buffer_add_byte(xml, 'x');
    buffer_add_byte(&making->expected, 'x');
    for (uint32_t left = noise(&making->seed) % most; left; left--) {
        struct text letter = text_of(letters[noise(&making->seed) % COUNT_OF(letters)]);
        buffer_add_text(xml, letter);
        buffer_add_text(&making->expected, letter);
    }
}

/* A cell in one of the ways in which they are written. */
static void add_cell(struct making *making, uint32_t row, char column, uint32_t most)
{
    struct buffer *sheet = &making->sheet, *strings = &making->strings;
    switch (noise(&making->seed) % 6) {
    case 0:
        buffer_print(sheet, "<c r=\"%c%u\" s=\"1\" t=\"s\"><v>%u</v></c>", column, row, making->shared++);
        buffer_add_text(strings, TEXT("<si><t>"));
        add_letters(making, strings, most);
        buffer_add_text(strings, TEXT("</t></si>"));
        break;
    case 1:
        buffer_print(sheet, "<c r=\"%c%u\" t=\"inlineStr\"><is><t>", column, row);
        add_letters(making, sheet, most);
        buffer_add_text(sheet, TEXT("</t></is></c>"));
        break;
    case 2:
        buffer_print(sheet, "<c r=\"%c%u\"><v>%u</v></c>", column, row, row * 7);
        buffer_print(&making->expected, "%u", row * 7);
        break;
    case 3:
        buffer_print(sheet, "<c r='%c%u' t='str'><f>A1</f><v>a&amp;<![CDATA[<b>]]></v></c>", column, row);
        buffer_add_text(&making->expected, TEXT("a&<b>"));
        break;
    case 4:
        buffer_print(sheet, "\n <c t=\"inlineStr\"><!-- > --><is><r><t>x</t></r><r><t>y</t></r></is></c>");
        buffer_add_text(&making->expected, TEXT("xy"));
        break;
    case 5:
        buffer_print(sheet, "<c r=\"%c%u\" s=\"2\"/>", column, row);
        break;
    }
}

static void make_rows(struct making *making, uint32_t seed, uint32_t rows, uint32_t most)
{
    *making = (struct making){.seed = seed};
    buffer_add_text(&making->sheet, TEXT(OPEN));
    buffer_add_text(&making->strings, TEXT("<sst>"));
    for (uint32_t row = 1; row <= rows; row++) {
        buffer_print(&making->sheet, "<row r=\"%u\" spans=\"1:9\">", row);
        for (char column = 'A'; column <= 'I'; column++) {
            add_cell(making, row, column, most);
            buffer_add_byte(&making->expected, '\t');
        }
        buffer_print(&making->sheet, "<c r=\"J%u\"><v>1</v></c></row>", row);
        buffer_add_text(&making->expected, TEXT("1\n"));
    }
    buffer_add_text(&making->sheet, TEXT(SHUT));
    buffer_add_text(&making->strings, TEXT("</sst>"));
}

static void making_free(struct making *making)
{
    buffer_free(&making->sheet), buffer_free(&making->strings), buffer_free(&making->expected);
}

static void expect_text(struct text bytes, struct text expected)
{
    static const enum read_way ways[] = {READ_XLSX_FAST, READ_XLSX_TOLERANT};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct buffer tsv = {0};
        struct sheet_verdict verdict = read_tsv(ways[i], bytes, NULL, &tsv, NULL);
        if (verdict.code != SHEET_READ)
            fail_msg("%s", verdict.detail);
        assert_true(text_equal(buffer_text(&tsv), expected));
        buffer_free(&tsv);
    }
}

/* Rows far shorter and far longer than the window, so that it ends in every
   kind of place. */
static void test_windows(void **state)
{
    (void)state;
    static const struct {
        uint32_t rows, most;
    } shapes[] = {{6000, 12}, {1500, 300}, {60, 32000}, {9, 32766}};
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        for (uint32_t seed = 1; seed <= 2; seed++) {
            struct making making;
            struct zip_build build = {0};
            make_rows(&making, seed, shapes[i].rows, shapes[i].most);
            struct text bytes = zip_build_workbook(&build, seed == 1, buffer_text(&making.sheet),
                                                   buffer_text(&making.strings), TEXT_NONE);
            expect_text(bytes, buffer_text(&making.expected));
            zip_build_free(&build);
            making_free(&making);
        }
}

/* The same through the converter of encodings. */
static void test_utf16_windows(void **state)
{
    (void)state;
    struct making making;
    struct zip_build build = {0};
    struct buffer wide = {0};
    make_rows(&making, 9, 3000, 40);
    struct text narrow = buffer_text(&making.sheet);
    for (size_t i = 0; i < narrow.len;) {
        unsigned char first = (unsigned char)narrow.at[i];
        unsigned length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        uint32_t character = length == 1 ? first : (uint32_t)(first & (0xFF >> (length + 1)));
        for (unsigned k = 1; k < length; k++)
            character = character << 6 | ((unsigned char)narrow.at[i + k] & 0x3F);
        if (character >= 0x10000) {
            zip_build_put(&wide, 2, 0xD7C0 + (character >> 10));
            character = 0xDC00 + (character & 0x3FF);
        }
        zip_build_put(&wide, 2, character);
        i += length;
    }
    expect_text(zip_build_workbook(&build, true, buffer_text(&wide), buffer_text(&making.strings), TEXT_NONE),
                buffer_text(&making.expected));
    zip_build_free(&build);
    buffer_free(&wide);
    making_free(&making);
}

/* A sheet cut at any byte is refused, by both paths with the same words. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    struct making making;
    make_rows(&making, 5, 6, 10);
    struct text sheet = buffer_text(&making.sheet);
    for (size_t len = 0; len < sheet.len - (sizeof "</worksheet>" - 1); len++) {
        struct zip_build build = {0};
        struct buffer tsv = {0};
        struct text bytes = zip_build_workbook(&build, false, text_slice(sheet, 0, len), buffer_text(&making.strings), TEXT_NONE);
        struct sheet_verdict one = read_tsv(READ_XLSX_FAST, bytes, NULL, &tsv, NULL);
        struct sheet_verdict other = read_tsv(READ_XLSX_TOLERANT, bytes, NULL, &tsv, NULL);
        assert_int_equal(one.code, SHEET_UNREADABLE);
        assert_string_equal(one.detail, "« xl/worksheets/sheet1.xml » est tronqué");
        assert_string_equal(other.detail, one.detail);
        zip_build_free(&build);
        buffer_free(&tsv);
    }
    making_free(&making);
}

/* Odd XML that the fast path must leave alone: both say the same of it. */
static void test_paths_agree(void **state)
{
    (void)state;
    static const struct {
        const char *sheet, *strings;
    } cases[] = {
        {"<worksheet><sheetData/><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></worksheet>", "<sst></sst>"},
        {"<worksheet><sheetData><row r=\"1\"/><c r=\"A1\"><v>1</v></c></sheetData></worksheet>", "<sst></sst>"},
        {OPEN "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>" SHUT, "<sst/><si><t>a</t></si></sst>"},
        {OPEN "<row r=\"1\" r=\"7\"><c r=\"A7\"><v>1</v></c></row>" SHUT, "<sst></sst>"},
        {OPEN "<row r=\"1\"r=\"7\"><c r=\"A1\"><v>1</v></c></row>" SHUT, "<sst></sst>"},
        {OPEN "<row r=\"1\" r=\"9999999\"><c r=\"A1\"><v>1</v></c></row>" SHUT, "<sst></sst>"},
        {OPEN "<row r=\"7\"><c r=\"A7\"><v>1</v></c></row><row r=\"3\"></row><row r=\"4\"><c r=\"A4\"><v>2</v></c></row>" SHUT, "<sst></sst>"},
        {OPEN "<row r=\"7\"><c r=\"A7\"><v>1</v></c></row><row r=\"3\"/><row r=\"7\"><c r=\"B7\"><v>2</v></c></row>" SHUT, "<sst></sst>"},
        {OPEN "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c><c r=\"A2\"><v>1</v></c></row>" SHUT, "<sst></sst>"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct zip_build build = {0};
        struct buffer fast = {0}, tolerant = {0};
        struct text bytes = zip_build_workbook(&build, false, text_of(cases[i].sheet), text_of(cases[i].strings), TEXT_NONE);
        struct sheet_verdict one = read_tsv(READ_XLSX_FAST, bytes, NULL, &fast, NULL);
        struct sheet_verdict other = read_tsv(READ_XLSX_TOLERANT, bytes, NULL, &tolerant, NULL);
        assert_int_equal(one.code, other.code);
        assert_string_equal(one.detail, other.detail);
        assert_true(text_equal(buffer_text(&fast), buffer_text(&tolerant)));
        zip_build_free(&build);
        buffer_free(&fast), buffer_free(&tolerant);
    }
}

/* --- the sink and the limits --------------------------------------------------------- */

struct watch {
    unsigned sheets, rows, restarts;
    unsigned stop_at; /* which call says stop; 0: none */
    char name[64];
};

static bool go_on(struct watch *watch)
{
    return watch->sheets + watch->rows + watch->restarts != watch->stop_at;
}

static bool watch_sheet(void *context, struct text name)
{
    struct watch *watch = context;
    watch->sheets++;
    snprintf(watch->name, sizeof watch->name, "%.*s", TEXT_ARG(name));
    return go_on(watch);
}

static bool watch_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    struct watch *watch = context;
    UNUSED(number), UNUSED(cells), UNUSED(count);
    watch->rows++;
    return go_on(watch);
}

static bool watch_restart(void *context)
{
    struct watch *watch = context;
    watch->restarts++;
    return go_on(watch);
}

static struct sheet_verdict watch_reading(struct watch *watch, struct text bytes,
                                          const struct sheet_limits *limits)
{
    struct sheet_sink sink = {watch, watch_sheet, watch_row, watch_restart};
    return xlsx_read(bytes, limits, &sink);
}

static void test_sink(void **state)
{
    (void)state;
    struct zip_build build = {0};
    struct text bytes = zip_build_workbook(
        &build, false,
        TEXT(OPEN "<row r=\"1\"><c><v>1</v></c></row><row r=\"3\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>" SHUT),
        TEXT_NONE, TEXT_NONE);
    struct watch watch = {0};
    assert_int_equal(watch_reading(&watch, bytes, NULL).code, SHEET_READ);
    assert_string_equal(watch.name, "F");
    assert_int_equal(watch.sheets, 2);
    assert_int_equal(watch.rows, 5);
    assert_int_equal(watch.restarts, 1);
    for (unsigned stop = 1; stop <= 8; stop++) {
        watch = (struct watch){.stop_at = stop};
        assert_int_equal(watch_reading(&watch, bytes, NULL).code, SHEET_STOPPED);
        assert_int_equal(watch.sheets + watch.rows + watch.restarts, stop);
    }
    zip_build_free(&build);
}

static void expect_limit(struct text bytes, struct sheet_limits limits, const char *part)
{
    struct watch watch = {0};
    struct sheet_verdict verdict = watch_reading(&watch, bytes, &limits);
    assert_int_equal(verdict.code, SHEET_UNREADABLE);
    if (strstr(verdict.detail, part) == NULL)
        fail_msg("« %s » does not say « %s »", verdict.detail, part);
}

static void test_limits(void **state)
{
    (void)state;
    struct making making;
    struct zip_build build = {0};
    struct watch watch = {0};
    make_rows(&making, 3, 2000, 3000);
    struct text bytes = zip_build_workbook(&build, true, buffer_text(&making.sheet), buffer_text(&making.strings), TEXT_NONE);
    expect_limit(bytes, (struct sheet_limits){.entries = 5}, "plus de 5 éléments");
    expect_limit(bytes, (struct sheet_limits){.inflated_bytes = 3 << 20}, "dépasse 3 Mo");
    expect_limit(bytes, (struct sheet_limits){.text_bytes = 1 << 20}, "plus de 1 Mo de texte");
    expect_limit(bytes, (struct sheet_limits){.memory_bytes = 64 << 10}, "trop");
    expect_limit(bytes, (struct sheet_limits){.memory_bytes = 12 << 20}, "trop de textes");
    struct sheet_limits enough = {.entries = 6, .inflated_bytes = 64 << 20, .text_bytes = 32 << 20, .memory_bytes = 64 << 20};
    assert_int_equal(watch_reading(&watch, bytes, &enough).code, SHEET_READ);
    assert_int_equal(watch.rows, 2000);
    zip_build_free(&build);
    making_free(&making);
}

/* --- the parts by themselves ------------------------------------------------------------ */

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},      {"-0", 0},        {"12", 12},          {"1.5", 1.5},     {".5", .5},
                {"5.", 5},     {"+5", 5},        {"1e3", 1000},       {"1E-3", 0.001},  {"1.25E+2", 125},
                {"007", 7},    {"999999999999999", 999999999999999.0}, {"12345678901234567890", 12345678901234567890.0}};
    static const char *const bad[] = {"", "-", ".", "1e", "e3", "0x10", "nan", "inf", "1,5", "1 2", "1.2.3", "--1", "1e+"};
    double value;
    uint32_t index;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(xlsx_value_number(text_of(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(xlsx_value_number(text_of(bad[i]), &value));
    /* What is said to be its own text must be what a number becomes. */
    uint32_t seed = 11;
    unsigned own = 0;
    for (int i = 0; i < 300000; i++) {
        char text[40], shown[NUMBER_TEXT_MAX];
        int len = snprintf(text, sizeof text, "%u", noise(&seed) % (1u << noise(&seed) % 24));
        if (noise(&seed) % 3)
            len += snprintf(text + len, sizeof text - (size_t)len, ".%0*u", (int)(noise(&seed) % 9), noise(&seed) % 1000);
        struct text t = text_make(text, (size_t)len);
        assert_true(xlsx_value_number(t, &value));
        assert_true(value == strtod(text, NULL));
        if (xlsx_value_is_shortest(t)) {
            own++;
            assert_text(text_make(shown, number_shortest(value, shown)), text);
        }
    }
    assert_true(own > 100000);
    static const char *const not_own[] = {"", "-1", "+1", "01", "00", "1.0", "1.", ".5", "0.10", "1e3", "1234567890123456", "1.2.3"};
    for (size_t i = 0; i < COUNT_OF(not_own); i++)
        assert_false(xlsx_value_is_shortest(text_of(not_own[i])));
    assert_true(xlsx_value_index(TEXT("999999999"), &index) && index == 999999999);
    assert_false(xlsx_value_index(TEXT("1000000000"), &index));
    assert_false(xlsx_value_index(TEXT(""), &index));
    assert_false(xlsx_value_index(TEXT("-1"), &index));
}

static void test_iso_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected; /* "" for none */
    } dates[] = {{"2021-01-31", "31/01/2021"},
                 {"2021-01-31T00:00:00", "31/01/2021"},
                 {"2021-01-31T23:59:59.499", "31/01/2021 23:59:59"},
                 {"2021-12-31T23:59:59.5", "01/01/2022"},
                 {"2021-01-31 10:11", "31/01/2021 10:11:00"},
                 {"2021-01-31T24:00:00", "01/02/2021"},
                 {"10:11:12", "10:11:12"},
                 {"1899-12-30T06:30:00Z", "06:30:00"},
                 {"9999-12-31", "31/12/9999"},
                 {"2021-02-29", ""},
                 {"2021-1-31", ""},
                 {"2021-01-31T", ""},
                 {"2021-01-31T25:00:00", ""},
                 {"2021-01-31T10:61", ""},
                 {"2021-01-31x", ""},
                 {"31/01/2021", ""},
                 {"10:1", ""},
                 {"", ""}};
    char out[XLSX_DATE_MAX];
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        assert_text(text_make(out, xlsx_value_date(text_of(dates[i].text), false, out)), dates[i].expected);
    assert_text(text_make(out, xlsx_value_date(TEXT("2021-01-31T10:11:12"), true, out)), "10:11:12");
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *base, *target, *expected;
    } paths[] = {{"xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"},
                 {"xl/workbook.xml", "/xl/a.xml", "xl/a.xml"},
                 {"xl/workbook.xml", "../a.xml", "a.xml"},
                 {"xl/workbook.xml", "../../../a.xml", "a.xml"},
                 {"xl\\workbook.xml", "b\\.\\c.xml", "xl/b/c.xml"},
                 {"", "xl//b.xml", "xl/b.xml"},
                 {"a/b", "c%20d%zz%4", "a/c d%zz%4"},
                 {"a/b", "", "a"},
                 {"", "", ""}};
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_text(xlsx_resolve(&arena, text_of(paths[i].base), text_of(paths[i].target)), paths[i].expected);
    char far[3000];
    memset(far, 'x', sizeof far);
    assert_true(xlsx_resolve(&arena, TEXT("a/b"), text_make(far, sizeof far)).len < 600);
    arena_free(&arena);
}

static void test_cell_names(void **state)
{
    (void)state;
    char name[16];
    assert_string_equal(xlsx_cell_name(0, 1, name), "A1");
    assert_string_equal(xlsx_cell_name(25, 12, name), "Z12");
    assert_string_equal(xlsx_cell_name(26, 1, name), "AA1");
    assert_string_equal(xlsx_cell_name(701, 1, name), "ZZ1");
    assert_string_equal(xlsx_cell_name(702, 1, name), "AAA1");
    assert_string_equal(xlsx_cell_name(SHEET_COLUMNS_MAX - 1, SHEET_ROWS_MAX, name), "XFD1048576");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),   cmocka_unit_test(test_utf16_windows),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_paths_agree), cmocka_unit_test(test_sink),
        cmocka_unit_test(test_limits),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_iso_dates), cmocka_unit_test(test_paths),
        cmocka_unit_test(test_cell_names),
    };
    return cmocka_run_group_tests_name("xlsx", tests, NULL, NULL);
}
