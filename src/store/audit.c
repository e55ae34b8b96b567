/* The trace: see audit.h. Reading and verifying it stand elsewhere. */
#include "store/audit.h"

#include "os/digest.h"
#include "store/engine.h"

const struct act_row acts[ACT_COUNT] = {
#define ACT(name, code, label) {(code), (label)},
#include "store/acts.def"
#undef ACT
};

static void digest_field(struct digest *digest, struct text value)
{
    digest_add(digest, value.at, value.len);
    digest_add(digest, "\n", 1);
}

static void digest_number(struct digest *digest, int64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld\n", (long long)value);
    digest_add(digest, digits, (size_t)len);
}

void audit_hash(const struct audit_entry *entry, struct text previous, char hex[65])
{
    struct digest digest;
    digest_start(&digest);
    digest_number(&digest, entry->number);
    digest_number(&digest, entry->at_ms);
    digest_field(&digest, entry->act);
    digest_number(&digest, entry->person);
    digest_number(&digest, entry->centre);
    digest_field(&digest, entry->subject);
    digest_field(&digest, entry->payload_hash);
    digest_field(&digest, previous);
    digest_end(&digest, hex);
}

/* Moves the head on by one, which makes writers take turns; tells where it was. */
static bool take_number(struct store *store, int64_t *number, char previous[65])
{
    previous[0] = '\0';
    struct query *q = query_start(store, "UPDATE audit_head SET number = number + 1 WHERE id = 1"
                                         " RETURNING number, hash");
    bool found = query_next(q);
    if (found) {
        *number = query_int(q, 0);
        snprintf(previous, 65, "%.*s", TEXT_ARG(query_text(q, 1)));
    }
    return query_end(q) && (found || store_fail(store, ERROR_STORE, "Le journal des actes n'a pas de tête."));
}

static bool insert_entry(struct store *store, const struct audit_entry *entry)
{
    struct query *q = query_start(store, "INSERT INTO audit_entry (number, at_ms, act, person_id, centre_id,"
                                         " subject, payload, payload_hash, hash)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    query_bind_int(q, 1, entry->number);
    query_bind_int(q, 2, entry->at_ms);
    query_bind_text(q, 3, entry->act);
    query_bind_int(q, 4, entry->person);
    query_bind_int(q, 5, entry->centre);
    query_bind_text(q, 6, entry->subject);
    query_bind_text(q, 7, entry->payload);
    query_bind_text(q, 8, entry->payload_hash);
    query_bind_text(q, 9, entry->hash);
    return query_finish(q);
}

static bool move_head(struct store *store, struct text hash)
{
    struct query *q = query_start(store, "UPDATE audit_head SET hash = $1 WHERE id = 1");
    query_bind_text(q, 1, hash);
    return query_finish(q);
}

static bool add_in_transaction(struct store *store, const struct audit *audit, int64_t now_ms)
{
    char previous[65], payload_hash[65], hash[65];
    struct audit_entry entry = {
        .at_ms = now_ms, .person = audit->person, .centre = audit->centre,
        .act = text_of(acts[audit->act].code), .subject = audit->subject,
        .payload = audit->payload.len ? audit->payload : TEXT("{}"),
    };
    if (!take_number(store, &entry.number, previous))
        return false;
    digest_of(entry.payload, payload_hash);
    entry.payload_hash = text_of(payload_hash);
    audit_hash(&entry, text_of(previous), hash);
    entry.hash = text_of(hash);
    return insert_entry(store, &entry) && move_head(store, entry.hash);
}

bool audit_add(struct store *store, const struct audit *audit, int64_t now_ms)
{
    if (store->in_transaction)
        return add_in_transaction(store, audit, now_ms);
    if (!store_begin_write(store))
        return false;
    if (add_in_transaction(store, audit, now_ms))
        return store_commit(store);
    store_rollback(store);
    return false;
}

bool audit_head(struct store *store, struct arena *arena, int64_t *number, struct text *hash)
{
    *number = 0;
    *hash = TEXT_NONE;
    struct query *q = query_start(store, "SELECT number, hash FROM audit_head WHERE id = 1");
    if (query_next(q)) {
        *number = query_int(q, 0);
        *hash = query_copy(q, 1, arena);
    }
    return query_end(q);
}
