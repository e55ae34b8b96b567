/* Reading the counters: see counters.h. */
#include "store/counters.h"

static bool find_years(struct store *store, int64_t centre, struct counters *out)
{
    struct query *q = query_start(store, "SELECT MIN(month), MAX(month) FROM counter WHERE ($1 = 0 OR centre_id = $1)");
    query_bind_int(q, 1, centre);
    out->first_year = out->last_year = out->year;
    if (query_next(q) && !query_is_null(q, 0)) {
        out->first_year = (int)(query_int(q, 0) / 100);
        out->last_year = (int)(query_int(q, 1) / 100);
    }
    return query_end(q);
}

/* The row that this name and category have; the query comes ordered by them. */
static struct counter_row *row_of(struct counters *out, struct arena *arena, uint32_t *room,
                                  struct text name, enum category category)
{
    struct counter_row *last = out->count ? &out->rows[out->count - 1] : NULL;
    if (last && last->category == category && text_equal(last->name, name))
        return last;
    if (out->count == *room) {
        struct counter_row *more = ARENA_ARRAY(arena, struct counter_row, *room * 2);
        memcpy(more, out->rows, *room * sizeof *more);
        out->rows = more;
        *room *= 2;
    }
    out->rows[out->count] = (struct counter_row){.name = arena_copy(arena, name), .category = category};
    return &out->rows[out->count++];
}

static void add(struct counters *out, struct counter_row *row, enum category category, int month, uint32_t number)
{
    uint32_t *sums = category == CATEGORY_PASSENGERS ? out->passengers : out->goods;
    row->month[month] += number;
    row->total += number;
    sums[month] += number;
    out->total += number;
}

/* Columns: name, category, month, number; ordered by name. */
static bool read_rows(struct query *q, struct arena *arena, bool by_category, struct counters *out)
{
    uint32_t room = 16;
    out->rows = ARENA_ARRAY(arena, struct counter_row, room);
    while (query_next(q)) {
        enum category category = (enum category)query_int(q, 1);
        int64_t month = query_int(q, 2) % 100;
        struct counter_row *row = row_of(out, arena, &room, query_text(q, 0), by_category ? category : CATEGORY_NONE);
        if (month >= 1 && month <= 12)
            add(out, row, category, (int)month - 1, (uint32_t)query_int(q, 3));
    }
    return query_end(q);
}

bool counters_of_year(struct store *store, struct arena *arena, int64_t centre, int year,
                      struct counters *out)
{
    *out = (struct counters){.year = year};
    if (!find_years(store, centre, out))
        return false;
    struct query *q = query_start(
        store, "SELECT t.label, c.category, c.month, SUM(c.registrations) FROM counter c"
               " JOIN training t ON t.id = c.training_id WHERE ($1 = 0 OR c.centre_id = $1)"
               " AND c.month > $2 AND c.month < $3 AND c.registrations > 0"
               " GROUP BY t.label, c.category, c.month ORDER BY t.label, c.category, c.month");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, year * 100);
    query_bind_int(q, 3, year * 100 + 13);
    return read_rows(q, arena, true, out);
}

bool counters_of_centres(struct store *store, struct arena *arena, int year, struct counters *out)
{
    *out = (struct counters){.year = year};
    if (!find_years(store, 0, out))
        return false;
    struct query *q = query_start(
        store, "SELECT e.name, c.category, c.month, SUM(c.registrations) FROM counter c"
               " JOIN centre e ON e.id = c.centre_id WHERE c.month > $1 AND c.month < $2 AND c.registrations > 0"
               " GROUP BY e.name, e.id, c.category, c.month ORDER BY e.name, e.id, c.category, c.month");
    query_bind_int(q, 1, year * 100);
    query_bind_int(q, 2, year * 100 + 13);
    return read_rows(q, arena, false, out);
}
