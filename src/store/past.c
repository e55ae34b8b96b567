/* Blanked registrations: see past.h. */
#include "store/past.h"

#include "os/digest.h"
#include "store/engine.h"
#include "store/facts.h"

void past_hash(const unsigned char key[32], struct text licence, date birth, char out[PAST_HASH + 1])
{
    char hex[DIGEST_HEX + 1], words[256];
    int len = snprintf(words, sizeof words, "%.*s|%d", TEXT_ARG(licence), birth);
    digest_keyed(key, text_make(words, (size_t)len < sizeof words ? (size_t)len : sizeof words - 1), hex);
    out[0] = '#';
    memcpy(out + 1, hex, PAST_HASH - 1);
    out[PAST_HASH] = '\0';
}

/* Of all that were blanked the latest end; DATE_NONE: none was. */
static bool latest_end(struct store *store, date *end)
{
    struct arena arena;
    struct text value;
    int64_t day;
    arena_init(&arena, 0);
    bool read = fact_get(store, &arena, "purged_end", &value);
    *end = read && text_to_int(value, &day) ? (date)day : DATE_NONE;
    arena_free(&arena);
    return read;
}

struct looking {
    struct store *store;
    int64_t centre;
    const struct batch *batch;
    void (*take)(void *context, const struct past_row *row);
    void *context;
};

static bool look_up(const struct looking *looking, uint32_t line)
{
    char hash[PAST_HASH + 1];
    const struct identity *identity = &looking->batch->identities[looking->batch->lines[line].identity];
    past_hash(looking->store->past_key, looking->batch->licences[identity->licence], identity->birth, hash);
    struct query *q = query_start(looking->store, "SELECT id, training_id, lot_id, category, end_day FROM registration"
                                                  " WHERE licence = $1 AND birth = 0 AND centre_id = $2"
                                                  " AND cancelled_ms IS NULL");
    query_bind_text(q, 1, text_of(hash));
    query_bind_int(q, 2, looking->centre);
    while (query_next(q)) {
        struct past_row row = {query_int(q, 0), query_int(q, 1), query_int(q, 2), (enum category)query_int(q, 3),
                               (date)query_int(q, 4), line};
        looking->take(looking->context, &row);
    }
    return query_end(q);
}

bool past_each(struct store *store, int64_t centre, const struct batch *batch,
               void (*take)(void *context, const struct past_row *row), void *context)
{
    struct looking looking = {store, centre, batch, take, context};
    date end;
    if (!latest_end(store, &end))
        return false;
    if (end == DATE_NONE)
        return true;
    if (!store->past_key)
        return store_fail(store, ERROR_FILE, "La clé keys/past.key du dossier des données manque : sans elle, ce qui a été enregistré "
                                             "il y a plus de six ans ne se reconnaît pas. Remettez-la depuis une sauvegarde.");
    bool *seen = calloc(batch->identity_count + 1, sizeof *seen), going = true;
    BUG_UNLESS(seen);
    for (uint32_t i = 0; going && i < batch->line_count; i++) {
        const struct line *line = &batch->lines[i];
        if (line->identity == NO_INDEX || line->end == DATE_NONE || line->end > end || seen[line->identity])
            continue;
        seen[line->identity] = true;
        going = look_up(&looking, i);
    }
    free(seen);
    return going;
}
