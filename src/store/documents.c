/* Rows of documents: see documents.h. */
#include "store/documents.h"

#include "os/digest.h"
#include "store/rows.h"

#define COLUMNS                                                                                        \
    "d.id, d.kind, d.number, d.code, s.id, s.company, s.address, s.centre_name, s.centre_siret,"       \
    " s.centre_place, s.approval, s.training, s.hours, s.specimen, r.id, r.centre_id, r.lot_id, r.ref," \
    " r.order_number, l.receipt, r.first_name, r.last_name, r.licence_typed, r.licence, r.birth,"      \
    " r.end_day, r.category, l.registered_ms, d.template, d.issued_ms, d.valid_to, d.fco_done,"        \
    " d.fco_left, COALESCE(d.key_id, 0), COALESCE(k.mark, ''), d.seal, COALESCE(d.revoked_ms, 0),"      \
    " d.revoked_for, COALESCE(d.fetched_ms, 0)"
#define TABLES                                                                             \
    " document d JOIN document_source s ON s.id = d.source_id"                             \
    " JOIN registration r ON r.id = d.registration_id JOIN lot l ON l.id = r.lot_id"       \
    " LEFT JOIN seal_key k ON k.id = d.key_id"

enum { DOCUMENTS_MOST = 500 };

static struct document_source take_source(struct query *q, struct arena *arena)
{
    return (struct document_source){
        .id = query_int(q, 4),
        .company = query_copy(q, 5, arena),
        .address = query_copy(q, 6, arena),
        .centre_name = query_copy(q, 7, arena),
        .centre_siret = query_copy(q, 8, arena),
        .centre_place = query_copy(q, 9, arena),
        .approval = query_copy(q, 10, arena),
        .training = query_copy(q, 11, arena),
        .hours = (int)query_int(q, 12),
        .specimen = query_int(q, 13) != 0,
    };
}

static struct document take_row(struct query *q, struct arena *arena)
{
    return (struct document){
        .id = query_int(q, 0),
        .kind = (enum document_kind)query_int(q, 1),
        .number = query_copy(q, 2, arena),
        .code = query_copy(q, 3, arena),
        .source = take_source(q, arena),
        .registration = query_int(q, 14),
        .centre = query_int(q, 15),
        .lot = query_int(q, 16),
        .ref = query_copy(q, 17, arena),
        .order_number = query_copy(q, 18, arena),
        .receipt = query_copy(q, 19, arena),
        .first_name = query_copy(q, 20, arena),
        .last_name = query_copy(q, 21, arena),
        .licence_typed = query_copy(q, 22, arena),
        .licence = query_copy(q, 23, arena),
        .birth = (date)query_int(q, 24),
        .end = (date)query_int(q, 25),
        .category = (enum category)query_int(q, 26),
        .registered_ms = query_int(q, 27),
        .template_version = (int)query_int(q, 28),
        .issued_ms = query_int(q, 29),
        .valid_to = (date)query_int(q, 30),
        .fco_done = (int)query_int(q, 31),
        .fco_left = (int)query_int(q, 32),
        .key = query_int(q, 33),
        .key_mark = query_copy(q, 34, arena),
        .seal = arena_copy(arena, query_blob(q, 35)),
        .revoked_ms = query_int(q, 36),
        .revoked_for = (enum document_end)query_int(q, 37),
        .fetched_ms = query_int(q, 38),
    };
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct document *out)
{
    bool found = query_next(q);
    if (found)
        *out = take_row(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Ce document n'existe pas."));
}

bool document_by_id(struct store *store, struct arena *arena, int64_t id, struct document *out)
{
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM" TABLES " WHERE d.id = $1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

bool document_by_code(struct store *store, struct arena *arena, struct text code, struct document *out)
{
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM" TABLES " WHERE d.code = $1");
    query_bind_text(q, 1, code);
    return take_one(store, q, arena, out);
}

bool document_by_number(struct store *store, struct arena *arena, struct text number, struct document *out)
{
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM" TABLES " WHERE d.number = $1");
    query_bind_text(q, 1, number);
    return take_one(store, q, arena, out);
}

bool document_of_registration(struct store *store, struct arena *arena, int64_t registration,
                              enum document_kind kind, struct document *out)
{
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM" TABLES
                                         " WHERE d.registration_id = $1 AND d.kind = $2 AND d.revoked_ms IS NULL");
    query_bind_int(q, 1, registration);
    query_bind_int(q, 2, kind);
    return take_one(store, q, arena, out);
}

bool documents_of_driver(struct store *store, struct arena *arena, struct text licence, date birth,
                         struct text last_name_folded, struct document **out, uint32_t *count)
{
    uint32_t room = 8;
    *out = ARENA_ARRAY(arena, struct document, room);
    *count = 0;
    struct query *q = query_start(store, "SELECT " COLUMNS " FROM" TABLES
                                         " WHERE r.licence = $1 AND r.birth = $2 AND ($3 = '' OR r.last_name_folded = $3)"
                                         " ORDER BY d.id DESC LIMIT $4");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    query_bind_text(q, 3, last_name_folded);
    query_bind_int(q, 4, DOCUMENTS_MOST);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_row(q, arena);
    }
    return query_end(q);
}

/* -- issuing ------------------------------------------------------------------------- */

static void fingerprint_of(const struct document_source *s, char hex[DIGEST_HEX + 1])
{
    const struct text words[] = {s->company, s->address, s->centre_name, s->centre_siret,
                                 s->centre_place, s->approval, s->training};
    struct digest digest;
    char numbers[40];
    digest_start(&digest);
    for (unsigned i = 0; i < COUNT_OF(words); i++) {
        digest_add(&digest, words[i].at, words[i].len);
        digest_add(&digest, "\0", 1);
    }
    snprintf(numbers, sizeof numbers, "%d %d", s->hours, s->specimen);
    digest_add(&digest, numbers, strlen(numbers));
    digest_end(&digest, hex);
}

static bool source_find(struct store *store, struct text fingerprint, int64_t *id)
{
    struct query *q = query_start(store, "SELECT id FROM document_source WHERE fingerprint = $1");
    query_bind_text(q, 1, fingerprint);
    *id = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q);
}

bool document_source_put(struct store *store, struct document_source *s)
{
    char hex[DIGEST_HEX + 1];
    fingerprint_of(s, hex);
    if (!source_find(store, text_of(hex), &s->id))
        return false;
    if (s->id)
        return true;
    struct query *q = query_start(
        store, "INSERT INTO document_source (fingerprint, company, address, centre_name, centre_siret, centre_place,"
               " approval, training, hours, specimen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id");
    query_bind_text(q, 1, text_of(hex));
    query_bind_text(q, 2, s->company);
    query_bind_text(q, 3, s->address);
    query_bind_text(q, 4, s->centre_name);
    query_bind_text(q, 5, s->centre_siret);
    query_bind_text(q, 6, s->centre_place);
    query_bind_text(q, 7, s->approval);
    query_bind_text(q, 8, s->training);
    query_bind_int(q, 9, s->hours);
    query_bind_int(q, 10, s->specimen);
    while (query_next(q))
        s->id = query_int(q, 0);
    return query_end(q);
}

bool document_next_number(struct store *store, struct arena *arena, enum document_kind kind, int year,
                          struct text *number)
{
    struct query *q = query_start(store, "INSERT INTO document_counter (kind, year, last) VALUES ($1, $2, 1)"
                                         " ON CONFLICT (kind, year) DO UPDATE SET last = document_counter.last + 1"
                                         " RETURNING last");
    query_bind_int(q, 1, kind);
    query_bind_int(q, 2, year);
    int64_t next = query_next(q) ? query_int(q, 0) : 0;
    *number = arena_print(arena, "%s-%04d-%06lld", kind == DOCUMENT_SUMMARY ? "RF" : "CQ", year, (long long)next);
    return query_finish(q);
}

static bool insert(struct store *store, struct document *d)
{
    struct query *q = query_start(
        store, "INSERT INTO document (kind, number, code, registration_id, source_id, template, issued_ms, valid_to,"
               " fco_done, fco_left, key_id, seal, revoked_for)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0) RETURNING id");
    query_bind_int(q, 1, d->kind);
    query_bind_text(q, 2, d->number);
    query_bind_text(q, 3, d->code);
    query_bind_int(q, 4, d->registration);
    query_bind_int(q, 5, d->source.id);
    query_bind_int(q, 6, d->template_version);
    query_bind_int(q, 7, d->issued_ms);
    query_bind_int(q, 8, d->valid_to);
    query_bind_int(q, 9, d->fco_done);
    query_bind_int(q, 10, d->fco_left);
    if (d->key) {
        query_bind_int(q, 11, d->key);
        query_bind_blob(q, 12, d->seal);
    } else {
        query_bind_null(q, 11);
        query_bind_null(q, 12);
    }
    while (query_next(q))
        d->id = query_int(q, 0);
    return query_end(q);
}

bool document_add(struct store *store, struct document *document, const int64_t *parts, uint32_t part_count)
{
    bool going = insert(store, document);
    for (uint32_t i = 0; going && i < part_count; i++) {
        struct query *q = query_start(store, "INSERT INTO document_part (registration_id, document_id) VALUES ($1, $2)");
        query_bind_int(q, 1, parts[i]);
        query_bind_int(q, 2, document->id);
        going = query_finish(q);
    }
    return going;
}

bool document_fetched(struct store *store, int64_t id, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE document SET fetched_ms = $2 WHERE id = $1 AND fetched_ms IS NULL");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, now_ms);
    return query_finish(q);
}
