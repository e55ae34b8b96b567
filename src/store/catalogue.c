/* Queries of the catalogue and the prices: see catalogue.h. */
#include "store/catalogue.h"

#include "store/days.h"
#include "store/rows.h"

static bool load_trainings(struct store *store, struct arena *arena, struct catalogue *out)
{
    struct training *rows = NULL;
    uint32_t count = 0, room = 0;
    struct query *q = query_start(
        store, "SELECT t.id, t.label, t.folded, v.category, v.hours, v.price_class, v.education,"
               " v.repeatable, v.valid_from, v.valid_to"
               " FROM training t JOIN training_version v ON v.training_id = t.id"
               " ORDER BY t.id, v.valid_from");
    while (query_next(q)) {
        rows = rows_grow(arena, rows, count, &room, sizeof *rows);
        rows[count++] = (struct training){.id = query_int(q, 0),
                                          .label = query_copy(q, 1, arena),
                                          .folded = query_copy(q, 2, arena),
                                          .category = (enum category)query_int(q, 3),
                                          .hours = (int)query_int(q, 4),
                                          .price_class = (enum price_class)query_int(q, 5),
                                          .education = query_int(q, 6) != 0,
                                          .repeatable = query_int(q, 7) != 0,
                                          .from = date_from(query_int(q, 8)),
                                          .to = date_to(query_int(q, 9))};
    }
    out->trainings = rows;
    out->training_count = count;
    return query_end(q);
}

/* An alias stands for a training, whichever of its versions. */
static bool load_aliases(struct store *store, struct arena *arena, struct catalogue *out)
{
    struct training_alias *rows = NULL;
    uint32_t count = 0, room = 0;
    struct query *q =
        query_start(store, "SELECT folded, training_id FROM training_alias ORDER BY folded");
    while (query_next(q)) {
        struct text folded = query_copy(q, 0, arena);
        int64_t training = query_int(q, 1);
        for (uint32_t i = catalogue_first(out, training);
             i < out->training_count && out->trainings[i].id == training; i++) {
            rows = rows_grow(arena, rows, count, &room, sizeof *rows);
            rows[count++] = (struct training_alias){folded, i};
        }
    }
    out->aliases = rows;
    out->alias_count = count;
    return query_end(q);
}

static bool load_categories(struct store *store, struct arena *arena, struct catalogue *out)
{
    struct category_alias *rows = NULL;
    uint32_t count = 0, room = 0;
    struct query *q = query_start(store, "SELECT folded, category FROM category_alias ORDER BY folded");
    while (query_next(q)) {
        rows = rows_grow(arena, rows, count, &room, sizeof *rows);
        rows[count++] =
            (struct category_alias){query_copy(q, 0, arena), (enum category)query_int(q, 1)};
    }
    out->categories = rows;
    out->category_count = count;
    return query_end(q);
}

bool catalogue_load(struct store *store, struct arena *arena, struct catalogue *out)
{
    *out = (struct catalogue){0};
    return load_trainings(store, arena, out) && load_aliases(store, arena, out) &&
           load_categories(store, arena, out);
}

uint32_t catalogue_first(const struct catalogue *catalogue, int64_t training)
{
    uint32_t low = 0, high = catalogue->training_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (catalogue->trainings[middle].id < training)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool prices_on(struct store *store, date day, struct prices *out)
{
    for (unsigned i = 0; i < PRICE_CLASS_COUNT; i++) {
        struct query *q = query_start(store, "SELECT cents FROM price WHERE price_class = $1 AND"
                                             " valid_from <= $2 ORDER BY valid_from DESC LIMIT 1");
        query_bind_int(q, 1, i);
        query_bind_int(q, 2, day);
        out->cents[i] = query_next(q) ? query_int(q, 0) : -1;
        if (!query_end(q))
            return false;
    }
    return true;
}
