/* Tests of src/sheet/biff_sst.c: shared strings of every kind, split over
   CONTINUE records at every place; and of codepage.c, against iconv. */
#include "unit.h"

#include <iconv.h>

#include "sheet/biff_sst.h"
#include "sheet/codepage.h"
#include "sheet_collect.h"
#include "xls_build.h"

struct sample {
    const char *utf8;
    uint16_t units[24];
    unsigned count;
    bool wide;
    unsigned runs;     /* formatting runs behind it */
    unsigned phonetic; /* bytes of phonetics behind it */
};

static const struct sample samples[] = {
    {"Ref", {'R', 'e', 'f'}, 3, false, 0, 0},
    {"", {0}, 0, false, 0, 0},
    {"Prénom", {'P', 'r', 0xE9, 'n', 'o', 'm'}, 6, false, 0, 0},
    {"N° œuvre", {'N', 0xB0, ' ', 0x153, 'u', 'v', 'r', 'e'}, 8, true, 0, 0},
    {"gras", {'g', 'r', 'a', 's'}, 4, false, 2, 0},
    {"東京😀", {0x6771, 0x4EAC, 0xD83D, 0xDE00}, 4, true, 0, 14},
    {"tout", {'t', 'o', 'u', 't'}, 4, true, 1, 6},
    {"", {0}, 0, true, 1, 5},
    {"vingt lettres latines",
     {'v', 'i', 'n', 'g', 't', ' ', 'l', 'e', 't', 't', 'r',
      'e', 's', ' ', 'l', 'a', 't', 'i', 'n', 'e', 's'},
     21,
     false,
     0,
     0},
    {"fin", {'f', 'i', 'n'}, 3, false, 0, 0},
};

/* Writes an SST in records of at most `most` bytes, as Excel splits it. */
struct splitter {
    struct buffer *out;
    struct buffer body;
    size_t most;
    uint16_t id;
};

static void close_record(struct splitter *s)
{
    xls_record(s->out, s->id, s->body.at, s->body.len);
    s->id = BIFF_CONTINUE;
    buffer_clear(&s->body);
}

static void put_plain(struct splitter *s, uint64_t bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (s->body.len >= s->most)
            close_record(s);
        buffer_add_byte(&s->body, (char)(bytes >> (8 * i)));
    }
}

static bool needs_wide(const struct sample *sample, unsigned from)
{
    bool needs = false;
    for (unsigned i = from; i < sample->count; i++)
        needs |= sample->units[i] > 0xFF;
    return needs;
}

/* `narrow`: each record is as narrow as what is left allows. */
static void put_characters(struct splitter *s, const struct sample *sample, bool narrow)
{
    bool wide = sample->wide;
    for (unsigned i = 0; i < sample->count; i++) {
        if (s->body.len + 1 + wide > s->most) {
            close_record(s);
            wide = narrow ? needs_wide(sample, i) : sample->wide;
            buffer_add_byte(&s->body, wide);
        }
        buffer_add_byte(&s->body, (char)sample->units[i]);
        if (wide)
            buffer_add_byte(&s->body, (char)(sample->units[i] >> 8));
    }
}

static void put_sample(struct splitter *s, const struct sample *sample, bool narrow)
{
    unsigned flags = sample->wide | (sample->phonetic ? 4u : 0) | (sample->runs ? 8u : 0);
    put_plain(s, sample->count, 2);
    put_plain(s, flags, 1);
    if (sample->runs)
        put_plain(s, sample->runs, 2);
    if (sample->phonetic)
        put_plain(s, sample->phonetic, 4);
    put_characters(s, sample, narrow);
    for (unsigned i = 0; i < sample->runs; i++)
        put_plain(s, 0x01020304, 4);
    for (unsigned i = 0; i < sample->phonetic; i++)
        put_plain(s, 0xAA, 1);
}

static void put_sst(struct buffer *out, size_t most, bool narrow, uint32_t declared)
{
    struct splitter s = {.out = out, .most = most, .id = BIFF_SST};
    buffer_init(&s.body, 0);
    put_plain(&s, declared | (uint64_t)declared << 32, 8);
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        put_sample(&s, &samples[i], narrow);
    close_record(&s);
    buffer_free(&s.body);
}

static void read_sst(struct text globals, struct text cells, const char *wanted)
{
    struct buffer stream;
    struct collected c;
    struct sheet_sink sink = collect_sink(&c);
    buffer_init(&stream, 0);
    xls_book(&stream, XLS_BIFF8, globals, cells);
    assert_int_equal(xls_read(buffer_text(&stream), NULL, &sink).code, SHEET_READ);
    assert_text(buffer_text(&c.text), wanted);
    buffer_free(&c.text);
    buffer_free(&stream);
}

/* At every size of record, hence at every place of every string. */
static void test_splits(void **state)
{
    (void)state;
    struct buffer cells, wanted;
    buffer_init(&cells, 0);
    buffer_init(&wanted, 0);
    buffer_print(&wanted, "[Feuil1]\n");
    for (unsigned i = 0; i < COUNT_OF(samples); i++) {
        xls_numbers(&cells, BIFF_LABELSST, "2224", i, 0, 0, i);
        if (samples[i].count)
            buffer_print(&wanted, "%u:%s\n", i + 1, samples[i].utf8);
    }
    buffer_add_byte(&wanted, '\0');
    static const uint32_t declared[] = {COUNT_OF(samples), 0, 0xFFFFFFFF};
    for (size_t most = 3; most < 400; most++) {
        struct buffer globals;
        buffer_init(&globals, 0);
        put_sst(&globals, most, most % 2, declared[most % 3]);
        read_sst(buffer_text(&globals), buffer_text(&cells), wanted.at);
        buffer_free(&globals);
    }
    buffer_free(&cells);
    buffer_free(&wanted);
}

/* A text that is not there is said, and not taken for an empty cell. */
static void test_wild_index(void **state)
{
    (void)state;
    static const uint32_t wild[] = {COUNT_OF(samples), 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < COUNT_OF(wild); i++) {
        struct buffer globals, cells, stream;
        struct collected c;
        struct sheet_sink sink = collect_sink(&c);
        buffer_init(&globals, 0);
        buffer_init(&cells, 0);
        buffer_init(&stream, 0);
        put_sst(&globals, 60, false, COUNT_OF(samples));
        xls_numbers(&cells, BIFF_LABELSST, "2224", 6, 0, 0, wild[i]);
        xls_book(&stream, XLS_BIFF8, buffer_text(&globals), buffer_text(&cells));
        struct sheet_verdict verdict = xls_read(buffer_text(&stream), NULL, &sink);
        assert_int_equal(verdict.code, SHEET_UNREADABLE);
        assert_string_equal(verdict.detail, "sa ligne 7 renvoie à un texte partagé qui manque");
        buffer_free(&c.text);
        buffer_free(&globals);
        buffer_free(&cells);
        buffer_free(&stream);
    }
}

/* Cut anywhere, what is left of the table stays within it. */
static void test_cut(void **state)
{
    (void)state;
    struct buffer whole;
    buffer_init(&whole, 0);
    put_sst(&whole, 40, false, COUNT_OF(samples));
    for (size_t len = 4; len <= whole.len; len++) {
        struct arena arena;
        struct biff_sst sst;
        struct biff_record record;
        struct biff_chars chars;
        char room[100 * BIFF_UTF8];
        arena_init(&arena, 1 << 20);
        char *copy = malloc(len);
        memcpy(copy, whole.at, len);
        struct text stream = text_make(copy, len);
        if (biff_read(stream, 0, &record)) {
            biff_sst_open(&sst, &arena, stream, &record);
            assert_true(sst.count <= COUNT_OF(samples));
            for (uint32_t i = 0; i <= sst.count; i++)
                if (biff_sst_find(&sst, i, &chars))
                    biff_utf8_of_chars(&chars, room);
            assert_false(biff_sst_find(&sst, sst.count, &chars));
        }
        free(copy);
        arena_free(&arena);
    }
    buffer_free(&whole);
}

static const char *const page_names[] = {
#define CODEPAGE(number, name, ...) name,
#include "sheet/codepage.def"
#undef CODEPAGE
};
static const unsigned page_numbers[] = {
#define CODEPAGE(number, name, ...) number,
#include "sheet/codepage.def"
#undef CODEPAGE
};

/* What iconv makes of a byte, or nothing. */
static size_t iconv_byte(iconv_t converter, unsigned char byte, char out[8])
{
    char in[1] = {(char)byte};
    char *from = in, *to = out;
    size_t left = 1, room = 8;
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &from, &left, &to, &room) == (size_t)-1 ||
        iconv(converter, NULL, NULL, &to, &room) == (size_t)-1)
        return 0;
    return 8 - room;
}

static void test_code_pages(void **state)
{
    (void)state;
    unsigned compared = 0, differ = 0;
    for (size_t i = 0; i < COUNT_OF(page_names); i++) {
        iconv_t converter = iconv_open("UTF-8", page_names[i]);
        if (converter == (iconv_t)-1)
            continue;
        for (unsigned byte = 0x80; byte <= 0xFF; byte++) {
            char wanted[8], got[BIFF_UTF8];
            uint8_t in = (uint8_t)byte;
            size_t len = iconv_byte(converter, in, wanted);
            size_t have = biff_utf8_of_page(&in, 1, codepage_table(page_numbers[i]), got);
            struct text none = TEXT("\xEF\xBF\xBD"), ours = text_make(got, have);
            if (len == 0 || text_equal(ours, none))
                continue; /* the two differ in what they leave out */
            compared++;
            differ += !text_equal(ours, text_make(wanted, len));
        }
        iconv_close(converter);
    }
    assert_true(compared > 1800);
    assert_int_equal(differ, 3); /* Mac: the increment sign, the apple, the euro */
    assert_ptr_equal(codepage_table(0x8000), codepage_table(10000));
    assert_ptr_equal(codepage_table(0x8001), codepage_table(1252));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_splits),
        cmocka_unit_test(test_wild_index),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_code_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
