/* scan-free part of the way, shared by the page, the API and the command
   line: read (in the child), check (against the store). */
#ifndef FLOW_CHECK_H
#define FLOW_CHECK_H

#include "flow/flow.h"
#include "rules/batch.h"

/* One file under analysis; everything is in `arena`. */
struct check {
    struct arena *arena;
    struct world world;
    struct batch batch; /* batch.refusal says whether the file was refused */
};

/* Reads the workbook open at `fd` in a child of its own, row by row into the
   batch, and runs all rules for `centre` on `today`. False only for a failure
   of the world; a refused file is true, with check->batch.refusal set. */
bool check_workbook(struct check *check, struct arena *arena, const struct site *site,
                    struct store *store, int64_t centre, date today, int fd,
                    struct error *error) MUST_CHECK;

#endif
