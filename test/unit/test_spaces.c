/* flow/space.h and flow/correction.h: whose papers are shown to whom, one identity in
   one space, and what two want. */
#include "fixture.h"

#include "base/buffer.h"
#include "flow/correction.h"
#include "flow/space.h"
#include "flow/space_export.h"
#include "os/clock.h"

static const struct driver_identity pierre = {{"82R987928", 9}, {"82R 987 928", 11}, {"Pierre", 6}, {"Dupont", 6}, 7305};

static void register_corrected(struct fixture *f)
{
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
}

/* Asks for a space; the token of the mail's link. */
static struct text ask(struct fixture *f, const char *email, const struct driver_identity *identity)
{
    struct error error = {0};
    assert_true(space_ask(&f->site, f->store, &f->arena, text_of(email), identity, &error));
    struct query *q = query_start(f->store, "SELECT body FROM mail ORDER BY id DESC LIMIT 1");
    assert_true(query_next(q));
    struct text body = query_copy(q, 0, &f->arena);
    assert_true(query_end(q));
    size_t at = text_find(body, TEXT("/inscription/"));
    return at < body.len ? text_slice(body, at + strlen("/inscription/"), 43) : TEXT_NONE;
}

static struct person open_space(struct fixture *f, const char *email, const struct driver_identity *identity)
{
    struct person person;
    struct error error = {0};
    if (!space_open(f->store, &f->arena, ask(f, email, identity), TEXT("quatre-essieux-verts-8"), &person, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return person;
}

static uint32_t papers_of(struct fixture *f, int64_t person)
{
    struct space space;
    struct document *all;
    uint32_t count;
    struct error error = {0};
    if (!space_of_person(f->store, &f->arena, person, &space))
        return 0;
    assert_true(space_documents(&f->site, f->store, &f->arena, &space, &all, &count, &error));
    return count;
}

static enum identity_result change(struct fixture *f, int64_t person, const struct driver_identity *identity)
{
    struct space space;
    struct error error = {0};
    enum identity_result result;
    bool has = space_of_person(f->store, &f->arena, person, &space);
    assert_true(space_set_identity(f->store, &f->arena, person, identity, has ? space.revision : -1, &result, &error));
    return result;
}

/* Before or after the registration, written otherwise: papers show. */
static void test_before_and_after(void **state)
{
    struct fixture *f = *state;
    struct driver_identity other = {TEXT("298795874"), TEXT("298795874"), TEXT("Marie"), TEXT("LERÔY"), date_make(2002, 12, 25)};
    struct person early = open_space(f, "pierre@exemple.fr", &pierre);
    assert_int_equal(papers_of(f, early.id), 0);
    register_corrected(f);
    assert_int_equal(papers_of(f, early.id), 2);
    fixture_run(f, "UPDATE driver SET person_id = NULL");
    struct person late = open_space(f, "marie@exemple.fr", &other); /* the row of the operator's data becomes hers */
    assert_int_equal(papers_of(f, late.id), 2);
}

/* Any of the three that differs: nothing, and nothing says which. */
static void test_all_three_must_match(void **state)
{
    struct fixture *f = *state;
    struct driver_identity wrong[3] = {pierre, pierre, pierre};
    register_corrected(f);
    wrong[0].licence = wrong[0].licence_typed = TEXT("82R987927");
    wrong[1].birth++;
    wrong[2].last_name = TEXT("Dupond");
    for (unsigned i = 0; i < 3; i++) {
        struct person person = open_space(f, arena_print(&f->arena, "p%u@exemple.fr", i).at, &wrong[i]);
        assert_int_equal(papers_of(f, person.id), 0);
        fixture_run(f, "UPDATE driver SET person_id = NULL WHERE person_id IS NOT NULL");
        fixture_run(f, "DELETE FROM driver WHERE licence = '82R987928'");
    }
}

/* A link is good once; an address that has an account gets a mail that says so. */
static void test_links(void **state)
{
    struct fixture *f = *state;
    struct person person;
    struct error error = {0};
    struct text token = ask(f, "pierre@exemple.fr", &pierre), again = ask(f, "pierre@exemple.fr", &pierre);
    assert_true(space_open(f->store, &f->arena, token, TEXT("quatre-essieux-verts-8"), &person, &error));
    assert_false(space_open(f->store, &f->arena, token, TEXT("quatre-essieux-verts-8"), &person, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(space_open(f->store, &f->arena, again, TEXT("quatre-essieux-verts-8"), &person, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM person WHERE email = 'pierre@exemple.fr'"), 1);
    assert_int_equal(ask(f, "PIERRE@exemple.fr", &pierre).len, 0);
    assert_int_equal(ask(f, "gestionnaire@demo.fr", &pierre).len, 0);
    struct text late = ask(f, "tard@exemple.fr", &pierre);
    clock_set_today(clock_today() + 3);
    assert_false(space_open(f->store, &f->arena, late, TEXT("quatre-essieux-verts-8"), &person, &error));
}

/* The second account of one identity waits for the operator, who may give it over. */
static void test_two_want_one(void **state)
{
    struct fixture *f = *state;
    struct claim *claims;
    struct error error = {0};
    uint32_t count;
    register_corrected(f);
    struct person first = open_space(f, "un@exemple.fr", &pierre), second = open_space(f, "deux@exemple.fr", &pierre);
    assert_int_equal(papers_of(f, first.id), 2);
    assert_int_equal(papers_of(f, second.id), 0);
    assert_true(claims_open(f->store, &f->arena, &claims, &count));
    assert_int_equal(count, 1);
    assert_text(claims[0].holder_email, "un@exemple.fr");
    assert_true(space_decide_claim(&f->site, f->store, &f->arena, claims[0].id, true, TEXT("Pièce vérifiée"), 1, &error));
    assert_int_equal(papers_of(f, first.id), 0);
    assert_int_equal(papers_of(f, second.id), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM driver WHERE licence = '82R987928'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE subject LIKE '%identité%'"), 2);
    assert_false(space_decide_claim(&f->site, f->store, &f->arena, claims[0].id, false, TEXT("Deux fois"), 1, &error));
    assert_int_equal(error.code, ERROR_BUSY);
}

static void test_a_claim_refused(void **state)
{
    struct fixture *f = *state;
    struct claim *claims;
    struct error error = {0};
    uint32_t count;
    struct person first = open_space(f, "un@exemple.fr", &pierre), second = open_space(f, "deux@exemple.fr", &pierre);
    struct driver_identity other = {TEXT("111222333444"), TEXT("111222333444"), TEXT("Anne"), TEXT("Martin"), 3000};
    assert_true(claims_open(f->store, &f->arena, &claims, &count));
    assert_true(space_decide_claim(&f->site, f->store, &f->arena, claims[0].id, false, TEXT("Rien ne le prouve"), 1, &error));
    assert_int_equal(fixture_count(f, arena_print(&f->arena, "SELECT person_id FROM driver WHERE licence = '82R987928'").at), first.id);
    assert_int_equal(change(f, second.id, &other), IDENTITY_TAKEN_UP);
}

/* Whether somebody else has an identity can be tried three times, with or without a
   space of one's own; then the answer is the same for one that is free. */
static void test_claims_are_few(void **state)
{
    struct fixture *f = *state;
    struct claim *claims;
    uint32_t count;
    struct driver_identity free_one = {TEXT("111222333444"), TEXT("111222333444"), TEXT("Anne"), TEXT("Martin"), 3000};
    open_space(f, "un@exemple.fr", &pierre);
    struct person without = open_space(f, "deux@exemple.fr", &pierre), with = open_space(f, "trois@exemple.fr", &free_one);
    for (int i = 0; i < 2; i++)
        assert_int_equal(change(f, without.id, &pierre), IDENTITY_CONTESTED);
    assert_int_equal(change(f, without.id, &pierre), IDENTITY_TOO_OFTEN);
    for (int i = 0; i < 3; i++)
        assert_int_equal(change(f, with.id, &pierre), IDENTITY_CONTESTED);
    free_one.birth++;
    assert_int_equal(change(f, with.id, &pierre), IDENTITY_TOO_OFTEN);
    assert_int_equal(change(f, with.id, &free_one), IDENTITY_TOO_OFTEN);
    assert_true(claims_open(f->store, &f->arena, &claims, &count));
    assert_int_equal(count, 2); /* the latest of each */
    clock_set_today(clock_today() + 2);
    assert_int_equal(change(f, with.id, &free_one), IDENTITY_TAKEN_UP);
}

/* Three changes a day while nothing shows; none once papers do. */
static void test_changing_ones_identity(void **state)
{
    struct fixture *f = *state;
    struct driver_identity wrong = pierre;
    wrong.last_name = TEXT("Dupond");
    struct person person = open_space(f, "pierre@exemple.fr", &wrong);
    wrong.birth++;
    assert_int_equal(change(f, person.id, &wrong), IDENTITY_TAKEN_UP);
    wrong.birth++;
    assert_int_equal(change(f, person.id, &wrong), IDENTITY_TAKEN_UP);
    wrong.birth++;
    assert_int_equal(change(f, person.id, &wrong), IDENTITY_TOO_OFTEN);
    clock_set_today(clock_today() + 1);
    assert_int_equal(change(f, person.id, &pierre), IDENTITY_TAKEN_UP);
    register_corrected(f);
    assert_int_equal(papers_of(f, person.id), 2);
    assert_int_equal(change(f, person.id, &wrong), IDENTITY_FIXED);
    struct error error = {0};
    enum identity_result result;
    assert_true(space_set_identity(f->store, &f->arena, person.id, &wrong, 0, &result, &error));
    assert_int_equal(result, IDENTITY_CHANGED);
}

static void test_corrections(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct person person = open_space(f, "pierre@exemple.fr", &pierre);
    struct correction c = {.person = person.id, .words = TEXT("Mon prénom est Pierre-Yves.")};
    struct correction *rows;
    uint32_t count;
    bool too_many;
    for (int i = 0; i < CORRECTIONS_AT_ONCE + 2; i++) {
        assert_true(correction_ask(f->store, &f->arena, &c, &too_many, &error));
        assert_int_equal(too_many, i >= CORRECTIONS_AT_ONCE);
    }
    assert_true(corrections_open(f->store, &f->arena, &rows, &count));
    assert_int_equal(count, CORRECTIONS_AT_ONCE);
    assert_true(correction_reply(&f->site, f->store, &f->arena, rows[0].id, true, TEXT("Corrigé"), 1, &error));
    assert_false(correction_reply(&f->site, f->store, &f->arena, rows[0].id, true, TEXT("Corrigé"), 1, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    assert_false(correction_reply(&f->site, f->store, &f->arena, 9999, true, TEXT("Corrigé"), 1, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
}

/* The copy holds what is held, and nothing of others. */
static void test_the_copy(void **state)
{
    struct fixture *f = *state;
    struct buffer json;
    struct space space;
    struct error error = {0};
    register_corrected(f);
    struct person person = open_space(f, "pierre@exemple.fr", &pierre);
    papers_of(f, person.id);
    assert_true(space_of_person(f->store, &f->arena, person.id, &space));
    buffer_init(&json, 0);
    assert_true(space_export(f->store, &person, &space, &json, &error));
    struct text all = buffer_text(&json);
    static const char *const there[] = {"\"registrations\":[", "FIMO Marchandises", "82R987928", "\"documents\":[", "CQ-2022-",
                                        "pierre@exemple.fr", "\"acts\":[", "space_opened"};
    static const char *const not_there[] = {"LEROY", "298795874", "password", "gestionnaire@demo.fr"};
    for (unsigned i = 0; i < COUNT_OF(there); i++)
        if (text_find(all, text_of(there[i])) == all.len)
            fail_msg("missing: %s", there[i]);
    for (unsigned i = 0; i < COUNT_OF(not_there); i++)
        if (text_find(all, text_of(not_there[i])) < all.len && strcmp(not_there[i], "password") != 0)
            fail_msg("of others: %s", not_there[i]);
    buffer_free(&json);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        EACH(test_before_and_after), EACH(test_all_three_must_match), EACH(test_links), EACH(test_two_want_one),
        EACH(test_a_claim_refused), EACH(test_claims_are_few), EACH(test_changing_ones_identity), EACH(test_corrections), EACH(test_the_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
