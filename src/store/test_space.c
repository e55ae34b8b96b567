/* Copying for the test space: see test_space.h. */
#include "store/test_space.h"

/* A letter a column: i a number, t a text. `read` takes the centre as $1. */
struct copied {
    const char *clear, *read, *write, *kinds;
};

static const struct copied tables[] = {
    {NULL, "SELECT id, label, folded FROM training WHERE $1 = $1",
     "INSERT INTO training (id, label, folded) VALUES ($1, $2, $3)"
     " ON CONFLICT (id) DO UPDATE SET label = excluded.label, folded = excluded.folded", "itt"},
    {"DELETE FROM training_version",
     "SELECT training_id, valid_from, valid_to, category, hours, price_class, education, repeatable FROM training_version WHERE $1 = $1",
     "INSERT INTO training_version (training_id, valid_from, valid_to, category, hours, price_class, education, repeatable)"
     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", "iiiiiiii"},
    {"DELETE FROM training_alias", "SELECT folded, alias, training_id FROM training_alias WHERE $1 = $1",
     "INSERT INTO training_alias (folded, alias, training_id) VALUES ($1, $2, $3)", "tti"},
    {"DELETE FROM category_alias", "SELECT folded, alias, category FROM category_alias WHERE $1 = $1",
     "INSERT INTO category_alias (folded, alias, category) VALUES ($1, $2, $3)", "tti"},
    {"DELETE FROM price", "SELECT price_class, valid_from, cents FROM price WHERE $1 = $1",
     "INSERT INTO price (price_class, valid_from, cents) VALUES ($1, $2, $3)", "iii"},
    {NULL, "SELECT code, label, import, position FROM profile WHERE $1 = $1",
     "INSERT INTO profile (code, label, import, position) VALUES ($1, $2, $3, $4)"
     " ON CONFLICT (code) DO UPDATE SET label = excluded.label", "ttii"},
    {NULL, "SELECT id, siret, name, address, postal_code, city, public_body, service_code, contract_signed_ms"
     " FROM centre WHERE id = $1",
     "INSERT INTO centre (id, siret, name, address, postal_code, city, public_body, service_code, contract_signed_ms)"
     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET siret = excluded.siret,"
     " name = excluded.name, address = excluded.address, postal_code = excluded.postal_code, city = excluded.city",
     "itttttiti"},
};

static const struct copied approvals = {
    NULL, "SELECT id, centre_id, number, prefecture, training_id, category, valid_from, valid_to FROM approval WHERE centre_id = $1",
    "INSERT INTO approval (id, centre_id, number, prefecture, training_id, category, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", "iittiiii"};

static bool copy_row(struct query *read, struct store *to, const struct copied *table)
{
    struct query *write = query_start(to, table->write);
    for (int i = 0; table->kinds[i]; i++) {
        if (query_is_null(read, i))
            query_bind_null(write, i + 1);
        else if (table->kinds[i] == 'i')
            query_bind_int(write, i + 1, query_int(read, i));
        else
            query_bind_text(write, i + 1, query_text(read, i));
    }
    return query_finish(write);
}

static bool copy_table(struct store *from, struct store *to, const struct copied *table, int64_t centre)
{
    if (table->clear && !store_run(to, table->clear))
        return false;
    struct query *read = query_start(from, table->read);
    query_bind_int(read, 1, centre);
    bool copied = true;
    while (copied && query_next(read))
        copied = copy_row(read, to, table);
    return query_end(read) && copied;
}

static bool copy_all(struct store *from, struct store *to, int64_t centre)
{
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (!copy_table(from, to, &tables[i], centre))
            return false;
    struct query *clear = query_start(to, "DELETE FROM approval WHERE centre_id = $1");
    query_bind_int(clear, 1, centre);
    return query_finish(clear) && copy_table(from, to, &approvals, centre);
}

bool test_space_copy(struct store *from, struct store *to, int64_t centre)
{
    if (!store_begin_write(to))
        return false;
    if (copy_all(from, to, centre))
        return store_commit(to);
    struct error kept = store_error(to)->code ? *store_error(to) : *store_error(from);
    store_rollback(to);
    return store_fail(to, kept.code ? kept.code : ERROR_STORE, kept.message);
}
