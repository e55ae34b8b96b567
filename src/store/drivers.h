/* Drivers over all centres, as the operator searches them, and the correction
   of an identity; and a centre's own. A driver is a licence number (folded) and a
   birth date, for life. */
#ifndef STORE_DRIVERS_H
#define STORE_DRIVERS_H

#include "rules/world.h"
#include "store/store.h"

/* Somebody of whom there are registrations. */
struct driver_row {
    int64_t registration; /* one of them, which names the driver in addresses */
    struct text licence;  /* folded */
    date birth;
    struct text first_name, last_name; /* as written last */
    uint32_t registrations, centres;
};

/* What is searched for; what is empty (DATE_NONE) does not count. */
struct driver_search {
    struct text licence;     /* folded; its beginning is enough */
    struct text last_name;   /* as typed; compared folded, its beginning is enough */
    date birth;
};
enum { DRIVERS_SHOWN = 50 };
/* At most DRIVERS_SHOWN, by name and birth date; `*more` when there are others. */
bool drivers_search(struct store *store, struct arena *arena, const struct driver_search *search,
                    struct driver_row **out, uint32_t *count, bool *more) MUST_CHECK;
/* The driver of a registration, or ERROR_NOT_FOUND. */
bool driver_of_registration(struct store *store, struct arena *arena, int64_t registration,
                            struct driver_row *out) MUST_CHECK;

/* One of a driver's registrations, whichever centre's. */
struct driver_registration {
    int64_t id;
    struct text centre, training, receipt, first_name, last_name, lot_public_id;
    enum category category;
    date end;
    int64_t registered_ms;
    bool cancelled;
};
/* At most 200, the newest first. `centre` 0: whichever centre's. */
bool registrations_of_driver(struct store *store, struct arena *arena, int64_t centre, struct text licence, date birth,
                             struct driver_registration **out, uint32_t *count) MUST_CHECK;
/* A centre's own driver, by one of its registrations; another centre's is
   ERROR_NOT_FOUND. `registrations` counts this centre's. */
bool driver_of_centre(struct store *store, struct arena *arena, int64_t centre, int64_t registration,
                      struct driver_row *out) MUST_CHECK;

/* FCO modules of a driver that were not cancelled, whichever centre's, by
   category and end date. At most 500: the oldest are left out. */
struct driver_module {
    enum category category;
    date end;
    int hours;
    int64_t centre;
    int64_t certificate; /* that its hours went into; 0: none */
};
bool modules_of_driver(struct store *store, struct arena *arena, struct text licence, date birth,
                       struct driver_module **out, uint32_t *count) MUST_CHECK;
bool driver_has_account(struct store *store, struct text licence, date birth, bool *has) MUST_CHECK;

/* A correction: all registrations of one identity, and the account, pass to
   another; and bear one spelling of the names, when the names change too. */
struct rectification {
    int64_t id;
    int64_t person; /* who */
    int64_t made_ms;
    struct text reason;
    struct text licence_from, licence_to; /* folded */
    struct text licence_typed;            /* the new one, as documents are to print it */
    date birth_from, birth_to;
    struct text first_name_from, last_name_from; /* as written last */
    struct text first_name_to, last_name_to;     /* equal to those, or empty: each registration keeps its spelling */
    uint32_t registrations; /* that it changes, cancelled ones too */
};
bool rectification_of_names(const struct rectification *r);
/* Licence number or birth date changes: another driver, says the portal. */
bool rectification_of_identity(const struct rectification *r);
/* How many registrations stand twice once both are one driver, and whether both
   have an account: either forbids the correction. */
bool rectification_conflicts(struct store *store, const struct rectification *r, uint32_t *registrations,
                             bool *accounts) MUST_CHECK;
/* How many registrations bear the old identity now. */
bool rectification_reach(struct store *store, const struct rectification *r, uint32_t *registrations) MUST_CHECK;
/* Does it, within the caller's transaction; sets id and registrations. */
bool rectification_add(struct store *store, struct arena *arena, struct rectification *r) MUST_CHECK;
/* Those that led to or from an identity, the newest first. */
bool rectifications_of(struct store *store, struct arena *arena, struct text licence, date birth,
                       struct rectification **out, uint32_t *count) MUST_CHECK;

#endif
