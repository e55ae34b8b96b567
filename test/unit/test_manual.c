/* flow/manual.h: one form is one lot, whatever way it is sent. */
#include "fixture.h"

#include "flow/lot.h"
#include "flow/manual.h"

static const date today = 18994; /* 02/01/2022 */

struct typed {
    struct manual_form form;
    struct text drivers[3][COLUMN_COUNT];
};

static void type(struct typed *typed, const char *token, const char *last_name, uint32_t count)
{
    *typed = (struct typed){.form = {.token = text_of(token), .profile = TEXT("formateur"), .revision = -1, .count = count}};
    typed->form.common[COLUMN_ORDER] = TEXT("C1");
    typed->form.common[COLUMN_LABEL] = TEXT("fco");
    typed->form.common[COLUMN_CATEGORY] = TEXT("voyageur");
    typed->form.common[COLUMN_END] = TEXT("2022-01-01");
    for (uint32_t d = 0; d < count; d++) {
        static const struct text licences[] = {{"900375123456", 12}, {"900375123457", 12}, {"900375123458", 12}};
        typed->drivers[d][COLUMN_FIRST_NAME] = TEXT("Julie");
        typed->drivers[d][COLUMN_LAST_NAME] = text_of(last_name);
        typed->drivers[d][COLUMN_BIRTH] = TEXT("05/03/1990");
        typed->drivers[d][COLUMN_LICENCE] = licences[d];
    }
    typed->form.driver = typed->drivers;
}

static void check(struct fixture *f, struct typed *typed, struct check *out)
{
    struct error error;
    *out = (struct check){0};
    assert_true(manual_check(out, &f->arena, f->store, f->centre.id, today, &typed->form, &error));
}

static const struct person *manager(struct fixture *f, const char *email)
{
    struct person *person = ARENA_NEW(&f->arena, struct person);
    assert_true(person_by_email(f->store, &f->arena, text_of(email), person));
    return person;
}

static enum manual_result keep(struct fixture *f, struct typed *typed, const char *who, struct lot *lot)
{
    struct error error;
    struct check checked;
    enum manual_result result;
    check(f, typed, &checked);
    assert_int_equal(checked.batch.errors, 0);
    assert_true(manual_keep(f->store, manager(f, who), &typed->form, &checked, lot, &result, &error));
    return result;
}

#define TOKEN "abcdefghijklmnopqrstu1"
#define MANAGER "gestionnaire@demo.fr"
#define OTHER "representant@demo.fr"

static void test_dates(void **state)
{
    struct fixture *f = *state;
    static const char *const pairs[][2] = {{"2022-01-31", "31/01/2022"}, {" 2022-01-31 ", "31/01/2022"},
                                           {"2022-02-30", "2022-02-30"}, {"31/01/2022", "31/01/2022"}, {"", ""}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_true(text_equal(manual_date(&f->arena, text_of(pairs[i][0])), text_of(pairs[i][1])));
}

static void test_lines_are_drivers(void **state)
{
    struct fixture *f = *state;
    struct typed typed;
    struct check checked;
    type(&typed, TOKEN, "Martin", 3);
    typed.drivers[1][COLUMN_FIRST_NAME] = TEXT_NONE;
    typed.drivers[2][COLUMN_BIRTH] = TEXT("2022-02-30");
    check(f, &typed, &checked);
    assert_int_equal(checked.batch.line_count, 3);
    assert_int_equal(checked.batch.errors, 2);
    assert_int_equal(checked.batch.lines[1].number, 2);
    assert_int_equal(checked.batch.findings[checked.batch.lines[1].first_finding].rule, RULE_FIRST_NAME_MISSING);
    assert_int_equal(checked.batch.findings[checked.batch.lines[2].first_finding].rule, RULE_BIRTH_FORMAT);
    assert_true(text_equal(checked.batch.lines[0].value[COLUMN_LABEL], TEXT("FCO Complète")));
}

static void test_one_form_one_lot(void **state)
{
    struct fixture *f = *state;
    struct typed typed;
    struct lot first, again;
    type(&typed, TOKEN, "Martin", 2);
    assert_int_equal(keep(f, &typed, MANAGER, &first), MANUAL_KEPT);
    assert_int_equal(first.door, DOOR_HAND);
    assert_true(text_equal(first.profile, TEXT("formateur")));
    assert_true(text_equal(first.public_id, TEXT(TOKEN)));
    assert_int_equal(keep(f, &typed, MANAGER, &again), MANUAL_KEPT);
    assert_int_equal(again.id, first.id);
    assert_int_equal(again.revision, first.revision);
    type(&typed, TOKEN, "Durand", 1);
    assert_int_equal(keep(f, &typed, MANAGER, &again), MANUAL_KEPT);
    assert_int_equal(again.id, first.id);
    assert_int_equal(again.lines, 1);
    assert_true(again.revision > first.revision);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM lot"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'lot_typed'"), 2);
    assert_int_equal(fixture_confirm(f, &first, first.revision), CONFIRM_CHANGED);
}

static void test_two_people(void **state)
{
    struct fixture *f = *state;
    struct typed mine, others;
    struct lot lot, seen;
    type(&mine, TOKEN, "Martin", 1);
    assert_int_equal(keep(f, &mine, MANAGER, &lot), MANUAL_KEPT);
    type(&others, TOKEN, "Durand", 1);
    assert_int_equal(keep(f, &others, OTHER, &seen), MANUAL_CHANGED);
    others.form.revision = lot.revision;
    assert_int_equal(keep(f, &others, OTHER, &seen), MANUAL_KEPT);
    /* The page that was open from before: what stands is another's now. */
    type(&mine, TOKEN, "Meunier", 1);
    assert_int_equal(keep(f, &mine, MANAGER, &seen), MANUAL_CHANGED);
    type(&mine, TOKEN, "Moreau", 1);
    mine.form.revision = lot.revision;
    assert_int_equal(keep(f, &mine, MANAGER, &seen), MANUAL_CHANGED);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM lot"), 1);
}

static void test_after_registering(void **state)
{
    struct fixture *f = *state;
    struct typed typed;
    struct lot lot, again;
    struct manual_form read;
    type(&typed, TOKEN, "Martin", 1);
    assert_int_equal(keep(f, &typed, MANAGER, &lot), MANUAL_KEPT);
    assert_true(manual_from_lot(f->store, &f->arena, &lot, &read));
    assert_true(text_equal(read.driver[0][COLUMN_LAST_NAME], TEXT("Martin")));
    assert_true(text_equal(read.common[COLUMN_END], TEXT("01/01/2022")));
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_int_equal(keep(f, &typed, MANAGER, &again), MANUAL_REGISTERED);
    assert_int_equal(again.id, lot.id);
    type(&typed, TOKEN, "Martin", 2);
    assert_int_equal(keep(f, &typed, MANAGER, &again), MANUAL_KEPT);
    assert_true(again.id != lot.id);
    assert_int_equal(again.to_register, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 1);
}

static void test_strange_tokens(void **state)
{
    struct fixture *f = *state;
    static const char *const tokens[] = {"", "short", "../../../../etc/passwd", "abcdefghijklmnopqrstu1x", "abcdefghijklmnopqrstu\xC3"};
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        struct typed typed;
        struct lot lot;
        type(&typed, tokens[i], "Martin", 1);
        assert_int_equal(keep(f, &typed, MANAGER, &lot), MANUAL_KEPT);
        assert_true(manual_is_token(lot.public_id));
    }
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM lot"), (int64_t)COUNT_OF(tokens));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_dates),          WITH_STORE(test_lines_are_drivers), WITH_STORE(test_one_form_one_lot),
        WITH_STORE(test_two_people),     WITH_STORE(test_after_registering), WITH_STORE(test_strange_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
