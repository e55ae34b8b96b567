/* Signing the service contract for a centre. */
#ifndef FLOW_CONTRACT_H
#define FLOW_CONTRACT_H

#include "store/contracts.h"
#include "store/people.h"

enum sign_result {
    SIGN_DONE,
    SIGN_BEFORE, /* the centre signed this version already */
    SIGN_CHANGED /* another version has come into force since it was read; nothing was signed */
};

/* `person` (a representative: the caller made sure) signs for their centre the
   version `contract`, which they read. One transaction with its trace. */
bool contract_sign(struct store *store, struct arena *arena, const struct person *person, enum contract_kind kind, int64_t contract,
                   enum sign_result *result, struct error *error) MUST_CHECK;

#endif
