/* Cancelling registrations: see cancellations.h. */
#include "store/cancellations.h"

#include "store/jobs.h"
#include "store/registrations.h"

/* The rows of a scope: registration $1 (0: all) of lot $2 of centre $3. */
#define SCOPE " r.lot_id = $2 AND r.centre_id = $3 AND ($1 = 0 OR r.id = $1) AND r.cancelled_ms IS NULL"

static void bind_scope(struct query *q, const struct cancel_scope *scope)
{
    query_bind_int(q, 1, scope->registration);
    query_bind_int(q, 2, scope->lot);
    query_bind_int(q, 3, scope->centre);
}

/* Its totals are known only behind the counter-lines. */
static bool insert(struct store *store, struct cancellation *c)
{
    struct query *q = query_start(store, "INSERT INTO cancellation (centre_id, lot_id, person_id, made_ms, reason,"
                                         " registrations, cents) VALUES ($1, $2, $3, $4, $5, 0, 0) RETURNING id");
    query_bind_int(q, 1, c->scope.centre);
    query_bind_int(q, 2, c->scope.lot);
    if (c->person)
        query_bind_int(q, 3, c->person);
    else
        query_bind_null(q, 3);
    query_bind_int(q, 4, c->made_ms);
    query_bind_text(q, 5, c->reason);
    while (query_next(q))
        c->id = query_int(q, 0);
    return query_end(q);
}

static bool mark(struct store *store, const struct cancellation *c)
{
    struct query *q = query_start(store, "UPDATE registration SET cancelled_ms = $4, cancellation_id = $5"
                                         " WHERE id IN (SELECT r.id FROM registration r WHERE" SCOPE ")");
    bind_scope(q, &c->scope);
    query_bind_int(q, 4, c->made_ms);
    query_bind_int(q, 5, c->id);
    return query_finish(q);
}

static bool add_counter_lines(struct store *store, const struct cancellation *c, date today)
{
    struct query *q = query_start(
        store, "INSERT INTO billable_line (registration_id, kind, price_class, cents, billed_day)"
               " SELECT b.registration_id, $2, b.price_class, b.cents, $3 FROM registration r"
               " JOIN billable_line b ON b.registration_id = r.id AND b.kind = $4"
               " WHERE r.lot_id = $5 AND r.cancellation_id = $1");
    query_bind_int(q, 1, c->id);
    query_bind_int(q, 2, BILLABLE_COUNTER_LINE);
    query_bind_int(q, 3, today);
    query_bind_int(q, 4, BILLABLE_DEBIT);
    query_bind_int(q, 5, c->scope.lot);
    return query_finish(q);
}

static bool add_up(struct store *store, struct cancellation *c)
{
    struct query *q = query_start(
        store, "SELECT COUNT(*), COALESCE(SUM(b.cents), 0) FROM registration r"
               " JOIN billable_line b ON b.registration_id = r.id AND b.kind = $2"
               " WHERE r.lot_id = $3 AND r.cancellation_id = $1");
    query_bind_int(q, 1, c->id);
    query_bind_int(q, 2, BILLABLE_COUNTER_LINE);
    query_bind_int(q, 3, c->scope.lot);
    if (query_next(q)) {
        c->registrations = (uint32_t)query_int(q, 0);
        c->cents = query_int(q, 1);
    }
    return query_end(q);
}

static bool keep_totals(struct store *store, const struct cancellation *c)
{
    struct query *q = query_start(store, "UPDATE cancellation SET registrations = $2, cents = $3 WHERE id = $1");
    query_bind_int(q, 1, c->id);
    query_bind_int(q, 2, c->registrations);
    query_bind_int(q, 3, c->cents);
    return query_finish(q);
}

/* All registrations of a lot were made on one day, so in one month. */
static bool lower_counters(struct store *store, const struct cancellation *c)
{
    int month = 0;
    struct query *q = query_start(store, "SELECT MIN(b.billed_day) FROM registration r"
                                         " JOIN billable_line b ON b.registration_id = r.id AND b.kind = $2"
                                         " WHERE r.lot_id = $3 AND r.cancellation_id = $1");
    query_bind_int(q, 1, c->id);
    query_bind_int(q, 2, BILLABLE_DEBIT);
    query_bind_int(q, 3, c->scope.lot);
    if (query_next(q)) {
        struct civil day = date_civil((date)query_int(q, 0));
        month = day.year * 100 + day.month;
    }
    if (!query_end(q))
        return false;
    q = query_start(store, "UPDATE counter SET registrations = registrations -"
                           " (SELECT COUNT(*) FROM registration r WHERE r.lot_id = $2 AND r.cancellation_id = $1"
                           " AND r.training_id = counter.training_id AND r.category = counter.category)"
                           " WHERE centre_id = $3 AND month = $4");
    query_bind_int(q, 1, c->id);
    query_bind_int(q, 2, c->scope.lot);
    query_bind_int(q, 3, c->scope.centre);
    query_bind_int(q, 4, month);
    return query_finish(q);
}

/* The documents of a driver of whom nothing stands in the import are not made
   any more. */
static bool withdraw_jobs(struct store *store, const struct cancellation *c)
{
    struct query *q = query_start(
        store, "DELETE FROM job WHERE kind = $1 AND state = $2 AND reference IN"
               " (SELECT r.id FROM registration r WHERE r.lot_id = $3 AND r.cancelled_ms IS NOT NULL AND NOT EXISTS"
               " (SELECT 1 FROM registration s WHERE s.licence = r.licence AND s.birth = r.birth"
               " AND s.lot_id = r.lot_id AND s.cancelled_ms IS NULL))");
    query_bind_int(q, 1, JOB_DRIVER_DOCUMENTS);
    query_bind_int(q, 2, JOB_WAITING);
    query_bind_int(q, 3, c->scope.lot);
    return query_finish(q);
}

static bool stands(struct store *store, const struct cancel_scope *scope, bool *any)
{
    struct query *q = query_start(store, "SELECT 1 FROM registration r WHERE" SCOPE " LIMIT 1");
    bind_scope(q, scope);
    *any = query_next(q);
    return query_end(q);
}

bool cancellation_add(struct store *store, struct cancellation *cancellation, date today)
{
    bool any;
    cancellation->registrations = 0;
    cancellation->cents = 0;
    if (!stands(store, &cancellation->scope, &any))
        return false;
    if (!any)
        return true;
    return insert(store, cancellation) && mark(store, cancellation) &&
           add_counter_lines(store, cancellation, today) && add_up(store, cancellation) &&
           keep_totals(store, cancellation) && lower_counters(store, cancellation) &&
           withdraw_jobs(store, cancellation);
}

/* -- what is asked before and shown after ------------------------------------------ */

bool cancel_subject_find(struct store *store, struct arena *arena, int64_t registration, int64_t centre,
                         struct cancel_subject *out)
{
    struct query *q = query_start(
        store, "SELECT r.centre_id, r.lot_id, r.first_name, r.last_name, t.label, l.receipt, l.public_id, r.category,"
               " r.end_day, l.registered_ms, r.cancelled_ms FROM registration r JOIN lot l ON l.id = r.lot_id"
               " JOIN training t ON t.id = r.training_id WHERE r.id = $1 AND ($2 = 0 OR r.centre_id = $2)");
    query_bind_int(q, 1, registration);
    query_bind_int(q, 2, centre);
    bool found = query_next(q);
    if (found)
        *out = (struct cancel_subject){
            .scope = {query_int(q, 0), query_int(q, 1), registration},
            .first_name = query_copy(q, 2, arena),
            .last_name = query_copy(q, 3, arena),
            .training = query_copy(q, 4, arena),
            .receipt = query_copy(q, 5, arena),
            .lot_public_id = query_copy(q, 6, arena),
            .category = (enum category)query_int(q, 7),
            .end = (date)query_int(q, 8),
            .registered_ms = query_int(q, 9),
            .cancelled = !query_is_null(q, 10),
        };
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet enregistrement n'existe pas."));
}

static bool count_drivers(struct store *store, const struct cancel_scope *scope, uint32_t *drivers)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM (SELECT DISTINCT r.licence, r.birth"
                                         " FROM registration r WHERE" SCOPE ") AS them");
    bind_scope(q, scope);
    *drivers = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool cancel_preview(struct store *store, struct arena *arena, const struct cancel_scope *scope,
                    struct cancel_preview *out)
{
    uint32_t room = 16;
    *out = (struct cancel_preview){.orders = ARENA_ARRAY(arena, struct cancel_order, room)};
    struct query *q = query_start(
        store, "SELECT r.order_number, COUNT(*), SUM(b.cents) FROM registration r"
               " JOIN billable_line b ON b.registration_id = r.id AND b.kind = 0 WHERE" SCOPE
               " GROUP BY r.order_number ORDER BY r.order_number");
    bind_scope(q, scope);
    while (query_next(q)) {
        if (out->order_count == room) {
            struct cancel_order *more = ARENA_ARRAY(arena, struct cancel_order, room * 2);
            memcpy(more, out->orders, room * sizeof *more);
            out->orders = more;
            room *= 2;
        }
        struct cancel_order *order = &out->orders[out->order_count++];
        *order = (struct cancel_order){query_copy(q, 0, arena), (uint32_t)query_int(q, 1), query_int(q, 2)};
        out->registrations += order->registrations;
        out->cents += order->cents;
    }
    return query_end(q) && count_drivers(store, scope, &out->drivers);
}

bool cancelled_of_lot(struct store *store, int64_t lot, uint32_t *registrations)
{
    struct query *q = query_start(store, "SELECT COALESCE(SUM(registrations), 0) FROM cancellation WHERE lot_id = $1");
    query_bind_int(q, 1, lot);
    *registrations = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

static bool count_cancellations(struct store *store, int64_t lot, uint32_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM cancellation WHERE lot_id = $1");
    query_bind_int(q, 1, lot);
    *count = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool cancellations_of_lot(struct store *store, struct arena *arena, int64_t lot,
                          struct cancellation **out, uint32_t *count)
{
    uint32_t room;
    *count = 0;
    if (!count_cancellations(store, lot, &room))
        return false;
    *out = ARENA_ARRAY(arena, struct cancellation, room + 1);
    struct query *q = query_start(store, "SELECT id, centre_id, person_id, made_ms, reason, registrations, cents"
                                         " FROM cancellation WHERE lot_id = $1 ORDER BY id");
    query_bind_int(q, 1, lot);
    while (*count < room && query_next(q))
        (*out)[(*count)++] = (struct cancellation){
            .id = query_int(q, 0),
            .scope = {.centre = query_int(q, 1), .lot = lot},
            .person = query_int(q, 2),
            .made_ms = query_int(q, 3),
            .reason = query_copy(q, 4, arena),
            .registrations = (uint32_t)query_int(q, 5),
            .cents = query_int(q, 6),
        };
    return query_end(q);
}
