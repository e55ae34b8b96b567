/* Reading from a cursor on: see api_listing.h. */
#include "store/api_listing.h"

bool registrations_after(struct store *store, int64_t centre, int64_t after, uint32_t most,
                         bool (*take)(void *context, const struct listed *row), void *context)
{
    struct query *q = query_start(store,
        "SELECT r.id, c.siret, l.receipt, r.line, r.ref, r.order_number, t.label, r.category, r.end_day, r.first_name,"
        " r.last_name, r.birth, r.licence_typed, b.billed_day, b.price_class, b.cents, l.public_id, r.cancelled_ms"
        " FROM registration r JOIN lot l ON l.id = r.lot_id JOIN training t ON t.id = r.training_id"
        " JOIN centre c ON c.id = r.centre_id JOIN billable_line b ON b.registration_id = r.id AND b.kind = 0"
        " WHERE r.centre_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, after);
    query_bind_int(q, 3, most);
    bool going = true;
    while (going && query_next(q)) {
        struct listed row = {
            .registration = {.id = query_int(q, 0), .siret = query_text(q, 1), .receipt = query_text(q, 2),
                             .line = (uint32_t)query_int(q, 3), .ref = query_text(q, 4), .order_number = query_text(q, 5),
                             .training = query_text(q, 6), .category = (enum category)query_int(q, 7),
                             .end = (date)query_int(q, 8), .first_name = query_text(q, 9), .last_name = query_text(q, 10),
                             .birth = (date)query_int(q, 11), .licence = query_text(q, 12),
                             .registered_on = (date)query_int(q, 13), .price_class = (enum price_class)query_int(q, 14),
                             .cents = query_int(q, 15)},
            .lot_public_id = query_text(q, 16), .cancelled = !query_is_null(q, 17)};
        going = take(context, &row);
    }
    return query_end(q);
}

bool registration_driver(struct store *store, struct arena *arena, int64_t registration, struct text *licence, date *birth)
{
    struct query *q = query_start(store, "SELECT licence, birth FROM registration WHERE id = $1");
    query_bind_int(q, 1, registration);
    bool found = query_next(q);
    if (found) {
        *licence = query_copy(q, 0, arena);
        *birth = (date)query_int(q, 1);
    }
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet enregistrement n'existe pas."));
}

/* Lines: cancellation 0, the registration's kind of line. */
static bool take_billables(struct query *q, uint32_t *left, void (*take)(void *context, const struct billable *line), void *context)
{
    for (; query_next(q); (*left)--) {
        struct billable line = {.cancellation = query_int(q, 0), .registration = query_int(q, 1),
                                .kind = (enum billable_kind)query_int(q, 2), .price_class = (enum price_class)query_int(q, 3),
                                .cents = query_int(q, 4), .day = (date)query_int(q, 5), .order_number = query_text(q, 6)};
        take(context, &line);
    }
    return query_end(q);
}

bool billable_after(struct store *store, int64_t centre, const struct billable_cursor *after, uint32_t most,
                    void (*take)(void *context, const struct billable *line), void *context)
{
    uint32_t left = most;
    struct query *q = query_start(store,
        "SELECT 0, r.id, b.kind, b.price_class, b.cents, b.billed_day, r.order_number FROM registration r"
        " JOIN billable_line b ON b.registration_id = r.id AND b.kind = $4 WHERE r.centre_id = $1 AND r.id > $2"
        " ORDER BY r.id LIMIT $3");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, after->registration);
    query_bind_int(q, 3, left);
    query_bind_int(q, 4, BILLABLE_DEBIT);
    if (!take_billables(q, &left, take, context))
        return false;
    q = query_start(store,
        "SELECT x.id, r.id, b.kind, b.price_class, b.cents, b.billed_day, r.order_number FROM cancellation x"
        " JOIN registration r ON r.lot_id = x.lot_id AND r.cancellation_id = x.id"
        " JOIN billable_line b ON b.registration_id = r.id AND b.kind = $5"
        " WHERE x.centre_id = $1 AND x.id >= $2 AND (x.id > $2 OR r.id > $3) ORDER BY x.id, r.id LIMIT $4");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, after->cancellation);
    query_bind_int(q, 3, after->cancelled);
    query_bind_int(q, 4, left);
    query_bind_int(q, 5, BILLABLE_COUNTER_LINE);
    return take_billables(q, &left, take, context);
}
