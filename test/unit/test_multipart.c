/* Tests of web/multipart: every way to cut the bytes must give the same parts. */
#include "unit.h"

#include "base/buffer.h"
#include "web/multipart.h"

/* What came, as text: "name[file]{data}". */
static struct buffer seen;

static bool begin(void *context, const struct multipart_part *part)
{
    (void)context;
    buffer_print(&seen, "%.*s", TEXT_ARG(part->name));
    if (part->is_file)
        buffer_print(&seen, "[%.*s]", TEXT_ARG(part->file_name));
    buffer_add_byte(&seen, '{');
    return true;
}

static bool data(void *context, const char *bytes, size_t len)
{
    (void)context;
    assert_true(len > 0);
    buffer_add(&seen, bytes, len);
    return true;
}

static bool end(void *context)
{
    (void)context;
    buffer_add_byte(&seen, '}');
    return true;
}

static const struct multipart_sink sink = {NULL, begin, data, end};

/* Fed in pieces of `step` bytes; true when complete. */
static bool feed(const char *type, struct text body, size_t step)
{
    struct multipart multipart;
    buffer_clear(&seen);
    if (!multipart_start(&multipart, text_of(type), &sink))
        return false;
    for (size_t at = 0; at < body.len; at += step) {
        /* A copy of its own, so that a sanitizer sees a read past its end. */
        struct text piece = text_slice(body, at, step);
        char *copy = malloc(piece.len);
        memcpy(copy, piece.at, piece.len);
        bool fed = multipart_feed(&multipart, copy, piece.len);
        free(copy);
        if (!fed)
            return false;
    }
    return multipart_complete(&multipart);
}

#define TYPE "multipart/form-data; boundary=xyz"
#define FIELD(name) "--xyz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_OF(file) \
    "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" file "\"\r\nContent-Type: a/b\r\n\r\n"

/* A constant, where TEXT is none. */
#define T(literal) {(literal), sizeof(literal) - 1}

static void test_taken(void **state)
{
    (void)state;
    static const struct {
        struct text body;
        const char *expected;
    } cases[] = {
        {T(FIELD("a") "1\r\n--xyz--\r\n"), "a{1}"},
        {T(FIELD("a") "1\r\n--xyz--"), "a{1}"},
        {T(FIELD("a") "\r\n--xyz--\r\n"), "a{}"},
        {T("--xyz--\r\n"), ""},
        {T(FIELD("a") "1\r\n" FIELD("b") "2\r\n" FILE_OF("x.xlsx") "PK\r\n--xyz--\r\nepilogue"), "a{1}b{2}f[x.xlsx]{PK}"},
        {T(FILE_OF("") "\r\n--xyz--\r\n"), "f[]{}"},
        {T(FIELD("a") "\r\n\r\n--xy\r\n--xyy\r\r\n-\r\n--xyz--\r\n"), "a{\r\n\r\n--xy\r\n--xyy\r\r\n-}"},
        {T(FIELD("a") "\r\r\n--xyz--"), "a{\r}"},
        {T(FIELD("a") "\r\n--xy\r\n--xyz--"), "a{\r\n--xy}"},
        {T(FIELD("a") "--xyz\r\n--xyz--"), "a{--xyz}"},
        {T(FIELD("a%22;b") "1\r\n--xyz--"), "a%22;b{1}"},
        {T("--xyz\r\ncontent-disposition:form-data;NAME=\"a\"\r\n\r\n1\r\n--xyz--"), "a{1}"},
        {T("--xyz\r\nX: y\r\nContent-Disposition: form-data; filename=\"f;=\"; name=\"a\"\r\n\r\n1\r\n--xyz--"), "a[f;=]{1}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step <= cases[i].body.len; step++) {
            if (!feed(TYPE, cases[i].body, step))
                fail_msg("%.*s in steps of %zu", TEXT_ARG(cases[i].body), step);
            assert_text(buffer_text(&seen), cases[i].expected);
        }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct text cases[] = {
        T(""),
        T("--xyz"),
        T("--xyz-"),
        T("x--xyz--"),
        T("\r\n--xyz--"),
        T("--xyw--"),
        T("--xyz \r\n"),
        T("--xyz\n"),
        T("--xyz-x"),
        T(FIELD("a") "1"),
        T(FIELD("a") "1\r\n--xyz"),
        T(FIELD("a") "1\r\n--xyzz--"),
        T(FIELD("a") "1\n--xyz--"),
        T("--xyz\r\n\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nX: y\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\" x\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\rb\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\n1\r\n--xyz--"),
        T("--xyz\r\n: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--"),
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step <= cases[i].len; step += 3)
            if (feed(TYPE, cases[i], step))
                fail_msg("taken: %.*s", TEXT_ARG(cases[i]));
    assert_false(feed(TYPE, TEXT_NONE, 1));
}

static void test_boundaries(void **state)
{
    (void)state;
    static const char *const good[] = {
        TYPE, "multipart/form-data;boundary=\"xyz\"", "Multipart/Form-Data; charset=utf-8; BOUNDARY=xyz"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(feed(good[i], TEXT(FIELD("a") "1\r\n--xyz--"), 100));
    static const char *const bad[] = {
        "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/mixed; boundary=xyz", "text/plain; boundary=xyz", "multipart/form-data; boundary=xyz; boundary=xyz",
        "multipart/form-data; boundary=x y", "multipart/form-data; boundary=x\ry", "multipart/form-data; boundary=\"xyz",
        "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(feed(bad[i], TEXT(FIELD("a") "1\r\n--xyz--"), 100));
}

static void test_ceilings(void **state)
{
    (void)state;
    struct buffer body;
    for (unsigned parts = MULTIPART_PARTS_MOST; parts <= MULTIPART_PARTS_MOST + 1; parts++) {
        buffer_init(&body, 0);
        for (unsigned i = 0; i < parts; i++)
            buffer_add_text(&body, TEXT(FIELD("a") "1\r\n"));
        buffer_add_text(&body, TEXT("--xyz--"));
        assert_int_equal(feed(TYPE, buffer_text(&body), 1000), parts == MULTIPART_PARTS_MOST);
        buffer_free(&body);
    }
    for (int filler = 3000; filler <= 5000; filler += 2000) {
        buffer_init(&body, 0);
        buffer_add_text(&body, TEXT("--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "));
        for (int i = 0; i < filler; i++)
            buffer_add_byte(&body, 'y');
        buffer_add_text(&body, TEXT("\r\n\r\n1\r\n--xyz--"));
        assert_int_equal(feed(TYPE, buffer_text(&body), 7), filler < 4000);
        buffer_free(&body);
    }
}

static int tidy(void **state)
{
    (void)state;
    buffer_free(&seen);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, tidy);
}
