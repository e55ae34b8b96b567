/* Tests of what may happen between the report that the user saw and the click:
   the day, the prices, the approvals, the drivers, others who register. */
#include "fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include "flow/lot.h"
#include "os/file.h"

#include <pthread.h>

#include "os/clock.h"
#include "store/load.h"
#include "store/world.h"

static void assert_nothing_registered(struct fixture *f)
{
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM counter"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM receipt"), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM receipt_counter"), 0);
}

static void an_approval_was_withdrawn(void **state)
{
    struct fixture *f = *state;
    struct report_page page;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    fixture_run(f, "UPDATE approval SET valid_to = 18900 WHERE category = 2");
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_CHANGED);
    assert_int_equal(lot.errors, 3);
    assert_int_equal(lot.state, FLOW_ANALYSED);
    assert_true(lot_report_page(f->store, &f->arena, &lot, LEVEL_ERROR, TEXT_NONE, 0, &page));
    assert_int_equal(page.total, 3);
    assert_int_equal(page.lines[0].findings[0].rule, RULE_CENTRE_NOT_APPROVED);
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_HAS_ERRORS);
    assert_nothing_registered(f);
}

static void the_clock_was_set_back(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    clock_set_today(date_make(2021, 12, 31));
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_CHANGED);
    assert_int_equal(lot.errors, 6);
    assert_nothing_registered(f);
}

static void midnight_and_a_year_passed(void **state)
{
    struct fixture *f = *state;
    clock_set_today(date_make(2022, 12, 31));
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    fixture_run(f, "INSERT INTO price (price_class, valid_from, cents) VALUES (0, 19358, 3000)");
    clock_set_today(date_make(2023, 1, 1));
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_text(lot.receipt, "2023-000001");
    assert_int_equal(fixture_count(f, "SELECT SUM(cents) FROM billable_line"), 5 * 3000 + 507);
    assert_int_equal(fixture_count(f, "SELECT SUM(registrations) FROM counter WHERE month = 202301"), 6);
}

static void the_price_is_that_of_the_day(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    fixture_run(f, "UPDATE price SET valid_from = 30000");
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_PRICE);
    assert_nothing_registered(f);
    fixture_run(f, "UPDATE price SET valid_from = 100, cents = 1000");
    fixture_run(f, "INSERT INTO price (price_class, valid_from, cents) VALUES (0, 30000, 1)");
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
    assert_int_equal(fixture_count(f, "SELECT SUM(cents) FROM billable_line"), 6000);
}

/* Who agreed to one amount is not billed another. */
static void the_amount_is_the_one_that_was_shown(void **state)
{
    struct fixture *f = *state;
    struct lot lot = fixture_corrected(f, 0, 6, 1);
    enum confirm_result result;
    struct error error = {0};
    int64_t shown = 5 * 2534 + 507;
    fixture_run(f, "UPDATE price SET cents = cents + 1");
    assert_true(confirm_lot(&f->site, f->store, &f->arena, &lot, 0,
                            (struct confirm_seen){lot.revision, shown}, &result, &error));
    assert_int_equal(result, CONFIRM_PRICE);
    assert_nothing_registered(f);
    assert_true(confirm_lot(&f->site, f->store, &f->arena, &lot, 0,
                            (struct confirm_seen){lot.revision, shown + 6}, &result, &error));
    assert_int_equal(result, CONFIRM_REGISTERED);
}

/* A file that ends the program at each start is given up in the end. */
static void what_never_ends_is_refused(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct lot lot = {.centre = f->centre.id, .state = FLOW_UPLOADED, .file_name = TEXT("a.xlsx"),
                      .file_sha256 = TEXT("ab"), .file_size = 1, .created_ms = 1};
    struct buffer path;
    buffer_init(&path, 0);
    assert_true(lot_create(f->store, &f->arena, &lot));
    assert_true(file_make_folder(file_join(&f->arena, f->folder, "files"), &error));
    int fd = open(lot_file_path(&f->site, &f->arena, &lot), O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
    buffer_print(&path, "UPDATE lot SET state = %d, revision = 10 WHERE id = %lld", FLOW_SCANNED, (long long)lot.id);
    fixture_run(f, arena_z(&f->arena, buffer_text(&path)));
    buffer_free(&path);
    assert_true(lot_analyse(&f->site, f->store, lot.id, &error));
    assert_true(lot_by_id(f->store, &f->arena, lot.id, &lot));
    assert_int_equal(lot.state, FLOW_REFUSED);
    assert_text(lot.refusal_code, "file_unreadable");
    assert_non_null(strstr(arena_z(&f->arena, lot.refusal_message), "interrompue 10 fois"));
}

/* Nobody needs to look at the report again because of that. */
static void an_account_came_or_went(void **state)
{
    struct fixture *f = *state;
    struct driver_data data = {TEXT("82R987928"), date_make(1990, 1, 1), TEXT("PIERRE"), TEXT("DUPONT")};
    struct lot first = fixture_corrected(f, 0, 1, 1), second = fixture_corrected(f, 1, 5, 1);
    assert_int_equal(first.informations, 1);
    assert_int_equal(second.informations, 0);
    assert_true(driver_put(f->store, &data, 1));
    fixture_run(f, "DELETE FROM driver WHERE licence <> '82R987928'");
    assert_int_equal(fixture_confirm(f, &first, first.revision), CONFIRM_REGISTERED);
    assert_int_equal(fixture_confirm(f, &second, second.revision), CONFIRM_REGISTERED);
}

static void a_registration_was_cancelled(void **state)
{
    struct fixture *f = *state;
    struct lot first = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &first, -1), CONFIRM_REGISTERED);
    struct lot second = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(second.to_register, 0);
    fixture_run(f, "UPDATE registration SET cancelled_ms = 5 WHERE line < 3");
    assert_int_equal(fixture_confirm(f, &second, -1), CONFIRM_CHANGED);
    assert_int_equal(second.to_register, 2);
    assert_int_equal(fixture_confirm(f, &second, -1), CONFIRM_REGISTERED);
    assert_int_equal(second.registered, 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE cancelled_ms IS NULL"), 6);
}

/* Another import brought the same licence with another birth date: the warning
   must be seen before. */
static void an_identity_became_doubtful(void **state)
{
    struct fixture *f = *state;
    static const char *const other[1][COLUMN_COUNT] = {
        {"R", "C", "FCO Complète", "Voyageurs", "02/01/2022", "ANNE", "LEROY", "25/12/1992", "298795874"}};
    struct report_page page;
    struct lot seen = fixture_corrected(f, 1, 1, 1), before = fixture_lot(f, other, 1);
    assert_int_equal(fixture_confirm(f, &before, -1), CONFIRM_REGISTERED);
    assert_int_equal(fixture_confirm(f, &seen, -1), CONFIRM_CHANGED);
    assert_true(lot_report_page(f->store, &f->arena, &seen, LEVEL_INFORMATION, TEXT_NONE, 0, &page));
    assert_int_equal(page.lines[0].findings[0].rule, RULE_IDENTITY_CONFLICT);
    assert_int_equal(fixture_confirm(f, &seen, -1), CONFIRM_REGISTERED);
}

static void the_catalogue_writes_it_otherwise(void **state)
{
    struct fixture *f = *state;
    struct report_page page;
    struct lot lot = fixture_corrected(f, 0, 1, 1);
    fixture_run(f, "UPDATE training SET label = 'FIMO marchandises' WHERE label = 'FIMO Marchandises'");
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_CHANGED);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 0, &page));
    assert_text(page.lines[0].value[COLUMN_LABEL], "FIMO marchandises");
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_REGISTERED);
}

/* Copies of a line are in the report, once in the register. */
static void copies_are_registered_once(void **state)
{
    struct fixture *f = *state;
    const char *rows[3][COLUMN_COUNT];
    for (int i = 0; i < 3; i++)
        memcpy(rows[i], corrected[i == 2], sizeof rows[i]);
    struct lot lot = fixture_lot(f, (const char *const (*)[COLUMN_COUNT])rows, 3);
    assert_int_equal(lot.to_register, 2);
    assert_int_equal(fixture_confirm(f, &lot, lot.revision), CONFIRM_REGISTERED);
    assert_int_equal(lot.registered, 2);
    assert_int_equal(fixture_count(f, "SELECT line FROM registration WHERE licence = '298795874'"), 3);
}

/* Were the checks blind (here: counters that say that the centre has nothing),
   the unique index still refuses, and all of it. */
static void the_index_refuses(void **state)
{
    struct fixture *f = *state;
    enum confirm_result result;
    struct error error = {0};
    struct lot first = fixture_corrected(f, 3, 1, 1), second = fixture_corrected(f, 0, 6, 1);
    assert_int_equal(fixture_confirm(f, &first, -1), CONFIRM_REGISTERED);
    fixture_run(f, "UPDATE counter SET registrations = 0");
    assert_false(confirm_lot(&f->site, f->store, &f->arena, &second, 0, (struct confirm_seen){-1, -1}, &result, &error));
    assert_int_equal(error.code, ERROR_STORE);
    assert_non_null(strstr(error.message, "Prévenez l'exploitant"));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM billable_line"), 1);
    assert_int_equal(fixture_count(f, "SELECT last FROM receipt_counter"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM lot WHERE state = 4"), 1);
}

/* -- what only the file could tell --------------------------------------------------- */

/* The corrected line 4 in a sheet whose columns stand elsewhere, one of them
   unknown, and whose licence is a number. */
static struct lot odd_lot(struct fixture *f)
{
    static const char *const headers[] = {"Tél.", "N° de permis", "Nom", "Prénom", "Date de naissance",
                                          "Fin de formation", "Catégorie de formation",
                                          "Libellé de formation", "Numéro de commande client"};
    static const char *const values[] = {"0102", "22225465545", "PETIT", "VINCENT", "20/10/1981",
                                         "01/01/2022", "Voyageurs", "FIMO Voyageurs", "COM202201"};
    struct sheet_cell cells[2][COUNT_OF(headers)];
    struct check check = {.arena = &f->arena};
    struct lot lot = {.centre = f->centre.id, .file_name = TEXT("f.xlsx"), .file_sha256 = TEXT("00")};
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        cells[0][i] = (struct sheet_cell){CELL_TEXT, text_of(headers[i])};
        cells[1][i] = (struct sheet_cell){i == 1 ? CELL_NUMBER : CELL_TEXT, text_of(values[i])};
    }
    assert_true(lot_create(f->store, &f->arena, &lot));
    assert_true(world_load(f->store, &f->arena, f->centre.id, clock_today(), &check.world));
    batch_init(&check.batch, &f->arena, &check.world.catalogue, 0);
    assert_true(batch_header(&check.batch, cells[0], COUNT_OF(headers)));
    assert_true(batch_row(&check.batch, 12, cells[1], COUNT_OF(headers)));
    assert_true(batch_index(&check.batch));
    assert_true(world_fetch(f->store, &f->arena, f->centre.id, &check.batch, &check.world));
    batch_check(&check.batch, &check.world);
    assert_true(lot_keep_analysis(&f->site, f->store, &lot, &check));
    return lot;
}

static void the_new_report_names_the_same_cells(void **state)
{
    struct fixture *f = *state;
    struct report_page before, after;
    struct lot lot = odd_lot(f);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 0, &before));
    assert_int_equal(before.facts.advice_count, 3);
    fixture_run(f, "DELETE FROM approval");
    assert_int_equal(fixture_confirm(f, &lot, -1), CONFIRM_CHANGED);
    assert_true(lot_report_page(f->store, &f->arena, &lot, -1, TEXT_NONE, 0, &after));
    assert_int_equal(after.lines[0].number, 11);
    assert_int_equal(after.lines[0].level, LEVEL_ERROR);
    assert_memory_equal(after.facts.sheet_column, before.facts.sheet_column, sizeof after.facts.sheet_column);
    assert_int_equal(after.facts.sheet_column[COLUMN_LICENCE], 1);
    assert_int_equal(after.facts.advice_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_string_equal(after.facts.advice[i].code, before.facts.advice[i].code);
        assert_text(after.facts.advice[i].message, arena_z(&f->arena, before.facts.advice[i].message));
    }
}

/* -- two at once ---------------------------------------------------------------------- */

struct runner {
    struct fixture *f;
    struct store *store;
    struct arena arena;
    struct lot lot;
    enum confirm_result result;
    struct error error;
    bool done;
    pthread_t thread;
};

static void *run_confirm(void *context)
{
    struct runner *r = context;
    r->done = confirm_lot(&r->f->site, r->store, &r->arena, &r->lot, 0,
                          (struct confirm_seen){-1, -1}, &r->result, &r->error);
    return NULL;
}

static void run_both(struct fixture *f, struct runner *runners)
{
    for (int i = 0; i < 2; i++) {
        runners[i].f = f;
        runners[i].store = fixture_connect(f);
        arena_init(&runners[i].arena, 0);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&runners[i].thread, NULL, run_confirm, &runners[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(runners[i].thread, NULL);
        if (!runners[i].done)
            fail_msg("%s (%s)", runners[i].error.message, runners[i].error.cause);
    }
}

static void end_both(struct runner *runners)
{
    for (int i = 0; i < 2; i++) {
        store_close(runners[i].store);
        arena_free(&runners[i].arena);
    }
}

static void two_click_on_the_same_import(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 10; round++) {
        struct runner runners[2] = {{.lot = fixture_corrected(f, 0, 6, 1)}};
        runners[1].lot = runners[0].lot;
        run_both(f, runners);
        int first = runners[0].result == CONFIRM_REGISTERED ? 0 : 1;
        assert_int_equal(runners[first].result, CONFIRM_REGISTERED);
        assert_int_equal(runners[1 - first].result, CONFIRM_ALREADY);
        assert_true(text_equal(runners[0].lot.receipt, runners[1].lot.receipt));
        assert_int_equal(runners[1 - first].lot.registered, 6);
        end_both(runners);
        assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE cancelled_ms IS NULL"), 6);
        fixture_run(f, "UPDATE registration SET cancelled_ms = 1");
    }
}

static void two_register_the_same_drivers(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 10; round++) {
        struct runner runners[2] = {{.lot = fixture_corrected(f, 0, 6, 1)}, {.lot = fixture_corrected(f, 0, 6, 1)}};
        run_both(f, runners);
        int first = runners[0].result == CONFIRM_REGISTERED ? 0 : 1;
        assert_int_equal(runners[first].result, CONFIRM_REGISTERED);
        assert_int_equal(runners[1 - first].result, CONFIRM_CHANGED);
        assert_int_equal(runners[1 - first].lot.to_register, 0);
        end_both(runners);
        assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM registration WHERE cancelled_ms IS NULL"), 6);
        fixture_run(f, "UPDATE registration SET cancelled_ms = 1");
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_approval_was_withdrawn),
        TEST(the_clock_was_set_back),
        TEST(midnight_and_a_year_passed),
        TEST(the_price_is_that_of_the_day),
        TEST(what_never_ends_is_refused),
        TEST(the_amount_is_the_one_that_was_shown),
        TEST(an_account_came_or_went),
        TEST(a_registration_was_cancelled),
        TEST(an_identity_became_doubtful),
        TEST(the_catalogue_writes_it_otherwise),
        TEST(copies_are_registered_once),
        TEST(the_index_refuses),
        TEST(the_new_report_names_the_same_cells),
        TEST(two_click_on_the_same_import),
        TEST(two_register_the_same_drivers),
    };
    return cmocka_run_group_tests_name("confirm_again", tests, NULL, NULL);
}
