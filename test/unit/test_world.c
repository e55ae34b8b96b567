/* Tests of store/world.c: what is asked about a batch's drivers is what a look
   at every row would find, whether the store scans or seeks. And of
   store/registrations.c: what registering writes. */
#include "unit.h"

#include <unistd.h>

#include "base/fold.h"
#include "os/file.h"
#include "store/jobs.h"
#include "store/load.h"
#include "store/registrations.h"
#include "store/world.h"

static struct arena arena;
static char folder[64];
static struct store *store;
static int64_t centres[2];
static uint64_t state;

enum { DAY = 18993 /* 01/01/2022 */, NOW = 1641000000 };

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state % below);
}

static void put_training(const char *label, enum category category, date from, date to)
{
    struct training_data data = {.label = text_of(label), .category = category, .hours = 35,
                                 .price_class = PRICE_LONG, .from = from, .to = to};
    if (!training_put(store, &data))
        fail_msg("%s", store_error(store)->message);
}

static int set_up(void **unused)
{
    struct error error = {0};
    UNUSED(unused);
    state = 88172645463325252u;
    arena_init(&arena, 0);
    snprintf(folder, sizeof folder, "/tmp/gabarit-world-XXXXXX");
    assert_non_null(mkdtemp(folder));
    if (!store_open(&store, file_join(&arena, folder, "gabarit.db"), STORE_CREATE, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    put_training("FIMO Marchandises", CATEGORY_GOODS, DATE_NONE, DAY - 1);
    put_training("FIMO Marchandises", CATEGORY_GOODS, DAY, DATE_NONE);
    put_training("FCO Complète", CATEGORY_EITHER, DATE_NONE, DATE_NONE);
    assert_true(category_alias_put(store, TEXT("Marchandises"), CATEGORY_GOODS));
    assert_true(category_alias_put(store, TEXT("Voyageurs"), CATEGORY_PASSENGERS));
    for (int i = 0; i < 2; i++) {
        struct centre centre = {.siret = text_of(i ? "2" : "1"), .name = TEXT("Centre")};
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

/* -- a file ----------------------------------------------------------------------- */

struct draft {
    uint32_t driver; /* licence and birth */
    uint32_t name, training, end;
};

static struct text licence_of(uint32_t driver)
{
    return arena_print(&arena, "%012u", driver / 2 * 7919 + 1000000);
}

static date birth_of(uint32_t driver)
{
    return 5000 + (date)(driver % 2) * 100;
}

static struct text name_of(uint32_t name)
{
    return arena_print(&arena, "Lefèvre %c", 'A' + (char)name);
}

static struct text french(date day)
{
    char out[11];
    return arena_copy(&arena, text_of(date_print_french(day, out)));
}

static date end_of(const struct draft *draft)
{
    return DAY - 5 + (date)draft->end;
}

/* Drivers `first` to `last`, at random. */
static struct draft *draft_any(uint32_t count, uint32_t first, uint32_t last)
{
    struct draft *drafts = ARENA_ARRAY(&arena, struct draft, count);
    for (uint32_t i = 0; i < count; i++)
        drafts[i] = (struct draft){first + any(last - first), any(2), any(2), any(3) * 5};
    return drafts;
}

static void take_drafts(struct batch *batch, struct world *world, int64_t centre,
                        const struct draft *drafts, uint32_t count)
{
    assert_true(world_load(store, &arena, centre, DAY + 100, world));
    batch_init(batch, &arena, &world->catalogue, 0);
    batch_header_standard(batch);
    for (uint32_t i = 0; i < count; i++) {
        struct text values[] = {arena_print(&arena, "R%u", i), TEXT("COM"),
                                text_of(drafts[i].training ? "FCO Complète" : "FIMO Marchandises"),
                                TEXT("Marchandises"), french(end_of(&drafts[i])), TEXT("Anne"),
                                name_of(drafts[i].name), french(birth_of(drafts[i].driver)),
                                licence_of(drafts[i].driver)};
        struct sheet_cell cells[COLUMN_COUNT];
        for (unsigned c = 0; c < COLUMN_COUNT; c++)
            cells[c] = (struct sheet_cell){CELL_TEXT, values[c]};
        assert_true(batch_row(batch, i + 2, cells, COLUMN_COUNT));
    }
    assert_true(batch_index(batch));
}

/* Registers lines as they are, without asking any rule; returns the lot. */
static int64_t register_drafts(int64_t centre, const struct draft *drafts, uint32_t count,
                               struct lot_totals *totals)
{
    struct batch batch;
    struct world world;
    struct prices prices = {{2534, 507}};
    struct lot lot = {.public_id = arena_print(&arena, "lot%u", any(1000000)), .centre = centre,
                      .state = 4, .registered_ms = NOW * 1000LL};
    take_drafts(&batch, &world, centre, drafts, count);
    assert_true(store_begin_write(store));
    assert_true(lot_add(store, &lot));
    *totals = (struct lot_totals){0};
    if (!registrations_add(store, &lot, &batch, &prices, DAY, NOW * 1000LL, totals) ||
        !receipt_add(store, &arena, lot.id, 2022, NOW * 1000LL, totals, &lot.receipt) ||
        !lot_update(store, &lot)) {
        store_rollback(store);
        return 0;
    }
    assert_true(store_commit(store));
    return lot.id;
}

static int64_t ask(const char *sql)
{
    struct query *q = query_start(store, sql);
    int64_t value = query_next(q) ? query_int(q, 0) : -1;
    assert_true(query_end(q));
    return value;
}

/* -- asking ------------------------------------------------------------------------- */

static bool is_known(const struct world *world, uint32_t licence, const struct draft *one,
                     int64_t lot)
{
    for (uint32_t i = world->earlier_first[licence]; i < world->earlier_first[licence + 1]; i++) {
        const struct earlier *e = &world->earlier[i];
        if (e->birth == birth_of(one->driver) && e->end == end_of(one) && e->lot == lot &&
            text_equal(world->catalogue.trainings[e->training].folded,
                       fold_key(&arena, text_of(one->training ? "FCO Complète" : "FIMO Marchandises"))) &&
            (world->catalogue.trainings[e->training].from == DATE_NONE ||
             world->catalogue.trainings[e->training].from <= e->end) &&
            text_equal(e->folded_last_name, fold_key(&arena, name_of(one->name))) &&
            e->category == CATEGORY_GOODS && e->registered_on == date_in_paris(NOW * 1000LL) &&
            text_equal(e->receipt, TEXT("2022-000001")))
            return true;
    }
    return false;
}

static uint32_t licence_index(const struct batch *batch, struct text licence)
{
    for (uint32_t i = 0; i < batch->licence_count; i++)
        if (text_equal(batch->licences[i], licence))
            return i;
    return NO_INDEX;
}

/* Of the drafts that were registered, those whose licence the batch holds are
   all in the world, and nothing else is. */
static void assert_world(const struct batch *batch, const struct world *world,
                         const struct draft *registered, uint32_t count, int64_t lot)
{
    uint32_t known = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t licence = licence_index(batch, licence_of(registered[i].driver));
        if (licence == NO_INDEX)
            continue;
        known++;
        assert_true(is_known(world, licence, &registered[i], lot));
    }
    assert_int_equal(world->earlier_first ? world->earlier_first[batch->licence_count] : 0, known);
}

/* One of each key: the unique index is not what is tested here. */
static struct draft *draft_distinct(uint32_t count)
{
    struct draft *drafts = ARENA_ARRAY(&arena, struct draft, count);
    for (uint32_t i = 0; i < count; i++)
        drafts[i] = (struct draft){i / 2, i % 3 == 0, i % 2, i % 3 * 5};
    return drafts;
}

/* The store holds 3,000 registrations: small batches make it seek, large ones
   scan. */
static void earlier_registrations_are_found(void **unused)
{
    UNUSED(unused);
    static const uint32_t sizes[] = {1, 5, 63, 64, 65, 400, 2500};
    struct lot_totals totals;
    struct draft *registered = draft_distinct(3000);
    int64_t lot = register_drafts(centres[0], registered, 3000, &totals);
    assert_int_not_equal(lot, 0);
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        struct batch batch;
        struct world world;
        take_drafts(&batch, &world, centres[0], draft_any(sizes[s], 700, 3000), sizes[s]);
        assert_true(world_fetch(store, &arena, centres[0], &batch, &world));
        assert_world(&batch, &world, registered, 3000, lot);
        take_drafts(&batch, &world, centres[1], draft_any(sizes[s], 0, 1500), sizes[s]);
        assert_true(world_fetch(store, &arena, centres[1], &batch, &world));
        assert_world(&batch, &world, NULL, 0, 0);
    }
}

/* Over two connections, whichever of them ends first, and also when the second
   could not ask: the same. */
static struct world_second *second;
static struct store *beside;

static void second_asks(void *context)
{
    UNUSED(context);
    world_second_fetch(beside, second);
}

static void two_connections_find_the_same(void **unused)
{
    UNUSED(unused);
    static const uint32_t sizes[] = {1, 5, 6, 7, 64, 400, 2500};
    struct lot_totals totals;
    struct error error;
    struct draft *registered = draft_distinct(3000);
    int64_t lot = register_drafts(centres[0], registered, 3000, &totals);
    assert_int_not_equal(lot, 0);
    for (uint32_t driver = 0; driver < 2500; driver += 3)
        assert_true(driver_put(store, &(struct driver_data){licence_of(driver), birth_of(driver), TEXT("Anne"), TEXT("X")}, 1));
    assert_true(store_open(&beside, file_join(&arena, folder, "gabarit.db"), STORE_READ, &error));
    for (unsigned s = 0; s < COUNT_OF(sizes) * 3; s++) {
        struct batch batch;
        struct world world;
        uint32_t size = sizes[s / 3];
        struct draft *drafts = draft_any(size, 700, 3000);
        take_drafts(&batch, &world, centres[0], drafts, size);
        second = world_second_make(&arena, centres[0], &batch, &world);
        if (s % 3 == 0)
            world_second_fetch(beside, second);
        assert_true(world_fetch_first(store, &arena, second, s % 3 == 1 ? second_asks : NULL, NULL, &world));
        assert_world(&batch, &world, registered, 3000, lot);
        for (uint32_t i = 0; i < size; i++)
            assert_int_equal(world.has_account[batch.lines[i].identity], drafts[i].driver % 3 == 0 && drafts[i].driver < 2500);
    }
    store_close(beside);
}

static void cancelled_registrations_are_not(void **unused)
{
    UNUSED(unused);
    struct lot_totals totals;
    struct batch batch;
    struct world world;
    struct draft *drafts = draft_distinct(10);
    int64_t lot = register_drafts(centres[0], drafts, 10, &totals);
    assert_int_not_equal(lot, 0);
    assert_true(store_run(store, "UPDATE registration SET cancelled_ms = 1 WHERE line > 1"));
    take_drafts(&batch, &world, centres[0], drafts, 10);
    assert_true(world_fetch(store, &arena, centres[0], &batch, &world));
    assert_world(&batch, &world, drafts, 1, lot);
}

static void accounts_are_found(void **unused)
{
    UNUSED(unused);
    static const uint32_t sizes[] = {3, 64, 130, 900};
    for (uint32_t driver = 0; driver < 1000; driver += 3) {
        struct driver_data data = {licence_of(driver), birth_of(driver), TEXT("Anne"), TEXT("X")};
        assert_true(driver_put(store, &data, 1));
        assert_true(driver_put(store, &data, 2));
    }
    assert_int_equal(ask("SELECT COUNT(*) FROM driver"), 334);
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        struct batch batch;
        struct world world;
        struct draft *drafts = draft_any(sizes[s], 0, 1200);
        take_drafts(&batch, &world, centres[0], drafts, sizes[s]);
        assert_true(world_fetch(store, &arena, centres[0], &batch, &world));
        for (uint32_t i = 0; i < sizes[s]; i++)
            assert_int_equal(world.has_account[batch.lines[i].identity],
                             drafts[i].driver % 3 == 0 && drafts[i].driver < 1000);
    }
}

static void approvals_hold_for_all_versions(void **unused)
{
    UNUSED(unused);
    struct world world;
    struct approval_data data = {.number = TEXT("A"), .training = TEXT("fimo marchandises"),
                                 .category = CATEGORY_GOODS, .from = DAY - 100, .to = DATE_NONE};
    assert_true(approval_put(store, centres[0], &data));
    assert_true(world_load(store, &arena, centres[0], DAY, &world));
    assert_int_equal(world.catalogue.training_count, 3);
    assert_int_equal(world.catalogue.trainings[0].id, world.catalogue.trainings[1].id);
    assert_int_equal(world.catalogue.trainings[0].to, DAY - 1);
    assert_int_equal(world.catalogue.trainings[1].from, DAY);
    assert_int_equal(world.approval_count, 2);
    assert_int_equal(world.approvals[1].training, 1);
    assert_int_equal(world.approvals[1].to, DATE_NONE);
    data.to = DAY + 5;
    assert_true(approval_put(store, centres[0], &data));
    assert_true(world_load(store, &arena, centres[0], DAY, &world));
    assert_int_equal(world.approval_count, 2);
    assert_int_equal(world.approvals[0].to, DAY + 5);
}

static void versions_do_not_overlap(void **unused)
{
    UNUSED(unused);
    struct training_data data = {.label = TEXT("FIMO Marchandises"), .category = CATEGORY_GOODS,
                                 .hours = 70, .from = DAY - 10, .to = DATE_NONE};
    assert_false(training_put(store, &data));
    assert_int_equal(store_error(store)->code, ERROR_DATA);
    data.from = DAY;
    assert_true(training_put(store, &data));
    assert_int_equal(ask("SELECT COUNT(*) FROM training_version"), 3);
    assert_int_equal(ask("SELECT hours FROM training_version WHERE valid_from = 18993"), 70);
}

/* -- registering ---------------------------------------------------------------------- */

static void registering_writes_all_that_follows(void **unused)
{
    UNUSED(unused);
    struct lot_totals totals;
    /* Drivers 8 and 9 share a licence, with two birth dates: two drivers. */
    static const struct draft drafts[] = {{9, 0, 0, 0}, {8, 0, 0, 0}, {8, 0, 1, 0}, {1, 0, 0, 5}};
    assert_int_not_equal(register_drafts(centres[0], drafts, 4, &totals), 0);
    assert_int_equal(totals.registrations, 4);
    assert_int_equal(totals.drivers, 3);
    assert_int_equal(totals.cents, 4 * 2534);
    assert_int_equal(ask("SELECT COUNT(*) FROM registration"), 4);
    assert_int_equal(ask("SELECT line FROM registration ORDER BY id LIMIT 1"), 4);
    assert_int_equal(ask("SELECT COUNT(*) FROM billable_line WHERE kind = 0 AND billed_day = 18993"), 4);
    assert_int_equal(ask("SELECT SUM(cents) FROM billable_line"), 4 * 2534);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3);
    assert_int_equal(ask("SELECT COUNT(*) FROM job j JOIN registration r ON r.id = j.reference WHERE r.line = 2"), 1);
    assert_int_equal(ask("SELECT COUNT(*) FROM counter WHERE month = 202201"), 2);
    assert_int_equal(ask("SELECT registrations FROM counter WHERE training_id = 1"), 3);
    int64_t due;
    assert_true(jobs_due(store, NOW * 1000LL - 1, &due));
    assert_int_equal(due, 0);
    assert_true(jobs_due(store, NOW * 1000LL, &due));
    assert_int_equal(due, 3);
}

static void the_index_is_the_last_guard(void **unused)
{
    UNUSED(unused);
    struct lot_totals totals;
    struct draft *drafts = draft_distinct(5);
    assert_int_not_equal(register_drafts(centres[0], drafts, 5, &totals), 0);
    assert_int_equal(register_drafts(centres[0], drafts + 4, 1, &totals), 0);
    assert_int_equal(store_error(store)->code, ERROR_DATA);
    assert_int_equal(ask("SELECT COUNT(*) FROM registration"), 5);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3);
    assert_int_equal(ask("SELECT last FROM receipt_counter"), 1);
    assert_int_not_equal(register_drafts(centres[1], drafts + 4, 1, &totals), 0);
    assert_true(store_run(store, "UPDATE registration SET cancelled_ms = 1"));
    assert_int_not_equal(register_drafts(centres[0], drafts + 4, 1, &totals), 0);
    assert_int_equal(ask("SELECT last FROM receipt_counter"), 3);
}

struct listed {
    uint32_t count, stop_at;
    uint32_t lines[8];
};

static bool list_one(void *context, const struct registration *r)
{
    struct listed *listed = context;
    assert_text(r->receipt, listed->count < 4 ? "2022-000001" : "2022-000002");
    listed->lines[listed->count++] = r->line;
    return listed->count < listed->stop_at;
}

static void lists_go_by_import_and_line(void **unused)
{
    UNUSED(unused);
    struct lot_totals totals;
    static const struct draft first[] = {{9, 0, 0, 0}, {8, 0, 0, 0}, {5, 0, 1, 0}, {1, 0, 0, 5}};
    static const struct draft later[] = {{3, 0, 0, 0}, {2, 0, 0, 0}};
    assert_int_not_equal(register_drafts(centres[0], first, 4, &totals), 0);
    assert_int_not_equal(register_drafts(centres[1], later, 2, &totals), 0);
    struct listed listed = {.stop_at = 8};
    assert_true(registrations_each(store, 0, list_one, &listed));
    assert_int_equal(listed.count, 6);
    static const uint32_t wanted[] = {1, 2, 3, 4, 1, 2};
    assert_memory_equal(listed.lines, wanted, sizeof wanted);
    listed = (struct listed){.stop_at = 8};
    assert_true(registrations_each(store, centres[0], list_one, &listed));
    assert_int_equal(listed.count, 4);
    listed = (struct listed){.stop_at = 2};
    assert_true(registrations_each(store, 0, list_one, &listed));
    assert_int_equal(listed.count, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(earlier_registrations_are_found),
        TEST(two_connections_find_the_same),
        TEST(cancelled_registrations_are_not),
        TEST(accounts_are_found),
        TEST(approvals_hold_for_all_versions),
        TEST(versions_do_not_overlap),
        TEST(registering_writes_all_that_follows),
        TEST(the_index_is_the_last_guard),
        TEST(lists_go_by_import_and_line),
    };
    return cmocka_run_group_tests_name("world", tests, NULL, NULL);
}
