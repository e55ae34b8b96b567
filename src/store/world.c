/* Fills the world for one batch: see world.h. What is known of its drivers is
   asked for in one of two ways, whichever is less work: where the store knows
   few, all it knows is read in order and merged with the batch's licences
   (which are sorted too); where it knows many, the licences are looked up 64
   at a time. Both read indexes only; where the index does not hold all, the rows
   behind the hits come last, in the order in which they lie. */
#include "store/world.h"

#include "base/fold.h"
#include "os/thread.h"
#include "store/catalogue.h"
#include "store/centres.h"
#include "store/past.h"
#include "store/rows.h"

/* Reading a row in order costs a sixth of looking one up. */
enum { SCAN_RATHER_THAN_SEEK = 6 };

bool world_load(struct store *store, struct arena *arena, int64_t centre, date today,
                struct world *world)
{
    *world = (struct world){.today = today};
    return catalogue_load(store, arena, &world->catalogue) &&
           approvals_of_centre(store, arena, centre, &world->catalogue, &world->approvals,
                               &world->approval_count);
}

/* -- asking about licences ------------------------------------------------------- */

/* What goes over the batch's licences with one question. The question answers
   rows that `take` understands: the key's number or the licence, in order,
   then what it is asked for. */
struct asking {
    struct store *store;
    const struct batch *batch;
    uint32_t from, to; /* which of the batch's licences; not past the last */
    const char *scan; /* $1 and $2: the first and the last licence; $3: the centre */
    const char *seek; /* $1 … $64: licences; $65: the centre */
    int64_t centre;   /* 0: the questions have none */
    void (*take)(void *context, uint32_t licence, struct query *q);
    void (*take_sought)(void *context, uint32_t licence, struct query *q); /* NULL: the same */
    void *context;
};

static bool scan_all(const struct asking *asking)
{
    const struct batch *batch = asking->batch;
    uint32_t at = asking->from;
    struct query *q = query_start(asking->store, asking->scan);
    query_bind_text(q, 1, batch->licences[at]);
    query_bind_text(q, 2, batch->licences[asking->to - 1]);
    if (asking->centre)
        query_bind_int(q, 3, asking->centre);
    while (query_next(q)) {
        struct text licence = query_text(q, 0);
        int order = -1;
        while (at < asking->to && (order = text_compare(batch->licences[at], licence)) < 0)
            at++;
        if (order == 0)
            asking->take(asking->context, at, q);
    }
    return query_end(q);
}

static bool seek_all(const struct asking *asking)
{
    const struct batch *batch = asking->batch;
    struct query *q = query_start(asking->store, asking->seek);
    bool going = true;
    void (*take)(void *, uint32_t, struct query *) = asking->take_sought ? asking->take_sought : asking->take;
    if (asking->centre)
        query_bind_int(q, ROWS_NEXT, asking->centre);
    for (uint32_t first = asking->from; going && first < asking->to; first += ROWS_KEY_COUNT) {
        uint32_t count = asking->to - first;
        thread_give_way();
        for (uint32_t i = 0; i < ROWS_KEY_COUNT; i++)
            query_bind_text(q, (int)i + 1, i < count ? batch->licences[first + i] : TEXT_NONE);
        while (query_next(q))
            take(asking->context, first + (uint32_t)query_int(q, 0), q);
        going = query_again(q);
    }
    return query_end(q) && going;
}

/* `known`: at most how many rows there are. */
static bool ask_licences(const struct asking *asking, int64_t known)
{
    if (known == 0 || asking->from == asking->to)
        return true;
    return known / SCAN_RATHER_THAN_SEEK <= asking->batch->licence_count ? scan_all(asking)
                                                                        : seek_all(asking);
}

/* -- accounts --------------------------------------------------------------------- */

struct accounts {
    const struct batch *batch;
    bool *has_account; /* by identity */
};

/* Identities are sorted by licence, then birth. */
static void take_account(void *context, uint32_t licence, struct query *q)
{
    struct accounts *accounts = context;
    const struct identity *identities = accounts->batch->identities;
    date birth = (date)query_int(q, 1);
    uint32_t low = 0, high = accounts->batch->identity_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct identity *at = &identities[middle];
        if (at->licence < licence || (at->licence == licence && at->birth < birth))
            low = middle + 1;
        else
            high = middle;
    }
    if (low < accounts->batch->identity_count && identities[low].licence == licence &&
        identities[low].birth == birth)
        accounts->has_account[low] = true;
}

static bool fetch_accounts(struct store *store, const struct batch *batch, bool *has_account)
{
    struct query *q = query_start(store, "SELECT COALESCE(MAX(id), 0) FROM driver");
    int64_t known = query_next(q) ? query_int(q, 0) : 0;
    if (!query_end(q))
        return false;
    struct accounts accounts = {batch, has_account};
    struct asking asking = {
        .store = store,
        .batch = batch,
        .to = batch->licence_count,
        .scan = "SELECT licence, birth FROM driver WHERE licence BETWEEN $1 AND $2"
                " ORDER BY licence, birth",
        .seek = "WITH wanted (number, licence) AS (VALUES " ROWS_KEYS ")"
                " SELECT w.number, d.birth FROM wanted w CROSS JOIN driver d"
                " WHERE d.licence = w.licence",
        .take = take_account,
        .context = &accounts};
    return ask_licences(&asking, known);
}

/* -- earlier registrations ---------------------------------------------------------- */

struct hit {
    int64_t id; /* of the registration */
    uint32_t licence;
    struct earlier what;
};

struct hits {
    uint32_t from, to;     /* the licences asked about */
    struct arena *scratch; /* holds the hits themselves */
    struct arena *arena;   /* holds the texts that the world keeps */
    const struct catalogue *catalogue;
    struct hit *rows;
    uint32_t count, room;
    bool whole; /* lots and names came with the index */
};

/* The version of the training that was in force on `day`, else its first. */
static uint32_t find_training(const struct catalogue *catalogue, int64_t id, date day)
{
    uint32_t first = catalogue_first(catalogue, id);
    for (uint32_t i = first; i < catalogue->training_count && catalogue->trainings[i].id == id; i++) {
        const struct training *training = &catalogue->trainings[i];
        if ((training->from == DATE_NONE || training->from <= day) &&
            (training->to == DATE_NONE || day <= training->to))
            return i;
    }
    return first;
}

static void take_hit(void *context, uint32_t licence, struct query *q)
{
    struct hits *hits = context;
    date end = (date)query_int(q, 4);
    hits->rows = rows_grow(hits->scratch, hits->rows, hits->count, &hits->room, sizeof *hits->rows);
    hits->rows[hits->count++] =
        (struct hit){.id = query_int(q, 5),
                     .licence = licence,
                     .what = {.birth = (date)query_int(q, 1),
                              .training = find_training(hits->catalogue, query_int(q, 2), end),
                              .category = (enum category)query_int(q, 3),
                              .end = end}};
}

static void take_whole_hit(void *context, uint32_t licence, struct query *q)
{
    struct hits *hits = context;
    take_hit(context, licence, q);
    struct earlier *what = &hits->rows[hits->count - 1].what;
    what->lot = query_int(q, 6);
    what->folded_last_name = query_copy(q, 7, hits->arena);
    hits->whole = true;
}

static bool find_hits(struct store *store, int64_t centre, const struct batch *batch,
                      struct hits *hits)
{
    struct query *q = query_start(store, "SELECT COALESCE(SUM(registrations), 0) FROM counter"
                                         " WHERE centre_id = $1");
    query_bind_int(q, 1, centre);
    int64_t known = query_next(q) ? query_int(q, 0) : 0;
    struct asking asking = {
        .store = store,
        .batch = batch,
        .from = hits->from,
        .to = hits->to,
        .centre = centre,
        .scan = "SELECT licence, birth, training_id, category, end_day, id FROM registration"
                " WHERE centre_id = $3 AND cancelled_ms IS NULL AND licence BETWEEN $1 AND $2"
                " ORDER BY licence",
        .seek = "WITH wanted (number, licence) AS (VALUES " ROWS_KEYS ")"
                " SELECT w.number, r.birth, r.training_id, r.category, r.end_day, r.id, r.lot_id, r.last_name_folded"
                " FROM wanted w CROSS JOIN registration r WHERE r.licence = w.licence AND"
                /* A plus, so that the index of sessions, which does not hold the names, is not taken. */
                " +r.centre_id = $65 AND r.cancelled_ms IS NULL",
        .take = take_hit,
        .take_sought = take_whole_hit,
        .context = hits};
    return query_end(q) && ask_licences(&asking, known);
}

/* Names and lots, 64 rows a question, in the order in which they lie. */
static bool read_rows(struct store *store, struct hits *hits, struct hit **by_id)
{
    bool going = true;
    struct query *q = query_start(
        store, "WITH wanted (number, id) AS (VALUES " ROWS_KEYS ")"
               " SELECT w.number, r.lot_id, r.last_name_folded FROM wanted w"
               " CROSS JOIN registration r WHERE r.id = w.id");
    for (uint32_t first = 0; going && first < hits->count; first += ROWS_KEY_COUNT) {
        uint32_t count = hits->count - first;
        thread_give_way();
        for (uint32_t i = 0; i < ROWS_KEY_COUNT; i++)
            query_bind_int(q, (int)i + 1, i < count ? by_id[first + i]->id : 0);
        while (query_next(q)) {
            struct earlier *what = &by_id[first + (uint32_t)query_int(q, 0)]->what;
            what->lot = query_int(q, 1);
            what->folded_last_name = query_copy(q, 2, hits->arena);
        }
        going = query_again(q);
    }
    return query_end(q) && going;
}

/* Receipts and days, each lot asked for once. */
static bool read_lot(struct store *store, struct arena *arena, struct earlier *lot)
{
    struct query *q = query_start(store, "SELECT receipt, registered_ms FROM lot WHERE id = $1");
    query_bind_int(q, 1, lot->lot);
    if (query_next(q)) {
        lot->receipt = query_copy(q, 0, arena);
        lot->registered_on = date_in_paris(query_int(q, 1));
    }
    return query_end(q);
}

/* The lots last seen, by the end of their numbers. */
enum { LOTS_AT_HAND = 4096 };

static bool read_lots(struct store *store, struct hits *hits)
{
    struct earlier *at_hand = ARENA_ARRAY(hits->scratch, struct earlier, LOTS_AT_HAND);
    for (uint32_t i = 0; i < hits->count; i++) {
        struct earlier *what = &hits->rows[i].what, *lot = &at_hand[(uint64_t)what->lot % LOTS_AT_HAND];
        if (lot->lot != what->lot) {
            lot->lot = what->lot;
            if (!read_lot(store, hits->arena, lot))
                return false;
        }
        what->receipt = lot->receipt;
        what->registered_on = lot->registered_on;
    }
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t first = (*(const struct hit *const *)a)->id, second = (*(const struct hit *const *)b)->id;
    return (first > second) - (first < second);
}

/* The rows behind the hits, in the order in which they lie. */
static bool read_in_order(struct store *store, struct hits *hits)
{
    struct hit **by_id = ARENA_ARRAY(hits->scratch, struct hit *, hits->count);
    for (uint32_t i = 0; i < hits->count; i++)
        by_id[i] = &hits->rows[i];
    if (hits->count)
        qsort(by_id, hits->count, sizeof *by_id, compare_ids);
    return read_rows(store, hits, by_id);
}

/* Hits come in the order of licences, from both ways of asking; not that a
   database had to promise it, so they are counted. */
static void hand_over(const struct hits *hits, struct arena *arena, uint32_t licences,
                      struct world *world)
{
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, licences + 2);
    struct earlier *earlier = ARENA_ARRAY(arena, struct earlier, hits->count);
    for (uint32_t i = 0; i < hits->count; i++)
        first[hits->rows[i].licence + 2]++;
    for (uint32_t l = 2; l <= licences + 1; l++)
        first[l] += first[l - 1];
    for (uint32_t i = 0; i < hits->count; i++)
        earlier[first[hits->rows[i].licence + 1]++] = hits->rows[i].what;
    world->earlier_first = first;
    world->earlier = earlier;
}

/* Of somebody who was blanked: birth and licence agree, for the hash does; so is
   the name taken for the line's own. */
struct past_hits {
    struct hits *hits;
    const struct batch *batch;
};

static void take_past(void *context, const struct past_row *row)
{
    const struct past_hits *past = context;
    struct hits *hits = past->hits;
    const struct line *line = &past->batch->lines[row->line];
    hits->rows = rows_grow(hits->scratch, hits->rows, hits->count, &hits->room, sizeof *hits->rows);
    hits->rows[hits->count++] =
        (struct hit){.id = row->id,
                     .licence = line->licence,
                     .what = {.birth = line->birth,
                              .folded_last_name = fold_key(hits->arena, line->value[COLUMN_LAST_NAME]),
                              .training = find_training(hits->catalogue, row->training, row->end),
                              .category = row->category,
                              .end = row->end,
                              .lot = row->lot}};
}

/* What the two connections found, together. Names are copied out of the second's arena. */
static void add_hits(struct hits *hits, const struct hits *more)
{
    for (uint32_t i = 0; i < more->count; i++) {
        hits->rows = rows_grow(hits->scratch, hits->rows, hits->count, &hits->room, sizeof *hits->rows);
        struct hit *hit = &hits->rows[hits->count++];
        *hit = more->rows[i];
        hit->what.folded_last_name = arena_copy(hits->arena, hit->what.folded_last_name);
    }
    hits->whole |= more->whole;
}

static bool complete_hits(struct store *store, int64_t centre, const struct batch *batch,
                          struct hits *hits)
{
    struct past_hits past = {hits, batch};
    return (hits->whole || read_in_order(store, hits)) &&
           past_each(store, centre, batch, take_past, &past) && read_lots(store, hits);
}

/* -- both --------------------------------------------------------------------------- */

/* Asking about accounts takes two thirds of the time that registrations take:
   with one in six of these besides, both connections are done at once. */
enum { SHARE_OF_SECOND = 6 };

struct world_second {
    struct arena arena;
    struct hits hits;
    const struct batch *batch;
    int64_t centre;
    bool *has_account;
    bool done;
};

struct world_second *world_second_make(struct arena *arena, int64_t centre, const struct batch *batch,
                                       const struct world *world)
{
    struct world_second *second = ARENA_NEW(arena, struct world_second);
    arena_init(&second->arena, 0);
    second->hits = (struct hits){.from = batch->licence_count - batch->licence_count / SHARE_OF_SECOND,
                                 .to = batch->licence_count, .scratch = &second->arena,
                                 .arena = &second->arena, .catalogue = &world->catalogue};
    second->batch = batch;
    second->centre = centre;
    second->has_account = ARENA_ARRAY(arena, bool, batch->identity_count);
    return second;
}

void world_second_fetch(struct store *store, struct world_second *second)
{
    second->done = fetch_accounts(store, second->batch, second->has_account) &&
                   find_hits(store, second->centre, second->batch, &second->hits);
}

/* Where the second did not do its part, the first does it. */
static bool join(struct store *store, struct hits *hits, const struct world_second *second,
                 struct world *world)
{
    const struct batch *batch = second->batch;
    if (second->done) {
        world->has_account = second->has_account;
        add_hits(hits, &second->hits);
        return true;
    }
    bool *has_account = ARENA_ARRAY(hits->arena, bool, batch->identity_count);
    world->has_account = has_account;
    hits->from = hits->to;
    hits->to = batch->licence_count;
    return fetch_accounts(store, batch, has_account) &&
           (hits->from == hits->to || find_hits(store, second->centre, batch, hits));
}

bool world_fetch_first(struct store *store, struct arena *arena, struct world_second *second,
                       void (*wait)(void *context), void *context, struct world *world)
{
    struct arena scratch;
    const struct batch *batch = second->batch;
    struct hits hits = {.to = second->hits.from, .scratch = &scratch, .arena = arena,
                        .catalogue = &world->catalogue};
    world->earlier_first = NULL;
    world->earlier = NULL;
    arena_init(&scratch, 0);
    bool done = find_hits(store, second->centre, batch, &hits);
    if (wait)
        wait(context);
    done = done && join(store, &hits, second, world) && complete_hits(store, second->centre, batch, &hits);
    if (done && hits.count)
        hand_over(&hits, arena, batch->licence_count, world);
    arena_free(&scratch);
    arena_free(&second->arena);
    return done;
}

bool world_fetch(struct store *store, struct arena *arena, int64_t centre,
                 const struct batch *batch, struct world *world)
{
    struct world_second *none = world_second_make(arena, centre, batch, world);
    none->hits.from = batch->licence_count;
    return world_fetch_first(store, arena, none, NULL, NULL, world);
}
