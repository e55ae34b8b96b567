/* Connections, transactions and queries, whichever engine stands behind them:
   see store.h. Statements are prepared once a connection and found again by
   the address of their literal. No SQL here. */
#include "store/engine.h"

bool store_open(struct store **out, const char *where, enum store_mode mode, struct error *error)
{
    struct store *store = calloc(1, sizeof *store);
    BUG_UNLESS(store != NULL);
    store->engine = &sqlite_engine;
    store->mode = mode;
    *out = NULL;
    if (store->engine->open(store, where, mode) && migrations_run(store)) {
        *out = store;
        return true;
    }
    if (error)
        *error = store->error;
    store_close(store);
    return false;
}

void store_set_past_key(struct store *store, const unsigned char key[32])
{
    memcpy(store->past_key_bytes, key, sizeof store->past_key_bytes);
    store->past_key = store->past_key_bytes;
}

static void forget_queries(struct store *store)
{
    for (unsigned i = 0; i < QUERY_SLOTS; i++) {
        for (struct query *query = store->queries[i], *next; query; query = next) {
            next = query->next;
            if (query->statement)
                store->engine->finalize(query->statement);
            free(query);
        }
        store->queries[i] = NULL;
    }
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    if (store->in_transaction)
        store_rollback(store);
    forget_queries(store);
    store->engine->close(store);
    free(store);
}

const struct error *store_error(const struct store *store)
{
    return &store->error;
}

bool store_fail(struct store *store, enum error_code code, const char *message)
{
    return error_set(&store->error, code, NULL, "%s", message);
}

bool store_begin_write(struct store *store)
{
    BUG_UNLESS(!store->in_transaction);
    store->in_transaction = store->engine->begin_write(store);
    if (!store->in_transaction || store->guard == NULL || store->guard(store, store->guard_context))
        return store->in_transaction;
    struct error kept = store->error;
    store_rollback(store);
    store->error = kept;
    return false;
}

void store_set_guard(struct store *store, store_guard *guard, void *context)
{
    store->guard = guard;
    store->guard_context = context;
}

bool store_begin_read(struct store *store)
{
    BUG_UNLESS(!store->in_transaction);
    return store->in_transaction = store->engine->begin_read(store);
}

bool store_commit(struct store *store)
{
    BUG_UNLESS(store->in_transaction);
    if (!store->engine->commit(store)) {
        store_rollback(store);
        return false;
    }
    store->in_transaction = false;
    return true;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    store->engine->rollback(store);
    store->in_transaction = false;
}

bool store_tidy(struct store *store)
{
    return store->engine->tidy(store);
}

static struct query *find_query(struct store *store, const char *sql)
{
    struct query **slot = &store->queries[((uintptr_t)sql >> 3) % QUERY_SLOTS];
    for (struct query *query = *slot; query; query = query->next)
        if (query->sql == sql)
            return query;
    struct query *query = calloc(1, sizeof *query);
    BUG_UNLESS(query != NULL);
    *query = (struct query){.store = store, .sql = sql, .next = *slot};
    return *slot = query;
}

struct query *query_start(struct store *store, const char *sql)
{
    struct query *query = find_query(store, sql);
    BUG_UNLESS(!query->running);
    query->running = true;
    query->failed = query->statement == NULL &&
                    !store->engine->prepare(store, sql, &query->statement);
    return query;
}

void query_bind_int(struct query *query, int parameter, int64_t value)
{
    struct store *store = query->store;
    if (!query->failed)
        query->failed = !store->engine->bind_int(store, query->statement, parameter, value);
}

void query_bind_text(struct query *query, int parameter, struct text value)
{
    struct store *store = query->store;
    if (!query->failed)
        query->failed = !store->engine->bind_text(store, query->statement, parameter, value);
}

void query_bind_blob(struct query *query, int parameter, struct text bytes)
{
    struct store *store = query->store;
    if (!query->failed)
        query->failed = !store->engine->bind_blob(store, query->statement, parameter, bytes);
}

void query_bind_null(struct query *query, int parameter)
{
    struct store *store = query->store;
    if (!query->failed)
        query->failed = !store->engine->bind_null(store, query->statement, parameter);
}

bool query_next(struct query *query)
{
    if (query->failed)
        return false;
    enum step step = query->store->engine->step(query->store, query->statement);
    query->failed = step == STEP_FAILED;
    return step == STEP_ROW;
}

int64_t query_int(struct query *query, int column)
{
    return query->failed ? 0 : query->store->engine->column_int(query->statement, column);
}

bool query_is_null(struct query *query, int column)
{
    return query->failed || query->store->engine->column_is_null(query->statement, column);
}

struct text query_text(struct query *query, int column)
{
    return query->failed ? TEXT_NONE : query->store->engine->column_text(query->statement, column);
}

struct text query_blob(struct query *query, int column)
{
    return query->failed ? TEXT_NONE : query->store->engine->column_blob(query->statement, column);
}

struct text query_copy(struct query *query, int column, struct arena *arena)
{
    return arena_copy(arena, query_text(query, column));
}

bool query_end(struct query *query)
{
    struct store *store = query->store;
    BUG_UNLESS(query->running);
    /* The reset of a statement that failed says so once more. */
    if (query->statement && !store->engine->reset(store, query->statement, true))
        query->failed = true;
    store->changed = query->failed ? 0 : store->engine->changes(store);
    query->running = false;
    return !query->failed;
}

bool query_finish(struct query *query)
{
    while (query_next(query))
        ;
    return query_end(query);
}

bool query_again(struct query *query)
{
    while (query_next(query))
        ;
    if (!query->failed)
        query->failed = !query->store->engine->reset(query->store, query->statement, false);
    return !query->failed;
}

bool store_run(struct store *store, const char *sql)
{
    return query_finish(query_start(store, sql));
}

int64_t store_changes(const struct store *store)
{
    return store->changed;
}
