/* What drivers ask to be put right, and what was answered. */
#ifndef STORE_CORRECTIONS_H
#define STORE_CORRECTIONS_H

#include "store/spaces.h"
#include "store/store.h"

enum correction_state { CORRECTION_OPEN, CORRECTION_DONE, CORRECTION_REFUSED };

struct correction {
    int64_t id, person;
    int64_t registration;      /* that it is about; 0: the identity itself */
    struct text words, answer;
    enum correction_state state;
    int64_t created_ms, answered_ms, answered_by;
    struct text email;         /* of who asks */
    struct driver_identity identity; /* of their space; empty: none */
    struct text training;      /* of the registration */
    int64_t of_driver;         /* one of the registrations of who asks, for finding them; 0: none */
};

enum { CORRECTIONS_MOST = 200 };

/* Sets id. */
bool correction_add(struct store *store, struct correction *correction, int64_t now_ms) MUST_CHECK;
/* How many of a person's wait for an answer. */
bool corrections_waiting(struct store *store, int64_t person, uint32_t *count) MUST_CHECK;
/* Of a person, the newest first. */
bool corrections_of_person(struct store *store, struct arena *arena, int64_t person, struct correction **out,
                           uint32_t *count) MUST_CHECK;
/* Those that wait, the oldest first. */
bool corrections_open(struct store *store, struct arena *arena, struct correction **out, uint32_t *count) MUST_CHECK;
bool correction_by_id(struct store *store, struct arena *arena, int64_t id, struct correction *out) MUST_CHECK;
/* Writes state, answer and who answered, if it still waits; else ERROR_BUSY. */
bool correction_answer(struct store *store, const struct correction *correction) MUST_CHECK;

#endif
