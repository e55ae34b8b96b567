/* Queries over whichever engine: see store.h. Statements are prepared once a
   connection and found again by the address of their literal. */
#include "store/engine.h"

#include "base/buffer.h"

struct query {
    struct store *store;
    const char *sql; /* the literal's address is the key */
    void *statement; /* NULL: could not be prepared */
    struct query *next;
    bool active, row, failed;
};

enum { BUCKETS = 128 };

struct store {
    const struct store_engine *engine;
    void *connection;
    struct query *buckets[BUCKETS];
    struct error error;
    bool in_transaction;
};

bool store_open(struct store **out, const char *where, enum store_mode mode, struct error *error)
{
    struct store *store = calloc(1, sizeof *store);
    BUG_UNLESS(store != NULL);
    store->engine = &sqlite_engine;
    if (!store->engine->open(&store->connection, where, mode, error)) {
        free(store);
        return false;
    }
    if (!migrate(store, mode, error)) {
        store_close(store);
        return false;
    }
    *out = store;
    return true;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct query *query = store->buckets[i], *next; query; query = next) {
            next = query->next;
            if (query->statement)
                store->engine->finish(query->statement);
            free(query);
        }
    store->engine->close(store->connection);
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

bool store_run(struct store *store, const char *sql)
{
    return store->engine->run(store->connection, sql, &store->error);
}

bool store_run_script(struct store *store, const char *sql)
{
    struct buffer out;
    struct text rest = text_of(sql);
    buffer_init(&out, 0);
    while (rest.len) {
        size_t dollar = text_find_byte(rest, '$');
        buffer_add_text(&out, text_slice(rest, 0, dollar));
        rest = text_slice(rest, dollar, rest.len);
        if (text_starts(rest, TEXT("$IDENTITY"))) {
            buffer_add_text(&out, text_of(store->engine->identity));
            rest = text_slice(rest, 9, rest.len);
        } else if (text_starts(rest, TEXT("$BYTES"))) {
            buffer_add_text(&out, text_of(store->engine->bytes));
            rest = text_slice(rest, 6, rest.len);
        } else if (rest.len) {
            BUG("a migration with a parameter");
        }
    }
    buffer_add_byte(&out, '\0');
    bool done = !out.failed && store_run(store, out.at);
    buffer_free(&out);
    return done;
}

static bool begin(struct store *store, const char *sql)
{
    BUG_UNLESS(!store->in_transaction);
    store->in_transaction = store_run(store, sql);
    return store->in_transaction;
}

bool store_begin_write(struct store *store)
{
    return begin(store, store->engine->begin_write);
}

bool store_begin_read(struct store *store)
{
    return begin(store, store->engine->begin_read);
}

bool store_commit(struct store *store)
{
    BUG_UNLESS(store->in_transaction);
    if (!store_run(store, "COMMIT")) {
        struct error why = store->error;
        store_rollback(store);
        store->error = why;
        return false;
    }
    store->in_transaction = false;
    return true;
}

void store_rollback(struct store *store)
{
    struct error why = store->error;
    if (store->in_transaction) {
        /* It may have been rolled back already, by a full disk say: either
           way it is over. */
        store->in_transaction = !store_run(store, "ROLLBACK") && false;
    }
    store->error = why;
}

int64_t store_changes(const struct store *store)
{
    return store->engine->changes(store->connection);
}

static struct query *find_query(struct store *store, const char *sql)
{
    struct query **bucket = &store->buckets[((uintptr_t)sql >> 4) % BUCKETS];
    for (struct query *query = *bucket; query; query = query->next)
        if (query->sql == sql)
            return query;
    struct query *query = calloc(1, sizeof *query);
    BUG_UNLESS(query != NULL);
    *query = (struct query){.store = store, .sql = sql, .next = *bucket};
    *bucket = query;
    return query;
}

struct query *query_start(struct store *store, const char *sql)
{
    struct query *query = find_query(store, sql);
    BUG_UNLESS(!query->active);
    if (query->statement == NULL)
        query->statement = store->engine->prepare(store->connection, sql, &store->error);
    query->active = true;
    query->row = false;
    query->failed = query->statement == NULL;
    return query;
}

static void bound(struct query *query, bool done)
{
    if (!done)
        query->failed = true;
}

void query_bind_int(struct query *query, int parameter, int64_t value)
{
    if (!query->failed)
        bound(query, query->store->engine->bind_int(query->statement, parameter, value));
}

void query_bind_text(struct query *query, int parameter, struct text value)
{
    if (!query->failed)
        bound(query, query->store->engine->bind_text(query->statement, parameter, value));
}

void query_bind_blob(struct query *query, int parameter, struct text bytes)
{
    if (!query->failed)
        bound(query, query->store->engine->bind_blob(query->statement, parameter, bytes));
}

void query_bind_null(struct query *query, int parameter)
{
    if (!query->failed)
        bound(query, query->store->engine->bind_null(query->statement, parameter));
}

bool query_next(struct query *query)
{
    struct store *store = query->store;
    if (query->failed)
        return false;
    enum step step = store->engine->step(store->connection, query->statement, &store->error);
    query->failed = step == STEP_FAILED;
    query->row = step == STEP_ROW;
    return query->row;
}

int64_t query_int(struct query *query, int column)
{
    return query->row ? query->store->engine->column_int(query->statement, column) : 0;
}

bool query_is_null(struct query *query, int column)
{
    return !query->row || query->store->engine->column_is_null(query->statement, column);
}

struct text query_text(struct query *query, int column)
{
    return query->row ? query->store->engine->column_bytes(query->statement, column) : TEXT_NONE;
}

struct text query_blob(struct query *query, int column)
{
    return query_text(query, column);
}

bool query_end(struct query *query)
{
    bool done = !query->failed;
    if (query->statement)
        query->store->engine->reset(query->statement);
    query->active = query->row = false;
    return done;
}

bool query_again(struct query *query)
{
    bool more = query_next(query);
    BUG_UNLESS(!more);
    if (query->statement)
        query->store->engine->reset(query->statement);
    return !query->failed;
}
