/* Tests of src/sheet/frames: rows come out as they went in however the bytes
   are cut, and what is no frame is refused. */
#include "unit.h"

#include "sheet/frames.h"
#include "sheet/frames_format.h"

/* A sink that writes down what it gets: "sheet(name)", "row 3: N12|T..||",
   "restart". */
struct record {
    struct buffer log;
    int rows_left; /* says stop after so many rows; negative: never */
};

static bool record_sheet(void *context, struct text name)
{
    buffer_print(&((struct record *)context)->log, "sheet(%.*s)\n", TEXT_ARG(name));
    return true;
}

static bool record_row(void *context, uint32_t number, const struct sheet_cell *cells, uint32_t count)
{
    struct record *record = context;
    if (record->rows_left == 0)
        return false;
    record->rows_left--;
    buffer_print(&record->log, "%u:", number);
    for (uint32_t i = 0; i < count; i++)
        buffer_print(&record->log, "%c%.*s|", "-TNDBE"[cells[i].kind], TEXT_ARG(cells[i].text));
    buffer_add_byte(&record->log, '\n');
    return true;
}

static bool record_restart(void *context)
{
    buffer_add_text(&((struct record *)context)->log, TEXT("restart\n"));
    return true;
}

static struct sheet_sink sink_of(struct record *record)
{
    return (struct sheet_sink){record, record_sheet, record_row, record_restart};
}

static bool keep(void *context, struct text bytes)
{
    buffer_add_text(context, bytes);
    return true;
}

static bool nobody_reads(void *context, struct text bytes)
{
    UNUSED(context);
    UNUSED(bytes);
    return false;
}

static struct sheet_cell cell(enum sheet_cell_kind kind, const char *z)
{
    return (struct sheet_cell){.kind = kind, .text = text_of(z)};
}

/* Some of everything, to be written to either kind of sink. */
static void tell_story(const struct sheet_sink *sink)
{
    struct sheet_cell cells[700] = {cell(CELL_TEXT, "é\n"), cell(CELL_EMPTY, NULL),
                                    cell(CELL_NUMBER, "12"), cell(CELL_DATE, "01/02/2022"),
                                    cell(CELL_BOOLEAN, "VRAI"), cell(CELL_ERROR, "#N/A")};
    assert_true(sink->sheet(sink->context, TEXT("Feuille 1")));
    assert_true(sink->row(sink->context, 1, cells, 6));
    assert_true(sink->restart(sink->context));
    assert_true(sink->sheet(sink->context, TEXT("")));
    cells[699] = cell(CELL_TEXT, "a text that is longer than the thirty-two bytes of two moves");
    assert_true(sink->row(sink->context, 2, cells, 700));
    for (uint32_t i = 0; i < 5000; i++) {
        cells[1] = cell(CELL_TEXT, &"seventeen bytes.."[i % 17]);
        assert_true(sink->row(sink->context, 10 + 3 * i, cells, 6));
    }
}

static void written_story(struct buffer *bytes)
{
    struct frames_writer writer;
    struct sheet_verdict verdict = sheet_refuse(SHEET_UNREADABLE, "coupé à « %s »", "x\ny");
    frames_writer_init(&writer, keep, bytes);
    struct sheet_sink sink = frames_writer_sink(&writer);
    tell_story(&sink);
    assert_true(frames_writer_end(&writer, &verdict));
    frames_writer_free(&writer);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    struct record wanted = {.rows_left = -1};
    struct sheet_sink sink = sink_of(&wanted);
    written_story(&bytes);
    tell_story(&sink);
    const size_t steps[] = {1, 2, 3, 5, 7, 100, 65536, 1 << 30};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct record record = {.rows_left = -1};
        struct sheet_sink again = sink_of(&record);
        struct frames_reader reader;
        frames_reader_init(&reader, &again);
        for (size_t at = 0; at < bytes.len; at += steps[i])
            assert_true(frames_reader_feed(&reader, text_slice(buffer_text(&bytes), at, steps[i])));
        assert_true(reader.ended);
        assert_int_equal(reader.verdict.code, SHEET_UNREADABLE);
        assert_string_equal(reader.verdict.detail, "coupé à « x y »");
        assert_true(text_equal(buffer_text(&record.log), buffer_text(&wanted.log)));
        /* Nothing may follow the verdict. */
        assert_false(frames_reader_feed(&reader, text_slice(buffer_text(&bytes), 0, 100)));
        frames_reader_free(&reader);
        buffer_free(&record.log);
    }
    buffer_free(&bytes);
    buffer_free(&wanted.log);
}

static void test_stop(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    struct record record = {.rows_left = 3};
    struct sheet_sink sink = sink_of(&record);
    struct frames_reader reader;
    written_story(&bytes);
    frames_reader_init(&reader, &sink);
    assert_false(frames_reader_feed(&reader, buffer_text(&bytes)));
    assert_false(reader.ended);
    frames_reader_free(&reader);
    buffer_free(&bytes);
    buffer_free(&record.log);

    struct frames_writer writer;
    frames_writer_init(&writer, nobody_reads, NULL);
    sink = frames_writer_sink(&writer);
    assert_false(sink.sheet(sink.context, TEXT("x")));
    frames_writer_free(&writer);
}

/* --- frames made by hand --------------------------------------------------- */

static void put(struct buffer *bytes, uint32_t value)
{
    char four[4];
    frame_put_number(four, value);
    buffer_add(bytes, four, 4);
}

static void put_frame(struct buffer *bytes, int type, struct text content)
{
    buffer_add_byte(bytes, (char)type);
    put(bytes, (uint32_t)content.len);
    buffer_add_text(bytes, content);
}

struct attempt {
    const char *what;
    uint32_t number, count, header; /* of the only cell */
    struct text rest;               /* what follows the cell's header */
    bool good;
};

static bool feeds(struct text bytes)
{
    struct record record = {.rows_left = -1};
    struct sheet_sink sink = sink_of(&record);
    struct frames_reader reader;
    frames_reader_init(&reader, &sink);
    bool fed = frames_reader_feed(&reader, bytes);
    frames_reader_free(&reader);
    buffer_free(&record.log);
    return fed;
}

#define CELL(kind, len) ((uint32_t)(len) << KIND_BITS | (kind))

static void test_rows_by_hand(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"good", 1, 1, CELL(CELL_TEXT, 3), TEXT("abc"), true},
        {"accents", SHEET_ROWS_MAX, 1, CELL(CELL_TEXT, 2), TEXT("é"), true},
        {"row 0", 0, 1, CELL(CELL_TEXT, 3), TEXT("abc"), false},
        {"row past the last", SHEET_ROWS_MAX + 1, 1, CELL(CELL_TEXT, 3), TEXT("abc"), false},
        {"no cells", 1, 0, CELL(CELL_TEXT, 3), TEXT("abc"), false},
        {"too many cells", 1, SHEET_COLUMNS_MAX + 1, CELL(CELL_TEXT, 3), TEXT("abc"), false},
        {"cells missing", 1, 2, CELL(CELL_TEXT, 3), TEXT("abc"), false},
        {"text cut", 1, 1, CELL(CELL_TEXT, 4), TEXT("abc"), false},
        {"bytes left over", 1, 1, CELL(CELL_TEXT, 2), TEXT("abc"), false},
        {"no such kind", 1, 1, CELL(CELL_ERROR + 1, 3), TEXT("abc"), false},
        {"empty text", 1, 1, CELL(CELL_TEXT, 0), TEXT(""), false},
        {"not UTF-8", 1, 1, CELL(CELL_TEXT, 2), TEXT("\xC3z"), false},
        {"ends in a blank", 1, 1, CELL(CELL_EMPTY, 1), TEXT(""), false},
        {"no blanks", 1, 1, CELL(CELL_EMPTY, 0), TEXT(""), false},
        {"too many blanks", 1, 3, CELL(CELL_EMPTY, 1u << 28), TEXT(""), false},
        {"cell too long", 1, 1, CELL(CELL_TEXT, CELL_BYTES_MAX + 1), TEXT("abc"), false},
    };
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        const struct attempt *a = &attempts[i];
        struct buffer bytes = {0}, row = {0};
        put(&row, a->number), put(&row, a->count), put(&row, a->header);
        buffer_add_text(&row, a->rest);
        put_frame(&bytes, FRAME_SHEET, TEXT("x"));
        put_frame(&bytes, FRAME_ROWS, buffer_text(&row));
        if (feeds(buffer_text(&bytes)) != a->good)
            fail_msg("%s", a->what);
        if (a->good) {
            put_frame(&bytes, FRAME_ROWS, buffer_text(&row)); /* the same number again */
            assert_false(feeds(buffer_text(&bytes)));
        }
        buffer_free(&bytes);
        buffer_free(&row);
    }
}

static void test_frames_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *what, *types; /* S sheet, R rows, A restart, V verdict, else that byte */
        struct text content;      /* of the last one; the others are good */
        bool good;
    } attempts[] = {
        {"good", "SV", TEXT("\0"), true},
        {"a verdict alone", "V", TEXT("\3pas un classeur"), true},
        {"sheet twice", "SS", TEXT("x"), false},
        {"sheet not UTF-8", "S", TEXT("\xFF"), false},
        {"rows before the sheet", "R", TEXT("\1\0\0\0\1\0\0\0\x09\0\0\0a"), false},
        {"rows without rows", "SR", TEXT(""), false},
        {"row cut", "SR", TEXT("\1\0\0"), false},
        {"restart before the sheet", "A", TEXT(""), false},
        {"restart once", "SAS", TEXT("y"), true},
        {"restart twice", "SASA", TEXT(""), false},
        {"restart with a content", "SA", TEXT("x"), false},
        {"verdict without a code", "SV", TEXT(""), false},
        {"no such verdict", "SV", TEXT("\6"), false},
        {"verdict not UTF-8", "SV", TEXT("\1\xC3"), false},
        {"no such type", "S\x09", TEXT(""), false},
    };
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        struct buffer bytes = {0};
        for (const char *type = attempts[i].types; *type; type++) {
            const char *known = strchr("?SRAV", *type);
            put_frame(&bytes, known ? (int)(known - "?SRAV") : *type,
                      type[1] == '\0' ? attempts[i].content : *type == 'S' ? TEXT("x") : TEXT_NONE);
        }
        if (feeds(buffer_text(&bytes)) != attempts[i].good)
            fail_msg("%s", attempts[i].what);
        buffer_free(&bytes);
    }
    struct buffer bytes = {0};
    put_frame(&bytes, FRAME_SHEET, TEXT("x"));
    buffer_add_byte(&bytes, FRAME_ROWS);
    put(&bytes, FRAME_MAX + 1);
    assert_false(feeds(buffer_text(&bytes)));
    buffer_free(&bytes);
}

/* Any byte changed: refused, or good UTF-8 all the same; never a crash. */
static void test_changed_bytes(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    written_story(&bytes);
    for (size_t i = 0; i < 2000; i++) {
        bytes.at[i] ^= (char)(1 + i % 255);
        (void)feeds(text_slice(buffer_text(&bytes), 0, 3000));
        bytes.at[i] ^= (char)(1 + i % 255);
    }
    buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),     cmocka_unit_test(test_stop),
        cmocka_unit_test(test_rows_by_hand),   cmocka_unit_test(test_frames_by_hand),
        cmocka_unit_test(test_changed_bytes),
    };
    return cmocka_run_group_tests_name("frames", tests, NULL, NULL);
}
