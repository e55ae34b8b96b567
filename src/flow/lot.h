/* Imports kept in the store: made at upload, analysed, shown, cancelled. */
#ifndef FLOW_LOT_H
#define FLOW_LOT_H

#include "flow/check.h"
#include "flow/lot_codec.h"

/* A new lot in the state UPLOADED for a file that stands in DIR/files (named
   by lot_file_path). Sets id, and public_id where it is empty. */
bool lot_create(struct store *store, struct arena *arena, struct lot *lot) MUST_CHECK;
/* Where the lot's file stands: DIR/files/<public_id>. */
const char *lot_file_path(const struct site *site, struct arena *arena, const struct lot *lot);
/* Keeps the analysis of a check: blocks, counts, facts, state ANALYSED; or,
   where the file was refused, REFUSED and the file removed. One transaction. */
bool lot_keep_analysis(const struct site *site, struct store *store, struct lot *lot,
                       const struct check *check) MUST_CHECK;
/* The same for a refusal that came before the check (scan, upload). */
bool lot_refuse(const struct site *site, struct store *store, struct lot *lot,
                const struct refusal *refusal) MUST_CHECK;
/* For confirm.c: puts blocks, counts and facts of a batch into the store, state
   ANALYSED; within the transaction that the caller opened. */
bool lot_put_report(struct store *store, struct lot *lot, const struct batch *batch) MUST_CHECK;
/* An import is given up before it was registered, by `person` (0: the command
   line); one that was given up before stays so, without a second trace. One
   transaction. ERROR_BUSY when it went on meanwhile. */
bool lot_cancel(struct store *store, struct arena *arena, struct lot *lot, int64_t person) MUST_CHECK;

/* The whole way behind an upload: scan → read → check → keep. Called by the
   server's analysis thread, and again for what a restart interrupted. */
bool lot_analyse(const struct site *site, struct store *store, int64_t lot, struct error *error)
    MUST_CHECK;
/* Scans, reads and checks the file of `lot`, which stands in no store: nothing is kept
   of it. A file that is refused is true, with check->batch.refusal set. */
bool lot_try(const struct site *site, struct store *store, struct arena *arena, struct lot *lot, struct check *check,
             struct error *error) MUST_CHECK;

/* One page of the report. `level` −1: all lines; else only that level.
   `search`: only lines with a value that contains it, folded; empty: all. */
struct report_page {
    struct report_line *lines;
    uint32_t count; /* on this page */
    uint32_t total; /* that match */
    struct report_facts facts;
};
enum { REPORT_PAGE_LINES = 100 };
bool lot_report_page(struct store *store, struct arena *arena, const struct lot *lot, int level,
                     struct text search, uint32_t page, struct report_page *out) MUST_CHECK;

/* What the kept report said of a line, for comparison. */
struct kept_line {
    uint64_t rules; /* a bit for each rule that was found (1 << enum rule) */
    bool set_aside, registered;
    bool same_words; /* training and category are written as they are now */
};

/* The kept lines of a lot as a batch again, as they stood in the file, taken in
   and indexed but not checked. `only_new`: only the lines that would be
   registered. The catalogue is the world's and must be loaded. `kept` (which may
   be NULL) gets what was kept, one for each of the batch's lines. */
bool lot_batch(struct store *store, const struct lot *lot, const struct world *world,
               bool only_new, struct batch *batch, const struct kept_line **kept) MUST_CHECK;

/* What the confirmation page tells: how many drivers, and per order number the
   registrations and the amount. */
struct confirmation_order {
    struct text order_number;
    uint32_t registrations;
    uint32_t by_class[PRICE_CLASS_COUNT];
    int64_t cents; /* HT */
};
struct confirmation {
    uint32_t drivers, registrations;
    int64_t cents; /* HT */
    struct confirmation_order *orders; /* by order number */
    uint32_t order_count;
};
bool lot_confirmation(struct store *store, struct arena *arena, const struct lot *lot, date today,
                      struct confirmation *out) MUST_CHECK;

#endif
