/* Tests of the store's queries about people and imports: what others build
   rights and pages upon. */
#include "unit.h"

#include <unistd.h>

#include "os/file.h"
#include "store/catalogue.h"
#include "store/load.h"
#include "store/login_sessions.h"
#include "store/lots.h"
#include "store/invitations.h"
#include "store/people.h"

static struct arena arena;
static char folder[64];
static struct store *store;
static int64_t centres[2];

static int set_up(void **unused)
{
    struct error error = {0};
    UNUSED(unused);
    arena_init(&arena, 0);
    snprintf(folder, sizeof folder, "/tmp/gabarit-queries-XXXXXX");
    assert_non_null(mkdtemp(folder));
    if (!store_open(&store, file_join(&arena, folder, "gabarit.db"), STORE_CREATE, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    for (int i = 0; i < 2; i++) {
        struct centre centre = {.siret = text_of(i ? "2" : "1"), .name = text_of(i ? "Aisne" : "Bièvre")};
        assert_true(centre_put(store, &centre));
        centres[i] = centre.id;
    }
    return 0;
}

static int tear_down(void **unused)
{
    UNUSED(unused);
    store_close(store);
    unlink(file_join(&arena, folder, "gabarit.db"));
    assert_int_equal(rmdir(folder), 0);
    arena_free(&arena);
    return 0;
}

static void assert_refused(bool done, enum error_code code)
{
    assert_false(done);
    assert_int_equal(store_error(store)->code, code);
    assert_true(store_error(store)->message[0] != '\0');
}

/* -- centres, prices ---------------------------------------------------------------- */

static void centres_are_replaced_by_siret(void **unused)
{
    UNUSED(unused);
    struct centre centre = {.siret = TEXT("1"), .name = TEXT("Zone"), .public_body = true,
                            .service_code = TEXT("S1"), .contract_signed_ms = 5};
    struct centre *all;
    uint32_t count;
    assert_true(centre_put(store, &centre));
    assert_int_equal(centre.id, centres[0]);
    centre.contract_signed_ms = 0;
    assert_true(centre_put(store, &centre));
    assert_true(centres_all(store, &arena, &all, &count));
    assert_int_equal(count, 2);
    assert_text(all[0].name, "Aisne");
    assert_text(all[1].name, "Zone");
    assert_true(all[1].public_body);
    assert_int_equal(all[1].contract_signed_ms, 5);
    assert_refused(centre_by_siret(store, &arena, TEXT("3"), &centre), ERROR_NOT_FOUND);
    assert_refused(centre_by_id(store, &arena, 99, &centre), ERROR_NOT_FOUND);
}

static void the_price_of_a_day(void **unused)
{
    UNUSED(unused);
    struct prices prices;
    assert_true(price_put(store, PRICE_LONG, 100, 2534));
    assert_true(price_put(store, PRICE_LONG, 200, 2600));
    assert_true(price_put(store, PRICE_MODULE, 150, 507));
    assert_true(price_put(store, PRICE_MODULE, 150, 508));
    static const int64_t wanted[][3] = {{99, -1, -1}, {100, 2534, -1}, {150, 2534, 508},
                                        {199, 2534, 508}, {200, 2600, 508}, {9999, 2600, 508}};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_true(prices_on(store, (date)wanted[i][0], &prices));
        assert_int_equal(prices.cents[PRICE_LONG], wanted[i][1]);
        assert_int_equal(prices.cents[PRICE_MODULE], wanted[i][2]);
    }
}

/* -- people -------------------------------------------------------------------------- */

static struct person add_person(const char *email, enum role role, int64_t centre)
{
    struct person person = {.email = text_of(email), .first_name = TEXT("Anne"), .last_name = text_of(email),
                            .role = role, .centre = centre};
    if (!person_add(store, &person, 1))
        fail_msg("%s", store_error(store)->message);
    return person;
}

static void an_address_is_one_person(void **unused)
{
    UNUSED(unused);
    struct person person = add_person("Anne@Exemple.fr", ROLE_MANAGER, centres[0]), found;
    assert_true(person_by_email(store, &arena, TEXT("ANNE@exemple.FR"), &found));
    assert_int_equal(found.id, person.id);
    assert_text(found.email, "Anne@Exemple.fr");
    assert_int_equal(found.centre, centres[0]);
    assert_false(found.may_register);
    struct person other = {.email = TEXT("anne@EXEMPLE.fr"), .role = ROLE_OPERATOR};
    assert_refused(person_add(store, &other, 1), ERROR_DATA);
    assert_refused(person_by_email(store, &arena, TEXT("personne@exemple.fr"), &found), ERROR_NOT_FOUND);
    assert_refused(person_by_id(store, &arena, 99, &found), ERROR_NOT_FOUND);
}

static void rights_come_and_go(void **unused)
{
    UNUSED(unused);
    struct person person = add_person("m@exemple.fr", ROLE_MANAGER, centres[0]), found;
    assert_true(membership_set(store, person.id, centres[0], true));
    assert_true(person_by_id(store, &arena, person.id, &found));
    assert_true(found.may_register);
    assert_true(membership_set(store, person.id, centres[0], false));
    assert_true(person_set_password(store, person.id, TEXT("$hash"), 5));
    assert_true(person_by_id(store, &arena, person.id, &found));
    assert_false(found.may_register);
    assert_text(found.password_hash, "$hash");
}

static void representatives_are_of_their_centre(void **unused)
{
    UNUSED(unused);
    struct person *found;
    uint32_t count;
    add_person("r2@exemple.fr", ROLE_REPRESENTATIVE, centres[0]);
    add_person("r1@exemple.fr", ROLE_REPRESENTATIVE, centres[0]);
    add_person("m@exemple.fr", ROLE_MANAGER, centres[0]);
    add_person("r3@exemple.fr", ROLE_REPRESENTATIVE, centres[1]);
    assert_true(representatives_of_centre(store, &arena, centres[0], &found, &count));
    assert_int_equal(count, 2);
    assert_int_equal(found[0].centre, centres[0]);
    assert_int_equal(found[1].role, ROLE_REPRESENTATIVE);
}

static void sessions_end(void **unused)
{
    UNUSED(unused);
    struct person person = add_person("s@exemple.fr", ROLE_MANAGER, centres[0]);
    struct login_session found, session = {.token_hash = TEXT("aa"), .person = person.id,
                                           .csrf = TEXT("form"), .created_ms = 10, .seen_ms = 10,
                                           .expires_ms = 100};
    assert_true(login_session_add(store, &session));
    assert_true(login_session_find(store, &arena, TEXT("aa"), 99, &found));
    assert_int_equal(found.person, person.id);
    assert_text(found.csrf, "form");
    assert_refused(login_session_find(store, &arena, TEXT("aa"), 100, &found), ERROR_NOT_FOUND);
    assert_refused(login_session_find(store, &arena, TEXT("ab"), 50, &found), ERROR_NOT_FOUND);
    /* Others' are not there. */
    struct login_session *all;
    uint32_t count;
    session.token_hash = TEXT("ac");
    session.public_id = TEXT("p1");
    session.seen_ms = 20;
    assert_true(login_session_add(store, &session));
    assert_true(login_sessions_of(store, &arena, person.id, 99, &all, &count));
    assert_int_equal(count, 2);
    assert_text(all[0].public_id, "p1");
    assert_true(login_session_seen(store, TEXT("aa"), 30));
    assert_true(login_sessions_of(store, &arena, person.id, 99, &all, &count));
    assert_text(all[0].token_hash, "aa");
    assert_refused(login_session_end_one(store, person.id + 1, TEXT("p1")), ERROR_NOT_FOUND);
    assert_refused(login_session_end_one(store, person.id, TEXT("")), ERROR_NOT_FOUND);
    assert_true(login_session_end_one(store, person.id, TEXT("p1")));
    assert_refused(login_session_find(store, &arena, TEXT("ac"), 50, &found), ERROR_NOT_FOUND);
    assert_true(login_session_add(store, &session));
    assert_true(login_sessions_end_others(store, person.id, TEXT("aa")));
    assert_refused(login_session_find(store, &arena, TEXT("ac"), 50, &found), ERROR_NOT_FOUND);
    assert_true(login_session_find(store, &arena, TEXT("aa"), 50, &found));
    assert_true(login_session_end(store, TEXT("aa")));
    assert_refused(login_session_find(store, &arena, TEXT("aa"), 50, &found), ERROR_NOT_FOUND);
}

static void an_invitation_is_good_once(void **unused)
{
    UNUSED(unused);
    struct person person = add_person("i@exemple.fr", ROLE_OPERATOR, 0);
    int64_t id;
    struct invitation link = {TEXT("bb"), person.id, INVITATION_ACCOUNT, 1, 100};
    assert_true(invitation_add(store, &link));
    assert_true(invitation_find(store, TEXT("bb"), INVITATION_ACCOUNT, 99, &id));
    assert_int_equal(id, person.id);
    assert_refused(invitation_find(store, TEXT("bb"), INVITATION_RESET, 99, &id), ERROR_NOT_FOUND);
    assert_refused(invitation_find(store, TEXT("bb"), INVITATION_ACCOUNT, 100, &id), ERROR_NOT_FOUND);
    assert_refused(invitation_find(store, TEXT("cc"), INVITATION_ACCOUNT, 1, &id), ERROR_NOT_FOUND);
    assert_refused(invitation_use(store, TEXT("bb"), 100), ERROR_NOT_FOUND);
    assert_true(invitation_use(store, TEXT("bb"), 50));
    assert_refused(invitation_use(store, TEXT("bb"), 50), ERROR_NOT_FOUND);
    assert_refused(invitation_find(store, TEXT("bb"), INVITATION_ACCOUNT, 50, &id), ERROR_NOT_FOUND);
    /* A newer link ends those that nobody followed, of its kind. */
    link.token_hash = TEXT("dd");
    assert_true(invitation_add(store, &link));
    assert_true(invitations_end(store, person.id, INVITATION_RESET));
    assert_true(invitation_find(store, TEXT("dd"), INVITATION_ACCOUNT, 50, &id));
    assert_true(invitations_end(store, person.id, INVITATION_ACCOUNT));
    assert_refused(invitation_find(store, TEXT("dd"), INVITATION_ACCOUNT, 50, &id), ERROR_NOT_FOUND);
}

/* -- imports ------------------------------------------------------------------------- */

static struct lot add_lot_at(const char *public_id, int64_t centre, int state, const char *sha256, int64_t created_ms)
{
    struct lot lot = {.public_id = text_of(public_id), .centre = centre, .state = state,
                      .file_name = TEXT("f.xlsx"), .file_sha256 = text_of(sha256), .created_ms = created_ms};
    if (!lot_add(store, &lot))
        fail_msg("%s", store_error(store)->cause);
    return lot;
}

static struct lot add_lot(const char *public_id, int64_t centre, int state, const char *sha256)
{
    return add_lot_at(public_id, centre, state, sha256, 7);
}

static void a_lot_comes_back_whole(void **unused)
{
    UNUSED(unused);
    struct lot lot = add_lot("x", centres[0], 1, "00"), found;
    lot.facts = text_make("a\0b", 3);
    lot.lines = 12;
    lot.errors = 3;
    lot.unscanned = true;
    lot.refusal_message = TEXT("Le fichier « é »");
    assert_true(lot_update(store, &lot));
    assert_int_equal(lot.revision, 1);
    assert_true(lot_by_id(store, &arena, lot.id, &found));
    assert_int_equal(found.facts.len, 3);
    assert_int_equal(found.lines, 12);
    assert_int_equal(found.errors, 3);
    assert_true(found.unscanned);
    assert_int_equal(found.person, 0);
    assert_text(found.refusal_message, "Le fichier « é »");
    assert_int_equal(found.revision, 1);
}

static void two_that_change_a_lot_do_not_overwrite(void **unused)
{
    UNUSED(unused);
    struct lot first = add_lot("x", centres[0], 1, "00"), second = first, found;
    first.lines = 1;
    assert_true(lot_update(store, &first));
    second.lines = 2;
    assert_refused(lot_update(store, &second), ERROR_BUSY);
    assert_true(lot_by_id(store, &arena, first.id, &found));
    assert_int_equal(found.lines, 1);
}

static void a_lot_of_another_centre_is_not_there(void **unused)
{
    UNUSED(unused);
    struct lot found;
    add_lot("x", centres[0], 1, "00");
    assert_true(lot_by_public_id(store, &arena, TEXT("x"), centres[0], &found));
    assert_refused(lot_by_public_id(store, &arena, TEXT("x"), centres[1], &found), ERROR_NOT_FOUND);
    assert_refused(lot_by_public_id(store, &arena, TEXT("y"), centres[0], &found), ERROR_NOT_FOUND);
}

static void lots_are_listed_newest_first(void **unused)
{
    UNUSED(unused);
    struct lot *lots;
    uint32_t found, total;
    for (int i = 0; i < 7; i++)
        add_lot(arena_print(&arena, "l%d", i).at, centres[i == 3], 1, "00");
    assert_true(lots_of_centre(store, &arena, centres[0], 0, 4, &lots, &found, &total));
    assert_int_equal(found, 4);
    assert_int_equal(total, 6);
    assert_text(lots[0].public_id, "l6");
    assert_text(lots[3].public_id, "l2");
    assert_true(lots_of_centre(store, &arena, centres[0], 4, 4, &lots, &found, &total));
    assert_int_equal(found, 2);
    assert_text(lots[1].public_id, "l0");
    assert_true(lots_of_centre(store, &arena, centres[0], 40, 4, &lots, &found, &total));
    assert_int_equal(found, 0);
    assert_true(lots_of_centre(store, &arena, 0, 0, 100, &lots, &found, &total));
    assert_int_equal(found, 7);
    assert_int_equal(total, 7);
}

static void lots_are_found_by_centre_state_and_period(void **unused)
{
    UNUSED(unused);
    struct lot *lots;
    uint32_t found, total;
    for (int i = 0; i < 6; i++)
        add_lot_at(arena_print(&arena, "l%d", i).at, centres[i % 2], i / 2, "00", 1000 + i);
    struct lot_search search = {.centre = 0, .state = 1};
    assert_true(lots_find(store, &arena, &search, 0, 100, &lots, &found, &total));
    assert_int_equal(total, 2);
    assert_text(lots[0].public_id, "l3");
    search = (struct lot_search){.centre = centres[0], .state = 1};
    assert_true(lots_find(store, &arena, &search, 0, 100, &lots, &found, &total));
    assert_int_equal(total, 1);
    assert_text(lots[0].public_id, "l2");
    search = (struct lot_search){.state = -1, .from_ms = 1001, .to_ms = 1004};
    assert_true(lots_find(store, &arena, &search, 1, 1, &lots, &found, &total));
    assert_int_equal(found, 1);
    assert_int_equal(total, 3);
    assert_text(lots[0].public_id, "l2");
    search = (struct lot_search){.centre = centres[1], .state = -1, .from_ms = 1005};
    assert_true(lots_find(store, &arena, &search, 0, 100, &lots, &found, &total));
    assert_int_equal(total, 1);
    search.state = 0;
    assert_true(lots_find(store, &arena, &search, 0, 100, &lots, &found, &total));
    assert_int_equal(total, 0);
}

static void lots_by_state_oldest_first(void **unused)
{
    UNUSED(unused);
    struct lot *lots;
    uint32_t count;
    static const int states[] = {2, 0, 5, 1, 0, 6, 1};
    for (size_t i = 0; i < COUNT_OF(states); i++)
        add_lot(arena_print(&arena, "l%zu", i).at, centres[i % 2], states[i], "00");
    assert_true(lots_in_states(store, &arena, 1u << 0 | 1u << 1, &lots, &count));
    assert_int_equal(count, 4);
    assert_text(lots[0].public_id, "l1");
    assert_text(lots[1].public_id, "l3");
    assert_text(lots[3].public_id, "l6");
    assert_true(lots_in_states(store, &arena, 1u << 4, &lots, &count));
    assert_int_equal(count, 0);
}

static void the_lot_that_registered_a_file(void **unused)
{
    UNUSED(unused);
    struct lot found, lot = add_lot("x", centres[0], 4, "ff");
    assert_refused(lot_registered_from(store, &arena, centres[0], TEXT("ff"), &found), ERROR_NOT_FOUND);
    lot.receipt = TEXT("2022-000001");
    lot.registered_ms = 9;
    assert_true(lot_update(store, &lot));
    assert_true(lot_registered_from(store, &arena, centres[0], TEXT("ff"), &found));
    assert_int_equal(found.id, lot.id);
    assert_refused(lot_registered_from(store, &arena, centres[1], TEXT("ff"), &found), ERROR_NOT_FOUND);
}

struct blocks {
    uint32_t count, stop_at;
    char seen[16];
};

static bool take_block(void *context, uint32_t index, struct text bytes)
{
    struct blocks *blocks = context;
    assert_int_equal(bytes.len, index + 1);
    blocks->seen[blocks->count++] = (char)('0' + index);
    return blocks->count < blocks->stop_at;
}

static void blocks_come_in_order(void **unused)
{
    UNUSED(unused);
    static const uint32_t order[] = {2, 0, 1, 4, 3};
    struct lot lot = add_lot("x", centres[0], 2, "00"), other = add_lot("y", centres[0], 2, "00");
    for (size_t i = 0; i < COUNT_OF(order); i++)
        assert_true(lot_block_put(store, lot.id, order[i], text_make("\0\0\0\0\0", order[i] + 1)));
    assert_true(lot_block_put(store, other.id, 0, text_make("\0", 1)));
    struct blocks blocks = {.stop_at = 16};
    assert_true(lot_blocks(store, lot.id, 1, 3, take_block, &blocks));
    assert_string_equal(blocks.seen, "123");
    blocks = (struct blocks){.stop_at = 2};
    assert_true(lot_blocks(store, lot.id, 0, UINT32_MAX, take_block, &blocks));
    assert_string_equal(blocks.seen, "01");
    assert_true(lot_blocks_clear(store, lot.id));
    blocks = (struct blocks){.stop_at = 16};
    assert_true(lot_blocks(store, lot.id, 0, 9, take_block, &blocks));
    assert_int_equal(blocks.count, 0);
    assert_true(lot_blocks(store, other.id, 0, 9, take_block, &blocks));
    assert_int_equal(blocks.count, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(centres_are_replaced_by_siret),
        TEST(the_price_of_a_day),
        TEST(an_address_is_one_person),
        TEST(rights_come_and_go),
        TEST(representatives_are_of_their_centre),
        TEST(sessions_end),
        TEST(an_invitation_is_good_once),
        TEST(a_lot_comes_back_whole),
        TEST(two_that_change_a_lot_do_not_overwrite),
        TEST(a_lot_of_another_centre_is_not_there),
        TEST(lots_are_listed_newest_first),
        TEST(lots_are_found_by_centre_state_and_period),
        TEST(lots_by_state_oldest_first),
        TEST(the_lot_that_registered_a_file),
        TEST(blocks_come_in_order),
    };
    return cmocka_run_group_tests_name("store_queries", tests, NULL, NULL);
}
