/* What a database engine must do; private to this folder. SQL reaches it in
   the common subset; only the words $IDENTITY and $BYTES of the migrations
   differ and are put in by the engine. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/store.h"

enum step { STEP_ROW, STEP_DONE, STEP_FAILED };

struct store_engine {
    /* What $IDENTITY and $BYTES stand for. */
    const char *identity, *bytes;
    const char *begin_write, *begin_read;
    bool (*open)(void **connection, const char *where, enum store_mode mode, struct error *error);
    void (*close)(void *connection);
    /* NULL after having set the error. */
    void *(*prepare)(void *connection, const char *sql, struct error *error);
    void (*finish)(void *statement);
    bool (*bind_int)(void *statement, int parameter, int64_t value);
    bool (*bind_text)(void *statement, int parameter, struct text value);
    bool (*bind_blob)(void *statement, int parameter, struct text value);
    bool (*bind_null)(void *statement, int parameter);
    enum step (*step)(void *connection, void *statement, struct error *error);
    void (*reset)(void *statement);
    int64_t (*column_int)(void *statement, int column);
    bool (*column_is_null)(void *statement, int column);
    struct text (*column_bytes)(void *statement, int column);
    int64_t (*changes)(void *connection);
    /* Runs several statements without parameters. */
    bool (*run)(void *connection, const char *sql, struct error *error);
};

extern const struct store_engine sqlite_engine;

/* Runs the statements of a migration, the engine's words put in. */
bool store_run_script(struct store *store, const char *sql) MUST_CHECK;

/* Brings the schema of an open store to this program's version (STORE_WRITE,
   STORE_CREATE), or says why it cannot be used. */
bool migrate(struct store *store, enum store_mode mode, struct error *error) MUST_CHECK;

#endif
