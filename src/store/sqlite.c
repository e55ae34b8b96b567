/* The embedded engine: SQLite in WAL mode, every commit synced. */
#include "store/engine.h"

#include "os/file.h"

#include <sqlite3.h>
#include <sys/stat.h>

enum { BUSY_MS = 10000, PARAMETERS_MOST = 100 };

/* $n is a name to SQLite, numbered as it appears: kept as found once. */
struct statement {
    sqlite3_stmt *handle;
    int index[PARAMETERS_MOST + 1];
};

static bool failed(sqlite3 *db, struct error *error)
{
    const char *cause = db ? sqlite3_errmsg(db) : "out of memory";
    switch (db ? sqlite3_errcode(db) & 0xFF : SQLITE_NOMEM) {
    case SQLITE_FULL:
        return error_set(error, ERROR_FULL, cause,
                         "Le disque est plein : rien n'a été enregistré. Libérez de la place, puis recommencez.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, ERROR_BUSY, cause,
                         "La base est occupée par un autre enregistrement. Recommencez dans un instant.");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return error_set(error, ERROR_STORE, cause,
                         "La base gabarit.db est endommagée, ou n'est pas une base de gabarit. "
                         "Restaurez la dernière sauvegarde.");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return error_set(error, ERROR_STORE, cause,
                         "La base gabarit.db ne peut pas être ouverte. Vérifiez le dossier des données et ses droits.");
    }
    return error_set(error, ERROR_STORE, cause, "La base gabarit.db a échoué : rien n'a été enregistré.");
}

static bool run(void *connection, const char *sql, struct error *error)
{
    return sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK || failed(connection, error);
}

static bool check_presence(const char *where, enum store_mode mode, struct error *error)
{
    bool there = file_exists(where);
    if (mode == STORE_CREATE && there)
        return error_set(error, ERROR_STORE, NULL,
                         "« %s » existe déjà : rien n'a été changé.", where);
    if (mode != STORE_CREATE && !there)
        return error_set(error, ERROR_STORE, NULL,
                         "« %s » n'existe pas. « gabarit init » crée une base.", where);
    return true;
}

static const char pragmas[] =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=1073741824; PRAGMA journal_size_limit=67108864;";

static bool open_store(void **connection, const char *where, enum store_mode mode,
                       struct error *error)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
    if (!check_presence(where, mode, error))
        return false;
    bool opened = sqlite3_open_v2(where, &db, flags, NULL) == SQLITE_OK || failed(db, error);
    if (opened)
        sqlite3_busy_timeout(db, BUSY_MS);
    if (opened && mode == STORE_CREATE)
        opened = run(db, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL;", error);
    opened = opened && run(db, pragmas, error);
    if (opened && mode == STORE_READ)
        opened = run(db, "PRAGMA query_only=ON;", error);
    if (!opened) {
        sqlite3_close(db);
        return false;
    }
    if (mode == STORE_CREATE)
        chmod(where, 0600);
    *connection = db;
    return true;
}

static void close_store(void *connection)
{
    sqlite3_close(connection);
}

static void *prepare(void *connection, const char *sql, struct error *error)
{
    struct statement *statement = calloc(1, sizeof *statement);
    char name[8];
    if (statement == NULL ||
        sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL) != SQLITE_OK) {
        failed(connection, error);
        free(statement);
        return NULL;
    }
    for (int i = 1; i <= PARAMETERS_MOST; i++) {
        snprintf(name, sizeof name, "$%d", i);
        statement->index[i] = sqlite3_bind_parameter_index(statement->handle, name);
        if (statement->index[i] == 0)
            break;
    }
    return statement;
}

static void finish(void *statement)
{
    sqlite3_finalize(((struct statement *)statement)->handle);
    free(statement);
}

static int index_of(const struct statement *statement, int parameter)
{
    BUG_UNLESS(parameter > 0 && parameter <= PARAMETERS_MOST && statement->index[parameter]);
    return statement->index[parameter];
}

static bool bind_int(void *s, int parameter, int64_t value)
{
    struct statement *statement = s;
    return sqlite3_bind_int64(statement->handle, index_of(statement, parameter), value) == SQLITE_OK;
}

static bool bind_text(void *s, int parameter, struct text value)
{
    struct statement *statement = s;
    return sqlite3_bind_text64(statement->handle, index_of(statement, parameter),
                               value.at ? value.at : "", value.len, SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
}

static bool bind_blob(void *s, int parameter, struct text value)
{
    struct statement *statement = s;
    return sqlite3_bind_blob64(statement->handle, index_of(statement, parameter),
                               value.at ? value.at : "", value.len, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_null(void *s, int parameter)
{
    struct statement *statement = s;
    return sqlite3_bind_null(statement->handle, index_of(statement, parameter)) == SQLITE_OK;
}

static enum step step(void *connection, void *s, struct error *error)
{
    struct statement *statement = s;
    switch (sqlite3_step(statement->handle)) {
    case SQLITE_ROW: return STEP_ROW;
    case SQLITE_DONE: return STEP_DONE;
    }
    failed(connection, error);
    return STEP_FAILED;
}

static void reset(void *statement)
{
    sqlite3_reset(((struct statement *)statement)->handle);
}

static int64_t column_int(void *statement, int column)
{
    return sqlite3_column_int64(((struct statement *)statement)->handle, column);
}

static bool column_is_null(void *statement, int column)
{
    return sqlite3_column_type(((struct statement *)statement)->handle, column) == SQLITE_NULL;
}

static struct text column_bytes(void *s, int column)
{
    struct statement *statement = s;
    const void *at = sqlite3_column_blob(statement->handle, column);
    return text_make(at, (size_t)sqlite3_column_bytes(statement->handle, column));
}

static int64_t changes(void *connection)
{
    return sqlite3_changes64(connection);
}

const struct store_engine sqlite_engine = {
    .identity = "INTEGER PRIMARY KEY",
    .bytes = "BLOB",
    .begin_write = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .open = open_store,
    .close = close_store,
    .prepare = prepare,
    .finish = finish,
    .bind_int = bind_int,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .bind_null = bind_null,
    .step = step,
    .reset = reset,
    .column_int = column_int,
    .column_is_null = column_is_null,
    .column_bytes = column_bytes,
    .changes = changes,
    .run = run,
};
