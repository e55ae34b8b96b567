/* Writing registrations and what goes with them, and reading them back: see
   registrations.h. They are written in the order of their drivers, so that
   the unique index is filled from one end to the other and the registrations
   of one driver stand side by side. */
#include "store/registrations.h"

#include "base/fold.h"
#include "store/jobs.h"
#include "store/rows.h"

struct writing {
    struct store *store;
    const struct lot *lot;
    const struct batch *batch;
    const struct prices *prices;
    date today;
    int64_t now_ms;
    struct lot_totals *totals;
    struct query *registration, *billable, *job; /* running */
    int64_t id;                                  /* of the last registration */
    uint32_t identity;                           /* its driver */
    uint32_t (*counts)[CATEGORY_EITHER];         /* by training and category */
};

/* Lines to register, in the order of their drivers (a counting sort: of one
   driver in the order of the file). */
static const struct line **sort_lines(const struct batch *batch, struct arena *arena,
                                      uint32_t *count)
{
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, batch->identity_count + 1);
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        if (line->set_aside || line->registered)
            continue;
        BUG_UNLESS(line->level != LEVEL_ERROR && line->training != NO_TRAINING &&
                   line->identity != NO_INDEX);
        first[line->identity + 1]++;
    }
    for (uint32_t i = 1; i <= batch->identity_count; i++)
        first[i] += first[i - 1];
    *count = first[batch->identity_count];
    const struct line **sorted = ARENA_ARRAY(arena, const struct line *, *count);
    for (uint32_t i = 0; i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        if (!line->set_aside && !line->registered)
            sorted[first[line->identity]++] = line;
    }
    return sorted;
}

static bool read_last_id(struct store *store, int64_t *id)
{
    struct query *q = query_start(store, "SELECT COALESCE(MAX(id), 0) FROM registration");
    *id = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q);
}

static void start_queries(struct writing *w)
{
    w->registration = query_start(
        w->store, "INSERT INTO registration (id, centre_id, lot_id, line, training_id, category, end_day,"
                  " birth, licence, last_name_folded, licence_typed, first_name, last_name, ref, order_number)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    query_bind_int(w->registration, 2, w->lot->centre);
    query_bind_int(w->registration, 3, w->lot->id);
    w->billable = query_start(w->store, "INSERT INTO billable_line (registration_id, kind, price_class, cents,"
                                        " billed_day) VALUES ($1, $2, $3, $4, $5)");
    query_bind_int(w->billable, 2, BILLABLE_DEBIT);
    query_bind_int(w->billable, 5, w->today);
    w->job = query_start(w->store, "INSERT INTO job (kind, reference, state, attempts, run_after_ms, created_ms)"
                                   " VALUES ($1, $2, 0, 0, $3, $3)");
    query_bind_int(w->job, 1, JOB_DRIVER_DOCUMENTS);
    query_bind_int(w->job, 3, w->now_ms);
}

static bool end_queries(struct writing *w)
{
    bool registrations = query_end(w->registration), lines = query_end(w->billable),
         jobs = query_end(w->job);
    return registrations && lines && jobs;
}

static bool add_registration(struct writing *w, const struct line *line, struct text folded)
{
    struct query *q = w->registration;
    const struct training *training = &w->batch->catalogue->trainings[line->training];
    query_bind_int(q, 1, ++w->id);
    query_bind_int(q, 4, line->number);
    query_bind_int(q, 5, training->id);
    query_bind_int(q, 6, line->category);
    query_bind_int(q, 7, line->end);
    query_bind_int(q, 8, line->birth);
    query_bind_text(q, 9, w->batch->licences[line->licence]);
    query_bind_text(q, 10, folded);
    query_bind_text(q, 11, line->value[COLUMN_LICENCE]);
    query_bind_text(q, 12, line->value[COLUMN_FIRST_NAME]);
    query_bind_text(q, 13, line->value[COLUMN_LAST_NAME]);
    query_bind_text(q, 14, line->value[COLUMN_REF]);
    query_bind_text(q, 15, line->value[COLUMN_ORDER]);
    return query_again(q);
}

static bool add_billable(struct writing *w, enum price_class class)
{
    int64_t cents = w->prices->cents[class];
    query_bind_int(w->billable, 1, w->id);
    query_bind_int(w->billable, 3, class);
    query_bind_int(w->billable, 4, cents);
    w->totals->cents += cents;
    return query_again(w->billable);
}

/* One job for all that a driver did in this lot, told by the first of it. */
static bool add_job(struct writing *w, uint32_t identity)
{
    if (identity == w->identity)
        return true;
    w->identity = identity;
    w->totals->drivers++;
    query_bind_int(w->job, 2, w->id);
    return query_again(w->job);
}

static bool add_lines(struct writing *w, const struct line *const *lines, uint32_t count)
{
    bool going = true;
    start_queries(w);
    for (uint32_t i = 0; going && i < count; i++) {
        _Alignas(16) char room[1024];
        struct arena scratch;
        const struct line *line = lines[i];
        arena_init_over(&scratch, room, sizeof room);
        going = add_registration(w, line, fold_key(&scratch, line->value[COLUMN_LAST_NAME])) &&
                add_billable(w, w->batch->catalogue->trainings[line->training].price_class) &&
                add_job(w, line->identity);
        arena_free(&scratch);
        w->counts[line->training][line->category]++;
        w->totals->registrations++;
    }
    return end_queries(w) && going;
}

static bool add_counter(struct writing *w, uint32_t training, unsigned category)
{
    struct civil day = date_civil(w->today);
    if (w->counts[training][category] == 0)
        return true;
    struct query *q = query_start(
        w->store, "INSERT INTO counter (centre_id, training_id, category, month, registrations)"
                  " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (centre_id, training_id, category, month)"
                  " DO UPDATE SET registrations = counter.registrations + excluded.registrations");
    query_bind_int(q, 1, w->lot->centre);
    query_bind_int(q, 2, w->batch->catalogue->trainings[training].id);
    query_bind_int(q, 3, category);
    query_bind_int(q, 4, day.year * 100 + day.month);
    query_bind_int(q, 5, w->counts[training][category]);
    return query_finish(q);
}

static bool add_counters(struct writing *w)
{
    bool going = true;
    for (uint32_t training = 0; going && training < w->batch->catalogue->training_count; training++)
        going = add_counter(w, training, CATEGORY_GOODS) &&
                add_counter(w, training, CATEGORY_PASSENGERS);
    return going;
}

bool registrations_add(struct store *store, const struct lot *lot, const struct batch *batch,
                       const struct prices *prices, date today, int64_t now_ms,
                       struct lot_totals *totals)
{
    struct arena scratch;
    uint32_t count;
    struct writing w = {.store = store, .lot = lot, .batch = batch, .prices = prices,
                        .today = today, .now_ms = now_ms, .totals = totals, .identity = NO_INDEX};
    arena_init(&scratch, 0);
    w.counts = arena_zero(&scratch, batch->catalogue->training_count + 1, sizeof *w.counts);
    const struct line **lines = sort_lines(batch, &scratch, &count);
    bool done = read_last_id(store, &w.id) && add_lines(&w, lines, count) && add_counters(&w);
    arena_free(&scratch);
    return done;
}

/* -- receipts ---------------------------------------------------------------------- */

static bool next_number(struct store *store, int year, int64_t *number)
{
    struct query *q = query_start(store, "INSERT INTO receipt_counter (year, last) VALUES ($1, 1)"
                                         " ON CONFLICT (year) DO UPDATE SET last = receipt_counter.last + 1"
                                         " RETURNING last");
    query_bind_int(q, 1, year);
    *number = query_next(q) ? query_int(q, 0) : 0;
    return query_finish(q);
}

bool receipt_add(struct store *store, struct arena *arena, int64_t lot, int year, int64_t now_ms,
                 const struct lot_totals *totals, struct text *number)
{
    int64_t next;
    if (!next_number(store, year, &next))
        return false;
    *number = arena_print(arena, "%04d-%06lld", year, (long long)next);
    struct query *q = query_start(store, "INSERT INTO receipt (number, lot_id, person_id, issued_ms,"
                                         " registrations, drivers, cents) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    query_bind_text(q, 1, *number);
    query_bind_int(q, 2, lot);
    if (totals->person)
        query_bind_int(q, 3, totals->person);
    else
        query_bind_null(q, 3);
    query_bind_int(q, 4, now_ms);
    query_bind_int(q, 5, totals->registrations);
    query_bind_int(q, 6, totals->drivers);
    query_bind_int(q, 7, totals->cents);
    return query_finish(q);
}

bool lot_totals(struct store *store, int64_t lot, struct lot_totals *out)
{
    struct query *q =
        query_start(store, "SELECT registrations, drivers, cents, person_id FROM receipt WHERE lot_id = $1");
    query_bind_int(q, 1, lot);
    bool found = query_next(q);
    *out = (struct lot_totals){.registrations = (uint32_t)query_int(q, 0),
                               .drivers = (uint32_t)query_int(q, 1),
                               .cents = query_int(q, 2),
                               .person = query_int(q, 3)};
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet import n'a pas de reçu."));
}

/* -- lists ------------------------------------------------------------------------- */

static struct registration take_row(struct query *q)
{
    return (struct registration){.id = query_int(q, 0),
                                 .siret = query_text(q, 1),
                                 .receipt = query_text(q, 2),
                                 .line = (uint32_t)query_int(q, 3),
                                 .ref = query_text(q, 4),
                                 .order_number = query_text(q, 5),
                                 .training = query_text(q, 6),
                                 .category = (enum category)query_int(q, 7),
                                 .end = (date)query_int(q, 8),
                                 .first_name = query_text(q, 9),
                                 .last_name = query_text(q, 10),
                                 .birth = (date)query_int(q, 11),
                                 .licence = query_text(q, 12),
                                 .registered_on = date_in_paris(query_int(q, 13)),
                                 .price_class = (enum price_class)query_int(q, 14),
                                 .cents = query_int(q, 15)};
}

struct listing {
    struct store *store;
    bool (*take)(void *context, const struct registration *registration);
    void *context;
    bool going;
};

/* One import after the other, so that only the lines of one are ever sorted. */
static bool list_lot(struct listing *listing, int64_t lot)
{
    struct query *q = query_start(
        listing->store,
        "SELECT r.id, c.siret, l.receipt, r.line, r.ref, r.order_number, t.label, r.category, r.end_day,"
        " r.first_name, r.last_name, r.birth, r.licence_typed, l.registered_ms, b.price_class, b.cents"
        " FROM registration r JOIN centre c ON c.id = r.centre_id JOIN lot l ON l.id = r.lot_id"
        " JOIN training t ON t.id = r.training_id"
        " JOIN billable_line b ON b.registration_id = r.id AND b.kind = $2"
        " WHERE r.lot_id = $1 AND r.cancelled_ms IS NULL ORDER BY r.line");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, BILLABLE_DEBIT);
    while (listing->going && query_next(q)) {
        struct registration one = take_row(q);
        listing->going = listing->take(listing->context, &one);
    }
    return query_end(q);
}

bool registrations_each(struct store *store, int64_t centre,
                        bool (*take)(void *context, const struct registration *registration),
                        void *context)
{
    struct listing listing = {store, take, context, true};
    bool done = true;
    struct query *q = query_start(store, "SELECT id FROM lot WHERE registered_ms > 0 AND"
                                         " ($1 = 0 OR centre_id = $1) ORDER BY id");
    query_bind_int(q, 1, centre);
    while (done && listing.going && query_next(q))
        done = list_lot(&listing, query_int(q, 0));
    return query_end(q) && done;
}
