/* Tests of src/sheet/xml_*: tokens, text, encodings; and of the sort. */
#include "unit.h"

#include "sheet/sort.h"
#include "sheet/xml_encoding.h"
#include "sheet/xml_scan.h"
#include "sheet/xml_text.h"

/* Tokens as one line: "<a x='1'>", "</a>", "text", "[CDATA]", then "cut" or
   "bad". */
static void scan_all(struct text xml, struct buffer *out)
{
    struct xml_scan scan = {.at = xml.at, .end = xml.at + xml.len};
    for (;;) {
        struct xml_piece piece;
        switch (xml_next(&scan, &piece)) {
        case XML_OPEN:
            buffer_print(out, "<%.*s%s>", TEXT_ARG(piece.name), piece.empty ? "/" : "");
            continue;
        case XML_CLOSE: buffer_print(out, "</%.*s>", TEXT_ARG(piece.name)); continue;
        case XML_TEXT:
            buffer_print(out, piece.literal ? "[%.*s]" : "(%.*s)", TEXT_ARG(piece.text));
            continue;
        case XML_CUT: buffer_print(out, "cut"); return;
        case XML_BAD: buffer_print(out, "bad"); return;
        }
    }
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *xml, *tokens;
    } cases[] = {
        {"<a><b/>x</a>", "<a><b/>(x)</a>cut"},
        {"<x:a y='>' z=\"'/>\"></x:a >", "<a></a>cut"},
        {"<?xml version='1.0'?><!-- <a> --><a/>", "<a/>cut"},
        {"<a><![CDATA[<b>]]]]><![CDATA[>]]></a>", "<a>[<b>]]][>]</a>cut"},
        {"<a", "cut"},
        {"<a b='", "cut"},
        {"<a b='>'", "cut"},
        {"<!--", "cut"},
        {"<!-", "cut"},
        {"<![CDATA[ ]]", "cut"},
        {"<![CDA", "cut"},
        {"<?x", "cut"},
        {"text", "cut"},
        {"<", "cut"},
        {"", "cut"},
        {"<>", "bad"},
        {"< a>", "bad"},
        {"<a<b>", "bad"},
        {"<a!>", "bad"},
        {"</a b>", "bad"},
        {"</>", "bad"},
        {"<!ELEMENT a>", "bad"},
        {"<!DOCTYPE a>", "bad"},
        {"<!doctype a>", "bad"},
        {"<!---->x<a/>", "(x)<a/>cut"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer out = {0};
        scan_all(text_of(cases[i].xml), &out);
        assert_text(buffer_text(&out), cases[i].tokens);
        buffer_free(&out);
    }
}

static void test_attributes(void **state)
{
    (void)state;
    struct text rest = TEXT(" r=\"A1\"\n\tx:s = '2'  t=\"\" u"), name, value;
    assert_true(xml_attribute(&rest, &name, &value));
    assert_text(name, "r");
    assert_text(value, "A1");
    assert_true(xml_attribute(&rest, &name, &value));
    assert_text(name, "x:s");
    assert_text(value, "2");
    assert_true(xml_attribute(&rest, &name, &value));
    assert_text(name, "t");
    assert_text(value, "");
    assert_false(xml_attribute(&rest, &name, &value));
    static const char *const bad[] = {"", "  ", "a", "a=", "a=b", "a=\"b", "=\"b\"", "a 'b'"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        rest = text_of(bad[i]);
        assert_false(xml_attribute(&rest, &name, &value));
    }
}

static void test_skip(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        enum xml_token token;
        const char *rest;
    } cases[] = {{"<a><b>x</b><c/></a>rest", XML_CLOSE, "rest"}, {"<a/>rest", XML_CLOSE, "rest"},
                 {"<a><b></a></b>", XML_BAD, NULL},             {"<a><b></b>", XML_CUT, NULL},
                 {"<x:a></a>", XML_BAD, NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text xml = text_of(cases[i].xml);
        struct xml_scan scan = {.at = xml.at, .end = xml.at + xml.len};
        struct xml_piece piece;
        assert_int_equal(xml_next(&scan, &piece), XML_OPEN);
        assert_int_equal(xml_skip(&scan, &piece), cases[i].token);
        if (cases[i].rest)
            assert_text(text_make(scan.at, (size_t)(scan.end - scan.at)), cases[i].rest);
    }
}

static void test_children(void **state)
{
    (void)state;
    struct text xml = TEXT("<r><AlternateContent><Choice><a/></Choice><Fallback><b/><AlternateContent/></Fallback>"
                           "</AlternateContent><Choice/>t</r>");
    struct xml_scan scan = {.at = xml.at, .end = xml.at + xml.len};
    struct xml_piece piece;
    struct xml_level level;
    assert_int_equal(xml_next(&scan, &piece), XML_OPEN);
    assert_true(xml_level_open(&level, &piece));
    assert_int_equal(xml_child(&scan, &level, &piece), XML_OPEN);
    assert_text(piece.name, "b");
    assert_int_equal(xml_child(&scan, &level, &piece), XML_OPEN);
    assert_text(piece.name, "Choice");
    assert_int_equal(xml_child(&scan, &level, &piece), XML_TEXT);
    assert_int_equal(xml_child(&scan, &level, &piece), XML_CLOSE);
}

/* --- text --------------------------------------------------------------------------- */

static void test_text(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *plain; /* NULL: refused */
    } cases[] = {
        {"abc", "abc"},
        {"&lt;&gt;&amp;&quot;&apos;", "<>&\"'"},
        {"&#65;&#x41;&#233;&#x1F600;", "AAé😀"},
        {"a\r\nb\rc\n\r", "a\nb\nc\n\n"},
        {"&#13;", "\r"},
        {"", ""},
        {"&nbsp;", NULL},
        {"&", NULL},
        {"&amp", NULL},
        {"&#;", NULL},
        {"&#x;", NULL},
        {"&#xG;", NULL},
        {"&#65a;", NULL},
        {"&#0;", NULL},
        {"&#xD800;", NULL},
        {"&#x110000;", NULL},
        {"&#99999999999999999999;", NULL},
        {"\xC3", NULL},
        {"\xED\xA0\x80", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer out = {0};
        const char *fault = xml_text_add(&out, text_of(cases[i].raw), false);
        assert_int_equal(fault == NULL, cases[i].plain != NULL);
        if (!fault)
            assert_text(buffer_text(&out), cases[i].plain);
        bool plain = cases[i].plain && strcmp(cases[i].raw, cases[i].plain) == 0;
        assert_int_equal(xml_text_is_plain(text_of(cases[i].raw)), plain);
        buffer_free(&out);
    }
}

static void test_unescape(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *plain;
    } cases[] = {
        {"a_x000D_b", "a\rb"},       {"_x005F_x000D_", "_x000D_"}, {"_x0041_", "_x0041_"},
        {"_x000D__x000A_", "\r\n"},  {"_x000D_x000A_", "\rx000A_"}, {"_x000", "_x000"},
        {"_x000G_", "_x000G_"},      {"_xD83D__xDE00_", "😀"},      {"_xD83D_", "\uFFFD"},
        {"_xDE00__xD83D_", "\uFFFD\uFFFD"}, {"_x0000_", "\uFFFD"},  {"_xFFFE_", "\uFFFE"},
        {"__x0009__", "_\t_"},       {"_X000D_", "_X000D_"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer out = {0};
        buffer_add_text(&out, TEXT("_x000D_"));
        buffer_add_text(&out, text_of(cases[i].raw));
        xml_text_unescape(&out, 7);
        assert_text(text_slice(buffer_text(&out), 0, 7), "_x000D_");
        assert_text(text_slice(buffer_text(&out), 7, out.len), cases[i].plain);
        buffer_free(&out);
    }
}

static void test_encodings(void **state)
{
    (void)state;
    static const struct {
        struct text start;
        enum xml_encoding encoding;
        size_t skip;
    } cases[] = {
        {TEXT("<a/>"), XML_UTF8, 0},
        {TEXT(""), XML_UTF8, 0},
        {TEXT("\xEF\xBB\xBF<a/>"), XML_UTF8, 3},
        {TEXT("\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?>"), XML_UTF8, 3},
        {TEXT("\xFF\xFE<\0"), XML_UTF16_LITTLE, 2},
        {TEXT("\xFE\xFF\0<"), XML_UTF16_BIG, 2},
        {TEXT("<\0a\0"), XML_UTF16_LITTLE, 0},
        {TEXT("\0<\0a"), XML_UTF16_BIG, 0},
        {TEXT("<?xml version=\"1.0\" encoding = \"iso-8859-15\" ?>"), XML_LATIN9, 0},
        {TEXT("<?xml version=\"1.0\" encoding='Windows-1252'?>"), XML_LATIN1, 0},
        {TEXT("<?xml version=\"1.0\"?><a encoding='x'/>"), XML_UTF8, 0},
        {TEXT("<?xml encoding='koi8-r'?>"), XML_UNKNOWN, 0},
        {TEXT("<?xml encoding='UTF-16'?>"), XML_UNKNOWN, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t skip;
        assert_int_equal(xml_encoding_detect(cases[i].start, &skip), cases[i].encoding);
        assert_int_equal(skip, cases[i].skip);
    }
    char out[32];
    struct text from = TEXT("\xE9\x80\xA4");
    assert_text(text_make(out, xml_encoding_convert(XML_LATIN1, &from, out, sizeof out)), "é€¤");
    from = TEXT("\xA4\xBD");
    assert_text(text_make(out, xml_encoding_convert(XML_LATIN9, &from, out, sizeof out)), "€œ");
    /* Cut in the middle of a pair, a lone half, and room for one character only. */
    from = TEXT("\x3D\xD8\x00\xDE\x3D\xD8");
    assert_text(text_make(out, xml_encoding_convert(XML_UTF16_LITTLE, &from, out, 4)), "😀");
    assert_int_equal(from.len, 2);
    assert_int_equal(xml_encoding_convert(XML_UTF16_LITTLE, &from, out, sizeof out), 0);
    from = TEXT("\x00\xDE\x61\x00");
    assert_text(text_make(out, xml_encoding_convert(XML_UTF16_LITTLE, &from, out, sizeof out)), "\uFFFDa");
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t one, other;
    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return (one > other) - (one < other);
}

static void test_sort(void **state)
{
    (void)state;
    uint32_t numbers[1000], seed = 1, sum, sorted_sum;
    for (size_t count = 0; count < COUNT_OF(numbers); count += 1 + count / 3) {
        sum = sorted_sum = 0;
        for (size_t i = 0; i < count; i++) {
            seed = seed * 1664525 + 1013904223;
            numbers[i] = seed >> (count % 2 ? 8 : 28);
            sum += numbers[i];
        }
        sort_records(numbers, count, sizeof *numbers, compare_numbers);
        for (size_t i = 0; i < count; i++) {
            sorted_sum += numbers[i];
            assert_true(i == 0 || numbers[i - 1] <= numbers[i]);
        }
        assert_int_equal(sum, sorted_sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),   cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_skip),     cmocka_unit_test(test_children),
        cmocka_unit_test(test_text),     cmocka_unit_test(test_unescape),
        cmocka_unit_test(test_encodings), cmocka_unit_test(test_sort),
    };
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
