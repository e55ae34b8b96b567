/* Tests of inviting by mail (flow/invite.h): what is written, once and
   together, for every standing that an address may have. */
#include "fixture.h"

#include "flow/invite.h"
#include "os/clock.h"
#include "store/audit.h"

static int64_t invited; /* the person of the last invitation */

static enum invite_result invite(struct fixture *f, const char *email, enum role role, int64_t centre)
{
    enum invite_result result;
    struct error error = {0};
    struct invitee invitee = {.email = text_of(email), .first_name = TEXT("Ana"), .last_name = TEXT("Roux"),
                              .role = role, .centre = centre};
    if (!invite_by_mail(&f->site, f->store, &f->arena, &invitee, &result, &invited, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return result;
}

static struct person by_email(struct fixture *f, const char *email)
{
    struct person person;
    assert_true(person_by_email(f->store, &f->arena, text_of(email), &person));
    return person;
}

static struct text body_of_last(struct fixture *f)
{
    struct text body = TEXT_NONE;
    struct query *q = query_start(f->store, "SELECT body FROM mail ORDER BY id DESC LIMIT 1");
    if (query_next(q))
        body = query_copy(q, 0, &f->arena);
    assert_true(query_end(q));
    return body;
}

static struct text token_of_last(struct fixture *f)
{
    struct text body = body_of_last(f);
    size_t at = text_find(body, TEXT("/invitation/"));
    assert_true(at < body.len);
    return text_slice(body, at + strlen("/invitation/"), INVITE_TOKEN_LEN);
}

static int64_t other_centre(struct fixture *f)
{
    fixture_run(f, "INSERT INTO centre (siret, name, address, postal_code, city, public_body, service_code,"
                   " contract_signed_ms) VALUES ('11111111100001', 'Ailleurs', '', '', '', 0, '', 0)");
    return fixture_count(f, "SELECT id FROM centre WHERE name = 'Ailleurs'");
}

static void somebody_new(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct person person;
    assert_int_equal(invite(f, " Ana.Roux@exemple.fr ", ROLE_MANAGER, f->centre.id), INVITE_LINK);
    struct person made = by_email(f, "ana.roux@exemple.fr");
    assert_int_equal(made.id, invited);
    assert_int_equal(made.centre, f->centre.id);
    assert_int_equal(made.role, ROLE_MANAGER);
    assert_false(made.may_register);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE state = 0 AND kind = 0 AND recipient = 'Ana.Roux@exemple.fr'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'invited'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE payload LIKE '%roux%'"), 0);
    struct text first = token_of_last(f);
    assert_true(invite_find(f->store, &f->arena, INVITATION_ACCOUNT, first, &person, &error));
    /* Again: the older link is good no more, the names may change. */
    assert_int_equal(invite(f, "ana.roux@exemple.fr", ROLE_MANAGER, f->centre.id), INVITE_LINK);
    assert_false(invite_find(f->store, &f->arena, INVITATION_ACCOUNT, first, &person, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    struct text second = token_of_last(f);
    assert_true(invite_accept(&f->site, f->store, &f->arena, INVITATION_ACCOUNT, second, TEXT("cheval batterie agrafe"), &person, &error));
    assert_false(invite_find(f->store, &f->arena, INVITATION_ACCOUNT, second, &person, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'password_chosen'"), 1);
    /* With a password there is nothing to invite to, and names are her own. */
    assert_int_equal(invite(f, "ana.roux@exemple.fr", ROLE_MANAGER, f->centre.id), INVITE_ALREADY);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail"), 2);
    /* She becomes the representative of the one centre she works for. */
    assert_int_equal(invite(f, "ana.roux@exemple.fr", ROLE_REPRESENTATIVE, f->centre.id), INVITE_NOTICE);
    assert_int_equal(by_email(f, "ana.roux@exemple.fr").role, ROLE_REPRESENTATIVE);
    assert_int_equal(invite(f, "ana.roux@exemple.fr", ROLE_MANAGER, f->centre.id), INVITE_TAKEN);
}

static void somebody_of_another_centre(void **state)
{
    struct fixture *f = *state;
    int64_t other = other_centre(f);
    fixture_run(f, "UPDATE person SET password_hash = 'x' WHERE role = 2");
    struct person before = by_email(f, "gestionnaire@demo.fr");
    assert_int_equal(invite(f, "GESTIONNAIRE@demo.fr", ROLE_MANAGER, other), INVITE_NOTICE);
    assert_int_equal(invited, before.id);
    assert_true(text_find(body_of_last(f), TEXT("/invitation/")) == body_of_last(f).len);
    assert_true(text_find(body_of_last(f), TEXT("Ailleurs")) < body_of_last(f).len);
    struct person after = by_email(f, "gestionnaire@demo.fr");
    assert_true(text_equal(after.last_name, before.last_name));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM membership m JOIN person p ON p.id = m.person_id"
                                      " WHERE p.email = 'gestionnaire@demo.fr'"), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM invitation"), 0);
    assert_int_equal(invite(f, "gestionnaire@demo.fr", ROLE_MANAGER, other), INVITE_ALREADY);
    /* One centre cannot make somebody a representative everywhere. */
    assert_int_equal(invite(f, "gestionnaire@demo.fr", ROLE_REPRESENTATIVE, other), INVITE_TAKEN);
}

static void nothing_done(void **state)
{
    struct fixture *f = *state;
    static const char *const no_address[] = {"", "a", "@b", "a@", "a@b c", "a@b@c", "a\r\nRCPT TO:<x@y>@b", "<a@b>"};
    for (size_t i = 0; i < COUNT_OF(no_address); i++) {
        assert_int_equal(invite(f, no_address[i], ROLE_MANAGER, f->centre.id), INVITE_NO_ADDRESS);
        assert_non_null(invite_sentence(INVITE_NO_ADDRESS));
    }
    int64_t people = fixture_count(f, "SELECT COUNT(*) FROM person");
    assert_int_equal(invite(f, "exploitant@demo.fr", ROLE_MANAGER, f->centre.id), INVITE_TAKEN);
    assert_int_equal(invite(f, "partie@exemple.fr", ROLE_MANAGER, f->centre.id), INVITE_LINK);
    fixture_run(f, "UPDATE person SET closed_ms = 5 WHERE email = 'partie@exemple.fr'");
    struct person person;
    struct error error = {0};
    assert_false(invite_find(f->store, &f->arena, INVITATION_ACCOUNT, token_of_last(f), &person, &error));
    assert_int_equal(invite(f, "partie@exemple.fr", ROLE_MANAGER, f->centre.id), INVITE_TAKEN);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM person"), people + 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'invited'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(somebody_new, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(somebody_of_another_centre, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(nothing_done, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
