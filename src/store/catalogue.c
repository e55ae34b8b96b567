/* Catalogue and prices: see catalogue.h. */
#include "store/catalogue.h"

static bool load_count(struct store *store, const char *sql, uint32_t *count)
{
    struct query *q = query_start(store, sql);
    while (query_next(q))
        *count = (uint32_t)query_int(q, 0);
    return query_end(q);
}

static date day_or_none(struct query *q, int column)
{
    return query_is_null(q, column) ? DATE_NONE : (date)query_int(q, column);
}

static bool load_trainings(struct store *store, struct arena *arena, struct catalogue *out)
{
    uint32_t room = 0;
    if (!load_count(store, "SELECT COUNT(*) FROM training", &room))
        return false;
    struct training *all = ARENA_ARRAY(arena, struct training, room + 1);
    struct query *q = query_start(store, "SELECT id, label, folded, category, hours, price_class, education,"
                                         " repeatable, valid_from, valid_to FROM training ORDER BY id");
    for (out->training_count = 0; out->training_count < room && query_next(q);)
        all[out->training_count++] = (struct training){
            .id = query_int(q, 0),
            .label = arena_copy(arena, query_text(q, 1)),
            .folded = arena_copy(arena, query_text(q, 2)),
            .category = (enum category)query_int(q, 3),
            .hours = (int)query_int(q, 4),
            .price_class = (enum price_class)query_int(q, 5),
            .education = query_int(q, 6) != 0,
            .repeatable = query_int(q, 7) != 0,
            .from = day_or_none(q, 8),
            .to = day_or_none(q, 9),
        };
    out->trainings = all;
    return query_end(q);
}

/* An alias points to every dated row of its label. */
static bool load_aliases(struct store *store, struct arena *arena, struct catalogue *out)
{
    static const char from[] = "SELECT a.folded, t.id FROM training_alias a"
                               " JOIN training t ON t.folded = a.label_folded ORDER BY a.folded, t.id";
    uint32_t room = 0;
    if (!load_count(store, "SELECT COUNT(*) FROM training_alias a JOIN training t ON t.folded = a.label_folded", &room))
        return false;
    struct training_alias *all = ARENA_ARRAY(arena, struct training_alias, room + 1);
    struct query *q = query_start(store, from);
    for (out->alias_count = 0; out->alias_count < room && query_next(q);) {
        struct training_alias *alias = &all[out->alias_count++];
        alias->folded = arena_copy(arena, query_text(q, 0));
        for (alias->training = 0; alias->training < out->training_count; alias->training++)
            if (out->trainings[alias->training].id == query_int(q, 1))
                break;
    }
    out->aliases = all;
    return query_end(q);
}

static bool load_categories(struct store *store, struct arena *arena, struct catalogue *out)
{
    uint32_t room = 0;
    if (!load_count(store, "SELECT COUNT(*) FROM category_alias", &room))
        return false;
    struct category_alias *all = ARENA_ARRAY(arena, struct category_alias, room + 1);
    struct query *q = query_start(store, "SELECT folded, category FROM category_alias ORDER BY folded");
    for (out->category_count = 0; out->category_count < room && query_next(q);)
        all[out->category_count++] = (struct category_alias){arena_copy(arena, query_text(q, 0)),
                                                             (enum category)query_int(q, 1)};
    out->categories = all;
    return query_end(q);
}

bool catalogue_load(struct store *store, struct arena *arena, struct catalogue *out)
{
    *out = (struct catalogue){0};
    return load_trainings(store, arena, out) && load_aliases(store, arena, out) &&
           load_categories(store, arena, out);
}

bool prices_on(struct store *store, date day, struct prices *out)
{
    for (int i = 0; i < PRICE_CLASS_COUNT; i++)
        out->cents[i] = -1;
    struct query *q = query_start(store, "SELECT price_class, cents FROM price WHERE valid_from <= $1 ORDER BY valid_from");
    query_bind_int(q, 1, day);
    while (query_next(q))
        if (query_int(q, 0) >= 0 && query_int(q, 0) < PRICE_CLASS_COUNT)
            out->cents[query_int(q, 0)] = query_int(q, 1);
    return query_end(q);
}
