/* confirm → register, exactly once: see confirm.h. Whatever happens, the
   transaction either writes all of it or nothing. */
#include "flow/confirm.h"

#include "flow/rows.h"
#include "flow/webhook.h"
#include "os/clock.h"
#include "store/audit.h"
#include "store/registrations.h"
#include "store/world.h"

struct confirming {
    const struct site *site;
    struct store *store;
    struct arena *arena;
    struct lot *lot;
    int64_t person;
    struct confirm_seen seen;
    struct world world;
    struct batch batch;
    const struct kept_line *kept; /* what the user saw, line by line as in the batch */
    bool valid_only;              /* lines with errors are left out */
    bool conflict;                /* the unique index refused what the checks let pass */
};

/* What was found of a line now. A driver may open or close an account at any
   time: that is no reason to show the report again. All else is. */
static uint64_t rules_of(const struct batch *batch, const struct line *line)
{
    uint64_t found = 0;
    for (uint32_t f = 0; f < line->finding_count; f++)
        found |= (uint64_t)1 << batch->findings[line->first_finding + f].rule;
    return found;
}

static bool same_as_kept(const struct confirming *c)
{
    const uint64_t all_that_matter = ~((uint64_t)1 << RULE_NO_ACCOUNT);
    for (uint32_t i = 0; i < c->batch.line_count; i++) {
        const struct line *line = &c->batch.lines[i];
        const struct kept_line *kept = &c->kept[i];
        if (line->set_aside != kept->set_aside || line->registered != kept->registered ||
            !kept->same_words || ((rules_of(&c->batch, line) ^ kept->rules) & all_that_matter))
            return false;
    }
    return true;
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
        !lot_batch(c->store, c->lot, &c->world, false, &c->batch, &c->kept) ||
        !world_fetch(c->store, c->arena, c->lot->centre, &c->batch, &c->world))
        return false;
    uint32_t sheet_column[COLUMN_COUNT];
    memcpy(sheet_column, c->batch.sheet_column, sizeof sheet_column);
    batch_check(&c->batch, &c->world);
    memcpy(c->batch.sheet_column, sheet_column, sizeof sheet_column);
    keep_old_advice(c);
    return true;
}

static bool trace(const struct confirming *c, const struct lot_totals *totals, int64_t now)
{
    struct audit audit = {
        .act = ACT_LOT_REGISTERED, .person = c->person, .centre = c->lot->centre,
        .subject = arena_print(c->arena, "lot %lld", (long long)c->lot->id),
        .payload = arena_print(c->arena, "{\"receipt\":\"%.*s\",\"registrations\":%u,\"drivers\":%u,\"cents\":%lld}",
                               TEXT_ARG(c->lot->receipt), totals->registrations, totals->drivers,
                               (long long)totals->cents)};
    return audit_add(c->store, &audit, now);
}

static bool price_missing(const struct confirming *c, const struct prices *prices)
{
    for (uint32_t i = 0; i < c->batch.line_count; i++) {
        const struct line *line = &c->batch.lines[i];
        if (!line->set_aside && !line->registered &&
            prices->cents[c->world.catalogue.trainings[line->training].price_class] < 0)
            return true;
    }
    return false;
}

/* Within the transaction, which the caller rolls back unless the result is
   CONFIRM_REGISTERED. */
static bool write_all(struct confirming *c, enum confirm_result *result)
{
    struct lot *lot = c->lot;
    date today = c->world.today;
    int64_t now = clock_now();
    struct lot_totals totals = {.person = c->person};
    struct prices prices;
    if (!prices_on(c->store, today, &prices))
        return false;
    *result = CONFIRM_PRICE;
    if (price_missing(c, &prices))
        return true;
    if (!registrations_add(c->store, lot, &c->batch, &prices, today, now, &totals)) {
        c->conflict = store_error(c->store)->code == ERROR_DATA;
        return false;
    }
    if (c->seen.cents >= 0 && c->seen.cents != totals.cents)
        return true;
    *result = CONFIRM_REGISTERED;
    if (!receipt_add(c->store, c->arena, lot->id, date_civil(today).year, now, &totals, &lot->receipt))
        return false;
    lot->registered = totals.registrations;
    lot->state = FLOW_REGISTERED;
    lot->registered_ms = now;
    struct text data = arena_print(c->arena, "\"lot\":\"%.*s\",\"receipt\":\"%.*s\",\"registrations\":%u,\"drivers\":%u,\"amount_cents\":%lld",
                                   TEXT_ARG(lot->public_id), TEXT_ARG(lot->receipt), totals.registrations, totals.drivers,
                                   (long long)totals.cents);
    return lot_update(c->store, lot) && trace(c, &totals, now) &&
           webhook_tell(c->store, c->arena, lot->centre, EVENT_LOT_REGISTERED, data, now);
}

/* What the lot is before anything is done; true when it may go on. */
static bool may_begin(const struct lot *lot, struct confirm_seen seen, enum confirm_result *result)
{
    if (lot->state == FLOW_REGISTERED)
        *result = CONFIRM_ALREADY;
    else if (lot->state != FLOW_ANALYSED)
        *result = CONFIRM_NOT_POSSIBLE;
    else if (seen.revision >= 0 && seen.revision != lot->revision)
        *result = CONFIRM_CHANGED;
    else if (lot->errors)
        *result = CONFIRM_HAS_ERRORS;
    else
        return true;
    return false;
}

/* Within the transaction. False for a failure; else `*result` is set, and
   `*write` says whether there is something to commit. */
static bool decide(struct confirming *c, enum confirm_result *result, bool *write)
{
    if (!lot_by_id(c->store, c->arena, c->lot->id, c->lot))
        return false;
    if (!may_begin(c->lot, c->seen, result)) {
        if (*result != CONFIRM_HAS_ERRORS || !c->valid_only || c->lot->to_register == 0)
            return true;
        if (!rows_leave_out(c->site, c->store, c->arena, c->lot, c->person))
            return false;
    }
    if (!check_again(c))
        return false;
    if (!same_as_kept(c)) {
        *result = CONFIRM_CHANGED;
        *write = true;
        return lot_put_report(c->store, c->lot, &c->batch);
    }
    if (c->lot->to_register == 0) {
        *result = CONFIRM_NOTHING;
        return true;
    }
    bool written = write_all(c, result);
    *write = *result == CONFIRM_REGISTERED;
    return written;
}

static bool try_once(struct confirming *c, enum confirm_result *result)
{
    bool write = false;
    if (!store_begin_write(c->store))
        return false;
    bool decided = decide(c, result, &write);
    if (decided && write)
        return store_commit(c->store);
    store_rollback(c->store);
    return decided;
}

/* A conflict with what another registered in the same moment: the second time
   the checks see it. If they do not, something is wrong with the store. */
static bool confirm(const struct confirming *asked, enum confirm_result *result, struct error *error)
{
    bool done = false, again = true;
    struct store *store = asked->store;
    for (int attempt = 0; again && attempt < 2; attempt++) {
        struct confirming c = *asked;
        c.batch.arena = c.arena;
        done = try_once(&c, result);
        again = c.conflict;
    }
    if (done)
        return true;
    *error = *store_error(store);
    return !again ? false
                  : error_set(error, ERROR_STORE, store_error(store)->cause,
                              "Une session de ce fichier est déjà enregistrée sans que les contrôles "
                              "l'aient vue : rien n'a été enregistré. Prévenez l'exploitant.");
}

bool confirm_lot(const struct site *site, struct store *store, struct arena *arena,
                 struct lot *lot, int64_t person, struct confirm_seen seen,
                 enum confirm_result *result, struct error *error)
{
    const struct confirming c = {.site = site, .store = store, .arena = arena, .lot = lot, .person = person, .seen = seen};
    return confirm(&c, result, error);
}

bool confirm_valid_rows(const struct site *site, struct store *store, struct arena *arena,
                        struct lot *lot, int64_t person, struct confirm_seen seen,
                        enum confirm_result *result, struct error *error)
{
    const struct confirming c = {.site = site, .store = store, .arena = arena, .lot = lot, .person = person, .seen = seen,
                                 .valid_only = true};
    return confirm(&c, result, error);
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
