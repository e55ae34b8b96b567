/* Tests of src/sheet/zip and inflate: what is read, what is refused, and both
   engines against each other. Our directory is held against libzip's. */
#include "unit.h"

#include <zip.h>
#include <zlib.h>

#include "sheet/unzip.h"

#include "../sheets/zip_build.h"

/* --- what is read --------------------------------------------------------- */

static void expect_content(struct text bytes, const char *name, const char *content)
{
    struct arena arena;
    struct unzip zip;
    struct sheet_verdict verdict;
    struct text got;
    arena_init(&arena, 8 << 20);
    if (!unzip_open(&zip, &arena, bytes, NULL, &verdict))
        fail_msg("%s", verdict.detail);
    const struct unzip_entry *entry = unzip_find(&zip, text_of(name));
    assert_non_null(entry);
    if (!unzip_read_entry(&zip, entry, 1 << 20, &got, &verdict))
        fail_msg("%s", verdict.detail);
    assert_text(got, content);
    arena_free(&arena);
}

/* `opened`: the fault shows when the directory is walked, else in the entry. */
static void expect_refusal(struct text bytes, bool opens, enum sheet_verdict_code code,
                           const char *part)
{
    struct arena arena;
    struct unzip zip;
    struct sheet_verdict verdict = {0};
    struct text got;
    arena_init(&arena, 8 << 20);
    bool opened = unzip_open(&zip, &arena, bytes, NULL, &verdict);
    assert_int_equal(opened, opens);
    if (opened)
        assert_false(unzip_read_entry(&zip, &zip.entries[0], 1 << 20, &got, &verdict));
    assert_int_equal(verdict.code, code);
    if (strstr(verdict.detail, part) == NULL)
        fail_msg("« %s » does not say « %s »", verdict.detail, part);
    arena_free(&arena);
}

static void test_names(void **state)
{
    (void)state;
    struct zip_build made = {0};
    zip_build_add(&made, zip_build_stored("xl\\Workbook.xml", "one"));
    zip_build_add(&made, zip_build_stored("a", "first"));
    zip_build_add(&made, zip_build_stored("A", "other case"));
    zip_build_add(&made, zip_build_stored("a", "last"));
    struct text bytes = zip_build_finish(&made);
    expect_content(bytes, "xl/workbook.xml", "one");
    expect_content(bytes, "/xl/workbook.xml", "one");
    expect_content(bytes, "a", "last");
    expect_content(bytes, "A", "other case");
    struct arena arena;
    struct unzip zip;
    struct sheet_verdict verdict;
    arena_init(&arena, 1 << 20);
    assert_true(unzip_open(&zip, &arena, bytes, NULL, &verdict));
    assert_null(unzip_find(&zip, TEXT("workbook.xml")));
    assert_null(unzip_find(&zip, TEXT("")));
    arena_free(&arena);
    zip_build_free(&made);
}

static void test_no_entries(void **state)
{
    (void)state;
    struct zip_build made = {0};
    struct arena arena;
    struct unzip zip;
    struct sheet_verdict verdict;
    arena_init(&arena, 1 << 20);
    assert_true(unzip_open(&zip, &arena, zip_build_finish(&made), NULL, &verdict));
    assert_int_equal(zip.count, 0);
    assert_null(unzip_find(&zip, TEXT("a")));
    arena_free(&arena);
    zip_build_free(&made);
}

static void test_bytes_before_and_behind(void **state)
{
    (void)state;
    for (int claimed = 0; claimed < 2; claimed++) {
        struct zip_build made = {.shift = claimed ? 0 : -7};
        buffer_add_text(&made.file, TEXT("#!/bin/"));
        zip_build_add(&made, zip_build_stored("a", "content"));
        zip_build_finish(&made);
        buffer_add_text(&made.file, TEXT("\r\n"));
        expect_content(buffer_text(&made.file), "a", "content");
        zip_build_free(&made);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        struct zip_member member;
        bool opens;
        enum sheet_verdict_code code;
        const char *part;
    } cases[] = {
        {{"x", TEXT("abc"), 3, 1, 0, 0, -1}, true, SHEET_UNREADABLE, "somme de contrôle"},
        {{"x", TEXT("abc"), 4, 1, 0, 0, -1}, true, SHEET_UNREADABLE, "taille annoncée"},
        {{"x", TEXT("abc"), 3, 1, 0, 1, -1}, true, SHEET_ENCRYPTED, "chiffrée"},
        {{"x", TEXT("abc"), 3, 1, 9, 0, -1}, true, SHEET_UNREADABLE, "compressé d'une façon"},
        {{"x", TEXT("\x07"), 3, 1, 8, 0, -1}, true, SHEET_UNREADABLE, "données compressées"},
        {{"x", TEXT("\x4b"), 3, 1, 8, 0, -1}, true, SHEET_UNREADABLE, "données compressées"},
        {{"x", TEXT("\x4b\x04\x00"), 3, 1, 8, 0, -1}, true, SHEET_UNREADABLE, "taille annoncée"},
        {{"x", TEXT("\x4b\x04\x00"), 4 << 20, 1, 8, 0, -1}, true, SHEET_UNREADABLE, "volumineux"},
        {{"x", TEXT("\x4b\x04\x00"), 5 << 20, 1, 8, 0, -1}, true, SHEET_UNREADABLE, "plus de 100 fois"},
        {{"x", TEXT("\x4b\x04\x00"), 0xFFFFFFF0, 1, 8, 0, -1}, true, SHEET_UNREADABLE, "512 Mo"},
        {{"x", TEXT("abc"), 3, 1, 0, 0, 5000}, false, SHEET_UNREADABLE, "manque"},
        {{"x", TEXT("abc"), 3, 1, 0, 0, 1}, false, SHEET_UNREADABLE, "manque"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct zip_build made = {0};
        zip_build_add(&made, cases[i].member);
        expect_refusal(zip_build_finish(&made), cases[i].opens, cases[i].code, cases[i].part);
        zip_build_free(&made);
    }
}

static void test_overlap(void **state)
{
    (void)state;
    struct zip_build made = {0};
    zip_build_add(&made, zip_build_stored("a", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"));
    struct zip_member again = zip_build_stored("b", "abc");
    again.local = 0;
    zip_build_add(&made, again);
    expect_refusal(zip_build_finish(&made), false, SHEET_UNREADABLE, "se chevauchent");
    zip_build_free(&made);
}

static void test_too_many(void **state)
{
    (void)state;
    struct zip_build made = {0};
    for (int i = 0; i < 1001; i++)
        zip_build_add(&made, zip_build_stored("a", ""));
    expect_refusal(zip_build_finish(&made), false, SHEET_UNREADABLE, "plus de 1000");
    zip_build_free(&made);
}

/* Cut anywhere, a zip is refused; with any byte changed, it neither crashes
   nor hands out other bytes than those that were put in. */
static void test_cut_and_changed(void **state)
{
    (void)state;
    struct zip_build made = {0};
    zip_build_add(&made, zip_build_stored("a", "some content of an entry"));
    struct text bytes = zip_build_finish(&made);
    for (size_t len = 0; len < bytes.len; len++)
        expect_refusal(text_slice(bytes, 0, len), false, SHEET_UNREADABLE, "manque");
    for (size_t i = 0; i < bytes.len * 8; i++) {
        made.file.at[i / 8] ^= (char)(1 << i % 8);
        struct arena arena;
        struct unzip zip;
        struct sheet_verdict verdict;
        struct text got;
        arena_init(&arena, 1 << 20);
        if (unzip_open(&zip, &arena, bytes, NULL, &verdict) && zip.count == 1 &&
            unzip_read_entry(&zip, &zip.entries[0], 1000, &got, &verdict))
            assert_text(got, "some content of an entry");
        arena_free(&arena);
        made.file.at[i / 8] ^= (char)(1 << i % 8);
    }
    zip_build_free(&made);
}

/* --- libzip, which writes the file, zip64 and data descriptors included --- */

static struct text file_of_libzip(struct arena *arena, struct text content, bool zip64)
{
    zip_error_t error;
    zip_source_t *file = zip_source_buffer_create(NULL, 0, 0, &error);
    assert_non_null(file);
    zip_source_keep(file);
    zip_t *archive = zip_open_from_source(file, ZIP_TRUNCATE, &error);
    zip_source_t *source = zip_source_buffer(archive, content.at, content.len, 0);
    zip_int64_t index = zip_file_add(archive, "xl/sheet.xml", source, 0);
    assert_true(index >= 0);
    if (zip64) {
        const zip_uint8_t padding[4] = {0};
        zip_file_extra_field_set(archive, (zip_uint64_t)index, 0x9999, 0, padding, 4, ZIP_FL_CENTRAL);
    }
    assert_int_equal(zip_close(archive), 0);
    zip_source_open(file);
    zip_source_seek(file, 0, SEEK_END);
    size_t len = (size_t)zip_source_tell(file);
    zip_source_seek(file, 0, SEEK_SET);
    char *bytes = arena_take(arena, len);
    assert_int_equal(zip_source_read(file, bytes, len), (zip_int64_t)len);
    zip_source_close(file);
    zip_source_free(file);
    return text_make(bytes, len);
}

static void test_libzip_writes(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    for (int extra = 0; extra < 2; extra++)
        expect_content(file_of_libzip(&arena, TEXT("some content content content"), extra),
                       "xl/sheet.xml", "some content content content");
    arena_free(&arena);
}

/* --- ISA-L against zlib ---------------------------------------------------- */

/* Inflates in steps of `step` bytes; the result of the last step, and all
   bytes in `out`. */
static enum inflate_result inflate_all(enum inflate_engine engine, struct text compressed,
                                       size_t step, struct buffer *out)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct inflater *inflater = inflate_new(&arena, engine);
    assert_non_null(inflater);
    inflate_start(inflater, compressed);
    enum inflate_result result;
    size_t got;
    do {
        char *to = buffer_reserve(out, step);
        result = inflate_next(inflater, to, step, &got);
        assert_true(got <= step);
        out->len += got;
    } while (result == INFLATE_MORE);
    arena_free(&arena);
    return result;
}

static void compare_engines(struct text compressed, struct text plain, size_t step)
{
    struct buffer isal = {0}, zlib = {0};
    enum inflate_result one = inflate_all(INFLATE_ISAL, compressed, step, &isal);
    enum inflate_result other = inflate_all(INFLATE_ZLIB, compressed, step, &zlib);
    assert_int_equal(one, other);
    if (one == INFLATE_END) {
        assert_true(text_equal(buffer_text(&isal), buffer_text(&zlib)));
        assert_true(plain.at == NULL || text_equal(buffer_text(&isal), plain));
        assert_int_equal(inflate_crc32(0, isal.at, isal.len),
                         crc32(0, (unsigned char *)zlib.at, (unsigned)zlib.len));
    }
    buffer_free(&isal);
    buffer_free(&zlib);
}

static uint32_t noise(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void test_engines_agree(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 60; round++) {
        struct arena arena;
        arena_init(&arena, 0);
        size_t len = noise(&seed) % 200000;
        char *plain = arena_take(&arena, len + 1);
        uint32_t letters = 1 + noise(&seed) % 256;
        for (size_t i = 0; i < len; i++)
            plain[i] = (char)(i > 100 && noise(&seed) % 4 ? (uint32_t)plain[i - 1 - noise(&seed) % 99]
                                                           : noise(&seed) % letters);
        struct text compressed = zip_build_compress(&arena, text_make(plain, len));
        size_t step = 1 + noise(&seed) % (round % 2 ? 300000 : 300);
        compare_engines(compressed, text_make(plain, len), step);
        compare_engines(text_slice(compressed, 0, compressed.len - 1), TEXT_NONE, step);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_no_entries),
        cmocka_unit_test(test_bytes_before_and_behind),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_cut_and_changed),
        cmocka_unit_test(test_libzip_writes),
        cmocka_unit_test(test_engines_agree),
    };
    return cmocka_run_group_tests_name("unzip", tests, NULL, NULL);
}
