/* The snapshot that the rules work on: see world.h. The batch's licences come
   sorted, so that the questions about them walk the index in one direction. */
#include "store/world.h"

#include "store/catalogue.h"
#include "store/centres.h"

bool world_load(struct store *store, struct arena *arena, int64_t centre, date today,
                struct world *world)
{
    *world = (struct world){.today = today};
    return catalogue_load(store, arena, &world->catalogue) &&
           approvals_of_centre(store, arena, centre, &world->catalogue, &world->approvals,
                               &world->approval_count);
}

/* Licences asked about in one question. */
enum { ASKED = 64 };

#define KEYS_8(a, b, c, d, e, f, g, h) "($" #a "),($" #b "),($" #c "),($" #d "),($" #e "),($" #f "),($" #g "),($" #h ")"
#define KEYS_64 \
    KEYS_8(1, 2, 3, 4, 5, 6, 7, 8) "," KEYS_8(9, 10, 11, 12, 13, 14, 15, 16) "," \
    KEYS_8(17, 18, 19, 20, 21, 22, 23, 24) "," KEYS_8(25, 26, 27, 28, 29, 30, 31, 32) "," \
    KEYS_8(33, 34, 35, 36, 37, 38, 39, 40) "," KEYS_8(41, 42, 43, 44, 45, 46, 47, 48) "," \
    KEYS_8(49, 50, 51, 52, 53, 54, 55, 56) "," KEYS_8(57, 58, 59, 60, 61, 62, 63, 64)

/* Binds licences first … first + ASKED − 1; the last one stands for what is
   past the end: a key asked twice would give its rows twice, an empty one
   gives none. */
static void bind_keys(struct query *q, const struct batch *batch, uint32_t first)
{
    for (uint32_t i = 0; i < ASKED; i++)
        query_bind_text(q, (int)i + 1,
                        first + i < batch->licence_count ? batch->licences[first + i] : TEXT_NONE);
}

/* The identity of a licence's index and a birth date, or NO_INDEX; identities
   are sorted by both. */
static uint32_t find_identity(const struct batch *batch, uint32_t licence, date birth)
{
    uint32_t low = 0, high = batch->identity_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct identity *at = &batch->identities[middle];
        if (at->licence < licence || (at->licence == licence && at->birth < birth))
            low = middle + 1;
        else
            high = middle;
    }
    return low < batch->identity_count && batch->identities[low].licence == licence &&
                   batch->identities[low].birth == birth
               ? low
               : NO_INDEX;
}

/* Index of a licence at or after `from`, where the answers come in order. */
static uint32_t find_licence(const struct batch *batch, uint32_t from, uint32_t end,
                             struct text licence)
{
    while (from < end && text_compare(batch->licences[from], licence) < 0)
        from++;
    return from < end && text_equal(batch->licences[from], licence) ? from : NO_INDEX;
}

/* How many rows a table (of a centre) has at most: to choose between walking
   all of it and asking key by key. */
static bool count_rows(struct store *store, const char *sql, int64_t centre, int64_t *count)
{
    *count = 0;
    struct query *q = query_start(store, sql);
    if (centre)
        query_bind_int(q, 1, centre);
    while (query_next(q))
        *count = query_int(q, 0);
    return query_end(q);
}

/* Below this many rows a licence, one walk is quicker than the questions. */
enum { WALK_FACTOR = 6 };

static void mark_account(const struct batch *batch, bool *has_account, uint32_t licence, date birth)
{
    uint32_t identity = licence == NO_INDEX ? NO_INDEX : find_identity(batch, licence, birth);
    if (identity != NO_INDEX)
        has_account[identity] = true;
}

static bool walk_accounts(struct store *store, const struct batch *batch, bool *has_account)
{
    uint32_t at = 0;
    struct query *q = query_start(store, "SELECT licence, birth FROM driver WHERE licence >= $1 AND licence <= $2"
                                         " ORDER BY licence, birth");
    query_bind_text(q, 1, batch->licences[0]);
    query_bind_text(q, 2, batch->licences[batch->licence_count - 1]);
    while (query_next(q)) {
        struct text licence = query_text(q, 0);
        while (at < batch->licence_count && text_compare(batch->licences[at], licence) < 0)
            at++;
        if (at < batch->licence_count && text_equal(batch->licences[at], licence))
            mark_account(batch, has_account, at, (date)query_int(q, 1));
    }
    return query_end(q);
}

static const char accounts_sql[] =
    "WITH k(licence) AS (VALUES " KEYS_64 ")"
    " SELECT d.licence, d.birth FROM k CROSS JOIN driver d WHERE d.licence = k.licence";

static bool ask_accounts(struct store *store, const struct batch *batch, bool *has_account)
{
    bool going = true;
    for (uint32_t first = 0; going && first < batch->licence_count; first += ASKED) {
        uint32_t end = first + ASKED < batch->licence_count ? first + ASKED : batch->licence_count;
        struct query *q = query_start(store, accounts_sql);
        bind_keys(q, batch, first);
        while (query_next(q))
            mark_account(batch, has_account, find_licence(batch, first, end, query_text(q, 0)),
                         (date)query_int(q, 1));
        going = query_end(q);
    }
    return going;
}

static bool fetch_accounts(struct store *store, struct arena *arena, const struct batch *batch,
                           struct world *world)
{
    int64_t drivers;
    bool *has_account = ARENA_ARRAY(arena, bool, batch->identity_count + 1);
    world->has_account = has_account;
    if (!count_rows(store, "SELECT COALESCE(MAX(id), 0) FROM driver", 0, &drivers))
        return false;
    if (drivers <= (int64_t)batch->licence_count * WALK_FACTOR)
        return walk_accounts(store, batch, has_account);
    return ask_accounts(store, batch, has_account);
}

/* Earlier registrations as they come, with the licence each belongs to. */
struct gathering {
    struct arena *arena;
    const struct batch *batch;
    const struct catalogue *catalogue;
    struct earlier *earlier;
    uint32_t *licence;
    uint32_t count, room;
};

static void grow(struct gathering *g)
{
    uint32_t room = g->room ? g->room * 2 : 256;
    struct earlier *earlier = ARENA_ARRAY(g->arena, struct earlier, room);
    uint32_t *licence = ARENA_ARRAY(g->arena, uint32_t, room);
    if (g->count) {
        memcpy(earlier, g->earlier, g->count * sizeof *earlier);
        memcpy(licence, g->licence, g->count * sizeof *licence);
    }
    g->earlier = earlier;
    g->licence = licence;
    g->room = room;
}

static uint32_t training_index(const struct catalogue *catalogue, int64_t id)
{
    for (uint32_t i = 0; i < catalogue->training_count; i++)
        if (catalogue->trainings[i].id == id)
            return i;
    return NO_TRAINING;
}

/* The same text as the one before is not copied again: imports repeat. */
static struct text keep_text(struct gathering *g, struct text before, struct text t)
{
    return text_equal(before, t) ? before : arena_copy(g->arena, t);
}

static void gather(struct gathering *g, struct query *q, uint32_t licence)
{
    if (licence == NO_INDEX)
        return;
    if (g->count == g->room)
        grow(g);
    const struct earlier *before = g->count ? &g->earlier[g->count - 1] : NULL;
    g->licence[g->count] = licence;
    g->earlier[g->count] = (struct earlier){
        .birth = (date)query_int(q, 1),
        .folded_last_name = keep_text(g, before ? before->folded_last_name : TEXT_NONE, query_text(q, 2)),
        .training = training_index(g->catalogue, query_int(q, 3)),
        .category = (enum category)query_int(q, 4),
        .end = (date)query_int(q, 5),
        .registered_on = (date)query_int(q, 6),
        .lot = query_int(q, 7),
        .receipt = keep_text(g, before ? before->receipt : TEXT_NONE, query_text(q, 8)),
    };
    g->count++;
}

#define EARLIER_COLUMNS \
    "r.licence, r.birth, r.last_name_folded, r.training_id, r.category, r.end_day, r.registered_day," \
    " r.lot_id, l.receipt"

static bool walk_earlier(struct store *store, int64_t centre, struct gathering *g)
{
    const struct batch *batch = g->batch;
    uint32_t at = 0;
    struct query *q = query_start(store, "SELECT " EARLIER_COLUMNS " FROM registration r JOIN lot l ON l.id = r.lot_id"
                                         " WHERE r.centre_id = $1 AND r.licence >= $2 AND r.licence <= $3"
                                         " AND r.cancelled_ms IS NULL ORDER BY r.licence, r.birth");
    query_bind_int(q, 1, centre);
    query_bind_text(q, 2, batch->licences[0]);
    query_bind_text(q, 3, batch->licences[batch->licence_count - 1]);
    while (query_next(q)) {
        struct text licence = query_text(q, 0);
        while (at < batch->licence_count && text_compare(batch->licences[at], licence) < 0)
            at++;
        gather(g, q, at < batch->licence_count && text_equal(batch->licences[at], licence) ? at : NO_INDEX);
    }
    return query_end(q);
}

static const char earlier_sql[] =
    "WITH k(licence) AS (VALUES " KEYS_64 ")"
    " SELECT " EARLIER_COLUMNS " FROM k CROSS JOIN registration r JOIN lot l ON l.id = r.lot_id"
    " WHERE r.centre_id = $65 AND r.licence = k.licence AND r.cancelled_ms IS NULL";

static bool ask_earlier(struct store *store, int64_t centre, struct gathering *g)
{
    const struct batch *batch = g->batch;
    bool going = true;
    for (uint32_t first = 0; going && first < batch->licence_count; first += ASKED) {
        uint32_t end = first + ASKED < batch->licence_count ? first + ASKED : batch->licence_count;
        struct query *q = query_start(store, earlier_sql);
        bind_keys(q, batch, first);
        query_bind_int(q, 65, centre);
        while (query_next(q))
            gather(g, q, find_licence(batch, first, end, query_text(q, 0)));
        going = query_end(q);
    }
    return going;
}

/* Puts what was gathered in the order of the licences (a counting sort). */
static void arrange(const struct gathering *g, struct world *world)
{
    uint32_t licences = g->batch->licence_count;
    uint32_t *first = ARENA_ARRAY(g->arena, uint32_t, licences + 2);
    struct earlier *sorted = ARENA_ARRAY(g->arena, struct earlier, g->count + 1);
    for (uint32_t i = 0; i < g->count; i++)
        first[g->licence[i] + 2]++;
    for (uint32_t i = 2; i < licences + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < g->count; i++)
        sorted[first[g->licence[i] + 1]++] = g->earlier[i];
    world->earlier_first = first;
    world->earlier = sorted;
}

static bool fetch_earlier(struct store *store, struct arena *arena, int64_t centre,
                          const struct batch *batch, struct world *world)
{
    struct gathering g = {.arena = arena, .batch = batch, .catalogue = &world->catalogue};
    int64_t known;
    if (!count_rows(store, "SELECT COALESCE(SUM(registrations), 0) FROM counter WHERE centre_id = $1", centre, &known))
        return false;
    bool done = known == 0 ? true
                : known <= (int64_t)batch->licence_count * WALK_FACTOR ? walk_earlier(store, centre, &g)
                                                                      : ask_earlier(store, centre, &g);
    if (done && g.count)
        arrange(&g, world);
    return done;
}

bool world_fetch(struct store *store, struct arena *arena, int64_t centre,
                 const struct batch *batch, struct world *world)
{
    world->has_account = NULL;
    world->earlier = NULL;
    world->earlier_first = NULL;
    if (batch->licence_count == 0)
        return true;
    return fetch_accounts(store, arena, batch, world) &&
           fetch_earlier(store, arena, centre, batch, world);
}
