/* The engine that comes with gabarit: SQLite, one file, no service. Write-ahead
   log, so that readers never wait for the writer; synchronous FULL, so that a
   commit lasts. Nothing here knows what the tables mean. */
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

enum {
    BUSY_MS = 10000,
    TURN_MS = 1,
    APPLICATION_ID = 0x67616261, /* "gaba": what file(1) and we know the file by */
    PARAMETERS_MOST = 512
};

/* The log may grow past a large transaction before it is moved into the file:
   store_tidy does that when nobody waits, else the commit past this many pages
   does (64 MB). */
#define LOG_PAGES "8192"
#define PAGE_BYTES "8192"
/* Of memory, as far as it is needed: a large transaction stays in it. */
#define CACHE_KIB "-16384"

struct statement {
    sqlite3_stmt *handle;
    bool in_order;                        /* $n is SQLite's own number n */
    unsigned short number[PARAMETERS_MOST]; /* else: what it calls $n */
};

static sqlite3 *handle_of(const struct store *store)
{
    return store->connection;
}

/* -- failures ----------------------------------------------------------------- */

static const char *name_of(const struct store *store)
{
    const char *name = store->connection ? sqlite3_db_filename(handle_of(store), "main") : NULL;
    return name ? name : "gabarit.db";
}

/* Whether the system said at the time that there is no room; it is not always
   asked in time. */
static bool is_full(sqlite3 *handle, int code)
{
    int number = handle ? sqlite3_system_errno(handle) : 0;
    return (code & 0xFF) == SQLITE_FULL ||
           ((code & 0xFF) == SQLITE_IOERR &&
            (number == ENOSPC || number == EDQUOT || number == EFBIG));
}

/* A failure in words for whoever must mend it. */
static bool fail(struct store *store, int code)
{
    sqlite3 *handle = handle_of(store);
    const char *name = name_of(store);
    const char *cause = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    if (is_full(handle, code))
        return error_set(&store->error, ERROR_FULL, cause,
                         "Le disque qui porte « %s » est plein : rien n'a été enregistré. Libérez "
                         "de la place, puis recommencez.", name);
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return error_set(&store->error, ERROR_BUSY, cause,
                         "La base de données est occupée depuis trop longtemps par un autre "
                         "enregistrement. Attendez un instant, puis recommencez.");
    case SQLITE_CONSTRAINT:
        return error_set(&store->error, ERROR_DATA, cause,
                         "Une donnée qui doit être unique est déjà présente, ou une donnée dont "
                         "une autre dépend manque : rien n'a été enregistré.");
    case SQLITE_NOTADB:
        return error_set(&store->error, ERROR_STORE, cause,
                         "« %s » n'est pas une base de données de gabarit. Vérifiez le dossier "
                         "donné par --data.", name);
    case SQLITE_CORRUPT:
        return error_set(&store->error, ERROR_STORE, cause,
                         "La base de données « %s » est endommagée. Arrêtez gabarit, mettez une "
                         "copie du fichier de côté, puis restaurez la dernière sauvegarde.", name);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return error_set(&store->error, ERROR_FILE, cause,
                         "Impossible d'ouvrir la base de données « %s ». Vérifiez que le fichier et "
                         "son dossier appartiennent à l'utilisateur de gabarit.", name);
    case SQLITE_READONLY:
        return error_set(&store->error, ERROR_FILE, cause,
                         "Impossible d'écrire dans la base de données « %s » ou dans son dossier. "
                         "Vérifiez que l'utilisateur de gabarit y a droit.", name);
    case SQLITE_IOERR:
        return error_set(&store->error, ERROR_FILE, cause,
                         "Le disque qui porte « %s » est plein, ou ne répond pas comme il devrait : "
                         "rien n'a été enregistré. Libérez de la place ou vérifiez-le, puis "
                         "recommencez.", name);
    default:
        return error_set(&store->error, ERROR_STORE, cause,
                         "La base de données « %s » a refusé une opération. Le journal en donne la "
                         "cause.", name);
    }
}

static bool check(struct store *store, int code)
{
    return code == SQLITE_OK || fail(store, code);
}

/* -- opening ------------------------------------------------------------------ */

static void configure(void)
{
    /* Counting what it allocates costs a lock a time, and nobody reads it. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* A file nobody made before us; SQLite then finds it empty. */
static bool make_file(struct store *store, const char *where)
{
    int fd = open(where, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (errno == EEXIST)
        return error_set(&store->error, ERROR_FILE, NULL,
                         "« %s » existe déjà : une base de données existante n'est jamais remplacée.",
                         where);
    return error_errno(&store->error, ERROR_FILE, "Impossible de créer la base de données « %s ».",
                       where);
}

/* Somebody else writes. SQLite's own handler sleeps up to 100 ms and so misses the
   short gaps that a long run of writes leaves for others. */
static int wait_turn(void *context, int tries)
{
    const struct timespec turn = {.tv_nsec = TURN_MS * 1000000};
    UNUSED(context);
    nanosleep(&turn, NULL);
    return tries * TURN_MS < BUSY_MS;
}

static bool open_file(struct store *store, const char *where, int flags)
{
    sqlite3 *handle = NULL;
    int code = sqlite3_open_v2(where, &handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    store->connection = handle;
    if (!check(store, code))
        return false;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_handler(handle, wait_turn, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return true;
}

static bool run(struct store *store, const char *sql)
{
    return check(store, sqlite3_exec(handle_of(store), sql, NULL, NULL, NULL));
}

static void close_file(struct store *store)
{
    sqlite3_close(handle_of(store));
    store->connection = NULL;
}

/* The one number that a statement answers. */
static bool ask(struct store *store, const char *sql, int64_t *answer)
{
    sqlite3_stmt *statement;
    if (!check(store, sqlite3_prepare_v2(handle_of(store), sql, -1, &statement, NULL)))
        return false;
    int code = sqlite3_step(statement);
    *answer = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE || fail(store, code);
}

static bool is_ours(struct store *store)
{
    int64_t id;
    if (!ask(store, "PRAGMA application_id", &id))
        return false;
    return id == APPLICATION_ID || fail(store, SQLITE_NOTADB);
}

/* Beside a running server, reading alone. In a folder where nothing can be
   written there is no server either: then the file cannot change under us. */
static bool open_read(struct store *store, const char *where)
{
    int64_t tables;
    if (open_file(store, where, SQLITE_OPEN_READONLY) &&
        ask(store, "SELECT count(*) FROM sqlite_master", &tables))
        return true;
    char name[4096], log[4096];
    snprintf(log, sizeof log, "%s-wal", where);
    if (store->error.code != ERROR_FILE || access(where, R_OK) != 0 || access(log, F_OK) == 0 ||
        strpbrk(where, "?#%"))
        return false;
    close_file(store);
    snprintf(name, sizeof name, "file:%s?immutable=1", where);
    return open_file(store, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static bool open_existing(struct store *store, const char *where, enum store_mode mode)
{
    if (access(where, F_OK) != 0)
        return error_errno(&store->error, ERROR_FILE,
                           "La base de données « %s » n'existe pas. Créez-la avec « gabarit init ».",
                           where);
    return (mode == STORE_READ ? open_read(store, where)
                               : open_file(store, where, SQLITE_OPEN_READWRITE)) &&
           is_ours(store);
}

static bool engine_open(struct store *store, const char *where, enum store_mode mode)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    if (mode == STORE_CREATE) {
        char id[64];
        snprintf(id, sizeof id, "PRAGMA application_id = %d", APPLICATION_ID);
        if (!make_file(store, where) || !open_file(store, where, SQLITE_OPEN_READWRITE) ||
            !run(store, "PRAGMA page_size = " PAGE_BYTES) || !run(store, id) ||
            !run(store, "PRAGMA journal_mode = WAL"))
            return false;
    } else if (!open_existing(store, where, mode)) {
        return false;
    }
    return run(store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                      "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
                      "PRAGMA wal_autocheckpoint = " LOG_PAGES ";"
                      "PRAGMA cache_size = " CACHE_KIB);
}

static bool is_empty(struct store *store, bool *empty)
{
    int64_t tables;
    bool asked = ask(store, "SELECT count(*) FROM sqlite_master", &tables);
    *empty = asked && tables == 0;
    return asked;
}

static bool tidy(struct store *store)
{
    int code = sqlite3_wal_checkpoint_v2(handle_of(store), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return code == SQLITE_BUSY || check(store, code);
}

/* -- transactions --------------------------------------------------------------- */

static bool begin_write(struct store *store)
{
    return run(store, "BEGIN IMMEDIATE");
}

static bool begin_read(struct store *store)
{
    return run(store, "BEGIN");
}

static bool commit(struct store *store)
{
    return run(store, "COMMIT");
}

static void rollback(struct store *store)
{
    /* A failure may have rolled back already. */
    if (!sqlite3_get_autocommit(handle_of(store)))
        sqlite3_exec(handle_of(store), "ROLLBACK", NULL, NULL, NULL);
}

/* -- statements ----------------------------------------------------------------- */

/* In SQLite $2 is a name, numbered in the order of its appearance. */
static void number_parameters(struct statement *statement)
{
    int count = sqlite3_bind_parameter_count(statement->handle);
    BUG_UNLESS(count < PARAMETERS_MOST);
    statement->in_order = true;
    for (int i = 1; i <= count; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i);
        int number = sqlite3_bind_parameter_index(statement->handle, name);
        BUG_UNLESS(number > 0); /* parameters are $1 … $count, each used */
        statement->number[i] = (unsigned short)number;
        statement->in_order = statement->in_order && number == i;
    }
}

static bool prepare(struct store *store, const char *sql, struct statement **out)
{
    sqlite3_stmt *handle;
    int code = sqlite3_prepare_v3(handle_of(store), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    *out = NULL;
    if (code != SQLITE_OK)
        return fail(store, code);
    struct statement *statement = calloc(1, sizeof *statement);
    BUG_UNLESS(statement != NULL);
    statement->handle = handle;
    number_parameters(statement);
    *out = statement;
    return true;
}

static void finalize(struct statement *statement)
{
    sqlite3_finalize(statement->handle);
    free(statement);
}

static int number_of(const struct statement *statement, int parameter)
{
    return statement->in_order ? parameter : statement->number[parameter];
}

static bool bind_int(struct store *store, struct statement *statement, int parameter, int64_t value)
{
    return check(store, sqlite3_bind_int64(statement->handle, number_of(statement, parameter), value));
}

/* An empty text is a text, not a NULL. */
static bool bind_text(struct store *store, struct statement *statement, int parameter,
                      struct text value)
{
    return check(store, sqlite3_bind_text64(statement->handle, number_of(statement, parameter),
                                            value.at ? value.at : "", value.len, SQLITE_STATIC,
                                            SQLITE_UTF8));
}

static bool bind_blob(struct store *store, struct statement *statement, int parameter,
                      struct text bytes)
{
    return check(store, sqlite3_bind_blob64(statement->handle, number_of(statement, parameter),
                                            bytes.at ? bytes.at : "", bytes.len, SQLITE_STATIC));
}

static bool bind_null(struct store *store, struct statement *statement, int parameter)
{
    return check(store, sqlite3_bind_null(statement->handle, number_of(statement, parameter)));
}

static enum step step(struct store *store, struct statement *statement)
{
    int code = sqlite3_step(statement->handle);
    if (code == SQLITE_ROW)
        return STEP_ROW;
    if (code == SQLITE_DONE)
        return STEP_DONE;
    fail(store, code);
    return STEP_FAILED;
}

static int64_t column_int(struct statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

static bool column_is_null(struct statement *statement, int column)
{
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

static struct text column_text(struct statement *statement, int column)
{
    const char *at = (const char *)sqlite3_column_text(statement->handle, column);
    return (struct text){at, at ? (size_t)sqlite3_column_bytes(statement->handle, column) : 0};
}

static struct text column_blob(struct statement *statement, int column)
{
    const char *at = sqlite3_column_blob(statement->handle, column);
    return (struct text){at, at ? (size_t)sqlite3_column_bytes(statement->handle, column) : 0};
}

static bool reset(struct store *store, struct statement *statement, bool forget)
{
    bool done = check(store, sqlite3_reset(statement->handle));
    if (forget)
        sqlite3_clear_bindings(statement->handle);
    return done;
}

static int64_t changes(const struct store *store)
{
    return sqlite3_changes64(handle_of(store));
}

const struct store_engine sqlite_engine = {
    .row_id = "INTEGER PRIMARY KEY",
    .bytes = "BLOB",
    .open = engine_open,
    .close = close_file,
    .is_empty = is_empty,
    .run = run,
    .begin_write = begin_write,
    .begin_read = begin_read,
    .commit = commit,
    .rollback = rollback,
    .tidy = tidy,
    .prepare = prepare,
    .finalize = finalize,
    .bind_int = bind_int,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .bind_null = bind_null,
    .step = step,
    .column_int = column_int,
    .column_is_null = column_is_null,
    .column_text = column_text,
    .column_blob = column_blob,
    .reset = reset,
    .changes = changes,
};
