/* Imports: see lots.h. */
#include "store/lots.h"

#include "store/rows.h"

#define LOT_COLUMNS \
    "id, public_id, centre_id, person_id, state, file_name, file_sha256, file_size, created_ms," \
    " analysed_ms, registered_ms, unscanned, lines, errors, informations, to_register, facts," \
    " refusal_code, refusal_message, receipt, registered, revision, door, profile"

static void take_lot(struct query *q, struct arena *arena, struct lot *out)
{
    *out = (struct lot){
        .id = query_int(q, 0),
        .public_id = query_copy(q, 1, arena),
        .centre = query_int(q, 2),
        .person = query_int(q, 3),
        .state = (int)query_int(q, 4),
        .file_name = query_copy(q, 5, arena),
        .file_sha256 = query_copy(q, 6, arena),
        .file_size = query_int(q, 7),
        .created_ms = query_int(q, 8),
        .analysed_ms = query_int(q, 9),
        .registered_ms = query_int(q, 10),
        .unscanned = query_int(q, 11) != 0,
        .lines = (uint32_t)query_int(q, 12),
        .errors = (uint32_t)query_int(q, 13),
        .informations = (uint32_t)query_int(q, 14),
        .to_register = (uint32_t)query_int(q, 15),
        .facts = arena_copy(arena, query_blob(q, 16)),
        .refusal_code = query_copy(q, 17, arena),
        .refusal_message = query_copy(q, 18, arena),
        .receipt = query_copy(q, 19, arena),
        .registered = (uint32_t)query_int(q, 20),
        .revision = query_int(q, 21),
        .door = (enum lot_door)query_int(q, 22),
        .profile = query_copy(q, 23, arena),
    };
}

/* $1 … $15 of insert and update: what may change. */
static void bind_lot(struct query *q, const struct lot *lot)
{
    query_bind_int(q, 1, lot->state);
    query_bind_int(q, 2, lot->analysed_ms);
    query_bind_int(q, 3, lot->registered_ms);
    query_bind_int(q, 4, lot->unscanned);
    query_bind_int(q, 5, lot->lines);
    query_bind_int(q, 6, lot->errors);
    query_bind_int(q, 7, lot->informations);
    query_bind_int(q, 8, lot->to_register);
    query_bind_blob(q, 9, lot->facts);
    query_bind_text(q, 10, lot->refusal_code);
    query_bind_text(q, 11, lot->refusal_message);
    query_bind_text(q, 12, lot->receipt);
    query_bind_int(q, 13, lot->registered);
    query_bind_text(q, 14, lot->file_sha256);
    query_bind_text(q, 15, lot->profile.len ? lot->profile : TEXT("conducteur"));
}

bool lot_add(struct store *store, struct lot *lot)
{
    struct query *q = query_start(
        store, "INSERT INTO lot (state, analysed_ms, registered_ms, unscanned, lines, errors, informations,"
               " to_register, facts, refusal_code, refusal_message, receipt, registered, file_sha256, profile, revision,"
               " public_id, centre_id, person_id, file_name, file_size, created_ms, door)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, $17, $18, $19, $20, $21, $22)"
               " RETURNING id");
    bind_lot(q, lot);
    query_bind_text(q, 16, lot->public_id);
    query_bind_int(q, 17, lot->centre);
    if (lot->person)
        query_bind_int(q, 18, lot->person);
    else
        query_bind_null(q, 18);
    query_bind_text(q, 19, lot->file_name);
    query_bind_int(q, 20, lot->file_size);
    query_bind_int(q, 21, lot->created_ms);
    query_bind_int(q, 22, (int)lot->door);
    while (query_next(q))
        lot->id = query_int(q, 0);
    lot->revision = 0;
    return query_end(q);
}

bool lot_update(struct store *store, struct lot *lot)
{
    struct query *q = query_start(
        store, "UPDATE lot SET state = $1, analysed_ms = $2, registered_ms = $3, unscanned = $4, lines = $5,"
               " errors = $6, informations = $7, to_register = $8, facts = $9, refusal_code = $10,"
               " refusal_message = $11, receipt = $12, registered = $13, file_sha256 = $14, profile = $15,"
               " revision = revision + 1 WHERE id = $16 AND revision = $17 RETURNING revision");
    bind_lot(q, lot);
    query_bind_int(q, 16, lot->id);
    query_bind_int(q, 17, lot->revision);
    bool changed = query_next(q);
    if (changed)
        lot->revision = query_int(q, 0);
    return query_end(q) && (changed || store_fail(store, ERROR_BUSY,
                                                  "Cet import a changé entre-temps. Rechargez la page pour voir son état."));
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct lot *out)
{
    bool found = query_next(q);
    if (found)
        take_lot(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet import n'existe pas."));
}

bool lot_by_id(struct store *store, struct arena *arena, int64_t id, struct lot *out)
{
    struct query *q = query_start(store, "SELECT " LOT_COLUMNS " FROM lot WHERE id = $1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

bool lot_by_public_id(struct store *store, struct arena *arena, struct text public_id,
                      int64_t centre, struct lot *out)
{
    struct query *q = query_start(store, "SELECT " LOT_COLUMNS " FROM lot WHERE public_id = $1 AND centre_id = $2");
    query_bind_text(q, 1, public_id);
    query_bind_int(q, 2, centre);
    return take_one(store, q, arena, out);
}

bool lot_by_public_id_of_any(struct store *store, struct arena *arena, struct text public_id,
                             struct lot *out)
{
    struct query *q = query_start(store, "SELECT " LOT_COLUMNS " FROM lot WHERE public_id = $1");
    query_bind_text(q, 1, public_id);
    return take_one(store, q, arena, out);
}

bool lot_is_known(struct store *store, struct text public_id, int but, bool *known)
{
    struct query *q = query_start(store, "SELECT 1 FROM lot WHERE public_id = $1 AND state <> $2"
                                         " AND ($2 < 0 OR purged_ms IS NULL)");
    query_bind_text(q, 1, public_id);
    query_bind_int(q, 2, but);
    *known = query_next(q);
    return query_end(q);
}

/* One centre's are found by the index, all of them in the order of the table. */
#define OF_CENTRE " FROM lot WHERE centre_id = $1"
#define OF_ALL " FROM lot WHERE $1 = 0"
#define THAT_MATCH " AND ($2 < 0 OR state = $2) AND created_ms >= $3 AND created_ms < $4"
#define A_PAGE " ORDER BY id DESC LIMIT $5 OFFSET $6"

static void bind_search(struct query *q, const struct lot_search *search)
{
    query_bind_int(q, 1, search->centre);
    query_bind_int(q, 2, search->state);
    query_bind_int(q, 3, search->from_ms);
    query_bind_int(q, 4, search->to_ms ? search->to_ms : INT64_MAX);
}

static bool count_lots(struct store *store, const struct lot_search *search, uint32_t *total)
{
    struct query *q = search->centre ? query_start(store, "SELECT COUNT(*)" OF_CENTRE THAT_MATCH)
                                     : query_start(store, "SELECT COUNT(*)" OF_ALL THAT_MATCH);
    bind_search(q, search);
    *total = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool lots_find(struct store *store, struct arena *arena, const struct lot_search *search, uint32_t offset,
               uint32_t count, struct lot **out, uint32_t *found, uint32_t *total)
{
    *found = 0;
    *out = ARENA_ARRAY(arena, struct lot, count + 1);
    if (!count_lots(store, search, total))
        return false;
    struct query *q = search->centre ? query_start(store, "SELECT " LOT_COLUMNS OF_CENTRE THAT_MATCH A_PAGE)
                                     : query_start(store, "SELECT " LOT_COLUMNS OF_ALL THAT_MATCH A_PAGE);
    bind_search(q, search);
    query_bind_int(q, 5, count);
    query_bind_int(q, 6, offset);
    while (*found < count && query_next(q))
        take_lot(q, arena, &(*out)[(*found)++]);
    return query_end(q);
}

bool lots_of_centre(struct store *store, struct arena *arena, int64_t centre, uint32_t offset,
                    uint32_t count, struct lot **out, uint32_t *found, uint32_t *total)
{
    struct lot_search search = {.centre = centre, .state = -1};
    return lots_find(store, arena, &search, offset, count, out, found, total);
}

static int by_id(const void *a, const void *b)
{
    int64_t first = ((const struct lot *)a)->id, second = ((const struct lot *)b)->id;
    return (first > second) - (first < second);
}

/* A state at a time: the mask is no SQL. */
bool lots_in_states(struct store *store, struct arena *arena, unsigned states, struct lot **out,
                    uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    for (int state = 0; states >> state; state++) {
        if (!(states >> state & 1))
            continue;
        struct query *q = query_start(store, "SELECT " LOT_COLUMNS " FROM lot WHERE state = $1");
        query_bind_int(q, 1, state);
        while (query_next(q)) {
            *out = rows_grow(arena, *out, *count, &room, sizeof **out);
            take_lot(q, arena, &(*out)[(*count)++]);
        }
        if (!query_end(q))
            return false;
    }
    if (*count)
        qsort(*out, *count, sizeof **out, by_id);
    return true;
}

bool lot_registered_from(struct store *store, struct arena *arena, int64_t centre,
                         struct text sha256, struct lot *out)
{
    struct query *q = query_start(store, "SELECT " LOT_COLUMNS " FROM lot WHERE centre_id = $1 AND file_sha256 = $2"
                                         " AND receipt <> '' ORDER BY id LIMIT 1");
    query_bind_int(q, 1, centre);
    query_bind_text(q, 2, sha256);
    return take_one(store, q, arena, out);
}

bool lot_block_put(struct store *store, int64_t lot, uint32_t index, struct text bytes)
{
    struct query *q = query_start(store, "INSERT INTO lot_block (lot_id, number, bytes) VALUES ($1, $2, $3)");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, index);
    query_bind_blob(q, 3, bytes);
    return query_finish(q);
}

bool lot_blocks_clear(struct store *store, int64_t lot)
{
    struct query *q = query_start(store, "DELETE FROM lot_block WHERE lot_id = $1");
    query_bind_int(q, 1, lot);
    return query_finish(q);
}

bool lot_blocks(struct store *store, int64_t lot, uint32_t first, uint32_t count,
                bool (*take)(void *context, uint32_t index, struct text bytes), void *context)
{
    bool going = true;
    struct query *q = query_start(store, "SELECT number, bytes FROM lot_block WHERE lot_id = $1"
                                         " AND number >= $2 AND number < $3 ORDER BY number");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, first);
    query_bind_int(q, 3, (int64_t)first + count);
    while (going && query_next(q))
        going = take(context, (uint32_t)query_int(q, 0), query_blob(q, 1));
    return query_end(q);
}
