/* For test_kill.py: linked into a gabarit of its own in place of the store's
   transactions, so that every statement stands for itself. What the test must
   be able to find. */
#include "store/store.h"

bool __wrap_store_begin_write(struct store *store);
bool __wrap_store_commit(struct store *store);
void __wrap_store_rollback(struct store *store);

bool __wrap_store_begin_write(struct store *store)
{
    UNUSED(store);
    return true;
}

bool __wrap_store_commit(struct store *store)
{
    UNUSED(store);
    return true;
}

void __wrap_store_rollback(struct store *store)
{
    UNUSED(store);
}
