/* Training centres and their approvals. */
#ifndef STORE_CENTRES_H
#define STORE_CENTRES_H

#include "rules/world.h"
#include "store/store.h"

struct centre {
    int64_t id;
    struct text siret; /* 14 digits */
    struct text name;
    struct text address, postal_code, city;
    bool public_body;
    struct text service_code;   /* Chorus; often empty */
    int64_t contract_signed_ms; /* 0: the service contract is not signed */
};

/* False with ERROR_NOT_FOUND when there is none. Texts in the arena. */
bool centre_by_id(struct store *store, struct arena *arena, int64_t id, struct centre *out)
    MUST_CHECK;
bool centre_by_siret(struct store *store, struct arena *arena, struct text siret,
                     struct centre *out) MUST_CHECK;
/* All centres by name; count in *count. */
bool centres_all(struct store *store, struct arena *arena, struct centre **out, uint32_t *count)
    MUST_CHECK;

/* The centre's approvals, any date, trainings as indexes into `catalogue`. */
bool approvals_of_centre(struct store *store, struct arena *arena, int64_t centre,
                         const struct catalogue *catalogue, const struct approval **out,
                         uint32_t *count) MUST_CHECK;

#endif
