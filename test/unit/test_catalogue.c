/* Tests of the catalogue and prices in the operator's hands: what a change does,
   what it must not touch (store/trainings.c, flow/catalogue.c, flow/effects.c). */
#include "fixture.h"

#include "flow/catalogue.h"
#include "os/clock.h"

static const struct person operator_person = {.id = 1};

static struct catalogue_preview look(struct fixture *f, const struct catalogue_change *change)
{
    struct catalogue_preview preview;
    struct error error = {0};
    if (!catalogue_look(f->store, &f->arena, change, &preview, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return preview;
}

static enum catalogue_result apply(struct fixture *f, const struct catalogue_change *change)
{
    struct catalogue_outcome outcome;
    struct error error = {0};
    if (!catalogue_apply(f->store, &f->arena, &operator_person, change, &outcome, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return outcome.result;
}

static struct catalogue_change price(enum catalogue_step step, date from, int64_t cents, int64_t revision)
{
    return (struct catalogue_change){.step = step, .price = {.class = PRICE_LONG, .from = from, .cents = cents, .revision = revision}};
}

/* A change of the training with that label, as it stands now. */
static struct catalogue_change training(struct fixture *f, enum catalogue_step step, const char *label, date from)
{
    struct catalogue_change change = {.step = step};
    struct training_row *rows;
    uint32_t count;
    assert_true(training_rows(f->store, &f->arena, 0, &rows, &count));
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(rows[i].data.label, text_of(label)))
            change.training = rows[i];
    assert_int_not_equal(change.training.training, 0);
    change.seen = change.training.data.from;
    change.training.data.from = from;
    return change;
}

static void a_price_holds_from_its_day_on(void **state)
{
    struct fixture *f = *state;
    struct prices prices;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    struct catalogue_change change = price(CATALOGUE_PRICE_ADD, date_make(2022, 2, 1), 3000, 0);
    struct catalogue_preview preview = look(f, &change);
    assert_int_equal(preview.outcome.result, CATALOGUE_DONE);
    assert_int_equal(preview.effect_count, 1);
    assert_int_equal(preview.effects[0].lot.id, lot.id);
    assert_int_equal(preview.effects[0].cents, 5 * 2534 + 507);
    assert_int_equal(preview.effects[0].cents_then, 5 * 3000 + 507);
    assert_int_equal(preview.effects[0].wrong + preview.effects[0].right, 0);
    assert_int_equal(preview.price_count, 3);
    assert_int_equal(preview.prices[0].to, date_make(2022, 1, 31));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM price"), 2);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(apply(f, &change), CATALOGUE_TAKEN);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'price_added'"), 1);
    assert_true(prices_on(f->store, date_make(2022, 1, 31), &prices));
    assert_int_equal(prices.cents[PRICE_LONG], 2534);
    assert_true(prices_on(f->store, date_make(2022, 2, 1), &prices));
    assert_int_equal(prices.cents[PRICE_LONG], 3000);
}

static void what_is_billed_keeps_its_price(void **state)
{
    struct fixture *f = *state;
    date tomorrow = clock_today() + 1;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    struct catalogue_change change = price(CATALOGUE_PRICE_ADD, clock_today(), 3000, 0);
    assert_int_equal(look(f, &change).outcome.result, CATALOGUE_USED);
    assert_int_equal(apply(f, &change), CATALOGUE_USED);
    change = price(CATALOGUE_PRICE_CHANGE, date_make(2020, 1, 1), 3000, 0);
    assert_int_equal(apply(f, &change), CATALOGUE_USED);
    change.step = CATALOGUE_PRICE_REMOVE;
    assert_int_equal(apply(f, &change), CATALOGUE_USED);
    change = price(CATALOGUE_PRICE_ADD, tomorrow, 3000, 0);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(fixture_count(f, "SELECT SUM(cents) FROM billable_line"), 5 * 2534 + 507);
    /* Two at once: the second one changes nothing. */
    change = price(CATALOGUE_PRICE_CHANGE, tomorrow, 3100, 0);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(apply(f, &change), CATALOGUE_CHANGED);
    change = price(CATALOGUE_PRICE_REMOVE, tomorrow, 0, 1);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(apply(f, &change), CATALOGUE_CHANGED);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act IN ('price_changed', 'price_removed')"), 2);
}

static void a_training_changes_from_a_day_on(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    struct catalogue_change change = training(f, CATALOGUE_VERSION, "FIMO Marchandises", date_make(2022, 1, 1));
    change.training.data.price_class = PRICE_MODULE;
    struct catalogue_preview preview = look(f, &change);
    assert_int_equal(preview.outcome.result, CATALOGUE_DONE);
    assert_int_equal(preview.effect_count, 1);
    assert_int_equal(preview.effects[0].cents - preview.effects[0].cents_then, 2534 - 507);
    change.training.data.category = CATEGORY_PASSENGERS;
    assert_int_equal(look(f, &change).effects[0].wrong, 1);
    change.training.data.category = CATEGORY_GOODS;
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM training_version v JOIN training t ON t.id = v.training_id"
                                      " WHERE t.label = 'FIMO Marchandises'"), 1);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(apply(f, &change), CATALOGUE_CHANGED);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    assert_int_equal(fixture_count(f, "SELECT SUM(cents) FROM billable_line"), 4 * 2534 + 2 * 507);
    /* Now a session of that day stands: the version under it does too. */
    change = training(f, CATALOGUE_VERSION, "FIMO Marchandises", date_make(2022, 1, 1));
    assert_int_equal(look(f, &change).outcome.result, CATALOGUE_USED);
    assert_int_equal(look(f, &change).outcome.day, date_make(2022, 1, 1));
    change.training.data.from = date_make(2021, 12, 1);
    assert_int_equal(look(f, &change).outcome.result, CATALOGUE_BEFORE);
    change.training.data.from = date_make(2022, 1, 2);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM training_version WHERE training_id ="
                                      " (SELECT id FROM training WHERE label = 'FIMO Marchandises')"), 3);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'training_changed'"), 2);
}

static void a_training_ends_and_opens_again(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 1, 1);
    struct catalogue_change change = training(f, CATALOGUE_END, "FIMO Marchandises", DATE_NONE);
    change.training.data.to = date_make(2021, 12, 31);
    struct catalogue_preview preview = look(f, &change);
    assert_int_equal(preview.effect_count, 1);
    assert_int_equal(preview.effects[0].wrong, 1);
    assert_int_equal(preview.effects[0].cents_then, 0);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_CHANGED);
    change = training(f, CATALOGUE_END, "FIMO Marchandises", DATE_NONE);
    change.training.data.to = DATE_NONE;
    preview = look(f, &change);
    assert_int_equal(preview.effects[0].right, 1);
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    lot = fixture_corrected(f, 0, 1, 1);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    change = training(f, CATALOGUE_END, "FIMO Marchandises", DATE_NONE);
    change.training.data.to = date_make(2021, 12, 31);
    assert_int_equal(apply(f, &change), CATALOGUE_USED);
}

static void a_training_is_added_once(void **state)
{
    struct fixture *f = *state;
    struct catalogue_change change = {.step = CATALOGUE_ADD, .training.data = {TEXT("Formation d'essai"), CATEGORY_GOODS, 7, PRICE_MODULE,
                                                                               false, true, date_make(2022, 2, 1), DATE_NONE}};
    assert_int_equal(apply(f, &change), CATALOGUE_DONE);
    assert_int_equal(apply(f, &change), CATALOGUE_TAKEN);
    change.training.data.label = TEXT("fco"); /* another way to write FCO Complète */
    assert_int_equal(look(f, &change).outcome.result, CATALOGUE_TAKEN);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'training_added'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_price_holds_from_its_day_on),
        TEST(what_is_billed_keeps_its_price),
        TEST(a_training_changes_from_a_day_on),
        TEST(a_training_ends_and_opens_again),
        TEST(a_training_is_added_once),
    };
    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
