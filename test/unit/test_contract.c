/* flow/contract.h and flow/team.h: the contract is signed once a version, and
   rights change at once, once, and only by those who may. */
#include "fixture.h"

#include "documents/contract_copy.h"
#include "flow/contract.h"
#include "flow/team.h"
#include "os/clock.h"
#include "store/login_sessions.h"

static struct person *person(struct fixture *f, const char *email)
{
    struct person *found = ARENA_NEW(&f->arena, struct person);
    assert_true(person_by_email(f->store, &f->arena, text_of(email), found));
    return found;
}

static struct contract add_version(struct fixture *f, const char *version, date from)
{
    struct contract contract = {.version = text_of(version), .valid_from = from, .body = TEXT("Article 1\nTexte.")};
    assert_true(contract_put(f->store, &f->arena, &contract, 1));
    return contract;
}

static bool is_signed(struct fixture *f)
{
    bool answer;
    assert_true(contract_is_signed(f->store, f->centre.id, CONTRACT_SERVICE, clock_today(), &answer));
    return answer;
}

static enum sign_result sign(struct fixture *f, int64_t contract)
{
    struct error error;
    enum sign_result result;
    assert_true(contract_sign(f->store, &f->arena, person(f, "representant@demo.fr"), CONTRACT_SERVICE, contract, &result, &error));
    return result;
}

static void test_a_new_version_asks_again(void **state)
{
    struct fixture *f = *state;
    struct contract_signature *all;
    uint32_t count;
    assert_true(is_signed(f));
    add_version(f, "2.0", clock_today() + 1);
    assert_true(is_signed(f));
    struct contract now = add_version(f, "1.5", clock_today());
    assert_false(is_signed(f));
    assert_int_equal(sign(f, now.id + 100), SIGN_CHANGED);
    assert_int_equal(sign(f, now.id), SIGN_DONE);
    assert_int_equal(sign(f, now.id), SIGN_BEFORE);
    assert_true(is_signed(f));
    assert_true(contract_signatures(f->store, &f->arena, f->centre.id, CONTRACT_SERVICE, &all, &count));
    assert_int_equal(count, 2);
    assert_true(text_equal(all[0].sha256, now.sha256));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'contract_signed'"), 1);
    clock_set_today(clock_today() + 1);
    assert_false(is_signed(f));
}

static void test_a_text_is_never_changed(void **state)
{
    struct fixture *f = *state;
    struct contract same = add_version(f, "2.0", clock_today()), again = add_version(f, "2.0", clock_today());
    assert_int_equal(same.id, again.id);
    struct contract other = {.version = TEXT("2.0"), .valid_from = clock_today(), .body = TEXT("Autre")};
    assert_false(contract_put(f->store, &f->arena, &other, 1));
    assert_int_equal(store_error(f->store)->code, ERROR_DATA);
}

static void test_copy(void **state)
{
    struct fixture *f = *state;
    struct contract contract;
    struct error error;
    struct buffer one = {0}, two = {0};
    assert_true(contract_in_force(f->store, &f->arena, CONTRACT_SERVICE, clock_today(), &contract));
    struct contract_copy copy = {.version = contract.version, .body = contract.body, .sha256 = contract.sha256,
                                 .centre = TEXT("Centre « été »"), .siret = TEXT("12345678200010"),
                                 .operator_name = TEXT("Exploitant"), .signer = TEXT("Zoé Noël"), .signed_ms = 1642250000000};
    assert_true(contract_copy_make(&copy, &one, &error));
    assert_true(contract_copy_make(&copy, &two, &error));
    assert_true(text_equal(buffer_text(&one), buffer_text(&two)));
    assert_true(text_starts(buffer_text(&one), TEXT("%PDF-1.4")));
    buffer_free(&one), buffer_free(&two);
}

static enum team_result act(struct fixture *f, const char *by, const char *whom, enum team_act what, int64_t revision)
{
    struct error error;
    struct member member;
    enum team_result result;
    assert_true(team_do(f->store, &f->arena, person(f, by), person(f, whom)->id, what, revision, &member, &result, &error));
    return result;
}

#define REPRESENTATIVE "representant@demo.fr"
#define WITHOUT "sans-droit@demo.fr"

static void test_rights(void **state)
{
    struct fixture *f = *state;
    assert_false(person(f, WITHOUT)->may_register);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_GRANT, 7), TEAM_CHANGED);
    assert_false(person(f, WITHOUT)->may_register);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_GRANT, 0), TEAM_DONE);
    assert_true(person(f, WITHOUT)->may_register);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_GRANT, 0), TEAM_NOTHING);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_WITHDRAW, 0), TEAM_CHANGED);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_WITHDRAW, 1), TEAM_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM right_change"), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act LIKE 'right_%'"), 2);
}

static void test_accounts(void **state)
{
    struct fixture *f = *state;
    int64_t now = clock_now();
    struct login_session session = {.token_hash = TEXT("aa"), .person = person(f, WITHOUT)->id, .csrf = TEXT("c"),
                                    .created_ms = now, .seen_ms = now, .expires_ms = now + 1000000};
    assert_true(login_session_add(f->store, &session));
    assert_int_equal(act(f, REPRESENTATIVE, REPRESENTATIVE, TEAM_CLOSE, 0), TEAM_REFUSED);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_CLOSE, 0), TEAM_DONE);
    assert_true(person(f, WITHOUT)->closed);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM login_session"), 0);
    assert_int_equal(act(f, REPRESENTATIVE, WITHOUT, TEAM_REOPEN, 1), TEAM_DONE);
    assert_false(person(f, WITHOUT)->closed);
}

static void test_strangers(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct member member;
    enum team_result result;
    assert_false(team_do(f->store, &f->arena, person(f, REPRESENTATIVE), person(f, "exploitant@demo.fr")->id, TEAM_GRANT, 0,
                         &member, &result, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
}

static void test_invited_with_the_right(void **state)
{
    struct fixture *f = *state;
    struct error error;
    enum invite_result result;
    struct invitee invitee = {.email = TEXT("neuf@demo.fr"), .first_name = TEXT("Neuf"), .last_name = TEXT("Venu"),
                              .role = ROLE_MANAGER, .centre = f->centre.id, .by = person(f, REPRESENTATIVE)->id};
    assert_true(team_invite(&f->site, f->store, &f->arena, &invitee, true, &result, &error));
    assert_int_equal(result, INVITE_LINK);
    assert_true(person(f, "neuf@demo.fr")->may_register);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM right_change"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_version_asks_again), TEST(test_a_text_is_never_changed), TEST(test_copy),      TEST(test_rights),
        TEST(test_accounts),                 TEST(test_strangers),               TEST(test_invited_with_the_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
