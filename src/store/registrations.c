/* Registrations and what is written with them: see registrations.h. The
   registrations go in line by line, all that follows from them in one
   statement each. */
#include "store/registrations.h"

#include "base/fold.h"

bool receipt_next(struct store *store, struct arena *arena, int year, struct text *out)
{
    int64_t number = 0;
    struct query *q = query_start(store, "INSERT INTO receipt_counter (year, last) VALUES ($1, 1)"
                                         " ON CONFLICT (year) DO UPDATE SET last = receipt_counter.last + 1 RETURNING last");
    query_bind_int(q, 1, year);
    while (query_next(q))
        number = query_int(q, 0);
    *out = arena_print(arena, "%04d-%06lld", year, (long long)number);
    return query_end(q);
}

static void bind_line(struct query *q, const struct batch *batch, const struct line *line,
                      struct text folded)
{
    query_bind_int(q, 3, line->number);
    query_bind_text(q, 4, line->value[COLUMN_REF]);
    query_bind_text(q, 5, line->value[COLUMN_ORDER]);
    query_bind_int(q, 6, batch->catalogue->trainings[line->training].id);
    query_bind_int(q, 7, line->category);
    query_bind_int(q, 8, line->end);
    query_bind_text(q, 9, line->value[COLUMN_FIRST_NAME]);
    query_bind_text(q, 10, line->value[COLUMN_LAST_NAME]);
    query_bind_text(q, 11, folded);
    query_bind_int(q, 12, line->birth);
    query_bind_text(q, 13, batch->licences[line->licence]);
    query_bind_text(q, 14, line->value[COLUMN_LICENCE]);
}

static const char insert_sql[] =
    "INSERT INTO registration (centre_id, lot_id, line, ref, order_number, training_id, category,"
    " end_day, first_name, last_name, last_name_folded, birth, licence, licence_typed,"
    " registered_ms, registered_day)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

static bool add_lines(struct store *store, const struct lot *lot, const struct batch *batch,
                      date today, int64_t now_ms, uint32_t *registered)
{
    struct arena scratch;
    struct query *q = query_start(store, insert_sql);
    bool going = true;
    query_bind_int(q, 1, lot->centre);
    query_bind_int(q, 2, lot->id);
    query_bind_int(q, 15, now_ms);
    query_bind_int(q, 16, today);
    arena_init(&scratch, 0);
    for (uint32_t i = 0; going && i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        if (line->set_aside || line->registered)
            continue;
        BUG_UNLESS(line->level != LEVEL_ERROR && line->training != NO_TRAINING && line->licence != NO_INDEX);
        bind_line(q, batch, line, fold_key(&scratch, line->value[COLUMN_LAST_NAME]));
        going = query_again(q);
        ++*registered;
        if (scratch.used > 1024 * 1024)
            arena_free(&scratch);
    }
    arena_free(&scratch);
    return query_end(q) && going;
}

static bool add_billable(struct store *store, const struct lot *lot, const struct prices *prices,
                         int64_t now_ms)
{
    struct query *q = query_start(
        store, "INSERT INTO billable_line (registration_id, kind, centre_id, order_number, price_class, cents, created_ms)"
               " SELECT r.id, 0, r.centre_id, r.order_number, t.price_class,"
               " CASE t.price_class WHEN 0 THEN $2 ELSE $3 END, $4"
               " FROM registration r JOIN training t ON t.id = r.training_id WHERE r.lot_id = $1");
    query_bind_int(q, 1, lot->id);
    query_bind_int(q, 2, prices->cents[PRICE_LONG]);
    query_bind_int(q, 3, prices->cents[PRICE_MODULE]);
    query_bind_int(q, 4, now_ms);
    bool done = query_again(q);
    return query_end(q) && done;
}

static bool add_counters(struct store *store, const struct lot *lot, date today)
{
    struct civil day = date_civil(today);
    struct query *q = query_start(
        store, "INSERT INTO counter (centre_id, training_id, category, month, registrations)"
               " SELECT centre_id, training_id, category, $2, COUNT(*) FROM registration"
               " WHERE lot_id = $1 GROUP BY centre_id, training_id, category"
               " ON CONFLICT (centre_id, training_id, category, month)"
               " DO UPDATE SET registrations = counter.registrations + excluded.registrations");
    query_bind_int(q, 1, lot->id);
    query_bind_int(q, 2, (int64_t)day.year * 12 + day.month - 1);
    bool done = query_again(q);
    return query_end(q) && done;
}

static bool add_jobs(struct store *store, const struct lot *lot, int64_t now_ms)
{
    struct query *q = query_start(
        store, "INSERT INTO job (kind, lot_id, licence, birth, state, attempts, run_after_ms, created_ms)"
               " SELECT DISTINCT $2 + 0, lot_id, licence, birth, 0, 0, $3 + 0, $3 + 0 FROM registration WHERE lot_id = $1");
    query_bind_int(q, 1, lot->id);
    query_bind_int(q, 2, JOB_DRIVER_DOCUMENTS);
    query_bind_int(q, 3, now_ms);
    bool done = query_again(q);
    return query_end(q) && done;
}

bool registrations_add(struct store *store, const struct lot *lot, const struct batch *batch,
                       const struct prices *prices, date today, int64_t now_ms,
                       uint32_t *registered)
{
    *registered = 0;
    return add_lines(store, lot, batch, today, now_ms, registered) &&
           add_billable(store, lot, prices, now_ms) && add_counters(store, lot, today) &&
           add_jobs(store, lot, now_ms);
}

bool lot_totals(struct store *store, int64_t lot, struct lot_totals *out)
{
    *out = (struct lot_totals){0};
    struct query *q = query_start(store, "SELECT COUNT(*) FROM registration WHERE lot_id = $1");
    query_bind_int(q, 1, lot);
    while (query_next(q))
        out->registrations = (uint32_t)query_int(q, 0);
    if (!query_end(q))
        return false;
    q = query_start(store, "SELECT COUNT(*) FROM (SELECT DISTINCT licence, birth FROM registration WHERE lot_id = $1) AS d");
    query_bind_int(q, 1, lot);
    while (query_next(q))
        out->drivers = (uint32_t)query_int(q, 0);
    if (!query_end(q))
        return false;
    q = query_start(store, "SELECT COALESCE(SUM(b.cents), 0) FROM billable_line b"
                           " JOIN registration r ON r.id = b.registration_id WHERE r.lot_id = $1");
    query_bind_int(q, 1, lot);
    while (query_next(q))
        out->cents = query_int(q, 0);
    return query_end(q);
}

bool registrations_each(struct store *store, int64_t centre,
                        bool (*take)(void *context, const struct registration *registration),
                        void *context)
{
    bool going = true;
    struct query *q = query_start(
        store, "SELECT r.id, c.siret, l.receipt, r.line, r.ref, r.order_number, t.label, r.category, r.end_day,"
               " r.first_name, r.last_name, r.birth, r.licence_typed, r.registered_day, b.price_class, b.cents"
               " FROM registration r JOIN centre c ON c.id = r.centre_id JOIN lot l ON l.id = r.lot_id"
               " JOIN training t ON t.id = r.training_id"
               " JOIN billable_line b ON b.registration_id = r.id AND b.kind = 0"
               " WHERE r.cancelled_ms IS NULL AND ($1 = 0 OR r.centre_id = $1) ORDER BY r.id");
    query_bind_int(q, 1, centre);
    while (going && query_next(q)) {
        struct registration one = {
            .id = query_int(q, 0), .siret = query_text(q, 1), .receipt = query_text(q, 2),
            .line = (uint32_t)query_int(q, 3), .ref = query_text(q, 4), .order_number = query_text(q, 5),
            .training = query_text(q, 6), .category = (enum category)query_int(q, 7),
            .end = (date)query_int(q, 8), .first_name = query_text(q, 9), .last_name = query_text(q, 10),
            .birth = (date)query_int(q, 11), .licence = query_text(q, 12),
            .registered_on = (date)query_int(q, 13), .price_class = (enum price_class)query_int(q, 14),
            .cents = query_int(q, 15),
        };
        going = take(context, &one);
    }
    return query_end(q);
}
