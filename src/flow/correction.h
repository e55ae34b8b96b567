/* A driver asks for something held about them to be put right; the operator answers. */
#ifndef FLOW_CORRECTION_H
#define FLOW_CORRECTION_H

#include "flow/flow.h"
#include "store/corrections.h"

enum { CORRECTION_WORDS_LEAST = 10, CORRECTION_WORDS_MOST = 1000 /* characters */, CORRECTIONS_AT_ONCE = 5 };

/* Keeps it with its trace. `*too_many`: that many wait already, nothing was kept. */
bool correction_ask(struct store *store, struct arena *arena, struct correction *correction, bool *too_many,
                    struct error *error) MUST_CHECK;
/* Answers it, with its trace and a mail. ERROR_NOT_FOUND, ERROR_BUSY. */
bool correction_reply(const struct site *site, struct store *store, struct arena *arena, int64_t id, bool done,
                      struct text answer, int64_t by, struct error *error) MUST_CHECK;

#endif
