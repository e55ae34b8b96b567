/* Private to this folder: what a database engine must do, as one table of
   functions, and what the parts of a connection look like to it. store.c
   stands between the callers and the engine, so that an engine is small. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/store.h"

struct statement; /* the engine's own prepared statement */

/* What a step of a statement came to. */
enum step { STEP_ROW, STEP_DONE, STEP_FAILED };

/* Functions that fail set store->error in French, with the engine's own words
   as cause. Parameters count from 1 as in $1; columns from 0. */
struct store_engine {
    /* How migrations spell a table's own number, and bytes. */
    const char *row_id, *bytes;

    bool (*open)(struct store *store, const char *where, enum store_mode mode);
    void (*close)(struct store *store);
    /* Whether the database holds no table at all. */
    bool (*is_empty)(struct store *store, bool *empty);
    /* Statements without parameters or rows, parted by semicolons. */
    bool (*run)(struct store *store, const char *sql);
    bool (*begin_write)(struct store *store);
    bool (*begin_read)(struct store *store);
    bool (*commit)(struct store *store);
    void (*rollback)(struct store *store);
    bool (*tidy)(struct store *store);

    bool (*prepare)(struct store *store, const char *sql, struct statement **out);
    void (*finalize)(struct statement *statement);
    bool (*bind_int)(struct store *store, struct statement *statement, int parameter, int64_t value);
    bool (*bind_text)(struct store *store, struct statement *statement, int parameter,
                      struct text value);
    bool (*bind_blob)(struct store *store, struct statement *statement, int parameter,
                      struct text bytes);
    bool (*bind_null)(struct store *store, struct statement *statement, int parameter);
    enum step (*step)(struct store *store, struct statement *statement);
    int64_t (*column_int)(struct statement *statement, int column);
    bool (*column_is_null)(struct statement *statement, int column);
    struct text (*column_text)(struct statement *statement, int column);
    struct text (*column_blob)(struct statement *statement, int column);
    /* Ready for a new run; what was bound is forgotten where `forget`. A
       statement that changed something and was not run to its end ends here,
       and may fail here. */
    bool (*reset)(struct store *store, struct statement *statement, bool forget);
    int64_t (*changes)(const struct store *store);
};

extern const struct store_engine sqlite_engine;

struct query {
    struct store *store;
    const char *sql; /* its address is the key of the cache */
    struct statement *statement;
    bool running; /* between query_start and query_end */
    bool failed;
    struct query *next; /* of the same slot */
};

enum { QUERY_SLOTS = 256 };

struct store {
    const struct store_engine *engine;
    void *connection; /* the engine's own */
    enum store_mode mode;
    bool in_transaction;
    store_guard *guard;
    void *guard_context;
    const unsigned char *past_key; /* see store_set_past_key */
    unsigned char past_key_bytes[32];
    int64_t changed; /* rows, by the last statement that ended */
    struct error error;
    struct query *queries[QUERY_SLOTS];
};

/* migrations.c: brings a database to this program's version (STORE_WRITE,
   STORE_CREATE), or only looks whether it has it (STORE_READ). */
bool migrations_run(struct store *store) MUST_CHECK;

#endif
