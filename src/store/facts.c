/* Small named facts about the store itself: see facts.h. */
#include "store/facts.h"

bool fact_get(struct store *store, struct arena *arena, const char *name, struct text *value)
{
    *value = TEXT_NONE;
    struct query *q = query_start(store, "SELECT value FROM fact WHERE name = $1");
    query_bind_text(q, 1, text_of(name));
    while (query_next(q))
        *value = query_copy(q, 0, arena);
    return query_end(q);
}

bool fact_set(struct store *store, const char *name, struct text value)
{
    struct query *q = query_start(store, "INSERT INTO fact (name, value) VALUES ($1, $2)"
                                         " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    query_bind_text(q, 1, text_of(name));
    query_bind_text(q, 2, value);
    return query_finish(q);
}
