/* The list of what a centre registered: see listing.h. */
#include "store/listing.h"

enum { PEOPLE_MOST = 200 };

/* What is filtered by the order number or the driver begins at an index of it;
   the rest is looked at row by row. Every statement has the same parameters. */
#define ANY_ORDER " AND $7 = ''"
#define ONE_ORDER " AND r.order_number = $7"
#define ANY_DRIVER " AND $8 <= $9 AND $10 <= $11"
#define ONE_DRIVER                                                                                 \
    " AND r.id IN (SELECT id FROM registration WHERE centre_id = $1 AND last_name_folded >= $8"     \
    " AND last_name_folded < $9 UNION SELECT id FROM registration WHERE licence >= $10"             \
    " AND licence < $11 AND centre_id = $1)"
#define BY_REGISTERING " AND b.billed_day >= $5 AND b.billed_day <= $6"
#define BY_END " AND r.end_day >= $5 AND r.end_day <= $6"

#define ROWS                                                                                       \
    " FROM registration r JOIN lot l ON l.id = r.lot_id JOIN training t ON t.id = r.training_id"   \
    " JOIN centre c ON c.id = r.centre_id"                                                         \
    " JOIN billable_line b ON b.registration_id = r.id AND b.kind = 0"                             \
    " WHERE r.centre_id = $1 AND ($2 = 0 OR r.training_id = $2)"                                   \
    " AND ($3 = 0 OR $3 = (SELECT k.person_id FROM receipt k WHERE k.lot_id = l.id)) AND ($4 = 0 OR r.category = $4)"

#define COLUMNS                                                                                    \
    "SELECT r.id, c.siret, l.receipt, r.line, r.ref, r.order_number, t.label, r.category,"         \
    " r.end_day, r.first_name, r.last_name, r.birth, r.licence_typed, b.billed_day, b.price_class," \
    " b.cents, l.public_id, r.cancelled_ms"

#define NEWEST " ORDER BY r.id DESC"
#define LATEST " ORDER BY r.end_day DESC, r.id DESC"
#define NAMES " ORDER BY r.last_name_folded, r.first_name, r.id"

struct statements {
    const char *list[LISTING_ORDER_COUNT], *count;
};

#define STATEMENTS(conditions)                                                                     \
    {{COLUMNS ROWS conditions NEWEST " LIMIT $12 OFFSET $13", COLUMNS ROWS conditions LATEST " LIMIT $12 OFFSET $13", \
      COLUMNS ROWS conditions NAMES " LIMIT $12 OFFSET $13"},                                      \
     "SELECT COUNT(*) FROM (SELECT 1" ROWS conditions " LIMIT $12) AS found"}

/* [by end][an order number][a driver] */
static const struct statements statements[2][2][2] = {
    {{STATEMENTS(BY_REGISTERING ANY_ORDER ANY_DRIVER), STATEMENTS(BY_REGISTERING ANY_ORDER ONE_DRIVER)},
     {STATEMENTS(BY_REGISTERING ONE_ORDER ANY_DRIVER), STATEMENTS(BY_REGISTERING ONE_ORDER ONE_DRIVER)}},
    {{STATEMENTS(BY_END ANY_ORDER ANY_DRIVER), STATEMENTS(BY_END ANY_ORDER ONE_DRIVER)},
     {STATEMENTS(BY_END ONE_ORDER ANY_DRIVER), STATEMENTS(BY_END ONE_ORDER ONE_DRIVER)}},
};

static const struct statements *statements_for(const struct listing_filter *f)
{
    return &statements[f->by_end][f->order_number.len > 0][f->driver.len > 0];
}

/* What begins with `t` stands from it up to, but without, this. */
struct bounds {
    char name[512], licence_from[408], licence_to[512];
};

static void bind_filter(struct query *q, const struct listing_filter *f, struct bounds *bounds)
{
    int len = f->driver.len < 400 ? (int)f->driver.len : 400;
    snprintf(bounds->name, sizeof bounds->name, "%.*s\xF4\x8F\xBF\xBF", len, f->driver.at ? f->driver.at : "");
    snprintf(bounds->licence_from, sizeof bounds->licence_from, "%.*s", len, f->driver.at ? f->driver.at : "");
    char *kept = bounds->licence_from; /* as licences are kept: without what parts their figures */
    for (const char *c = bounds->licence_from; *c; c++)
        if (!strchr(" .-/", *c))
            *kept++ = *c;
    *kept = '\0';
    for (char *c = bounds->licence_from; *c; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    snprintf(bounds->licence_to, sizeof bounds->licence_to, "%s\xF4\x8F\xBF\xBF", bounds->licence_from);
    query_bind_int(q, 1, f->centre);
    query_bind_int(q, 2, f->training);
    query_bind_int(q, 3, f->person);
    query_bind_int(q, 4, f->category);
    query_bind_int(q, 5, f->from == DATE_NONE ? INT32_MIN : f->from);
    query_bind_int(q, 6, f->to == DATE_NONE ? INT32_MAX : f->to);
    query_bind_text(q, 7, f->order_number);
    query_bind_text(q, 8, f->driver);
    query_bind_text(q, 9, text_of(bounds->name));
    query_bind_text(q, 10, text_of(bounds->licence_from));
    query_bind_text(q, 11, text_of(bounds->licence_to));
}

static struct listed take_row(struct query *q)
{
    return (struct listed){
        .registration = {.id = query_int(q, 0),
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
                         .registered_on = (date)query_int(q, 13),
                         .price_class = (enum price_class)query_int(q, 14),
                         .cents = query_int(q, 15)},
        .lot_public_id = query_text(q, 16),
        .cancelled = !query_is_null(q, 17),
    };
}

bool listing_each(struct store *store, const struct listing_filter *filter, uint32_t offset, uint32_t most,
                  bool (*take)(void *context, const struct listed *row), void *context)
{
    struct bounds bounds;
    bool going = true;
    struct query *q = query_start(store, statements_for(filter)->list[filter->order]);
    bind_filter(q, filter, &bounds);
    query_bind_int(q, 12, most);
    query_bind_int(q, 13, offset);
    while (going && query_next(q)) {
        struct listed row = take_row(q);
        going = take(context, &row);
    }
    return query_end(q);
}

bool listing_count(struct store *store, const struct listing_filter *filter, uint32_t *count)
{
    struct bounds bounds;
    struct query *q = query_start(store, statements_for(filter)->count);
    bind_filter(q, filter, &bounds);
    query_bind_int(q, 12, LISTING_COUNTED_MOST);
    *count = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool listing_people(struct store *store, struct arena *arena, int64_t centre, struct listing_person **out,
                    uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct listing_person, PEOPLE_MOST);
    *count = 0;
    struct query *q = query_start(
        store, "SELECT p.id, p.first_name, p.last_name FROM person p WHERE p.id IN"
               " (SELECT DISTINCT k.person_id FROM lot l JOIN receipt k ON k.lot_id = l.id WHERE l.centre_id = $1)"
               " ORDER BY p.last_name, p.first_name LIMIT 200");
    query_bind_int(q, 1, centre);
    while (query_next(q)) {
        struct text first = query_text(q, 1), last = query_text(q, 2);
        (*out)[(*count)++] = (struct listing_person){
            query_int(q, 0), arena_print(arena, "%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last))};
    }
    return query_end(q);
}
