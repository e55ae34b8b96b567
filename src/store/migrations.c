/* Brings a database to this program's version, step by step; each step and the
   note of it are one transaction. The steps stand in migrations.def. */
#include "store/engine.h"

#include "base/buffer.h"
#include "os/clock.h"
#include "store/migrations.h"

struct migration {
    int number;
    const char *what;
    const char *sql;
};

/* The SQL is made a string by the preprocessor: no quotes around every line. */
static const struct migration migrations[] = {
#define MIGRATION(number, what, ...) {(number), (what), #__VA_ARGS__},
#include "store/migrations.def"
#undef MIGRATION
};

int migrations_latest(void)
{
    return migrations[COUNT_OF(migrations) - 1].number;
}

static bool is_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The engine's own words for ROW_ID and BYTES, and what cannot stand in C. */
static void spell(const struct store_engine *engine, const char *sql, struct buffer *out)
{
    for (const char *at = sql; *at;) {
        size_t len = 0;
        while (is_word(at[len]))
            len++;
        struct text word = text_make(at, len ? len : 1);
        if (text_equal(word, TEXT("ROW_ID")))
            buffer_add_text(out, text_of(engine->row_id));
        else if (text_equal(word, TEXT("BYTES")))
            buffer_add_text(out, text_of(engine->bytes));
        else if (text_equal(word, TEXT("NO_TEXT")))
            buffer_add_text(out, TEXT("''"));
        else
            buffer_add_text(out, word);
        at += word.len;
    }
    buffer_add_byte(out, '\0');
}

static bool note(struct store *store, const struct migration *migration)
{
    struct query *q = query_start(store, "INSERT INTO migration (number, what, applied_ms) "
                                         "VALUES ($1, $2, $3)");
    query_bind_int(q, 1, migration->number);
    query_bind_text(q, 2, text_of(migration->what));
    query_bind_int(q, 3, clock_now());
    return query_finish(q);
}

static bool apply(struct store *store, const struct migration *migration)
{
    struct buffer sql;
    buffer_init(&sql, 0);
    spell(store->engine, migration->sql, &sql);
    bool done = !sql.failed && store->engine->run(store, sql.at) && note(store, migration);
    buffer_free(&sql);
    return done;
}

static bool read_version(struct store *store, int *version)
{
    struct query *q = query_start(store, "SELECT COALESCE(MAX(number), 0) FROM migration");
    *version = query_next(q) ? (int)query_int(q, 0) : 0;
    return query_end(q);
}

/* A newer program may have meant things that this one would break. */
static bool refuse(struct store *store, int version)
{
    if (version > migrations_latest())
        return error_set(&store->error, ERROR_NEWER, NULL,
                         "La base de données est à la version %d, ce programme ne connaît que la "
                         "version %d. Installez la version de gabarit qui l'a écrite, ou une plus "
                         "récente.", version, migrations_latest());
    return error_set(&store->error, ERROR_NEWER, NULL,
                     "La base de données est à la version %d, ce programme attend la version %d. "
                     "Une commande qui écrit, comme « gabarit serve », la mettra à jour.",
                     version, migrations_latest());
}

static bool make_first_table(struct store *store)
{
    return store->engine->run(store, "CREATE TABLE migration (number BIGINT PRIMARY KEY, "
                                     "what TEXT NOT NULL, applied_ms BIGINT NOT NULL)");
}

/* Another process may have been quicker: the version is read again under the
   write lock. */
static bool bring_up(struct store *store, bool empty)
{
    int version = 0;
    if (!store_begin_write(store))
        return false;
    bool done = (!empty || make_first_table(store)) && read_version(store, &version);
    for (size_t i = 0; done && i < COUNT_OF(migrations); i++)
        if (migrations[i].number > version)
            done = apply(store, &migrations[i]);
    if (done)
        return store_commit(store);
    store_rollback(store);
    return false;
}

bool migrations_run(struct store *store)
{
    int version;
    bool empty;
    if (!store->engine->is_empty(store, &empty))
        return false;
    if (empty && store->mode != STORE_CREATE)
        return store_fail(store, ERROR_STORE,
                          "La base de données est vide : sa création n'a pas abouti. Créez-la avec "
                          "« gabarit init » dans un nouveau dossier.");
    if (empty)
        return bring_up(store, true);
    if (!read_version(store, &version))
        return false;
    if (version == migrations_latest())
        return true;
    if (version > migrations_latest() || store->mode == STORE_READ)
        return refuse(store, version);
    return bring_up(store, false);
}
