/* What issuing documents asks of the store (flow/issue.c): the registrations of
   one driver with all that their documents will say, and the revoking of what no
   longer holds. All within the caller's transaction. */
#ifndef STORE_ISSUING_H
#define STORE_ISSUING_H

#include "store/documents.h"

/* A registration that stands, and what was issued for it. */
struct issuable {
    int64_t registration, centre;
    struct text first_name, last_name, licence_typed;
    enum category category;
    date end;
    int64_t registered_ms;
    bool for_drivers;       /* the profile is « Conducteur »: trainers get a summary only */
    struct text training;   /* label */
    int hours;
    bool module;            /* counts by its hours, gives no certificate of its own */
    bool either;            /* a full training that exists for both categories: an FCO */
    struct text siret, centre_name, address, postal_code, city;
    struct text approval, prefecture; /* in force on the end date; empty where none is */
    bool summary, certificate;        /* issued, standing */
    int64_t used_by;                  /* the certificate its hours went into; 0: none */
    int64_t first_issued_ms;          /* of a certificate that a correction revoked; 0: none */
};

/* Whose the registration is; false in *found when it is gone (purged). */
struct issue_driver {
    struct text licence; /* folded, in the arena */
    date birth;
};
bool issue_driver_of(struct store *store, struct arena *arena, int64_t registration, struct issue_driver *out,
                     bool *found) MUST_CHECK;
/* By end date; at most 500, the latest ones. */
bool issuables_of(struct store *store, struct arena *arena, const struct issue_driver *driver,
                  struct issuable **out, uint32_t *count) MUST_CHECK;
/* Whether a registration of the driver still waits for its summary. */
bool issue_is_due(struct store *store, struct text licence, date birth, bool *due) MUST_CHECK;

/* Where the driver's papers are sent: the person of the personal space that bears
   licence, birth and folded last name. person 0: nobody, or no address. */
struct issue_reader {
    int64_t person;
    struct text email;
};
bool issue_reader_of(struct store *store, struct arena *arena, const struct issue_driver *driver,
                     struct text last_name_folded, struct issue_reader *out) MUST_CHECK;

/* Whether a mail announced the documents of this registration's driver already. */
bool issue_was_told(struct store *store, int64_t registration, bool *told) MUST_CHECK;

/* A certificate that a cancellation takes back, what was cancelled of it, and who
   reads it in a personal space. */
struct lost_certificate {
    int64_t person;
    struct text email, first_name, number, training, centre;
    enum category category;
    date end;
    bool of_modules;
};
/* Those that documents_revoke_cancelled is about to revoke: only of drivers with a
   personal space. */
bool certificates_lost(struct store *store, struct arena *arena, int64_t lot, int64_t cancellation,
                       struct lost_certificate **out, uint32_t *count) MUST_CHECK;
/* Revokes what was issued for the registrations of a cancellation, and the
   certificates that used hours of theirs; the other modules of such a
   certificate are free again, and a job issues anew what they still make. */
bool documents_revoke_cancelled(struct store *store, int64_t lot, int64_t cancellation, int64_t now_ms,
                                uint32_t *count) MUST_CHECK;
/* Revokes all that stands of a driver (under the identity of before a correction),
   and leaves a job that issues it anew. */
bool documents_revoke_driver(struct store *store, struct text licence, date birth, int64_t now_ms, uint32_t *count)
    MUST_CHECK;

#endif
