/* Changing a centre's approvals: what a change does to the imports that were
   analysed and wait to be confirmed, and the change itself. */
#ifndef FLOW_APPROVALS_H
#define FLOW_APPROVALS_H

#include "flow/effects.h"
#include "store/approvals.h"
#include "store/people.h"

/* A change that is considered: rows to be added, or one to be changed or removed. */
struct approval_change {
    int64_t centre;
    const struct approval_row *added;
    uint32_t added_count;
    const struct approval_row *changed; /* NULL: none */
    bool removed;                       /* `changed` goes */
};

/* The imports of the centre that wait and are touched, as
   effects_find tells them: lines that would be refused for lack of an approval
   and are not now, and the other way round. Writes nothing. */
bool approvals_effects(struct store *store, struct arena *arena, const struct approval_change *change,
                       struct lot_effect **out, uint32_t *count, bool *more, struct error *error) MUST_CHECK;

enum approval_result {
    APPROVAL_DONE,
    APPROVAL_TAKEN,  /* one begins on that day already: `*which` of the added, or the changed one */
    APPROVAL_CHANGED /* somebody changed it since it was read; nothing was written */
};

/* One transaction with its trace. */
bool approvals_apply(struct store *store, struct arena *arena, const struct person *by, const struct approval_change *change,
                     enum approval_result *result, uint32_t *which, struct error *error) MUST_CHECK;

/* Two of the same training and category share a day. */
bool approval_overlaps(const struct approval_row *a, const struct approval_row *b);

#endif
