/* web/api_rows.h against jansson: where rows are read without it, it reads the same. */
#include "unit.h"

#include "web/api_rows.h"

#include <jansson.h>

static struct arena arena;

struct read {
    bool plain;
    struct row *rows;
    uint32_t count;
    struct text rest;
};

static struct read read_rows(struct text body)
{
    struct read r = {.plain = false};
    r.plain = api_rows_read(&arena, body, &r.rows, &r.count, &r.rest);
    return r;
}

static void same_value(const json_t *row, const char *name, struct text value)
{
    const json_t *wanted = json_object_get(row, name);
    assert_true((value.at != NULL) == (wanted != NULL));
    if (wanted) {
        assert_int_equal(value.len, json_string_length(wanted));
        assert_memory_equal(value.at, json_string_value(wanted), value.len);
    }
}

/* What was read plainly is what jansson reads, and so is the rest. */
static void compare(struct text body, const struct read *r)
{
    json_error_t wrong;
    json_t *rest = json_loadb(r->rest.at, r->rest.len, JSON_REJECT_DUPLICATES, &wrong);
    json_t *whole = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, &wrong);
    assert_true((rest != NULL) == (whole != NULL));
    if (whole) {
        json_t *rows = json_object_get(whole, "rows");
        assert_int_equal(json_array_size(rows), r->count);
        for (uint32_t i = 0; i < r->count; i++) {
            const json_t *row = json_array_get(rows, i);
            size_t given = 0;
            assert_int_equal(r->rows[i].number, i + 1);
            for (unsigned c = 0; c < COLUMN_COUNT; c++) {
                same_value(row, api_columns[c], r->rows[i].value[c]);
                given += r->rows[i].value[c].at != NULL;
            }
            assert_int_equal(json_object_size(row), given);
        }
        json_array_clear(rows);
        assert_true(json_equal(rest, whole));
    }
    json_decref(rest);
    json_decref(whole);
}

static const char *const plain[] = {
    "{\"rows\":[{\"ref\":\"a\"}]}",
    " {\t\"dry_run\" : true ,\r\n\"rows\" : [ { \"ref\" : \"\" , \"end\":\"2022-01-10\" } , {\"licence\":\"1\"} ] , \"accept\":\"all_rows\" } \n",
    "{\"rows\":[{\"first_name\":\"Zoé\xF0\x9F\x9A\x9A\",\"last_name\":\"L’Œuvre\",\"birth\":\"a/b\x7F\"}],\"x\":-1.5e3}",
    "{\"rows\":[{\"ref\":\"a\"}],\"rowz\":null}",
};
static const char *const others[] = {
    "", "{}", "[]", "{\"rows\":[]}", "{\"rows\":{}}", "{\"rows\":[{}]}", "{\"rows\":[1]}", "{\"rows\":[{\"ref\":1}]}",
    "{\"rows\":[{\"ref\":null}]}", "{\"rows\":[{\"ref\":\"a\",}]}", "{\"rows\":[{\"ref\":\"a\"},]}", "{\"rows\":[{\"ref\":\"a\"}]",
    "{\"rows\":[{\"ref\":\"a\"}]} x", "{\"rows\":[{\"ref\":\"a\"}],}", "{\"rows\":[{\"ref\":\"a\",\"ref\":\"b\"}]}",
    "{\"rows\":[{\"ref\":\"\\u0041\"}]}", "{\"rows\":[{\"ref\":\"a\nb\"}]}", "{\"rows\":[{\"ref\":\"\xC0\x80\"}]}",
    "{\"rows\":[{\"ref\":\"\xED\xA0\x80\"}]}", "{\"rows\":[{\"wrong\":\"a\"}]}", "{\"rows\":[{\"line\":\"a\"}]}",
    "{\"rows\":[{\"ref\":\"a\"}],\"rows\":[{\"ref\":\"a\"}]}", "{\"rows\":[{\"ref\":\"a\"}],\"x\":{}}", "{\"x\":[],\"rows\":[{\"ref\":\"a\"}]}",
    "{\"r\\u006fws\":[{\"ref\":\"a\"}]}", "{\"rows\":[{\"ref\" \"a\"}]}", "{\"rows\":[{\"ref\":\"a\"} {\"ref\":\"a\"}]}",
};

static void test_plain_bodies(void **state)
{
    UNUSED(state);
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        struct read r = read_rows(text_of(plain[i]));
        assert_true(r.plain);
        compare(text_of(plain[i]), &r);
    }
}

static void test_everything_else_is_left_to_jansson(void **state)
{
    UNUSED(state);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (read_rows(text_of(others[i])).plain)
            fail_msg("read: %s", others[i]);
    char *longest = arena_take(&arena, API_VALUE_MOST + 100);
    for (int more = 0; more < 2; more++) {
        int len = snprintf(longest, API_VALUE_MOST + 100, "{\"rows\":[{\"ref\":\"%0*d\"}]}", API_VALUE_MOST + more, 1);
        assert_int_equal(read_rows(text_make(longest, (size_t)len)).plain, more == 0);
    }
}

/* More rows than the first room, and one more than there may be. */
static void test_many(void **state)
{
    UNUSED(state);
    for (uint32_t count = API_ROWS_MOST - 1; count <= API_ROWS_MOST + 1; count++) {
        struct buffer body = {0};
        buffer_add_text(&body, TEXT("{\"rows\":["));
        for (uint32_t i = 0; i < count; i++)
            buffer_print(&body, "%s{\"ref\":\"%u\"}", i ? "," : "", i);
        buffer_add_text(&body, TEXT("]}"));
        struct read r = read_rows(buffer_text(&body));
        assert_int_equal(r.plain, count <= API_ROWS_MOST);
        if (r.plain)
            compare(buffer_text(&body), &r);
        buffer_free(&body);
        arena_free(&arena);
        arena_init(&arena, 0);
    }
}

static uint32_t seed = 20220115;

static uint32_t chance(uint32_t most)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % most;
}

/* Bytes changed, taken out, doubled: whatever is still read is read the same. */
static void test_broken_at_random(void **state)
{
    static const char signs[] = "{}[]\",:\\ \n\t\x01\x7F\xC3\xA9\xF0tfn0-1ear";
    unsigned read = 0;
    UNUSED(state);
    for (unsigned i = 0; i < 60000; i++) {
        char body[400];
        size_t len = strlen(plain[i % COUNT_OF(plain)]);
        memcpy(body, plain[i % COUNT_OF(plain)], len);
        for (uint32_t changes = 1 + chance(3); changes; changes--) {
            size_t at = chance((uint32_t)len);
            switch (chance(3)) {
            case 0: body[at] = signs[chance(sizeof signs - 1)]; break;
            case 1:
                memmove(body + at, body + at + 1, len - at - 1);
                len--;
                break;
            default: {
                size_t piece = chance((uint32_t)(len - at) < 40 ? (uint32_t)(len - at) + 1 : 40);
                memmove(body + at + piece, body + at, len - at);
                len += piece;
            }
            }
        }
        struct read r = read_rows(text_make(body, len));
        read += r.plain;
        if (r.plain)
            compare(text_make(body, len), &r);
        arena_free(&arena);
        arena_init(&arena, 0);
    }
    assert_true(read > 5000); /* enough of them were looked at */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_bodies), cmocka_unit_test(test_everything_else_is_left_to_jansson),
        cmocka_unit_test(test_many), cmocka_unit_test(test_broken_at_random),
    };
    arena_init(&arena, 0);
    return cmocka_run_group_tests_name("api_rows", tests, NULL, NULL);
}
