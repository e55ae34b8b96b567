/* The steps of purging: see purges.h. Registrations have their own file
   (purge_identities.c). */
#include "store/purges.h"

#include "store/audit.h"
#include "store/purge_steps.h"

const struct purge purges[] = {
#define PURGE(name, keep, unit, label) {#name, keep, PURGE_##unit, label, purge_##name},
#include "store/purges.def"
#undef PURGE
};
const unsigned purge_count = COUNT_OF(purges);

/* -- one table, one condition on $1 --------------------------------------------------- */

static bool count_rows(struct store *store, const char *sql, int64_t before_ms, uint32_t *count)
{
    struct query *q = query_start(store, sql);
    query_bind_int(q, 1, before_ms);
    *count += query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

static bool change_rows(struct store *store, const char *sql, struct purge_scope *scope, uint32_t *count)
{
    struct query *q = query_start(store, sql);
    query_bind_int(q, 1, scope->before_ms);
    query_bind_int(q, 2, scope->most);
    if (!query_finish(q))
        return false;
    *count += (uint32_t)store_changes(store);
    scope->more = scope->more || store_changes(store) >= scope->most;
    return true;
}

/* The rows of a table with that condition, found by their key, or only counted. The
   condition stands twice, for a key may be unique only together with another column. */
#define DELETES(table, key, condition)                                                                       \
    (scope->dry ? count_rows(store, "SELECT COUNT(*) FROM " table " WHERE " condition, scope->before_ms, count) \
                : change_rows(store, "DELETE FROM " table " WHERE " condition " AND " key " IN (SELECT " key  \
                              " FROM " table " WHERE " condition " LIMIT $2)", scope, count))
#define STEP(name) bool purge_##name(struct store *store, struct purge_scope *scope, uint32_t *count)

STEP(sessions)
{
    return DELETES("login_session", "token_hash", "expires_ms < $1") &&
           DELETES("invitation", "token_hash", "expires_ms < $1") && DELETES("signup", "token_hash", "expires_ms < $1");
}

STEP(answers)
{
    return DELETES("api_answer", "token", "created_ms < $1");
}

STEP(deliveries)
{
    return DELETES("webhook_delivery", "id", "state <> 0 AND created_ms < $1");
}

STEP(mails)
{
    /* Nobody sends those of the test space. */
    return scope->test_space ? DELETES("mail", "id", "created_ms < $1")
                             : DELETES("mail", "id", "state <> 0 AND created_ms < $1");
}

STEP(questions)
{
    return DELETES("correction", "id", "answered_ms IS NOT NULL AND answered_ms < $1") &&
           DELETES("identity_claim", "id", "decided_ms IS NOT NULL AND decided_ms < $1");
}

STEP(corrections)
{
    return DELETES("rectification", "id", "made_ms < $1");
}

/* -- requests for the card --------------------------------------------------------------- */

/* A certificate that only waited for its last request goes too: its registration was
   blanked before, and nobody comes back to it (purge_identities.c). */
static bool delete_waiting_document(struct store *store, int64_t id)
{
    struct query *q = query_start(store, "DELETE FROM document WHERE id = $1 AND EXISTS (SELECT 1 FROM registration r"
                                         " WHERE r.id = document.registration_id AND r.purged_ms IS NOT NULL)"
                                         " AND NOT EXISTS (SELECT 1 FROM cqc_request c WHERE c.document_id = document.id)");
    query_bind_int(q, 1, id);
    return query_finish(q);
}

/* Their states go with them, and count with them. */
static bool delete_requests(struct store *store, struct purge_scope *scope, const char *events,
                            const char *requests, uint32_t *count)
{
    int64_t *documents = ARENA_ARRAY(scope->arena, int64_t, scope->most);
    uint32_t gone = 0;
    struct query *q = query_start(store, events);
    query_bind_int(q, 1, scope->before_ms);
    query_bind_int(q, 2, scope->most);
    if (!query_finish(q))
        return false;
    q = query_start(store, requests);
    query_bind_int(q, 1, scope->before_ms);
    query_bind_int(q, 2, scope->most);
    while (gone < scope->most && query_next(q))
        documents[gone++] = query_int(q, 0);
    bool going = query_end(q);
    for (uint32_t i = 0; going && i < gone; i++)
        going = delete_waiting_document(store, documents[i]);
    *count += gone;
    scope->more = scope->more || gone == scope->most;
    return going;
}

#define REQUESTS(condition)                                                                                   \
    (scope->dry ? count_rows(store, "SELECT COUNT(*) FROM cqc_request WHERE " condition, scope->before_ms, count) \
                : delete_requests(store, scope,                                                                \
                                  "DELETE FROM cqc_event WHERE request_id IN (SELECT id FROM cqc_request WHERE " \
                                  condition " ORDER BY id LIMIT $2)",                                          \
                                  "DELETE FROM cqc_request WHERE id IN (SELECT id FROM cqc_request WHERE "     \
                                  condition " ORDER BY id LIMIT $2) RETURNING document_id", count))

STEP(drafts)
{
    return REQUESTS("submitted_ms IS NULL AND changed_ms < $1");
}

STEP(cards)
{
    return REQUESTS("submitted_ms IS NOT NULL AND changed_ms < $1");
}

/* Nothing moved for so long: the card was sent, or nobody asks for it any more. */
STEP(pictures)
{
    static const char count_them[] = "SELECT COUNT(*) FROM cqc_request WHERE submitted_ms IS NOT NULL AND changed_ms < $1"
                                     " AND (photo IS NOT NULL OR signature IS NOT NULL)";
    if (scope->dry)
        return count_rows(store, count_them, scope->before_ms, count);
    struct query *q = query_start(store, "UPDATE cqc_request SET photo = NULL, signature = NULL, purged_ms = $3 WHERE id IN"
                                         " (SELECT id FROM cqc_request WHERE submitted_ms IS NOT NULL AND changed_ms < $1"
                                         " AND (photo IS NOT NULL OR signature IS NOT NULL) LIMIT $2)");
    query_bind_int(q, 1, scope->before_ms);
    query_bind_int(q, 2, scope->most);
    query_bind_int(q, 3, scope->now_ms);
    if (!query_finish(q))
        return false;
    *count += (uint32_t)store_changes(store);
    scope->more = store_changes(store) == scope->most;
    return true;
}

/* -- imports ------------------------------------------------------------------------------- */

/* enum flow_state stands above the store: registered lots have a moment, those of
   other states none. */
#define LOT_IS_OVER "registered_ms = 0 AND created_ms < $1"

static bool delete_lot(struct store *store, int64_t id)
{
    struct query *q = query_start(store, "DELETE FROM lot_block WHERE lot_id = $1");
    query_bind_int(q, 1, id);
    if (!query_finish(q))
        return false;
    q = query_start(store, "DELETE FROM lot WHERE id = $1");
    query_bind_int(q, 1, id);
    return query_finish(q);
}

STEP(imports)
{
    if (scope->dry)
        return count_rows(store, "SELECT COUNT(*) FROM lot WHERE " LOT_IS_OVER, scope->before_ms, count);
    int64_t *ids = ARENA_ARRAY(scope->arena, int64_t, scope->most);
    scope->files = ARENA_ARRAY(scope->arena, struct text, scope->most);
    struct query *q = query_start(store, "SELECT id, public_id FROM lot WHERE " LOT_IS_OVER " ORDER BY id LIMIT $2");
    query_bind_int(q, 1, scope->before_ms);
    query_bind_int(q, 2, scope->most);
    for (scope->file_count = 0; scope->file_count < scope->most && query_next(q); scope->file_count++) {
        ids[scope->file_count] = query_int(q, 0);
        scope->files[scope->file_count] = query_copy(q, 1, scope->arena);
    }
    bool going = query_end(q);
    for (uint32_t i = 0; going && i < scope->file_count; i++)
        going = delete_lot(store, ids[i]);
    *count += scope->file_count;
    scope->more = scope->file_count == scope->most;
    return going;
}

/* -- the journal ---------------------------------------------------------------------------- */

/* All at once, for each taking away is an entry of its own. */
STEP(journal)
{
    int64_t through = 0, rows = 0;
    struct query *q = query_start(store, "SELECT COALESCE(MAX(number), 0), COUNT(*) FROM audit_entry"
                                         " WHERE at_ms < $1 AND payload IS NOT NULL");
    query_bind_int(q, 1, scope->before_ms);
    while (query_next(q)) {
        through = query_int(q, 0);
        rows = query_int(q, 1);
    }
    if (!query_end(q))
        return false;
    *count = (uint32_t)rows;
    return scope->dry || rows == 0 || audit_purge(store, scope->arena, through, scope->now_ms);
}
