/* Tests of flow/lot_codec.c: what goes in comes out, and damaged bytes are
   refused, whatever they are (run under the sanitizers). */
#include "unit.h"

#include "flow/lot_codec.h"

static struct arena arena;
static uint64_t state;

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state % below);
}

static int set_up(void **unused)
{
    UNUSED(unused);
    state = 88172645463325252u;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **unused)
{
    UNUSED(unused);
    arena_free(&arena);
    return 0;
}

/* Any bytes at all, NUL included; often short, sometimes as long as a cell
   can be. */
static struct text any_text(void)
{
    uint32_t len = any(40) == 0 ? any(32767) : any(30);
    char *at = arena_take(&arena, len + 1);
    for (uint32_t i = 0; i < len; i++)
        at[i] = (char)any(256);
    return (struct text){at, len};
}

static void fill_line(struct batch *batch, uint32_t i)
{
    struct line *line = &batch->lines[i];
    *line = (struct line){.number = any(5) ? i + 1 : UINT32_MAX - any(9),
                          .level = (uint8_t)any(3),
                          .set_aside = any(2),
                          .registered = any(2),
                          .licence_number_cell = any(2),
                          .first_finding = batch->finding_count,
                          .finding_count = any(3) ? 0 : any(6)};
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        line->value[c] = i && any(2) ? batch->lines[i - 1].value[c] : any_text();
    for (uint32_t f = 0; f < line->finding_count; f++)
        batch->findings[batch->finding_count++] =
            (struct finding){.rule = (uint8_t)any(RULE_COUNT),
                             .category = (uint8_t)any(4),
                             .day = any(3) ? DATE_NONE : (date)any(40000) - 20000,
                             .number = any(2) ? (int64_t)state : -(int64_t)any(100),
                             .text = any_text()};
}

static struct batch any_batch(uint32_t lines)
{
    struct batch batch = {.arena = &arena, .line_count = lines};
    batch.lines = ARENA_ARRAY(&arena, struct line, lines);
    batch.findings = ARENA_ARRAY(&arena, struct finding, lines * 6);
    batch.order = ARENA_ARRAY(&arena, uint32_t, lines);
    for (uint32_t i = 0; i < lines; i++)
        fill_line(&batch, i);
    for (uint32_t i = 0; i < lines; i++)
        batch.order[i] = lines - 1 - i;
    return batch;
}

static void assert_same_text(struct text a, struct text b)
{
    assert_true(text_equal(a, b));
}

static void assert_same_line(const struct batch *batch, const struct line *line,
                             const struct report_line *out)
{
    assert_int_equal(out->number, line->number);
    assert_int_equal(out->level, line->level);
    assert_int_equal(out->set_aside, line->set_aside);
    assert_int_equal(out->registered, line->registered);
    assert_int_equal(out->licence_number_cell, line->licence_number_cell);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        assert_same_text(out->value[c], line->value[c]);
    assert_int_equal(out->finding_count, line->finding_count);
    for (uint32_t f = 0; f < line->finding_count; f++) {
        const struct finding *in = &batch->findings[line->first_finding + f];
        assert_int_equal(out->findings[f].rule, in->rule);
        assert_int_equal(out->findings[f].category, in->category);
        assert_int_equal(out->findings[f].day, in->day);
        assert_int_equal(out->findings[f].number, in->number);
        assert_same_text(out->findings[f].text, in->text);
    }
}

static struct text encode(struct buffer *buffer, const struct batch *batch, uint32_t first,
                          uint32_t count)
{
    buffer_init(buffer, 0);
    lot_encode_block(buffer, batch, first, count);
    assert_false(buffer->failed);
    return buffer_text(buffer);
}

static void a_block_comes_back(void **unused)
{
    UNUSED(unused);
    static const uint32_t sizes[] = {1, 2, 100, LOT_BLOCK_LINES};
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        struct batch batch = any_batch(sizes[s] + 3);
        struct buffer buffer;
        struct report_line *lines;
        uint32_t count;
        struct text bytes = encode(&buffer, &batch, 2, sizes[s]);
        assert_true(lot_decode_block(bytes, &arena, &lines, &count));
        assert_int_equal(count, sizes[s]);
        for (uint32_t i = 0; i < count; i++)
            assert_same_line(&batch, &batch.lines[batch.order[2 + i]], &lines[i]);
        buffer_free(&buffer);
    }
}

/* The exact bytes in a block of their own, so that the sanitizer sees one read
   too far. */
static bool decode_alone(const char *at, size_t len)
{
    struct arena scratch;
    struct report_line *lines;
    uint32_t count;
    char *alone = malloc(len ? len : 1);
    assert_non_null(alone);
    memcpy(alone, at, len);
    arena_init(&scratch, 0);
    bool good = lot_decode_block(text_make(alone, len), &scratch, &lines, &count);
    arena_free(&scratch);
    free(alone);
    return good;
}

static void a_block_that_was_cut_is_refused(void **unused)
{
    UNUSED(unused);
    struct batch batch = any_batch(8);
    struct buffer buffer;
    struct text bytes = encode(&buffer, &batch, 0, 8);
    assert_true(decode_alone(bytes.at, bytes.len));
    for (size_t len = 0; len < bytes.len; len++)
        assert_false(decode_alone(bytes.at, len));
    buffer_add_byte(&buffer, 0);
    assert_false(decode_alone(buffer.at, buffer.len));
    buffer_free(&buffer);
}

static void a_block_of_another_version_is_refused(void **unused)
{
    UNUSED(unused);
    struct batch batch = any_batch(3);
    struct buffer buffer;
    encode(&buffer, &batch, 0, 3);
    buffer.at[0]++;
    assert_false(decode_alone(buffer.at, buffer.len));
    buffer_free(&buffer);
}

/* Changed bytes may still be a block, with other words in it; reading it must
   only never leave its bytes. */
static void changed_bytes_do_no_harm(void **unused)
{
    UNUSED(unused);
    struct batch batch = any_batch(20);
    struct buffer buffer;
    struct text bytes = encode(&buffer, &batch, 0, 20);
    char *copy = arena_take(&arena, bytes.len);
    unsigned refused = 0;
    for (unsigned round = 0; round < 3000; round++) {
        memcpy(copy, bytes.at, bytes.len);
        for (unsigned i = any(4) + 1; i > 0; i--)
            copy[any((uint32_t)bytes.len)] = (char)any(256);
        refused += !decode_alone(copy, bytes.len);
    }
    assert_true(refused > 100);
    for (unsigned round = 0; round < 3000; round++) {
        uint32_t len = any(200);
        for (uint32_t i = 0; i < len; i++)
            copy[i] = (char)any(256);
        copy[0] = 1;
        decode_alone(copy, len);
    }
    buffer_free(&buffer);
}

/* A count of a thousand million must not be believed. */
static void declared_counts_ask_for_no_memory(void **unused)
{
    UNUSED(unused);
    struct arena small;
    struct report_line *lines;
    uint32_t count;
    static const char many_lines[] = "\x01\xFF\xFF\xFF\xFF\x0F";
    static const char many_findings[] = "\x01\x01\x01\x00\x01\x01\x01\x01\x01\x01\x01\x01\x01\xFF\xFF\xFF\xFF\x0F";
    arena_init(&small, 1024 * 1024);
    assert_false(lot_decode_block(text_make(many_lines, sizeof many_lines - 1), &small, &lines, &count));
    assert_false(lot_decode_block(text_make(many_findings, sizeof many_findings - 1), &small, &lines, &count));
    arena_free(&small);
}

static void facts_come_back(void **unused)
{
    UNUSED(unused);
    struct batch batch = {.sheet_column = {3, 1, NO_INDEX, 0, 16383, 5, 6, 7, 8},
                          .advice = {{"licence_not_neph", 12, TEXT("Douze numéros")},
                                     {"columns_ignored", 1, TEXT("« Tél. »")}},
                          .advice_count = 2};
    struct report_facts facts;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    lot_encode_facts(&buffer, &batch);
    assert_true(lot_decode_facts(buffer_text(&buffer), &arena, &facts));
    assert_memory_equal(facts.sheet_column, batch.sheet_column, sizeof facts.sheet_column);
    assert_int_equal(facts.advice_count, 2);
    assert_string_equal(facts.advice[0].code, "licence_not_neph");
    assert_int_equal(facts.advice[0].count, 12);
    assert_text(facts.advice[1].message, "« Tél. »");
    for (size_t len = 0; len < buffer.len; len++) {
        char *alone = malloc(len ? len : 1);
        assert_non_null(alone);
        memcpy(alone, buffer.at, len);
        assert_false(lot_decode_facts(text_make(alone, len), &arena, &facts));
        free(alone);
    }
    buffer_free(&buffer);
}

/* As if a rule had been put between two others since the block was written. */
static void findings_are_found_again_by_their_codes(void **unused)
{
    UNUSED(unused);
    static const struct text one = {"order_missing", 13}, other = {"label_missing", 13};
    struct batch batch = any_batch(1);
    struct report_line *lines;
    struct buffer buffer;
    uint32_t count;
    batch.lines[0].finding_count = 1;
    batch.findings[0] = (struct finding){.rule = RULE_LABEL_MISSING, .day = DATE_NONE};
    struct text bytes = encode(&buffer, &batch, 0, 1);
    char *at_one = buffer.at + text_find(bytes, one), *at_other = buffer.at + text_find(bytes, other);
    memcpy(at_one, other.at, other.len);
    memcpy(at_other, one.at, one.len);
    assert_true(lot_decode_block(bytes, &arena, &lines, &count));
    assert_int_equal(lines[0].findings[0].rule, RULE_ORDER_MISSING);
    memcpy(at_other, "rule_of_old__", 13);
    assert_false(lot_decode_block(bytes, &arena, &lines, &count));
    buffer_free(&buffer);
}

/* A block as the first builds wrote it: without columns and codes. */
static struct text as_at_first(struct text bytes)
{
    char *out = arena_take(&arena, bytes.len);
    size_t head = 1 + (bytes.at[1] & 0x80 ? 2 : 1), skip = head + 2; /* columns, count of codes */
    assert_int_equal(bytes.at[head], COLUMN_COUNT);
    for (unsigned r = 0; r < RULE_COUNT; r++)
        skip += 1 + (size_t)bytes.at[skip];
    memcpy(out, bytes.at, head);
    out[0] = 1;
    memcpy(out + head, bytes.at + skip, bytes.len - skip);
    return text_make(out, head + bytes.len - skip);
}

static void a_block_of_the_first_builds_is_read(void **unused)
{
    UNUSED(unused);
    static const uint32_t sizes[] = {1, 100, LOT_BLOCK_LINES};
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        struct batch batch = any_batch(sizes[s]);
        struct buffer buffer;
        struct report_line *lines;
        uint32_t count;
        struct text old = as_at_first(encode(&buffer, &batch, 0, sizes[s]));
        assert_true(lot_decode_block(old, &arena, &lines, &count));
        assert_int_equal(count, sizes[s]);
        for (uint32_t i = 0; i < count; i++)
            assert_same_line(&batch, &batch.lines[batch.order[i]], &lines[i]);
        assert_false(lot_block_is_foreign(old));
        buffer_free(&buffer);
    }
}

static void another_builds_block_is_told_from_damage(void **unused)
{
    UNUSED(unused);
    struct batch batch = any_batch(3);
    struct buffer buffer;
    struct report_line *lines;
    uint32_t count;
    struct text bytes = encode(&buffer, &batch, 0, 3);
    assert_false(lot_block_is_foreign(bytes));
    assert_false(lot_block_is_foreign(text_slice(bytes, 0, 10)));
    assert_false(lot_block_is_foreign(TEXT_NONE));
    buffer.at[0] = 3;
    assert_true(lot_block_is_foreign(bytes));
    buffer.at[0] = 2;
    buffer.at[2] = COLUMN_COUNT + 1;
    assert_true(lot_block_is_foreign(bytes));
    assert_false(lot_decode_block(bytes, &arena, &lines, &count));
    buffer.at[2] = COLUMN_COUNT;
    buffer.at[5]++; /* "prder_missing" */
    assert_true(lot_block_is_foreign(bytes));
    buffer_free(&buffer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_block_comes_back),
        TEST(a_block_that_was_cut_is_refused),
        TEST(a_block_of_another_version_is_refused),
        TEST(changed_bytes_do_no_harm),
        TEST(declared_counts_ask_for_no_memory),
        TEST(a_block_of_the_first_builds_is_read),
        TEST(another_builds_block_is_told_from_damage),
        TEST(facts_come_back),
        TEST(findings_are_found_again_by_their_codes),
    };
    return cmocka_run_group_tests_name("lot_codec", tests, NULL, NULL);
}
