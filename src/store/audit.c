/* The trace: see audit.h. Verifying it: flow/journal.c. */
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

bool audit_add_seldom(struct store *store, const struct audit *audit, int64_t now_ms, int64_t within_ms)
{
    struct query *q = query_start(store, "SELECT 1 FROM audit_entry WHERE subject = $1 AND person_id = $2 AND act = $3"
                                         " AND at_ms > $4 AND centre_id = $5 LIMIT 1");
    query_bind_text(q, 1, audit->subject);
    query_bind_int(q, 2, audit->person);
    query_bind_text(q, 3, text_of(acts[audit->act].code));
    query_bind_int(q, 4, now_ms - within_ms);
    query_bind_int(q, 5, audit->centre);
    bool there = query_next(q);
    return query_end(q) && (there || audit_add(store, audit, now_ms));
}

/* Whether a column's text is the number that is read of it. */
static bool is_number(struct query *q, int column, int64_t number)
{
    char plain[24];
    snprintf(plain, sizeof plain, "%lld", (long long)number);
    return text_equal(query_text(q, column), text_of(plain));
}

static struct audit_entry take_entry(struct query *q)
{
    return (struct audit_entry){
        .number = query_int(q, 0),
        .at_ms = query_int(q, 1),
        .act = query_text(q, 2),
        .person = query_int(q, 3),
        .centre = query_int(q, 4),
        .subject = query_text(q, 5),
        .payload = query_text(q, 6),
        .purged = query_is_null(q, 6),
        .payload_hash = query_text(q, 7),
        .hash = query_text(q, 8),
        .sound = is_number(q, 9, query_int(q, 1)) && is_number(q, 10, query_int(q, 3)) && is_number(q, 11, query_int(q, 4)),
    };
}

bool audit_each(struct store *store, bool (*take)(void *context, const struct audit_entry *entry),
                void *context)
{
    bool going = true;
    struct query *q = query_start(store, "SELECT number, at_ms, act, person_id, centre_id, subject, payload,"
                                         " payload_hash, hash, CAST(at_ms AS TEXT), CAST(person_id AS TEXT), CAST(centre_id AS TEXT)"
                                         " FROM audit_entry ORDER BY number");
    while (going && query_next(q)) {
        struct audit_entry entry = take_entry(q);
        going = take(context, &entry);
    }
    return query_end(q);
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

bool audit_heads(struct store *store, uint32_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM audit_head");
    *count = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool audit_purge(struct store *store, struct arena *arena, int64_t through, int64_t now_ms)
{
    struct audit audit = {.act = ACT_PAYLOADS_PURGED, .subject = arena_print(arena, "%lld", (long long)through)};
    struct query *q = query_start(store, "UPDATE audit_entry SET payload = NULL WHERE number <= $1");
    query_bind_int(q, 1, through);
    return query_finish(q) && audit_add(store, &audit, now_ms);
}

int64_t audit_purged_through(const struct audit_entry *entry)
{
    int64_t through;
    bool says = text_equal(entry->act, text_of(acts[ACT_PAYLOADS_PURGED].code)) && text_to_int(entry->subject, &through);
    return says ? through : 0;
}
