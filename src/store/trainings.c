/* Versions of trainings and prices, row by row: see trainings.h. */
#include "store/trainings.h"

#include "base/fold.h"
#include "store/days.h"
#include "store/rows.h"

/* --- trainings ------------------------------------------------------------------------- */

#define VERSIONS                                                                                    \
    "SELECT t.id, t.label, v.category, v.hours, v.price_class, v.education, v.repeatable, v.valid_from, v.valid_to," \
    " v.revision FROM training t JOIN training_version v ON v.training_id = t.id"

static struct training_row take_training(struct query *q, struct arena *arena)
{
    return (struct training_row){
        .training = query_int(q, 0),
        .data = {.label = query_copy(q, 1, arena),
                 .category = (enum category)query_int(q, 2),
                 .hours = query_int(q, 3),
                 .price_class = (enum price_class)query_int(q, 4),
                 .education = query_int(q, 5) != 0,
                 .repeatable = query_int(q, 6) != 0,
                 .from = date_from(query_int(q, 7)),
                 .to = date_to(query_int(q, 8))},
        .revision = query_int(q, 9),
    };
}

bool training_rows(struct store *store, struct arena *arena, int64_t training, struct training_row **out, uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    struct query *q = query_start(store, VERSIONS " WHERE ($1 = 0 OR t.id = $1) ORDER BY t.folded, v.valid_from");
    query_bind_int(q, 1, training);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_training(q, arena);
    }
    return query_end(q);
}

bool training_last(struct store *store, struct arena *arena, int64_t training, struct training_row *out)
{
    struct query *q = query_start(store, VERSIONS " WHERE t.id = $1 ORDER BY v.valid_from DESC LIMIT 1");
    query_bind_int(q, 1, training);
    bool found = query_next(q);
    if (found)
        *out = take_training(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette formation n'existe pas."));
}

bool training_aliases(struct store *store, struct arena *arena, int64_t training, struct text *out)
{
    *out = TEXT_NONE;
    struct query *q = query_start(store, "SELECT alias FROM training_alias WHERE training_id = $1 ORDER BY folded");
    query_bind_int(q, 1, training);
    while (query_next(q)) {
        struct text alias = query_copy(q, 0, arena);
        *out = out->len ? arena_print(arena, "%.*s, %.*s", TEXT_ARG(*out), TEXT_ARG(alias)) : alias;
    }
    return query_end(q);
}

bool training_is_known(struct store *store, struct text label, bool *known)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct query *q = query_start(store, "SELECT id FROM training WHERE folded = $1 UNION ALL"
                                         " SELECT training_id FROM training_alias WHERE folded = $1");
    query_bind_text(q, 1, fold_key(&scratch, label));
    *known = query_next(q);
    bool done = query_end(q);
    arena_free(&scratch);
    return done;
}

static bool moved(struct store *store, struct query *q, const char *sentence)
{
    bool changed = query_next(q);
    return query_end(q) && (changed || store_fail(store, ERROR_BUSY, sentence));
}

bool training_end(struct store *store, const struct training_row *row, date to)
{
    struct query *q = query_start(store, "UPDATE training_version SET valid_to = $1, revision = revision + 1"
                                         " WHERE training_id = $2 AND valid_from = $3 AND revision = $4 RETURNING revision");
    query_bind_int(q, 1, day_to(to));
    query_bind_int(q, 2, row->training);
    query_bind_int(q, 3, day_from(row->data.from));
    query_bind_int(q, 4, row->revision);
    return moved(store, q, "Cette formation a été modifiée entre-temps.");
}

bool training_registered(struct store *store, int64_t training, date from, uint32_t *count, date *latest)
{
    struct query *q = query_start(store, "SELECT COUNT(*), COALESCE(MAX(end_day), 0) FROM registration"
                                         " WHERE training_id = $1 AND end_day >= $2 AND cancelled_ms IS NULL");
    query_bind_int(q, 1, training);
    query_bind_int(q, 2, day_from(from));
    bool found = query_next(q);
    *count = found ? (uint32_t)query_int(q, 0) : 0;
    *latest = *count ? (date)query_int(q, 1) : DATE_NONE;
    return query_end(q);
}

/* --- prices ------------------------------------------------------------------------------- */

bool price_rows(struct store *store, struct arena *arena, struct price_row **out, uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    struct query *q = query_start(store, "SELECT price_class, valid_from, cents, revision FROM price"
                                         " ORDER BY price_class, valid_from");
    while (query_next(q)) {
        struct price_row row = {.class = (enum price_class)query_int(q, 0), .from = (date)query_int(q, 1), .to = DATE_NONE,
                                .cents = query_int(q, 2), .revision = query_int(q, 3)};
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        if (*count && (*out)[*count - 1].class == row.class)
            (*out)[*count - 1].to = row.from - 1;
        (*out)[(*count)++] = row;
    }
    return query_end(q);
}

bool price_find(struct store *store, struct arena *arena, enum price_class class, date from, struct price_row *out)
{
    struct price_row *rows;
    uint32_t count;
    if (!price_rows(store, arena, &rows, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].class == class && rows[i].from == from) {
            *out = rows[i];
            return true;
        }
    return store_fail(store, ERROR_NOT_FOUND, "Ce prix n'existe pas.");
}

bool price_is_billed(struct store *store, enum price_class class, date from, bool *billed)
{
    struct query *q = query_start(store, "SELECT 1 FROM billable_line WHERE price_class = $1 AND billed_day >= $2 LIMIT 1");
    query_bind_int(q, 1, class);
    query_bind_int(q, 2, from);
    *billed = query_next(q);
    return query_end(q);
}

bool price_change(struct store *store, const struct price_row *row)
{
    struct query *q = query_start(store, "UPDATE price SET cents = $1, revision = revision + 1"
                                         " WHERE price_class = $2 AND valid_from = $3 AND revision = $4 RETURNING revision");
    query_bind_int(q, 1, row->cents);
    query_bind_int(q, 2, row->class);
    query_bind_int(q, 3, row->from);
    query_bind_int(q, 4, row->revision);
    return moved(store, q, "Ce prix a été modifié entre-temps.");
}

bool price_remove(struct store *store, const struct price_row *row)
{
    struct query *q = query_start(store, "DELETE FROM price WHERE price_class = $1 AND valid_from = $2 AND revision = $3"
                                         " RETURNING revision");
    query_bind_int(q, 1, row->class);
    query_bind_int(q, 2, row->from);
    query_bind_int(q, 3, row->revision);
    return moved(store, q, "Ce prix a été modifié entre-temps.");
}
