/* Sessions that come as rows of values and not as a file: checked by the same
   engine, kept as a lot, corrected row by row. For the API. */
#ifndef FLOW_ROWS_H
#define FLOW_ROWS_H

#include "flow/check.h"
#include "store/lots.h"

struct row {
    uint32_t number; /* from 1; its line in the lot */
    /* Dates as JJ/MM/AAAA or AAAA-MM-JJ. In a correction, a value whose `at` is
       NULL stays as it is. */
    struct text value[COLUMN_COUNT];
};

/* All rules on the rows. `check` is filled as by check_workbook. */
bool rows_check(struct check *check, struct arena *arena, const struct site *site, struct store *store, int64_t centre,
                const struct row *rows, uint32_t count, struct error *error) MUST_CHECK;
/* The same without those that have an error: the others keep their numbers. */
bool rows_drop_errors(struct check *check, const struct site *site, struct store *store, int64_t centre,
                      struct error *error) MUST_CHECK;
/* Keeps what was checked as a new lot, analysed, in one transaction with its
   trace. */
bool rows_keep(struct store *store, const struct check *check, struct lot *lot, struct error *error) MUST_CHECK;

enum rows_result {
    ROWS_DONE,
    ROWS_CHANGED,     /* the lot's revision is not the one that was given */
    ROWS_NOT_POSSIBLE /* registered, cancelled, refused or not analysed yet */
};
/* Puts other values into rows of a lot that waits (`corrections`, in any order;
   the first whose number the lot does not have is left in `*unknown`, and then
   nothing is written), and checks all of it again. revision −1: whatever it is.
   One transaction. */
bool rows_correct(const struct site *site, struct store *store, struct check *check, struct lot *lot, int64_t person,
                  int64_t revision, const struct row *corrections, uint32_t count,
                  enum rows_result *result, uint32_t *unknown, struct error *error) MUST_CHECK;
/* Checks the rows of a lot that waits again and takes out those with errors,
   within the caller's transaction, traced. */
bool rows_leave_out(const struct site *site, struct store *store, struct arena *arena, struct lot *lot, int64_t person) MUST_CHECK;

#endif
