/* Tests of src/sheet/zip and inflate: what is read, what is refused, and both
   engines against each other. Our directory is held against libzip's. */
#include "unit.h"

#include <zip.h>
#include <zlib.h>

#include "base/buffer.h"
#include "sheet/unzip.h"

/* --- a zip file made by hand --------------------------------------------- */

struct made {
    struct buffer file, directory;
    unsigned count;
    int64_t shift; /* added to every offset: to lie with */
};

static void put(struct buffer *buffer, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++)
        buffer_add_byte(buffer, (char)(value >> (8 * i)));
}

static struct text deflated(struct arena *arena, struct text plain)
{
    z_stream z = {0};
    size_t room = plain.len + plain.len / 100 + 1000;
    char *out = arena_take(arena, room);
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)plain.at;
    z.avail_in = (unsigned)plain.len;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t len = z.total_out;
    deflateEnd(&z);
    return text_make(out, len);
}

struct member {
    const char *name;
    struct text data; /* as compressed */
    uint64_t inflated;
    uint32_t crc;
    unsigned method, flags;
    int64_t local; /* -1: where it is put */
};

static void add_member(struct made *made, struct member m)
{
    size_t at = m.local < 0 ? made->file.len : (size_t)m.local, name = strlen(m.name);
    if (m.local < 0) {
        put(&made->file, 4, 0x04034B50);
        put(&made->file, 2, 20), put(&made->file, 2, m.flags), put(&made->file, 2, m.method);
        put(&made->file, 4, 0);
        put(&made->file, 4, m.crc), put(&made->file, 4, m.data.len), put(&made->file, 4, m.inflated);
        put(&made->file, 2, name), put(&made->file, 2, 0);
        buffer_add(&made->file, m.name, name);
        buffer_add_text(&made->file, m.data);
    }
    struct buffer *d = &made->directory;
    put(d, 4, 0x02014B50), put(d, 4, 20 | 20 << 16), put(d, 2, m.flags), put(d, 2, m.method);
    put(d, 4, 0), put(d, 4, m.crc), put(d, 4, m.data.len), put(d, 4, m.inflated);
    put(d, 2, name), put(d, 2, 0), put(d, 2, 0), put(d, 2, 0), put(d, 2, 0), put(d, 4, 0);
    put(d, 4, at + (uint64_t)made->shift);
    buffer_add(d, m.name, name);
    made->count++;
}

static struct member stored(const char *name, const char *content)
{
    struct text data = text_of(content);
    return (struct member){.name = name, .data = data, .inflated = data.len, .local = -1,
                           .crc = (uint32_t)crc32(0, (const unsigned char *)content, (unsigned)data.len)};
}

static struct text finish(struct made *made)
{
    uint64_t start = made->file.len;
    buffer_add_text(&made->file, buffer_text(&made->directory));
    put(&made->file, 4, 0x06054B50), put(&made->file, 4, 0);
    put(&made->file, 2, made->count), put(&made->file, 2, made->count);
    put(&made->file, 4, made->directory.len), put(&made->file, 4, start + (uint64_t)made->shift);
    put(&made->file, 2, 0);
    return buffer_text(&made->file);
}

static void made_free(struct made *made)
{
    buffer_free(&made->file);
    buffer_free(&made->directory);
}

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
    struct made made = {0};
    add_member(&made, stored("xl\\Workbook.xml", "one"));
    add_member(&made, stored("a", "first"));
    add_member(&made, stored("A", "other case"));
    add_member(&made, stored("a", "last"));
    struct text bytes = finish(&made);
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
    made_free(&made);
}

static void test_bytes_before_and_behind(void **state)
{
    (void)state;
    for (int claimed = 0; claimed < 2; claimed++) {
        struct made made = {.shift = claimed ? 0 : -7};
        buffer_add_text(&made.file, TEXT("#!/bin/"));
        add_member(&made, stored("a", "content"));
        finish(&made);
        buffer_add_text(&made.file, TEXT("\r\n"));
        expect_content(buffer_text(&made.file), "a", "content");
        made_free(&made);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        struct member member;
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
        struct made made = {0};
        add_member(&made, cases[i].member);
        expect_refusal(finish(&made), cases[i].opens, cases[i].code, cases[i].part);
        made_free(&made);
    }
}

static void test_overlap(void **state)
{
    (void)state;
    struct made made = {0};
    add_member(&made, stored("a", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"));
    struct member again = stored("b", "abc");
    again.local = 0;
    add_member(&made, again);
    expect_refusal(finish(&made), false, SHEET_UNREADABLE, "se chevauchent");
    made_free(&made);
}

static void test_too_many(void **state)
{
    (void)state;
    struct made made = {0};
    for (int i = 0; i < 1001; i++)
        add_member(&made, stored("a", ""));
    expect_refusal(finish(&made), false, SHEET_UNREADABLE, "plus de 1000");
    made_free(&made);
}

/* Cut anywhere, a zip is refused; with any byte changed, it neither crashes
   nor hands out other bytes than those that were put in. */
static void test_cut_and_changed(void **state)
{
    (void)state;
    struct made made = {0};
    add_member(&made, stored("a", "some content of an entry"));
    struct text bytes = finish(&made);
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
    made_free(&made);
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
        struct text compressed = deflated(&arena, text_make(plain, len));
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
