/* `gabarit load`: catalogue, prices, centres with their approvals and people,
   operators and drivers' accounts, from one JSON file. The format is described
   in doc/donnees.md. */
#ifndef FLOW_LOAD_H
#define FLOW_LOAD_H

#include "base/buffer.h"
#include "store/store.h"

struct load_counts {
    uint32_t trainings, prices, contracts, centres, approvals, people, drivers;
};

/* All or nothing, in one transaction of its own. ERROR_DATA: the data cannot be
   used; `problems` then names, a line each, every place in the file that is
   wrong ("centres[0].approvals[2].from") and what is expected there. */
bool load_json(struct store *store, struct arena *arena, struct text json,
               struct load_counts *counts, struct buffer *problems, struct error *error) MUST_CHECK;

#endif
