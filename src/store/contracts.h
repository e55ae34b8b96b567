/* The service contract: its texts, version by version, and who signed them. A
   text that stands is never changed. The newest whose day has come is in force. */
#ifndef STORE_CONTRACTS_H
#define STORE_CONTRACTS_H

#include "base/date.h"
#include "store/store.h"

/* The service contract itself, and the terms of use of the API: each has its versions,
   each is signed. */
enum contract_kind { CONTRACT_SERVICE, CONTRACT_API };

struct contract {
    int64_t id;
    enum contract_kind kind;
    struct text version; /* "1.0" */
    date valid_from;
    struct text body;   /* lines; those that begin with « Article » are headings */
    struct text sha256; /* of the body's bytes */
};

/* Sets id and sha256. The same version with the same text is no change; with
   another text or day ERROR_DATA. Within the caller's transaction. */
bool contract_put(struct store *store, struct arena *arena, struct contract *contract, int64_t now_ms) MUST_CHECK;
/* ERROR_NOT_FOUND where none is in force on that day. */
bool contract_in_force(struct store *store, struct arena *arena, enum contract_kind kind, date day, struct contract *out) MUST_CHECK;
/* The next whose day has not come on `day`; id 0 when there is none. */
bool contract_next(struct store *store, struct arena *arena, enum contract_kind kind, date day, struct contract *out) MUST_CHECK;
bool contract_by_id(struct store *store, struct arena *arena, int64_t id, struct contract *out) MUST_CHECK;

struct contract_signature {
    int64_t id, centre, contract;
    int64_t person;   /* 0: signed on paper, said by the operator's data */
    struct text name; /* of the signer as it was then; empty: on paper */
    int64_t signed_ms;
    struct text sha256;  /* of the text that was signed */
    struct text version; /* out only */
};

/* Sets id. ERROR_DATA when the centre signed that contract before. */
bool contract_signature_add(struct store *store, struct contract_signature *signature) MUST_CHECK;
/* The newest first. */
bool contract_signatures(struct store *store, struct arena *arena, int64_t centre, enum contract_kind kind, struct contract_signature **out,
                         uint32_t *count) MUST_CHECK;
/* Whether the centre signed what is in force on `day`. Where no text
   is in force yet, what the operator's data say of the centre counts. */
bool contract_is_signed(struct store *store, int64_t centre, enum contract_kind kind, date day, bool *is_signed) MUST_CHECK;
/* What the operator's data say: signed on `day`, on paper. It counts for the
   version then in force, or else for the first there is. */
bool contract_signed_on_paper(struct store *store, struct arena *arena, int64_t centre, date day) MUST_CHECK;

#endif
