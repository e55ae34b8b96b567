/* Tests of centres and approvals in the operator's hands (flow/enrol.c,
   flow/approvals.c, store/approvals.c). */
#include "fixture.h"

#include "flow/approvals.h"
#include "flow/enrol.h"

static const struct person operator_person = {.id = 1};

static struct centre other_centre(void)
{
    return (struct centre){.siret = TEXT("35600000000048"), .name = TEXT("Centre du Port"), .address = TEXT("2 quai Neuf"),
                           .postal_code = TEXT("44000"), .city = TEXT("Nantes")};
}

static enum enrol_result enrol(struct fixture *f, struct centre *centre, const char *email, enum invite_result *invited)
{
    enum enrol_result result;
    struct error error = {0};
    struct invitee representative = {.email = text_of(email), .first_name = TEXT("Jeanne"), .last_name = TEXT("Morel")};
    if (!centre_enrol(&f->site, f->store, &f->arena, &operator_person, centre, &representative, &result, invited, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

static void fields_are_checked(void **state)
{
    struct centre_fault faults[CENTRE_FAULTS_MOST];
    struct fixture *f = *state;
    struct centre centre = other_centre();
    assert_int_equal(centre_check(&centre, faults), 0); /* La Poste: the digits' sum is divisible by 5 */
    centre.siret = TEXT("35600000000049");
    assert_int_equal(centre_check(&centre, faults), 1);
    assert_string_equal(faults[0].field, "siret");
    centre = other_centre();
    centre.service_code = TEXT("SERVICE-1");
    assert_int_equal(centre_check(&centre, faults), 1);
    assert_string_equal(faults[0].field, "code_service");
    centre.public_body = true;
    assert_int_equal(centre_check(&centre, faults), 0);
    centre.service_code = TEXT("SERVICE<1>");
    assert_int_equal(centre_check(&centre, faults), 1);
    centre = (struct centre){.postal_code = TEXT("4400")};
    assert_int_equal(centre_check(&centre, faults), 5);
    assert_true(text_equal(centre_siret(&f->arena, TEXT(" 356 000 000\t00048 ")), TEXT("35600000000048")));
}

static void a_centre_is_enrolled_once(void **state)
{
    struct fixture *f = *state;
    enum invite_result invited;
    struct centre centre = other_centre(), again = other_centre();
    assert_int_equal(enrol(f, &centre, "jeanne.morel@port.example", &invited), ENROL_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE recipient = 'jeanne.morel@port.example'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act IN ('centre_enrolled', 'representative_named')"), 2);
    assert_int_equal(enrol(f, &again, "", &invited), ENROL_TAKEN);
    assert_int_equal(again.id, centre.id);
    /* Nobody can be invited there: nothing is enrolled either. */
    again = other_centre();
    again.siret = TEXT("73282932000074");
    assert_int_equal(enrol(f, &again, "no address", &invited), ENROL_NOBODY);
    assert_int_equal(invited, INVITE_NO_ADDRESS);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM centre"), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'centre_enrolled'"), 1);
}

static void the_later_of_two_overwrites_nothing(void **state)
{
    struct fixture *f = *state;
    enum enrol_result result;
    struct error error = {0};
    struct centre first = f->centre, second = f->centre;
    first.name = TEXT("Premier");
    second.name = TEXT("Second");
    assert_true(centre_correct(f->store, &f->arena, &operator_person, &first, &result, &error));
    assert_int_equal(result, ENROL_DONE);
    assert_true(centre_correct(f->store, &f->arena, &operator_person, &second, &result, &error));
    assert_int_equal(result, ENROL_CHANGED);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM centre WHERE name = 'Premier'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'centre_changed'"), 1);
}

static void a_representative_is_replaced_at_once(void **state)
{
    struct fixture *f = *state;
    enum invite_result invited;
    struct error error = {0};
    struct centre centre = other_centre();
    assert_int_equal(enrol(f, &centre, "jeanne.morel@port.example", &invited), ENROL_DONE);
    struct invitee next = {.email = TEXT("paul.roy@port.example"), .first_name = TEXT("Paul"), .last_name = TEXT("Roy"),
                           .centre = centre.id};
    enum enrol_result result;
    int64_t former = fixture_count(f, "SELECT id FROM person WHERE email = 'jeanne.morel@port.example'");
    assert_true(centre_name_representative(&f->site, f->store, &f->arena, &operator_person, &next, 0, &result, &invited, &error));
    assert_int_equal(result, ENROL_CHANGED);
    assert_true(centre_name_representative(&f->site, f->store, &f->arena, &operator_person, &next, former, &result, &invited, &error));
    assert_int_equal(result, ENROL_DONE);
    assert_int_equal(invited, INVITE_LINK);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM membership m JOIN person p ON p.id = m.person_id"
                                      " WHERE p.email = 'jeanne.morel@port.example'"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM membership m JOIN person p ON p.id = m.person_id"
                                      " WHERE p.email = 'paul.roy@port.example'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'representative_named'"), 2);
}

/* --- approvals ----------------------------------------------------------------------------- */

static struct approval_row approval_of(struct fixture *f, const char *label)
{
    struct approval_row *rows;
    uint32_t count;
    assert_true(approval_rows(f->store, &f->arena, f->centre.id, &rows, &count));
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(rows[i].label, text_of(label)))
            return rows[i];
    fail_msg("no approval for %s", label);
    return rows[0];
}

static uint32_t touched(struct fixture *f, const struct approval_change *change, struct lot_effect *first)
{
    struct lot_effect *effects;
    uint32_t count;
    bool more;
    struct error error = {0};
    if (!approvals_effects(f->store, &f->arena, change, &effects, &count, &more, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    assert_false(more);
    *first = count ? effects[0] : (struct lot_effect){.wrong = 0};
    return count;
}

static enum approval_result apply(struct fixture *f, const struct approval_change *change, uint32_t *which)
{
    enum approval_result result;
    struct error error = {0};
    if (!approvals_apply(f->store, &f->arena, &operator_person, change, &result, which, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

static void a_change_is_seen_before_and_holds_at_once(void **state)
{
    struct fixture *f = *state;
    struct lot_effect effect;
    uint32_t which;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    struct approval_row row = approval_of(f, "FIMO Marchandises");
    struct approval_change change = {.centre = f->centre.id, .changed = &row};
    row.to = date_make(2022, 1, 1); /* the last day is included */
    assert_int_equal(touched(f, &change, &effect), 0);
    row.to = date_make(2021, 12, 31);
    assert_int_equal(touched(f, &change, &effect), 1);
    assert_int_equal(effect.lot.id, lot.id);
    assert_int_equal(effect.wrong, 1);
    assert_int_equal(effect.right, 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'approval_changed'"), 0);
    assert_int_equal(apply(f, &change, &which), APPROVAL_DONE);
    assert_int_equal(apply(f, &change, &which), APPROVAL_CHANGED);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_CHANGED);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_HAS_ERRORS);
    /* Another that begins where it ended makes the line right again. */
    struct approval_row next = row;
    next.from = date_make(2022, 1, 1);
    next.to = date_make(2026, 12, 31);
    change = (struct approval_change){.centre = f->centre.id, .added = &next, .added_count = 1};
    assert_int_equal(touched(f, &change, &effect), 1);
    assert_int_equal(effect.right, 1);
    assert_int_equal(apply(f, &change, &which), APPROVAL_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act IN ('approval_changed', 'approval_added')"), 2);
}

static void several_are_added_all_or_none(void **state)
{
    struct fixture *f = *state;
    uint32_t which;
    struct approval_row rows[2] = {approval_of(f, "FIMO Marchandises"), approval_of(f, "FIMO Voyageurs")};
    rows[0].from = date_make(2031, 1, 1);
    struct approval_change change = {.centre = f->centre.id, .added = rows, .added_count = 2};
    int64_t before = fixture_count(f, "SELECT COUNT(*) FROM approval");
    assert_int_equal(apply(f, &change, &which), APPROVAL_TAKEN);
    assert_int_equal(which, 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM approval"), before);
    rows[1].from = rows[0].from;
    assert_int_equal(apply(f, &change, &which), APPROVAL_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM approval"), before + 2);
}

static void overlaps_are_of_the_same_kind_and_days(void **state)
{
    UNUSED(state);
    struct approval_row a = {.training = 1, .category = CATEGORY_GOODS, .from = 100, .to = 200}, b = a;
    assert_true(approval_overlaps(&a, &b));
    b.from = 200;
    b.to = DATE_NONE;
    assert_true(approval_overlaps(&a, &b));
    b.from = 201;
    assert_false(approval_overlaps(&a, &b));
    a.to = DATE_NONE;
    assert_true(approval_overlaps(&a, &b));
    b.category = CATEGORY_PASSENGERS;
    assert_false(approval_overlaps(&a, &b));
    b = a;
    b.training = 2;
    assert_false(approval_overlaps(&a, &b));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_are_checked),
        TEST(a_centre_is_enrolled_once),
        TEST(the_later_of_two_overwrites_nothing),
        TEST(a_representative_is_replaced_at_once),
        TEST(a_change_is_seen_before_and_holds_at_once),
        TEST(several_are_added_all_or_none),
        TEST(overlaps_are_of_the_same_kind_and_days),
    };
    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
