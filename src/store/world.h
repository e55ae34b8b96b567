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
/* The same over two connections at once. `second` is made before, for one fetch;
   its own fetch, in a thread of its own, touches nothing else of the caller's but
   reads the batch. The first asks its part, calls `wait`, which returns when the
   second has ended, and puts both together; what the second did not do (it never
   began, its store failed) is asked for by the first. */
struct world_second;
struct world_second *world_second_make(struct arena *arena, int64_t centre, const struct batch *batch,
                                       const struct world *world);
void world_second_fetch(struct store *store, struct world_second *second);
bool world_fetch_first(struct store *store, struct arena *arena, struct world_second *second,
                       void (*wait)(void *context), void *context, struct world *world) MUST_CHECK;

#endif
