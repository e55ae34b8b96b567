/* The copy that the test space of the API holds of the real store: catalogue,
   prices, and one centre with its approvals. Nothing of drivers or sessions. */
#ifndef STORE_TEST_SPACE_H
#define STORE_TEST_SPACE_H

#include "store/store.h"

/* Makes that part of `to` as it is in `from`, in one transaction. Rows that went
   stay where something in the test space stands on them. */
bool test_space_copy(struct store *from, struct store *to, int64_t centre) MUST_CHECK;

#endif
