/* confirm → register, exactly once: see confirm.h. Whatever happens, the
   transaction either writes all of it or nothing. */
#include "flow/confirm.h"

#include "os/clock.h"
#include "store/registrations.h"
#include "store/world.h"

#include <unistd.h>

struct confirming {
    const struct site *site;
    struct store *store;
    struct arena *arena;
    struct lot *lot;
    struct world world;
    struct batch batch;
    struct prices prices;
};

/* Whether the kept block says the same, byte for byte, as the batch now. */
struct comparison {
    const struct batch *batch;
    struct buffer now;
    uint32_t compared;
    bool same;
};

static bool compare_block(void *context, uint32_t index, struct text bytes)
{
    struct comparison *c = context;
    uint32_t first = index * LOT_BLOCK_LINES;
    uint32_t left = first < c->batch->line_count ? c->batch->line_count - first : 0;
    uint32_t count = left < LOT_BLOCK_LINES ? left : LOT_BLOCK_LINES;
    buffer_clear(&c->now);
    lot_encode_block(&c->now, c->batch, first, count);
    c->compared += count;
    c->same = c->same && count && !c->now.failed && text_equal(bytes, buffer_text(&c->now));
    return c->same;
}

static bool same_as_kept(struct confirming *c, bool *same)
{
    struct comparison comparison = {.batch = &c->batch, .same = true};
    buffer_init(&comparison.now, 0);
    bool done = lot_blocks(c->store, c->lot->id, 0, UINT32_MAX, compare_block, &comparison);
    buffer_free(&comparison.now);
    *same = comparison.same && comparison.compared == c->batch.line_count;
    return done;
}

/* What only the file itself could tell (columns that were ignored) stays. */
static void keep_old_advice(struct confirming *c)
{
    struct report_facts facts;
    if (!lot_decode_facts(c->lot->facts, c->arena, &facts))
        return;
    for (unsigned i = 0; i < facts.advice_count && c->batch.advice_count < ADVICE_MAX; i++)
        if (strcmp(facts.advice[i].code, "columns_ignored") == 0)
            c->batch.advice[c->batch.advice_count++] = facts.advice[i];
}

/* The checks of the day and of the store, made again. */
static bool check_again(struct confirming *c)
{
    if (!world_load(c->store, c->arena, c->lot->centre, clock_today(), &c->world) ||
        !lot_batch(c->store, c->lot, &c->world, false, &c->batch) ||
        !world_fetch(c->store, c->arena, c->lot->centre, &c->batch, &c->world))
        return false;
    uint32_t sheet_column[COLUMN_COUNT];
    memcpy(sheet_column, c->batch.sheet_column, sizeof sheet_column);
    batch_check(&c->batch, &c->world);
    memcpy(c->batch.sheet_column, sheet_column, sizeof sheet_column);
    keep_old_advice(c);
    return true;
}

static bool price_missing(const struct confirming *c)
{
    for (uint32_t i = 0; i < c->batch.line_count; i++) {
        const struct line *line = &c->batch.lines[i];
        if (!line->set_aside && !line->registered &&
            c->prices.cents[c->world.catalogue.trainings[line->training].price_class] < 0)
            return true;
    }
    return false;
}

static bool write_all(struct confirming *c)
{
    struct lot *lot = c->lot;
    date today = c->world.today;
    int64_t now = clock_now();
    if (!prices_on(c->store, today, &c->prices))
        return false;
    if (price_missing(c))
        return store_fail(c->store, ERROR_DATA,
                          "Aucun prix n'est en vigueur aujourd'hui pour une des formations : rien n'a été "
                          "enregistré. L'exploitant doit charger les prix.");
    struct lot_totals totals;
    if (!registrations_add(c->store, lot, &c->batch, &c->prices, today, now, &totals) ||
        !receipt_add(c->store, c->arena, lot->id, date_civil(today).year, now, &totals, &lot->receipt))
        return false;
    lot->registered = totals.registrations;
    lot->state = FLOW_REGISTERED;
    lot->registered_ms = now;
    return lot_update(c->store, lot);
}

/* What the lot is before anything is done; true when it may go on. */
static bool may_begin(const struct lot *lot, int64_t revision, enum confirm_result *result)
{
    if (lot->state == FLOW_REGISTERED)
        *result = CONFIRM_ALREADY;
    else if (lot->state != FLOW_ANALYSED)
        *result = CONFIRM_NOT_POSSIBLE;
    else if (revision >= 0 && revision != lot->revision)
        *result = CONFIRM_CHANGED;
    else if (lot->errors)
        *result = CONFIRM_HAS_ERRORS;
    else
        return true;
    return false;
}

/* Within the transaction. False for a failure; else `*result` is set, and
   `*write` says whether there is something to commit. */
static bool decide(struct confirming *c, int64_t revision, enum confirm_result *result, bool *write)
{
    bool same;
    if (!lot_by_id(c->store, c->arena, c->lot->id, c->lot))
        return false;
    if (!may_begin(c->lot, revision, result))
        return true;
    if (!check_again(c) || !same_as_kept(c, &same))
        return false;
    *write = true;
    if (!same) {
        *result = CONFIRM_CHANGED;
        return lot_put_report(c->store, c->lot, &c->batch);
    }
    if (c->lot->to_register == 0) {
        *result = CONFIRM_NOTHING;
        *write = false;
        return true;
    }
    *result = CONFIRM_REGISTERED;
    return write_all(c);
}

bool confirm_lot(const struct site *site, struct store *store, struct arena *arena,
                 struct lot *lot, int64_t person, int64_t revision, enum confirm_result *result,
                 struct error *error)
{
    struct confirming c = {.site = site, .store = store, .arena = arena, .lot = lot, .batch = {.arena = arena}};
    bool write = false;
    UNUSED(person);
    bool done = store_begin_write(store);
    if (done) {
        done = decide(&c, revision, result, &write);
        if (done && write)
            done = store_commit(store);
        else
            store_rollback(store);
    }
    if (!done)
        *error = *store_error(store);
    return done;
}

bool receipt_json(struct store *store, struct arena *arena, const struct lot *lot,
                  struct buffer *out)
{
    struct lot_totals totals;
    char day[11];
    UNUSED(arena);
    if (!lot_totals(store, lot->id, &totals))
        return false;
    buffer_add_text(out, TEXT("{\"receipt\":"));
    buffer_add_json(out, lot->receipt);
    buffer_print(out, ",\"date\":\"%s\",\"file\":{\"name\":", date_print_iso(date_in_paris(lot->registered_ms), day));
    buffer_add_json(out, lot->file_name);
    buffer_add_text(out, TEXT(",\"sha256\":"));
    buffer_add_json(out, lot->file_sha256);
    buffer_print(out, "},\"lines\":%u,\"registered\":%u,\"not_registered\":%u,\"drivers\":%u,\"amount_cents\":%lld}\n",
                 lot->lines, lot->registered, lot->lines - lot->registered, totals.drivers,
                 (long long)totals.cents);
    return true;
}
