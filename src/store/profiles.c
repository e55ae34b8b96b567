/* The types of profile: see profiles.h. */
#include "store/profiles.h"

#include "store/rows.h"

bool profiles_load(struct store *store, struct arena *arena, struct profile **out, uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    struct query *q = query_start(store, "SELECT code, label, import FROM profile ORDER BY position, code");
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = (struct profile){query_copy(q, 0, arena), query_copy(q, 1, arena),
                                              query_int(q, 2) != 0};
    }
    return query_end(q) && (*count || store_fail(store, ERROR_STORE, "Le portail ne connaît aucun type de profil."));
}
