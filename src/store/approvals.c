/* Approvals, row by row: see approvals.h. */
#include "store/approvals.h"

#include "store/catalogue.h"
#include "store/days.h"
#include "store/rows.h"

#define ROWS                                                                                       \
    "SELECT a.id, a.centre_id, a.training_id, a.number, a.prefecture, t.label, a.category, a.valid_from, a.valid_to," \
    " a.revision FROM approval a JOIN training t ON t.id = a.training_id WHERE a.centre_id = $1"

static struct approval_row take(struct query *q, struct arena *arena)
{
    return (struct approval_row){
        .id = query_int(q, 0),
        .centre = query_int(q, 1),
        .training = query_int(q, 2),
        .number = query_copy(q, 3, arena),
        .prefecture = query_copy(q, 4, arena),
        .label = query_copy(q, 5, arena),
        .category = (enum category)query_int(q, 6),
        .from = date_from(query_int(q, 7)),
        .to = date_to(query_int(q, 8)),
        .revision = query_int(q, 9),
    };
}

bool approval_rows(struct store *store, struct arena *arena, int64_t centre, struct approval_row **out, uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    struct query *q = query_start(store, ROWS " ORDER BY t.id, a.category, a.valid_from");
    query_bind_int(q, 1, centre);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take(q, arena);
    }
    return query_end(q);
}

bool approval_row_find(struct store *store, struct arena *arena, int64_t centre, int64_t id, struct approval_row *out)
{
    struct query *q = query_start(store, ROWS " AND a.id = $2");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, id);
    bool found = query_next(q);
    if (found)
        *out = take(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet agrément n'existe pas."));
}

static bool is_free(struct store *store, const struct approval_row *row)
{
    struct query *q = query_start(store, "SELECT 1 FROM approval WHERE centre_id = $1 AND training_id = $2 AND category = $3"
                                         " AND valid_from = $4 AND id <> $5");
    query_bind_int(q, 1, row->centre);
    query_bind_int(q, 2, row->training);
    query_bind_int(q, 3, row->category);
    query_bind_int(q, 4, day_from(row->from));
    query_bind_int(q, 5, row->id);
    bool taken = query_next(q);
    return query_end(q) && (!taken || store_fail(store, ERROR_DATA, "Un agrément commence déjà ce jour-là pour cette formation et cette catégorie."));
}

bool approval_add(struct store *store, struct approval_row *row)
{
    row->id = 0;
    if (!is_free(store, row))
        return false;
    struct query *q = query_start(
        store, "INSERT INTO approval (centre_id, number, prefecture, training_id, category, valid_from, valid_to)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id");
    query_bind_int(q, 1, row->centre);
    query_bind_text(q, 2, row->number);
    query_bind_text(q, 3, row->prefecture);
    query_bind_int(q, 4, row->training);
    query_bind_int(q, 5, row->category);
    query_bind_int(q, 6, day_from(row->from));
    query_bind_int(q, 7, day_to(row->to));
    while (query_next(q))
        row->id = query_int(q, 0);
    return query_end(q);
}

static bool moved(struct store *store, struct query *q)
{
    bool changed = query_next(q);
    return query_end(q) && (changed || store_fail(store, ERROR_BUSY, "Cet agrément a été modifié entre-temps."));
}

bool approval_change(struct store *store, struct approval_row *row)
{
    if (!is_free(store, row))
        return false;
    struct query *q = query_start(
        store, "UPDATE approval SET number = $1, prefecture = $2, valid_from = $3, valid_to = $4, revision = revision + 1"
               " WHERE id = $5 AND centre_id = $6 AND revision = $7 RETURNING revision");
    query_bind_text(q, 1, row->number);
    query_bind_text(q, 2, row->prefecture);
    query_bind_int(q, 3, day_from(row->from));
    query_bind_int(q, 4, day_to(row->to));
    query_bind_int(q, 5, row->id);
    query_bind_int(q, 6, row->centre);
    query_bind_int(q, 7, row->revision);
    return moved(store, q);
}

bool approval_remove(struct store *store, const struct approval_row *row)
{
    struct query *q = query_start(store, "DELETE FROM approval WHERE id = $1 AND centre_id = $2 AND revision = $3 RETURNING id");
    query_bind_int(q, 1, row->id);
    query_bind_int(q, 2, row->centre);
    query_bind_int(q, 3, row->revision);
    return moved(store, q);
}

const struct approval *approvals_for_rules(struct arena *arena, const struct approval_row *rows, uint32_t count,
                                           const struct catalogue *catalogue, uint32_t *out_count)
{
    struct approval *out = ARENA_ARRAY(arena, struct approval, (size_t)count * (catalogue->training_count + 1) + 1);
    *out_count = 0;
    for (uint32_t r = 0; r < count; r++)
        for (uint32_t i = catalogue_first(catalogue, rows[r].training);
             i < catalogue->training_count && catalogue->trainings[i].id == rows[r].training; i++)
            out[(*out_count)++] = (struct approval){.training = i, .category = rows[r].category,
                                                    .from = rows[r].from, .to = rows[r].to};
    return out;
}
