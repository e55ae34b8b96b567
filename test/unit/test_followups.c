/* store/followups.h: what became of documents, state by state; flow/mail_again.h:
   sending them again, and when not. */
#include "fixture.h"

#include "flow/mail_again.h"
#include "os/clock.h"
#include "store/outbox.h"
#include "store/uninvited.h"

static const char OPEN_SPACE[] =
    "INSERT INTO person (id, email, email_folded, first_name, last_name, password_hash, role, created_ms)"
    " VALUES (900, 'pierre@exemple.fr', 'pierre@exemple.fr', 'Pierre', 'Dupont', 'x', 1, 0)";
static const char OPEN_DRIVER[] =
    "INSERT INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms, person_id)"
    " SELECT licence, birth, first_name, last_name, last_name_folded, 0, 900 FROM registration WHERE last_name = 'DUPONT'";

static struct followup dupont(struct fixture *f)
{
    struct followup out;
    int64_t id = fixture_count(f, "SELECT MIN(id) FROM registration WHERE last_name = 'DUPONT'");
    if (!followup_of_registration(f->store, &f->arena, f->centre.id, id, &out))
        fail_msg("%s", store_error(f->store)->message);
    return out;
}

static struct lot begin(struct fixture *f)
{
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    return lot;
}

static void add_document(struct fixture *f)
{
    fixture_run(f, "INSERT INTO document_source (id, fingerprint, company, address, centre_name, centre_siret, centre_place,"
                   " approval, training, hours, specimen) VALUES (1, 'x', '', '', '', '', '', '', '', 1, 1)");
    fixture_run(f, "INSERT INTO document (id, kind, number, code, registration_id, source_id, template, issued_ms, valid_to,"
                   " fco_done, fco_left, revoked_for) SELECT 1, 1, 'CQ-1', 'X', id, 1, 1, 1, 30000, -1, -1, 0"
                   " FROM registration WHERE last_name = 'DUPONT'");
}

/* A slip for each driver of whom the follow-ups say that there is no account: the
   demonstration's are known by the operator's data, but nobody logs in for them. */
static void test_slips_for_all_without_account(void **state)
{
    struct fixture *f = *state;
    struct uninvited *slips;
    uint32_t count;
    struct lot lot = begin(f);
    int64_t id = dupont(f).registration;
    assert_true(uninvited_of_lot(f->store, &f->arena, lot.id, 0, &slips, &count));
    assert_int_equal(count, CORRECTED_LINES - 1); /* one has an account */
    fixture_run(f, OPEN_SPACE);
    fixture_run(f, OPEN_DRIVER);
    assert_true(uninvited_of_lot(f->store, &f->arena, lot.id, 0, &slips, &count));
    assert_int_equal(count, CORRECTED_LINES - 2);
    assert_true(uninvited_of_lot(f->store, &f->arena, lot.id, id, &slips, &count));
    assert_int_equal(count, 0);
    fixture_run(f, "UPDATE person SET closed_ms = 1 WHERE id = 900");
    assert_int_equal(dupont(f).state, FOLLOWUP_NO_ACCOUNT);
    assert_true(uninvited_of_lot(f->store, &f->arena, lot.id, id, &slips, &count));
    assert_int_equal(count, 1);
}

static void test_each_state(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_int_equal(dupont(f).state, FOLLOWUP_NO_ACCOUNT);
    fixture_run(f, OPEN_SPACE);
    fixture_run(f, OPEN_DRIVER);
    assert_int_equal(dupont(f).state, FOLLOWUP_ACCOUNT);
    struct mail mail = {.kind = MAIL_DOCUMENTS, .recipient = TEXT("a@exemple.fr"), .reference = dupont(f).registration};
    assert_true(outbox_add(f->store, &mail, 1000));
    assert_int_equal(dupont(f).state, FOLLOWUP_WAITING);
    assert_true(outbox_sent(f->store, mail.id, 2000));
    assert_int_equal(dupont(f).state, FOLLOWUP_SENT);
    assert_int_equal(dupont(f).at_ms, 2000);
    assert_true(outbox_give_up(f->store, mail.id, TEXT("550")));
    assert_int_equal(dupont(f).state, FOLLOWUP_REFUSED);
    add_document(f);
    fixture_run(f, "UPDATE document SET fetched_ms = 3000");
    assert_int_equal(dupont(f).state, FOLLOWUP_FETCHED);
    assert_int_equal(dupont(f).at_ms, 3000);
    fixture_run(f, "INSERT INTO cqc_request (public_id, person_id, document_id, state, kind, due, valid_from, valid_to,"
                   " first_name, last_name, birth, licence_typed, address, address_more, postal_code, city, country,"
                   " licence_categories, cents, words, created_ms, changed_ms, submitted_ms) VALUES"
                   " ('p', 900, 1, 1, 0, -1, 1, 2, '', '', 1, '', '', '', '', '', '', '', 0, '', 1, 1, 4000)");
    assert_int_equal(dupont(f).state, FOLLOWUP_CARD);
    fixture_run(f, "UPDATE registration SET cancelled_ms = 1");
    assert_int_equal(dupont(f).state, FOLLOWUP_CANCELLED);
}

static void test_a_whole_import(void **state)
{
    struct fixture *f = *state;
    struct followup *rows;
    uint32_t count, total;
    struct lot lot = begin(f);
    fixture_run(f, "UPDATE driver SET person_id = NULL");
    fixture_run(f, OPEN_SPACE);
    fixture_run(f, OPEN_DRIVER);
    uint32_t drivers = (uint32_t)fixture_count(f, "SELECT COUNT(DISTINCT licence) FROM registration");
    assert_true(followups_of_lot(f->store, &f->arena, lot.id, -1, 0, 50, &rows, &count, &total));
    assert_int_equal(total, drivers);
    assert_int_equal(count, drivers);
    assert_true(followups_of_lot(f->store, &f->arena, lot.id, -1, 2, 2, &rows, &count, &total));
    assert_int_equal(count, 2);
    assert_true(followups_of_lot(f->store, &f->arena, lot.id, FOLLOWUP_ACCOUNT, 0, 50, &rows, &count, &total));
    assert_int_equal(total, 1);
    assert_text(rows[0].last_name, "DUPONT");
    assert_true(followups_of_lot(f->store, &f->arena, lot.id, FOLLOWUP_SENT, 0, 50, &rows, &count, &total));
    assert_int_equal(total, 0);
    assert_false(followup_of_registration(f->store, &f->arena, f->centre.id + 1, rows[0].registration, &rows[0]));
    assert_int_equal(store_error(f->store)->code, ERROR_NOT_FOUND);
}

static enum again_result again(struct fixture *f)
{
    struct followup driver;
    enum again_result result;
    struct error error = {0};
    struct person by = {.centre = f->centre.id};
    assert_true(person_by_email(f->store, &f->arena, TEXT("gestionnaire@demo.fr"), &by));
    if (!mail_documents_again(f->store, &f->arena, &by, dupont(f).registration, &driver, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

static void test_sending_again_has_its_limits(void **state)
{
    struct fixture *f = *state;
    begin(f);
    assert_int_equal(again(f), AGAIN_NOBODY);
    fixture_run(f, OPEN_SPACE);
    fixture_run(f, OPEN_DRIVER);
    for (int i = 0; i < MAILS_A_DAY; i++) {
        assert_int_equal(again(f), AGAIN_DONE);
        assert_int_equal(again(f), AGAIN_WAITING);
        fixture_run(f, "UPDATE mail SET state = 1");
    }
    assert_int_equal(again(f), AGAIN_TOO_MANY);
    fixture_run(f, "UPDATE mail SET created_ms = created_ms - 90000000");
    assert_int_equal(again(f), AGAIN_DONE);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE kind = 3 AND batch = 0"), MAILS_A_DAY + 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'mail_asked'"), MAILS_A_DAY + 1);
    fixture_run(f, "UPDATE registration SET cancelled_ms = 1");
    assert_int_equal(again(f), AGAIN_CANCELLED);
}

#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_each_state), EACH(test_slips_for_all_without_account),
        EACH(test_a_whole_import),
        EACH(test_sending_again_has_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
