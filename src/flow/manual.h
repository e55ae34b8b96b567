/* Registering by hand: what a person typed for one training and one or several
   drivers, checked like the lines of a workbook, and kept as a lot of its own
   (DOOR_HAND) from which confirmation and receipt go on as for a file. */
#ifndef FLOW_MANUAL_H
#define FLOW_MANUAL_H

#include "flow/check.h"
#include "store/lots.h"
#include "store/people.h"

enum { MANUAL_DRIVERS_MOST = 50, MANUAL_TOKEN_LENGTH = 22 };

/* Texts as they were typed. Columns REF to END stand once, for all drivers;
   FIRST_NAME to LICENCE for each. */
struct manual_form {
    struct text token;   /* made with the form; names its lot, so that a form sent twice is one */
    struct text profile; /* profile.code */
    int64_t revision;    /* of the lot that the form was filled from; −1: from none */
    struct text common[COLUMN_COUNT];
    struct text (*driver)[COLUMN_COUNT];
    uint32_t count; /* of drivers, 1 to MANUAL_DRIVERS_MOST */
};

static inline bool manual_is_common(enum column column)
{
    return column <= COLUMN_END;
}

/* Whether a form may bear this token: as random_token makes them. */
bool manual_is_token(struct text token);
/* A date typed as AAAA-MM-JJ (what browsers' calendars send) becomes
   JJ/MM/AAAA; anything else stays as it is, for the rules to judge. */
struct text manual_date(struct arena *arena, struct text typed);

/* All rules on the form's lines: line N of the batch's lines is driver N, from
   1. `check` is filled as by check_workbook. False for a failure of the world. */
bool manual_check(struct check *check, struct arena *arena, struct store *store, int64_t centre,
                  date today, const struct manual_form *form, struct error *error) MUST_CHECK;

enum manual_result {
    MANUAL_KEPT,       /* `lot` is analysed, and waits to be confirmed */
    MANUAL_REGISTERED, /* this very form was registered already: `lot` says so */
    MANUAL_CHANGED     /* somebody else changed the lot meanwhile; nothing was written */
};

/* Keeps a form without errors, in one transaction with its trace. A form that
   was sent twice, or again after « back », changes its own lot instead of
   making another, until that lot is registered. */
bool manual_keep(struct store *store, const struct person *person, const struct manual_form *form,
                 const struct check *check, struct lot *lot, enum manual_result *result,
                 struct error *error) MUST_CHECK;

/* A kept lot's values as a form again. */
bool manual_from_lot(struct store *store, struct arena *arena, const struct lot *lot,
                     struct manual_form *form) MUST_CHECK;

#endif
