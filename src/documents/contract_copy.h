/* The copy of a signed service contract, as PDF. */
#ifndef DOCUMENTS_CONTRACT_COPY_H
#define DOCUMENTS_CONTRACT_COPY_H

#include "base/buffer.h"
#include "base/error.h"

struct contract_copy {
    struct text version, body, sha256;                /* of the text that was signed */
    struct text centre, siret, operator_name, signer; /* as they stood */
    int64_t signed_ms;
};

/* False with `error` set. */
bool contract_copy_make(const struct contract_copy *copy, struct buffer *out, struct error *error) MUST_CHECK;

#endif
