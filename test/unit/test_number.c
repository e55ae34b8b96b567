/* Tests of src/sheet/number.c and number_style.c: every kind of format, and
   numbers checked against what reads them back. */
#include "unit.h"

#include <float.h>
#include <math.h>

#include "sheet/number.h"

static void shows(double value, const char *expected)
{
    char out[NUMBER_TEXT_MAX];
    assert_text(text_make(out, number_shortest(value, out)), expected);
}

static void test_whole_numbers(void **state)
{
    (void)state;
    shows(0, "0");
    shows(-0.0, "0");
    shows(1, "1");
    shows(-42, "-42");
    shows(298795874, "298795874");
    shows(820987928123, "820987928123");       /* a NEPH: General shows 8.20988E+11 */
    shows(123456789012345, "123456789012345"); /* 15 digits */
    shows(1234567890123456, "1234567890123456");
    shows(9007199254740991, "9007199254740991");
    shows(9007199254740992, "9007199254740992");
    shows(12345678901234567000.0, "12345678901234567000");
    shows(1e22, "10000000000000000000000");
    shows(1e23, "100000000000000000000000");
    shows(-1e16, "-10000000000000000");
    char out[NUMBER_TEXT_MAX];
    assert_int_equal(number_shortest(-DBL_MAX, out), 310);
    assert_memory_equal(out, "-17976931348623157000", 21);
}

static void test_decimals(void **state)
{
    (void)state;
    shows(0.5, "0.5");
    shows(-0.25, "-0.25");
    shows(25.34, "25.34");
    shows(5.07, "5.07");
    shows(0.001, "0.001");
    shows(0.0001, "0.0001");
    shows(0.00001, "0.00001");
    shows(1234567.8901, "1234567.8901");
    shows(0.1 + 0.2, "0.3");
    shows(1.0 / 3, "0.333333333333333");
    shows(2.0 / 3, "0.666666666666667");
    shows(1e-7, "0.0000001");
    shows(-1.5e-10, "-0.00000000015");
    shows(1.1 * 1.1, "1.21");
    shows(99999999999999.5, "99999999999999.5");
    shows(999999999999999.5, "1000000000000000"); /* 15 digits round it up */
    shows(0.99999999999999999, "1");
    shows(1234.9999999999998, "1235");
    shows(3.14159265358979, "3.14159265358979");
}

static void test_smallest(void **state)
{
    (void)state;
    char out[NUMBER_TEXT_MAX];
    size_t len = number_shortest(-4.9406564584124654e-324, out);
    assert_int_equal(len, 1 + 2 + 323 + 15);
    assert_memory_equal(out + len - 15, "494065645841247", 15);
    len = number_shortest(DBL_MIN, out);
    assert_memory_equal(out, "0.000", 5);
    assert_memory_equal(out + len - 14, "22250738585072", 14);
}

/* What %.15g says, written without an exponent, over many numbers of every
   size: the short cuts must never say something else. */
static void test_against_printf(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        double value = (double)(seed >> 20) / (double)(1ull << (seed % 60));
        if (i % 3 == 0)
            value = nearbyint(value) / 100;
        char out[NUMBER_TEXT_MAX + 1], printed[40], wanted[40];
        out[number_shortest(value, out)] = '\0';
        snprintf(printed, sizeof printed, "%.14e", strtod(out, NULL));
        snprintf(wanted, sizeof wanted, "%.14e", value);
        assert_string_equal(printed, wanted);
        assert_null(strchr(out, 'e'));
        const char *point = strchr(out, '.');
        if (point)
            assert_int_not_equal(out[strlen(out) - 1], '0');
        if (value == nearbyint(value))
            assert_true(strtod(out, NULL) == value);
    }
}

static void assert_style(struct number_style style, enum number_format format, unsigned width,
                         const char *what)
{
    if (style.format != format || style.width != width)
        fail_msg("%s: got %u/%u, wanted %u/%u", what, style.format, style.width, format, width);
}

static void test_ids(void **state)
{
    (void)state;
    static const struct {
        uint32_t id;
        enum number_format format;
    } cases[] = {
        {0, FORMAT_GENERAL},   {1, FORMAT_ZEROS},     {2, FORMAT_GENERAL},
        {9, FORMAT_GENERAL},   {11, FORMAT_GENERAL},  {13, FORMAT_GENERAL},
        {14, FORMAT_DATE},     {15, FORMAT_DATE},     {16, FORMAT_DATE},
        {17, FORMAT_DATE},     {18, FORMAT_TIME},     {19, FORMAT_TIME},
        {20, FORMAT_TIME},     {21, FORMAT_TIME},     {22, FORMAT_DATE},
        {23, FORMAT_GENERAL},  {26, FORMAT_GENERAL},  {27, FORMAT_DATE},
        {31, FORMAT_DATE},     {32, FORMAT_TIME},     {35, FORMAT_TIME},
        {36, FORMAT_DATE},     {37, FORMAT_GENERAL},  {44, FORMAT_GENERAL},
        {45, FORMAT_TIME},     {46, FORMAT_ELAPSED},  {47, FORMAT_TIME},
        {48, FORMAT_GENERAL},  {49, FORMAT_GENERAL},  {50, FORMAT_DATE},
        {58, FORMAT_DATE},     {59, FORMAT_GENERAL},  {70, FORMAT_GENERAL},
        {71, FORMAT_DATE},     {75, FORMAT_TIME},     {77, FORMAT_DATE},
        {79, FORMAT_ELAPSED},  {81, FORMAT_DATE},     {82, FORMAT_GENERAL},
        {164, FORMAT_GENERAL}, {270, FORMAT_GENERAL}, {UINT32_MAX, FORMAT_GENERAL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char what[24];
        snprintf(what, sizeof what, "id %u", cases[i].id);
        assert_style(number_style_of_id(cases[i].id), cases[i].format, cases[i].id == 1, what);
    }
}

static void assert_codes(enum number_format format, const char *const *codes)
{
    for (; *codes; codes++)
        assert_style(number_style_of_code(text_of(*codes)), format, 0, *codes);
}

static void test_codes(void **state)
{
    (void)state;
    assert_codes(FORMAT_DATE, (const char *const[]){"dd/mm/yyyy",
                                                    "DD/MM/YYYY",
                                                    "m/d/yy",
                                                    "yyyy-mm-dd",
                                                    "d",
                                                    "yy",
                                                    "m",
                                                    "mm",
                                                    "mmm",
                                                    "mmmm yyyy",
                                                    "dd\\.mm\\.yyyy",
                                                    "yyyy-mm-dd hh:mm:ss",
                                                    "m/d/yy h:mm",
                                                    "dd/mm/yyyy;@",
                                                    "[$-40C]d mmmm yyyy;@",
                                                    "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
                                                    "[Red]dd/mm/yy",
                                                    "\"le \"dd/mm/yyyy",
                                                    "dd/mm",
                                                    "[$-411]ge.m.d",
                                                    "ggge\"年\"m\"月\"d\"日\"",
                                                    "yyyy\"年\"m\"月\"",
                                                    "aaaa",
                                                    "d/m/bbbb",
                                                    "hh:mm dd",
                                                    "mmm hh:mm",
                                                    "jj/mm/aaaa",
                                                    "yyyy/mm/dd\\ hh:mm:ss.000",
                                                    "[DBNum1]yyyy",
                                                    "d mmm.",
                                                    "[ENG][$-409]d\\-mmm\\-yyyy",
                                                    "\\d\\\"d",
                                                    NULL});
    assert_codes(FORMAT_TIME,
                 (const char *const[]){"h:mm", "hh:mm:ss", "mm:ss", "h:mm AM/PM", "h:mm:ss am/pm",
                                       "hh:mm A/P", "mm:ss.0", "s", "[$-F400]h:mm:ss\\ AM/PM",
                                       "h\"h\"mm", "AM/PM h\"时\"mm\"分\"", "mm:ss.000", NULL});
    assert_codes(FORMAT_ELAPSED, (const char *const[]){"[h]:mm:ss", "[hh]:mm", "[mm]:ss", "[ss]",
                                                       "[H]:MM", "[s].000", NULL});
    assert_codes(FORMAT_GENERAL, (const char *const[]){"",
                                                       "General",
                                                       "GENERAL",
                                                       "general;@",
                                                       "Standard",
                                                       "@",
                                                       "0.00",
                                                       "#,##0",
                                                       "# ##0",
                                                       "#,##0.00",
                                                       "0%",
                                                       "0.00E+00",
                                                       "##0.0e-0",
                                                       "# ?/?",
                                                       "\"dd/mm\"",
                                                       "\\d\\m",
                                                       "[Red]",
                                                       "[Black]General",
                                                       "_d",
                                                       "*d",
                                                       "#",
                                                       "?",
                                                       "#,##0 [$€-40C]",
                                                       "\"j\"#\"h\"",
                                                       "0\" jours\".0",
                                                       "0.0 kg/day",
                                                       "#d",
                                                       "0 d",
                                                       "000-000",
                                                       "+000",
                                                       "[$-40C]",
                                                       "00.00",
                                                       "0,000",
                                                       ";dd/mm/yyyy",
                                                       "€",
                                                       "[",
                                                       "\"",
                                                       "\\",
                                                       "[h",
                                                       "n",
                                                       "x",
                                                       NULL});
}

static void test_zeros(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        unsigned width;
    } cases[] = {
        {"0", 1},           {"00000", 5},       {"000000000000", 12}, {"00000;-00000", 5},
        {"0_)", 1},         {"[Red]000", 3},    {"[$-40C]00000", 5},  {"00\\ 00\\ 00\\ 000000", 12},
        {"00 00", 4},       {"\"N° \"0000", 4}, {"0000_é", 4},        {"000;\"vide\"", 3},
        {"[>9]00000;0", 5},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_style(number_style_of_code(text_of(cases[i].code)), FORMAT_ZEROS, cases[i].width,
                     cases[i].code);
    char many[300];
    memset(many, '0', sizeof many);
    assert_style(number_style_of_code(text_make(many, sizeof many)), FORMAT_ZEROS, NUMBER_WIDTH_MAX,
                 "300 zeros");
}

static void reads(double value, const char *code, bool date1904, const char *expected,
                  enum sheet_cell_kind kind)
{
    char out[NUMBER_TEXT_MAX];
    enum sheet_cell_kind got;
    size_t len = number_to_text(value, number_style_of_code(text_of(code)), date1904, out, &got);
    assert_text(text_make(out, len), expected);
    assert_int_equal(got, kind);
}

static void test_dates(void **state)
{
    (void)state;
    reads(44562, "dd/mm/yyyy", false, "01/01/2022", CELL_DATE);
    reads(44562, "m/d/yy", false, "01/01/2022", CELL_DATE);
    reads(32874, "yyyy", false, "01/01/1990", CELL_DATE);
    reads(1, "dd/mm/yyyy", false, "01/01/1900", CELL_DATE);
    reads(59, "dd/mm/yyyy", false, "28/02/1900", CELL_DATE);
    reads(60, "dd/mm/yyyy", false, "29/02/1900", CELL_DATE);
    reads(60.25, "dd/mm/yyyy", false, "29/02/1900 06:00:00", CELL_DATE);
    reads(61, "dd/mm/yyyy", false, "01/03/1900", CELL_DATE);
    reads(2958465, "dd/mm/yyyy", false, "31/12/9999", CELL_DATE);
    reads(0, "dd/mm/yyyy", true, "01/01/1904", CELL_DATE);
    reads(60, "dd/mm/yyyy", true, "01/03/1904", CELL_DATE);
    reads(43100, "dd/mm/yyyy", true, "01/01/2022", CELL_DATE);
    reads(2957003, "dd/mm/yyyy", true, "31/12/9999", CELL_DATE);
}

static void test_no_dates(void **state)
{
    (void)state;
    reads(0, "dd/mm/yyyy", false, "0", CELL_NUMBER);
    reads(0.5, "dd/mm/yyyy", false, "0.5", CELL_NUMBER);
    reads(-1, "dd/mm/yyyy", false, "-1", CELL_NUMBER);
    reads(2958466, "dd/mm/yyyy", false, "2958466", CELL_NUMBER);
    reads(2958465.9999999, "dd/mm/yyyy", false, "2958465.9999999", CELL_NUMBER);
    reads(2957004, "dd/mm/yyyy", true, "2957004", CELL_NUMBER);
    reads(1e20, "[h]:mm", false, "100000000000000000000", CELL_NUMBER);
    reads(NAN, "dd/mm/yyyy", false, "#NUM!", CELL_ERROR);
    reads(INFINITY, "General", false, "#NUM!", CELL_ERROR);
}

static void test_times(void **state)
{
    (void)state;
    reads(44562.5, "dd/mm/yyyy hh:mm", false, "01/01/2022 12:00:00", CELL_DATE);
    reads(44562.5, "dd/mm/yyyy", false, "01/01/2022 12:00:00", CELL_DATE);
    reads(44562, "dd/mm/yyyy hh:mm", false, "01/01/2022", CELL_DATE);
    reads(44562 + 86399.4 / 86400, "dd/mm/yyyy", false, "01/01/2022 23:59:59", CELL_DATE);
    reads(44562.999999, "dd/mm/yyyy", false, "02/01/2022", CELL_DATE);
    reads(0.9999999, "dd/mm/yyyy", false, "01/01/1900", CELL_DATE);
    reads(0.5, "h:mm", false, "12:00:00", CELL_DATE);
    reads(0, "hh:mm:ss", false, "00:00:00", CELL_DATE);
    reads(0.25 + 1.0 / 86400, "mm:ss", false, "06:00:01", CELL_DATE);
    reads(1.25, "h:mm", false, "06:00:00", CELL_DATE);
    reads(1.25, "[h]:mm", false, "30:00:00", CELL_DATE);
    reads(0.5, "[mm]:ss", false, "12:00:00", CELL_DATE);
    reads(100, "[h]:mm", false, "2400:00:00", CELL_DATE);
    reads(-0.25, "h:mm", false, "-0.25", CELL_NUMBER);
}

static void test_padding(void **state)
{
    (void)state;
    reads(12345, "000000000000", false, "000000012345", CELL_NUMBER);
    reads(123456, "00000", false, "123456", CELL_NUMBER);
    reads(-5, "000", false, "-005", CELL_NUMBER);
    reads(0, "000", false, "000", CELL_NUMBER);
    reads(12.5, "0000", false, "0012.5", CELL_NUMBER);
    reads(12.5, "0", false, "12.5", CELL_NUMBER);
    reads(12.5, "0.00", false, "12.5", CELL_NUMBER);
    reads(0.07, "0%", false, "0.07", CELL_NUMBER);
    char zeros[NUMBER_WIDTH_MAX + 1], out[NUMBER_TEXT_MAX];
    enum sheet_cell_kind kind;
    memset(zeros, '0', sizeof zeros);
    struct number_style style = number_style_of_code(text_make(zeros, sizeof zeros));
    assert_int_equal(number_to_text(-4.9406564584124654e-324, style, false, out, &kind),
                     1 + NUMBER_WIDTH_MAX + 1 + 323 + 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_numbers), cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_smallest),      cmocka_unit_test(test_against_printf),
        cmocka_unit_test(test_ids),           cmocka_unit_test(test_codes),
        cmocka_unit_test(test_zeros),         cmocka_unit_test(test_dates),
        cmocka_unit_test(test_no_dates),      cmocka_unit_test(test_times),
        cmocka_unit_test(test_padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
