/* Contracts and their signatures: see contracts.h. */
#include "store/contracts.h"

#include "os/digest.h"
#include "store/rows.h"

#define CONTRACT_COLUMNS "id, version, valid_from, body, sha256, kind"

static void take_contract(struct query *q, struct arena *arena, struct contract *out)
{
    *out = (struct contract){
        .id = query_int(q, 0),
        .version = query_copy(q, 1, arena),
        .valid_from = (date)query_int(q, 2),
        .body = query_copy(q, 3, arena),
        .sha256 = query_copy(q, 4, arena),
        .kind = (enum contract_kind)query_int(q, 5),
    };
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct contract *out)
{
    bool found = query_next(q);
    if (found)
        take_contract(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Aucun contrat de service n'est en vigueur."));
}

bool contract_in_force(struct store *store, struct arena *arena, enum contract_kind kind, date day, struct contract *out)
{
    struct query *q = query_start(store, "SELECT " CONTRACT_COLUMNS " FROM contract WHERE valid_from <= $1 AND kind = $2"
                                         " ORDER BY valid_from DESC, id DESC LIMIT 1");
    query_bind_int(q, 1, day);
    query_bind_int(q, 2, kind);
    return take_one(store, q, arena, out);
}

bool contract_next(struct store *store, struct arena *arena, enum contract_kind kind, date day, struct contract *out)
{
    struct query *q = query_start(store, "SELECT " CONTRACT_COLUMNS " FROM contract WHERE valid_from > $1 AND kind = $2"
                                         " ORDER BY valid_from, id LIMIT 1");
    *out = (struct contract){0};
    query_bind_int(q, 1, day);
    query_bind_int(q, 2, kind);
    return take_one(store, q, arena, out) || store_error(store)->code == ERROR_NOT_FOUND;
}

bool contract_by_id(struct store *store, struct arena *arena, int64_t id, struct contract *out)
{
    struct query *q = query_start(store, "SELECT " CONTRACT_COLUMNS " FROM contract WHERE id = $1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

static bool by_version(struct store *store, struct arena *arena, struct text version, struct contract *out)
{
    struct query *q = query_start(store, "SELECT " CONTRACT_COLUMNS " FROM contract WHERE version = $1");
    query_bind_text(q, 1, version);
    return take_one(store, q, arena, out);
}

bool contract_put(struct store *store, struct arena *arena, struct contract *contract, int64_t now_ms)
{
    char hex[DIGEST_HEX + 1];
    struct contract old = {0};
    digest_of(contract->body, hex);
    contract->sha256 = arena_copy(arena, text_of(hex));
    if (by_version(store, arena, contract->version, &old)) {
        contract->id = old.id;
        if (text_equal(old.sha256, contract->sha256) && old.valid_from == contract->valid_from && old.kind == contract->kind)
            return true;
        return store_fail(store, ERROR_DATA, "Cette version du contrat existe déjà avec un autre texte ou une autre date : donner un autre numéro de version.");
    }
    if (store_error(store)->code != ERROR_NOT_FOUND)
        return false;
    struct query *q = query_start(store, "INSERT INTO contract (version, valid_from, body, sha256, created_ms, kind)"
                                         " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id");
    query_bind_text(q, 1, contract->version);
    query_bind_int(q, 2, contract->valid_from);
    query_bind_text(q, 3, contract->body);
    query_bind_text(q, 4, contract->sha256);
    query_bind_int(q, 5, now_ms);
    query_bind_int(q, 6, contract->kind);
    while (query_next(q))
        contract->id = query_int(q, 0);
    return query_end(q);
}

bool contract_signature_add(struct store *store, struct contract_signature *signature)
{
    struct query *q = query_start(store, "INSERT INTO contract_signature (centre_id, contract_id, person_id, name, signed_ms,"
                                         " sha256) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id");
    query_bind_int(q, 1, signature->centre);
    query_bind_int(q, 2, signature->contract);
    if (signature->person)
        query_bind_int(q, 3, signature->person);
    else
        query_bind_null(q, 3);
    query_bind_text(q, 4, signature->name);
    query_bind_int(q, 5, signature->signed_ms);
    query_bind_text(q, 6, signature->sha256);
    while (query_next(q))
        signature->id = query_int(q, 0);
    return query_end(q);
}

bool contract_signatures(struct store *store, struct arena *arena, int64_t centre, enum contract_kind kind,
                         struct contract_signature **out, uint32_t *count)
{
    uint32_t room = 0;
    *out = NULL;
    *count = 0;
    struct query *q = query_start(
        store, "SELECT s.id, s.contract_id, s.person_id, s.name, s.signed_ms, s.sha256, c.version FROM contract_signature s"
               " JOIN contract c ON c.id = s.contract_id WHERE s.centre_id = $1 AND c.kind = $2 ORDER BY s.signed_ms DESC, s.id DESC");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, kind);
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = (struct contract_signature){
            .id = query_int(q, 0),
            .centre = centre,
            .contract = query_int(q, 1),
            .person = query_int(q, 2),
            .name = query_copy(q, 3, arena),
            .signed_ms = query_int(q, 4),
            .sha256 = query_copy(q, 5, arena),
            .version = query_copy(q, 6, arena),
        };
    }
    return query_end(q);
}

bool contract_is_signed(struct store *store, int64_t centre, enum contract_kind kind, date day, bool *is_signed)
{
    struct query *q = query_start(
        store, "SELECT CASE WHEN EXISTS (SELECT 1 FROM contract WHERE valid_from <= $2 AND kind = $3) THEN EXISTS (SELECT 1"
               " FROM contract_signature WHERE centre_id = $1 AND contract_id = (SELECT id FROM contract WHERE valid_from <= $2"
               " AND kind = $3 ORDER BY valid_from DESC, id DESC LIMIT 1)) ELSE $3 = 0 AND contract_signed_ms > 0 END"
               " FROM centre WHERE id = $1");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, day);
    query_bind_int(q, 3, kind);
    *is_signed = query_next(q) && query_int(q, 0) != 0;
    return query_end(q);
}

static bool first_contract(struct store *store, struct arena *arena, date day, struct contract *out)
{
    return contract_in_force(store, arena, CONTRACT_SERVICE, day, out) ||
           (store_error(store)->code == ERROR_NOT_FOUND && contract_next(store, arena, CONTRACT_SERVICE, day, out));
}

bool contract_signed_on_paper(struct store *store, struct arena *arena, int64_t centre, date day)
{
    struct contract contract;
    struct contract_signature *before;
    uint32_t count;
    if (!first_contract(store, arena, day, &contract) || !contract_signatures(store, arena, centre, CONTRACT_SERVICE, &before, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (before[i].contract == contract.id)
            return true;
    if (contract.id == 0)
        return true; /* no text was put into the store yet */
    struct contract_signature signature = {.centre = centre, .contract = contract.id, .sha256 = contract.sha256,
                                           .signed_ms = (int64_t)day * 86400000};
    return contract_signature_add(store, &signature);
}
