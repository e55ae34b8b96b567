/* Brings a store to this program's version, one transaction a step. The
   version of a store is the number of its last step. */
#include "store/engine.h"

struct migration {
    int number;
    const char *what;
    const char *sql;
};

static const struct migration migrations[] = {
#define MIGRATION(number, what, sql) {(number), (what), (sql)},
#include "store/migrations.def"
#undef MIGRATION
};

static bool read_version(struct store *store, int64_t *version)
{
    bool there = false;
    struct query *q = query_start(store, "SELECT COALESCE(MAX(number), 0) FROM migration");
    while (query_next(q)) {
        *version = query_int(q, 0);
        there = true;
    }
    return query_end(q) && there;
}

static bool apply(struct store *store, const struct migration *step)
{
    if (!store_begin_write(store))
        return false;
    struct query *q = query_start(store, "INSERT INTO migration (number, what) VALUES ($1, $2)");
    query_bind_int(q, 1, step->number);
    query_bind_text(q, 2, text_of(step->what));
    bool done = query_again(q);
    done = query_end(q) && done && store_run_script(store, step->sql);
    if (!done) {
        store_rollback(store);
        return false;
    }
    return store_commit(store);
}

static bool refuse_version(int64_t version, struct error *error)
{
    if (version > (int64_t)COUNT_OF(migrations))
        return error_set(error, ERROR_NEWER, NULL,
                         "La base a été écrite par une version plus récente de gabarit (version %lld de la base, "
                         "%zu connue ici). Installez cette version ; rien n'a été changé.",
                         (long long)version, COUNT_OF(migrations));
    return error_set(error, ERROR_STORE, NULL,
                     "La base date d'une version antérieure de gabarit. Lancez « gabarit serve » une fois pour la mettre à jour.");
}

bool migrate(struct store *store, enum store_mode mode, struct error *error)
{
    int64_t version = 0;
    bool good = mode != STORE_CREATE ||
                store_run(store, "CREATE TABLE migration (number BIGINT PRIMARY KEY, what TEXT NOT NULL)");
    good = good && read_version(store, &version);
    if (good && (version > (int64_t)COUNT_OF(migrations) ||
                 (mode == STORE_READ && version < (int64_t)COUNT_OF(migrations))))
        return refuse_version(version, error);
    for (size_t i = 0; good && i < COUNT_OF(migrations); i++)
        if (migrations[i].number > version)
            good = apply(store, &migrations[i]);
    if (!good)
        *error = *store_error(store);
    return good;
}
