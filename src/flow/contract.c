/* Signing: see contract.h. */
#include "flow/contract.h"

#include "os/clock.h"
#include "os/digest.h"
#include "store/audit.h"

static bool sign(struct store *store, struct arena *arena, const struct person *person, enum contract_kind kind,
                 int64_t wanted,
                 enum sign_result *result)
{
    struct contract contract;
    bool before;
    date today = clock_today();
    if (!contract_in_force(store, arena, kind, today, &contract) ||
        !contract_is_signed(store, person->centre, kind, today, &before))
        return false;
    char hex[DIGEST_HEX + 1];
    digest_of(contract.body, hex);
    if (!text_equal(text_of(hex), contract.sha256))
        return store_fail(store, ERROR_STORE, "Le texte du contrat n'est plus celui qui fut publié : rien n'est signé. Prévenez l'exploitant.");
    *result = contract.id != wanted ? SIGN_CHANGED : before ? SIGN_BEFORE : SIGN_DONE;
    if (*result != SIGN_DONE)
        return true;
    struct contract_signature signature = {
        .centre = person->centre, .contract = contract.id, .person = person->id, .sha256 = contract.sha256,
        .name = arena_print(arena, "%.*s %.*s", TEXT_ARG(person->first_name), TEXT_ARG(person->last_name)),
        .signed_ms = clock_now()};
    struct audit audit = {.act = ACT_CONTRACT_SIGNED, .person = person->id, .centre = person->centre,
                          .subject = arena_print(arena, "contract %lld", (long long)contract.id),
                          .payload = arena_print(arena, "{\"sha256\":\"%.*s\"}", TEXT_ARG(contract.sha256))};
    return contract_signature_add(store, &signature) && audit_add(store, &audit, signature.signed_ms);
}

bool contract_sign(struct store *store, struct arena *arena, const struct person *person, enum contract_kind kind, int64_t contract,
                   enum sign_result *result, struct error *error)
{
    bool done = store_begin_write(store);
    if (done) {
        done = sign(store, arena, person, kind, contract, result);
        if (done && *result == SIGN_DONE)
            done = store_commit(store);
        else
            store_rollback(store);
    }
    if (!done)
        *error = *store_error(store);
    return done;
}
