/* Fills a rules/world.h snapshot for one batch, in few large questions. */
#ifndef STORE_WORLD_H
#define STORE_WORLD_H

#include "rules/batch.h"
#include "store/store.h"

/* Today, catalogue and the centre's approvals: before the batch is read. */
bool world_load(struct store *store, struct arena *arena, int64_t centre, date today,
                struct world *world) MUST_CHECK;
/* Accounts and earlier registrations of the batch's drivers: after
   batch_index, before batch_check. */
bool world_fetch(struct store *store, struct arena *arena, int64_t centre,
                 const struct batch *batch, struct world *world) MUST_CHECK;
/* The two halves of that, for those who ask over two connections at once. The
   first writes into `has_account`, one for each of the batch's identities, all
   false to begin with, and needs nothing else of the caller's. */
bool world_fetch_accounts(struct store *store, const struct batch *batch, bool *has_account) MUST_CHECK;
bool world_fetch_earlier(struct store *store, struct arena *arena, int64_t centre,
                         const struct batch *batch, struct world *world) MUST_CHECK;

#endif
