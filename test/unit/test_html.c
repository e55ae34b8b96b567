/* Tests of web/html and of what compiled views print. */
#include "unit.h"

#include "probe.h"

#define WRONG "\xEF\xBF\xBD"

static struct html printed;

static struct text print(struct probe probe)
{
    buffer_free(&printed.bytes);
    buffer_init(&printed.bytes, 1 << 16);
    view_probe(&printed, &probe);
    assert_false(printed.bytes.failed);
    return buffer_text(&printed.bytes);
}

static void test_whole(void **state)
{
    (void)state;
    struct text got = print((struct probe){
        .z = "a<b>&\"'", .t = TEXT("é <i>"), .raw = {TEXT("<hr>")}, .number = -5, .size = 7, .yes = true});
    assert_text(got,
        "<p title=\"a&lt;b&gt;&amp;&quot;&#39;\">a&lt;b&gt;&amp;&quot;&#39;</p>\n"
        "<p title='é &lt;i&gt;'>é &lt;i&gt; <hr></p>\n"
        "<a href=\"a&lt;b&gt;&amp;&quot;&#39;\">1</a>\n"
        "<a href=\"/x/a%3Cb%3E%26%22%27?n=-5\">2</a>\n"
        "<a href=\"/oui/%C3%A9%20%3Ci%3E\">3</a>\n"
        "<b>-5 7</b>\n"
        "\n<i>0</i>\n<i>1</i>\n"
        "\n<textarea>\n a\n  b</textarea>\n");
}

static struct text address(const char *z)
{
    buffer_free(&printed.bytes);
    buffer_init(&printed.bytes, 1 << 16);
    HTML_ADDRESS(&printed, z);
    return buffer_text(&printed.bytes);
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"/a", "a/b:c", "?q=a:b", "#a:b", "http://x/", "HTTPS://x/",
                                       "mailto:a@b", "", "../a"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_text(address(good[i]), good[i]);
    static const char *const bad[] = {"javascript:alert(1)", " javascript:x", "\tJAVASCRIPT:x", "java\nscript:x",
                                      "data:text/html,x", "vbscript:x", "\x01javascript:x", "a:b", ":x", "ftp://x/",
                                      "java\tscript:x", "blob:x", "/a\nb"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_text(address(bad[i]), "#");
}

static void test_text(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""}, {"é€𝄞", "é€𝄞"}, {"a\xFF" "b", "a" WRONG "b"}, {"\xC3", WRONG}, {"\xC0\xAF", WRONG WRONG},
        {"\x01\x7F\t\n", WRONG WRONG "\t\n"}, {"\xED\xA0\x80", WRONG WRONG WRONG}, {"x\xE2\x82", "x" WRONG WRONG},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct html out = {0};
        HTML_TEXT(&out, pairs[i][0]);
        assert_text(buffer_text(&out.bytes), pairs[i][1]);
        buffer_free(&out.bytes);
    }
    struct html out = {0};
    HTML_TEXT(&out, TEXT_NONE);
    HTML_TEXT(&out, (const char *)NULL);
    HTML_TEXT(&out, UINT64_MAX);
    HTML_TEXT(&out, INT64_MIN);
    HTML_TEXT(&out, TEXT("\0"));
    assert_text(buffer_text(&out.bytes), "18446744073709551615-9223372036854775808" WRONG);
    buffer_free(&out.bytes);
}

static int tidy(void **state)
{
    (void)state;
    buffer_free(&printed.bytes);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, tidy);
}
