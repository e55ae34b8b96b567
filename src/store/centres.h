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
    int64_t contract_signed_ms; /* on paper, before a text was in force; 0: not (see contracts.h) */
    int64_t revision;           /* guards against two at once */
};

/* False with ERROR_NOT_FOUND when there is none. Texts in the arena. */
bool centre_by_id(struct store *store, struct arena *arena, int64_t id, struct centre *out)
    MUST_CHECK;
bool centre_by_siret(struct store *store, struct arena *arena, struct text siret,
                     struct centre *out) MUST_CHECK;
/* All centres by name; count in *count. */
bool centres_all(struct store *store, struct arena *arena, struct centre **out, uint32_t *count)
    MUST_CHECK;

/* Sets id; ERROR_DATA when the SIRET is another centre's. */
bool centre_add(struct store *store, struct centre *centre) MUST_CHECK;
/* Writes all but the contract, if the revision is still the one that was read;
   else ERROR_BUSY. ERROR_DATA when the SIRET is another centre's. */
bool centre_change(struct store *store, struct centre *centre) MUST_CHECK;

/* What the operator's list tells of a centre beside its own row. */
struct centre_state {
    bool contract_signed;
    uint32_t may_register;      /* people with the right, account open */
    uint32_t approvals, ending; /* in force on the day; of those, ending within 90 days */
};
bool centre_state(struct store *store, int64_t centre, date day, struct centre_state *out) MUST_CHECK;

/* Those that somebody works for, by name, at most 100. */
bool centres_of_person(struct store *store, struct arena *arena, int64_t person, struct centre **out,
                       uint32_t *count) MUST_CHECK;

/* The centre's approvals, any date, trainings as indexes into `catalogue`. */
bool approvals_of_centre(struct store *store, struct arena *arena, int64_t centre,
                         const struct catalogue *catalogue, const struct approval **out,
                         uint32_t *count) MUST_CHECK;

#endif
