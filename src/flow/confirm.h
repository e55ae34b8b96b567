/* confirm → register: exactly once, in one transaction. */
#ifndef FLOW_CONFIRM_H
#define FLOW_CONFIRM_H

#include "flow/lot.h"

enum confirm_result {
    CONFIRM_REGISTERED,  /* done now; the lot holds its receipt */
    CONFIRM_ALREADY,     /* was done before: the same receipt */
    CONFIRM_CHANGED,     /* the checks made again differ: nothing registered, the
                            lot holds the new report */
    CONFIRM_PRICE,       /* no price is in force for a training, or the amount is not
                            the one that the user saw: nothing registered */
    CONFIRM_NOTHING,     /* no line is left to register */
    CONFIRM_HAS_ERRORS,  /* the report has error lines */
    CONFIRM_NOT_POSSIBLE /* cancelled, refused, or not analysed yet */
};

/* What the user saw and agreed to. */
struct confirm_seen {
    int64_t revision; /* of the report; −1: whatever it is */
    int64_t cents;    /* HT; −1: whatever it is */
};

/* Registers the lot: makes the checks of the day and of the store again, then
   writes registrations, billable lines (price in force today), counters, one
   job a driver, and the receipt. Another revision than the one that was `seen`
   gives CONFIRM_CHANGED. Fills
   `lot` anew. False for a failure of the world: then nothing was written. */
bool confirm_lot(const struct site *site, struct store *store, struct arena *arena,
                 struct lot *lot, int64_t person, struct confirm_seen seen,
                 enum confirm_result *result, struct error *error) MUST_CHECK;

/* The same without the lines that have an error, of which the lot is rid in the
   same transaction: what is not registered leaves them where they are. */
bool confirm_valid_rows(const struct site *site, struct store *store, struct arena *arena,
                        struct lot *lot, int64_t person, struct confirm_seen seen,
                        enum confirm_result *result, struct error *error) MUST_CHECK;

/* The receipt as JSON (command line): number, date, file, SHA-256, counts,
   amount. Byte for byte the same each time. */
bool receipt_json(struct store *store, struct arena *arena, const struct lot *lot,
                  struct buffer *out) MUST_CHECK;

#endif
