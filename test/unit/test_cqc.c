/* rules/cqc.h and flow/cqc.h: from when to when a card is valid, and the way of a
   request. */
#include "fixture.h"

#include "base/buffer.h"
#include "flow/cqc.h"
#include "flow/issue.h"
#include "flow/space_export.h"
#include "os/clock.h"

static date on(const char *day)
{
    return date_parse_french(text_of(day));
}

static void test_validity(void **state)
{
    (void)state;
    static const struct {
        const char *end, *due, *from, *to;
    } cases[] = {
        {"10/01/2022", NULL, "10/01/2022", "10/01/2027"},
        {"10/01/2022", "30/06/2022", "30/06/2022", "30/06/2027"}, /* within the year before */
        {"10/01/2022", "10/01/2022", "10/01/2022", "10/01/2027"}, /* on the day itself */
        {"10/01/2022", "10/01/2023", "10/01/2023", "10/01/2028"}, /* a year before, to the day */
        {"09/01/2022", "10/01/2023", "09/01/2022", "09/01/2027"}, /* a day too early */
        {"10/01/2022", "09/01/2022", "10/01/2022", "10/01/2027"}, /* the card had lapsed */
        {"29/02/2024", NULL, "29/02/2024", "01/03/2029"},
    };
    for (unsigned i = 0; i < COUNT_OF(cases); i++) {
        char from[11], to[11];
        struct cqc_validity v = cqc_validity(on(cases[i].end), cases[i].due ? on(cases[i].due) : DATE_NONE);
        assert_string_equal(date_print_french(v.from, from), cases[i].from);
        assert_string_equal(date_print_french(v.to, to), cases[i].to);
        assert_int_equal(v.anticipated, v.from != on(cases[i].end) || (cases[i].due && strcmp(cases[i].due, cases[i].end) == 0));
    }
}

struct asking {
    struct space space;
    struct document certificate;
    struct cqc_request request;
};

/* MARIE LEROY with a space and a certificate, and a draft. */
static struct asking begin(struct fixture *f)
{
    struct asking a;
    struct error error = {0};
    struct lot lot = fixture_corrected(f, 0, CORRECTED_LINES, 1);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_true(space_of_identity(f->store, &f->arena, TEXT("298795874"), date_make(2002, 12, 25), &a.space));
    assert_true(issue_driver(&f->site, f->store, TEXT("298795874"), date_make(2002, 12, 25), &error));
    int64_t id = fixture_count(f, "SELECT registration_id FROM document d JOIN registration r ON r.id = d.registration_id"
                                  " WHERE r.licence = '298795874' AND d.kind = 1");
    assert_true(document_of_registration(f->store, &f->arena, id, DOCUMENT_CERTIFICATE, &a.certificate));
    assert_true(cqc_begin(&f->site, f->store, &f->arena, &a.space, &a.certificate, &a.request, &error));
    return a;
}

static void complete(struct fixture *f, struct cqc_request *r)
{
    struct error error = {0};
    r->address = TEXT("1 rue");
    r->postal_code = TEXT("69000");
    r->city = TEXT("Lyon");
    r->licence_categories = TEXT("C CE");
    assert_true(cqc_save(f->store, &f->arena, r, &error));
    assert_true(cqc_keep_picture(f->store, &f->arena, r, PICTURE_PHOTO, TEXT("photo"), &error));
    assert_true(cqc_keep_picture(f->store, &f->arena, r, PICTURE_SIGNATURE, TEXT("sign"), &error));
    assert_true(cqc_find(f->store, &f->arena, r->public_id, r->person, r));
}

static bool move(struct fixture *f, struct cqc_request *r, enum cqc_state to, bool operator)
{
    struct error error = {0};
    bool moved = cqc_move(&f->site, f->store, &f->arena, r, to, to == CQC_WANTED ? TEXT("Une photo plus nette") : TEXT_NONE,
                          operator ? 1 : r->person, operator, &error);
    assert_true(moved || error.code == ERROR_BUSY);
    assert_true(cqc_find(f->store, &f->arena, r->public_id, r->person, r));
    return moved;
}

static void test_one_draft(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct asking a = begin(f);
    struct cqc_request again;
    assert_true(cqc_begin(&f->site, f->store, &f->arena, &a.space, &a.certificate, &again, &error));
    assert_int_equal(again.id, a.request.id);
    unsigned missing;
    assert_true(cqc_missing(f->store, &f->arena, &again, &missing));
    assert_int_equal(missing, CQC_NEEDS_ADDRESS | CQC_NEEDS_CATEGORIES | CQC_NEEDS_PHOTO | CQC_NEEDS_SIGNATURE);
    assert_false(move(f, &again, CQC_SUBMITTED, false));
    /* The names were corrected, and the certificate made anew. */
    struct document anew = a.certificate;
    fixture_run(f, "UPDATE document SET revoked_ms = 1");
    assert_true(cqc_find(f->store, &f->arena, a.request.public_id, a.space.person, &again));
    assert_int_equal(again.certificate_revoked_ms, 1);
    fixture_run(f, "INSERT INTO document (kind, number, code, registration_id, source_id, template, issued_ms, valid_to, fco_done,"
                   " fco_left, key_id, seal, revoked_for) SELECT kind, 'CQ-2022-009999', 'x', registration_id, source_id, template,"
                   " issued_ms, valid_to, fco_done, fco_left, key_id, seal, 0 FROM document LIMIT 1");
    anew.id = fixture_count(f, "SELECT id FROM document WHERE code = 'x'");
    anew.last_name = TEXT("LE ROY");
    assert_true(cqc_begin(&f->site, f->store, &f->arena, &a.space, &anew, &again, &error));
    assert_int_equal(again.id, a.request.id);
    assert_int_equal(again.document, anew.id);
    assert_text(again.last_name, "LE ROY");
    assert_int_equal(a.request.certificate_revoked_ms, 0);
    clock_set_today(a.certificate.valid_to + 1);
    assert_false(cqc_begin(&f->site, f->store, &f->arena, &a.space, &a.certificate, &again, &error));
    assert_int_equal(error.code, ERROR_DATA);
}

/* To the card that is sent, with one more round; each change a mail and an event. */
static void test_the_way(void **state)
{
    struct fixture *f = *state;
    struct asking a = begin(f);
    struct cqc_request *r = &a.request;
    complete(f, r);
    assert_false(move(f, r, CQC_REVIEW, true)); /* not before it was sent */
    assert_true(move(f, r, CQC_SUBMITTED, false));
    assert_text(r->number, "CQC-2022-000001");
    assert_false(move(f, r, CQC_SUBMITTED, false));
    assert_true(move(f, r, CQC_REVIEW, true));
    assert_true(move(f, r, CQC_WANTED, true));
    assert_text(r->words, "Une photo plus nette");
    clock_set_today(a.certificate.valid_to + 1); /* what was sent in time may be completed later */
    assert_true(move(f, r, CQC_SUBMITTED, false));
    assert_text(r->number, "CQC-2022-000001");
    assert_true(move(f, r, CQC_ACCEPTED, true));
    assert_false(move(f, r, CQC_SENT, true));
    assert_true(move(f, r, CQC_PRODUCED, true));
    assert_true(move(f, r, CQC_SENT, true));
    assert_false(move(f, r, CQC_REFUSED, true));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM cqc_event"), 7);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE subject LIKE 'Votre demande de carte CQC-2022-000001%'"), 7);
}

/* Two who change it at once: the second is told. */
static void test_twice_at_once(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct asking a = begin(f);
    complete(f, &a.request);
    struct cqc_request other = a.request;
    assert_true(move(f, &a.request, CQC_SUBMITTED, false));
    assert_false(cqc_save(f->store, &f->arena, &other, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    struct cqc_request first = a.request, second = a.request;
    assert_true(cqc_move(&f->site, f->store, &f->arena, &first, CQC_ACCEPTED, TEXT_NONE, 1, true, &error));
    assert_false(cqc_move(&f->site, f->store, &f->arena, &second, CQC_REFUSED, TEXT("Refusée"), 1, true, &error));
    assert_int_equal(error.code, ERROR_BUSY);
}

static void test_for_the_producer(void **state)
{
    struct fixture *f = *state;
    struct buffer json;
    struct asking a = begin(f);
    complete(f, &a.request);
    assert_true(move(f, &a.request, CQC_SUBMITTED, false));
    buffer_init(&json, 0);
    assert_true(cqc_json(f->store, &f->arena, &a.request, &json));
    struct text all = buffer_text(&json);
    static const char *const there[] = {"\"number\":\"CQC-2022-000001\"", "\"last_name\":\"LEROY\"", "\"birth\":\"2002-12-25\"",
                                        "\"previous_card_until\":null", "\"valid_from\":\"2022-01-01\"", "\"base64\":\"cGhvdG8=\"",
                                        "\"base64\":\"c2lnbg==\"", "\"amount_cents\":6500"};
    for (unsigned i = 0; i < COUNT_OF(there); i++)
        if (text_find(all, text_of(there[i])) == all.len)
            fail_msg("missing: %s in %.*s", there[i], TEXT_ARG(all));
    buffer_free(&json);
}

/* The copy of what is held has all of the request: the pictures and each state too. */
static void test_in_the_copy(void **state)
{
    struct fixture *f = *state;
    struct buffer json;
    struct error error = {0};
    struct asking a = begin(f);
    struct person person = {.id = a.space.person};
    complete(f, &a.request);
    assert_true(move(f, &a.request, CQC_SUBMITTED, false));
    assert_true(move(f, &a.request, CQC_WANTED, true));
    buffer_init(&json, 0);
    assert_true(space_export(f->store, &person, &a.space, &json, &error));
    struct text all = buffer_text(&json);
    static const char *const there[] = {"\"photo_jpeg\":\"cGhvdG8=\"", "\"signature_jpeg\":\"c2lnbg==\"", "\"previous_card_until\":null",
                                        "\"valid_from\":\"2022-01-01\"", "\"certificate\":\"CQ-2022-", "\"card_request_states\":[",
                                        "Une photo plus nette", "\"licence\":\"298795874\""};
    for (unsigned i = 0; i < COUNT_OF(there); i++)
        if (text_find(all, text_of(there[i])) == all.len)
            fail_msg("missing: %s in %.*s", there[i], TEXT_ARG(all));
    buffer_free(&json);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validity), EACH(test_one_draft), EACH(test_the_way), EACH(test_twice_at_once),
        EACH(test_for_the_producer), EACH(test_in_the_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
