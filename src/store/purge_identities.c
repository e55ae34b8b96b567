/* Blanking registrations whose six years are over, import by import: their
   documents go, names, birth and licence go, a keyed hash stays that keeps them
   unique for ever (past.h); and, four years on, what invoices needed. */
#include "store/engine.h"
#include "store/facts.h"
#include "store/past.h"
#include "store/purge_steps.h"

struct old_row {
    int64_t id;
    struct text licence;
    date birth, end;
};

static bool find_lot(struct store *store, const char *sql, int64_t before_ms, int64_t *lot)
{
    struct query *q = query_start(store, sql);
    query_bind_int(q, 1, before_ms);
    *lot = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q);
}

static bool count_dry(struct store *store, const char *sql, int64_t before_ms, uint32_t *count)
{
    struct query *q = query_start(store, sql);
    query_bind_int(q, 1, before_ms);
    *count = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

static bool read_rows(struct store *store, struct purge_scope *scope, int64_t lot, struct old_row *rows, uint32_t *count)
{
    *count = 0;
    struct query *q = query_start(store, "SELECT id, licence, birth, end_day FROM registration WHERE lot_id = $1"
                                         " AND purged_ms IS NULL ORDER BY id LIMIT $2");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, scope->most);
    while (*count < scope->most && query_next(q))
        rows[(*count)++] = (struct old_row){query_int(q, 0), query_copy(q, 1, scope->arena), (date)query_int(q, 2),
                                            (date)query_int(q, 3)};
    return query_end(q);
}

static bool run_on(struct store *store, const char *sql, int64_t id)
{
    struct query *q = query_start(store, sql);
    query_bind_int(q, 1, id);
    return query_finish(q);
}

/* A certificate that used its hours goes with the youngest of them at the latest;
   until then it keeps the parts that are left. A document that a request for the
   card rests on goes after it. */
static bool delete_documents(struct store *store, int64_t id)
{
    return run_on(store, "DELETE FROM document_part WHERE registration_id = $1", id) &&
           run_on(store, "DELETE FROM document_part WHERE document_id IN (SELECT id FROM document WHERE registration_id = $1)",
                  id) &&
           run_on(store, "DELETE FROM document WHERE registration_id = $1 AND NOT EXISTS"
                         " (SELECT 1 FROM cqc_request c WHERE c.document_id = document.id)", id);
}

static bool blank(struct store *store, const struct purge_scope *scope, const struct old_row *row)
{
    char hash[PAST_HASH + 1];
    if (!delete_documents(store, row->id))
        return false;
    past_hash(store->past_key, row->licence, row->birth, hash);
    struct query *q = query_start(store, "UPDATE registration SET licence = $2, birth = 0, last_name_folded = '',"
                                         " licence_typed = '', first_name = '', last_name = '', purged_ms = $3 WHERE id = $1");
    query_bind_int(q, 1, row->id);
    query_bind_text(q, 2, text_of(hash));
    query_bind_int(q, 3, scope->now_ms);
    return query_finish(q);
}

/* Which lines have to be looked up by their hash: those that ended by then. */
static bool keep_latest_end(struct store *store, struct arena *arena, date end)
{
    struct text value;
    int64_t known;
    if (!fact_get(store, arena, "purged_end", &value))
        return false;
    if (text_to_int(value, &known) && known >= end)
        return true;
    return fact_set(store, "purged_end", arena_print(arena, "%d", end));
}

/* Its lines go, and the file that they came from. */
static bool end_lot(struct store *store, struct purge_scope *scope, int64_t lot)
{
    if (!run_on(store, "DELETE FROM lot_block WHERE lot_id = $1", lot))
        return false;
    struct query *q = query_start(store, "UPDATE lot SET purged_ms = $2 WHERE id = $1 RETURNING public_id");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, scope->now_ms);
    scope->files = ARENA_NEW(scope->arena, struct text);
    while (query_next(q)) {
        scope->files[0] = query_copy(q, 0, scope->arena);
        scope->file_count = 1;
    }
    return query_end(q);
}

/* The oldest import whose time has come, or 0. */
static const char DUE[] = "SELECT id FROM lot WHERE registered_ms > 0 AND registered_ms < $1 AND purged_ms IS NULL"
                          " ORDER BY id LIMIT 1";

static bool blank_lot(struct store *store, struct purge_scope *scope, int64_t lot, uint32_t *count)
{
    date latest = INT32_MIN + 1;
    struct old_row *rows = ARENA_ARRAY(scope->arena, struct old_row, scope->most);
    bool going = read_rows(store, scope, lot, rows, count);
    for (uint32_t i = 0; going && i < *count; i++) {
        going = blank(store, scope, &rows[i]);
        latest = rows[i].end > latest ? rows[i].end : latest;
    }
    scope->more = true; /* of this lot, or the next */
    return going && (*count == 0 || keep_latest_end(store, scope->arena, latest)) &&
           (*count == scope->most || end_lot(store, scope, lot));
}

bool purge_identities(struct store *store, struct purge_scope *scope, uint32_t *count)
{
    int64_t lot;
    if (scope->dry)
        return count_dry(store, "SELECT COUNT(*) FROM lot l JOIN registration r ON r.lot_id = l.id WHERE l.registered_ms > 0"
                                " AND l.registered_ms < $1 AND l.purged_ms IS NULL AND r.purged_ms IS NULL",
                         scope->before_ms, count);
    if (!find_lot(store, DUE, scope->before_ms, &lot))
        return false;
    if (lot == 0)
        return true;
    if (!store->past_key)
        return store_fail(store, ERROR_FILE, "La clé keys/past.key du dossier des données manque : rien n'a été effacé.");
    return blank_lot(store, scope, lot, count);
}

/* One import at once: its lines of invoices, its references and order numbers. */
bool purge_invoicing(struct store *store, struct purge_scope *scope, uint32_t *count)
{
    int64_t lot;
    if (scope->dry)
        return count_dry(store, "SELECT COUNT(*) FROM lot l JOIN registration r ON r.lot_id = l.id"
                                " JOIN billable_line b ON b.registration_id = r.id WHERE l.registered_ms > 0"
                                " AND l.registered_ms < $1 AND l.closed_ms IS NULL", scope->before_ms, count);
    if (!find_lot(store, "SELECT id FROM lot WHERE registered_ms > 0 AND registered_ms < $1 AND purged_ms IS NOT NULL"
                         " AND closed_ms IS NULL ORDER BY id LIMIT 1", scope->before_ms, &lot))
        return false;
    if (lot == 0)
        return true;
    if (!run_on(store, "DELETE FROM billable_line WHERE registration_id IN (SELECT id FROM registration WHERE lot_id = $1)",
                lot))
        return false;
    *count = (uint32_t)store_changes(store);
    scope->more = true;
    struct query *q = query_start(store, "UPDATE lot SET closed_ms = $2 WHERE id = $1");
    query_bind_int(q, 1, lot);
    query_bind_int(q, 2, scope->now_ms);
    return run_on(store, "UPDATE registration SET ref = '', order_number = '' WHERE lot_id = $1", lot) && query_finish(q);
}
