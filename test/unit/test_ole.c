/* Tests of src/sheet/ole.c: streams of compound files, whole and damaged. */
#include "unit.h"

#include "sheet/ole.h"
#include "xls_build.h"

static struct text pattern(struct buffer *buffer, size_t len)
{
    buffer_init(buffer, 0);
    for (size_t i = 0; i < len; i++)
        buffer_add_byte(buffer, (char)(i * 31 + i / 251));
    return buffer_text(buffer);
}

static struct text stream_of(struct ole *ole, struct arena *arena, struct text file,
                             const char *name, bool *whole)
{
    const char *fault = NULL;
    *whole = false;
    if (!ole_open(ole, arena, file, &fault)) {
        assert_non_null(fault);
        return TEXT_NONE;
    }
    const struct ole_entry *entry = ole_find(ole, name);
    return entry ? ole_stream(ole, entry, whole) : TEXT_NONE;
}

static void test_streams(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,   1,    63,   64,   65,    511,   512,
                                   513, 4095, 4096, 4097, 70000, 200000};
    static const unsigned shifts[] = {9, 12};
    for (size_t i = 0; i < COUNT_OF(sizes) * COUNT_OF(shifts) * 2; i++) {
        size_t size = sizes[i / 4];
        struct buffer wanted, file;
        struct arena arena;
        struct ole ole;
        bool whole;
        buffer_init(&file, 0);
        arena_init(&arena, 0);
        struct text stream = pattern(&wanted, size);
        xls_compound(&file, "Workbook", stream, shifts[i / 2 % 2], i % 2);
        struct text got = stream_of(&ole, &arena, buffer_text(&file), "WORKBOOK", &whole);
        assert_true(whole);
        assert_true(text_equal(got, stream));
        bool in_place = got.at >= file.at && got.at < file.at + file.len;
        if (size >= 4096 && i % 2 == 0)
            assert_true(in_place);
        arena_free(&arena);
        buffer_free(&file);
        buffer_free(&wanted);
    }
}

static void test_names(void **state)
{
    (void)state;
    struct buffer wanted, file;
    struct arena arena;
    struct ole ole;
    bool whole;
    buffer_init(&file, 0);
    arena_init(&arena, 0);
    struct text stream = pattern(&wanted, 100);
    xls_compound(&file, "BOOK", stream, 9, false);
    assert_true(ole_recognise(buffer_text(&file)));
    assert_true(text_equal(stream_of(&ole, &arena, buffer_text(&file), "Book", &whole), stream));
    assert_null(ole_find(&ole, "Workbook"));
    assert_null(ole_find(&ole, "Boo"));
    assert_null(ole_find(&ole, "Books"));
    arena_free(&arena);
    buffer_free(&file);
    buffer_free(&wanted);
}

/* What is cut comes as far as it goes, and is said not to be whole. */
static void test_truncated(void **state)
{
    (void)state;
    struct buffer wanted, file;
    buffer_init(&file, 0);
    struct text stream = pattern(&wanted, 9000);
    xls_compound(&file, "Workbook", stream, 9, false);
    for (size_t len = 0; len < file.len; len += 17) {
        struct arena arena;
        struct ole ole;
        bool whole;
        arena_init(&arena, 0);
        char *copy = arena_take(&arena, len + 1);
        memcpy(copy, file.at, len);
        struct text got = stream_of(&ole, &arena, text_make(copy, len), "Workbook", &whole);
        assert_true(got.len <= stream.len);
        assert_true(text_equal(got, text_slice(stream, 0, got.len)));
        assert_true(whole == (got.len == stream.len));
        arena_free(&arena);
    }
    buffer_free(&file);
    buffer_free(&wanted);
}

static void put_32(struct buffer *file, size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        file->at[at + i] = (char)(value >> (8 * i));
}

/* Chains that bite their own tail, and sectors that are not there. */
static void test_loops(void **state)
{
    (void)state;
    static const uint32_t wild[] = {0, 1, 2, 3, 4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFD};
    struct buffer wanted, clean;
    buffer_init(&clean, 0);
    struct text stream = pattern(&wanted, 9000);
    xls_compound(&clean, "Workbook", stream, 9, false);
    size_t fat = 512, directory = 1024;
    const size_t places[] = {44,
                             48,
                             60,
                             64,
                             68,
                             72,
                             76,
                             80,
                             fat,
                             fat + 4,
                             fat + 8,
                             fat + 12,
                             fat + 24,
                             directory + 76,
                             directory + 116,
                             directory + 120,
                             directory + 128 + 68,
                             directory + 128 + 72,
                             directory + 128 + 116,
                             directory + 128 + 120};
    for (size_t i = 0; i < COUNT_OF(places) * COUNT_OF(wild); i++) {
        struct buffer file;
        struct arena arena;
        struct ole ole;
        bool whole;
        buffer_init(&file, 0);
        buffer_add_text(&file, buffer_text(&clean));
        put_32(&file, places[i / COUNT_OF(wild)], wild[i % COUNT_OF(wild)]);
        arena_init(&arena, 8 << 20);
        struct text got = stream_of(&ole, &arena, buffer_text(&file), "Workbook", &whole);
        assert_true(got.len <= file.len + 512);
        arena_free(&arena);
        buffer_free(&file);
    }
    buffer_free(&clean);
    buffer_free(&wanted);
}

/* A DIFAT sector that leads to itself, in a file that says it has a million. */
static void test_difat_loop(void **state)
{
    (void)state;
    struct buffer wanted, file;
    struct arena arena;
    struct ole ole;
    bool whole;
    buffer_init(&file, 0);
    arena_init(&arena, 8 << 20);
    struct text stream = pattern(&wanted, 9000);
    xls_compound(&file, "Workbook", stream, 9, false);
    put_32(&file, 68, 5);
    put_32(&file, 72, 1000000);
    for (size_t i = 0; i < 128; i++)
        put_32(&file, 512 * 6 + 4 * i, 5);
    stream_of(&ole, &arena, buffer_text(&file), "Workbook", &whole);
    assert_true(ole.fat_count <= ole.sectors / 128 + 1);
    arena_free(&arena);
    buffer_free(&file);
    buffer_free(&wanted);
}

/* A workbook that is embedded in another document is not the file's own. */
static void test_embedded(void **state)
{
    (void)state;
    struct buffer wanted, file;
    struct arena arena;
    struct ole ole;
    const char *fault;
    buffer_init(&file, 0);
    arena_init(&arena, 0);
    struct text stream = pattern(&wanted, 5000);
    xls_compound(&file, "Workbook", stream, 9, false);
    size_t directory = 1024;
    memmove(file.at + directory + 256, file.at + directory + 128, 128); /* now entry 2 … */
    file.at[directory + 128] = 'M'; /* … and 1 is its folder */
    file.at[directory + 128 + 66] = 1;
    put_32(&file, directory + 128 + 76, 2);
    assert_true(ole_open(&ole, &arena, buffer_text(&file), &fault));
    assert_int_equal(ole.count, 1);
    assert_null(ole_find(&ole, "Workbook"));
    assert_true(ole_find(&ole, "Morkbook")->storage);
    put_32(&file, directory + 128 + 68, 2); /* a brother now, by a tree in no order */
    assert_true(ole_open(&ole, &arena, buffer_text(&file), &fault));
    assert_non_null(ole_find(&ole, "Workbook"));
    arena_free(&arena);
    buffer_free(&file);
    buffer_free(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streams),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_truncated),  cmocka_unit_test(test_loops),
        cmocka_unit_test(test_difat_loop), cmocka_unit_test(test_embedded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
