/* Idempotency-Key: what was answered to a key's request of that token, so that the
   same request again gets the same answer. */
#ifndef STORE_API_ANSWERS_H
#define STORE_API_ANSWERS_H

#include "store/store.h"

struct api_answer {
    int64_t key;
    struct text token, fingerprint;
    unsigned status; /* 0: the request is under way */
    struct text type, location, body;
    int64_t created_ms;
};

/* Takes the token for this request: true, with `*taken` saying whether it was
   free; where it was not, `answer` holds what stands there. */
bool api_answer_take(struct store *store, struct arena *arena, struct api_answer *answer, int64_t abandoned_before_ms,
                     bool *taken) MUST_CHECK;
/* Writes the answer of one that was taken; status 0 frees the token again. */
bool api_answer_put(struct store *store, const struct api_answer *answer) MUST_CHECK;
/* Forgets those made before. */
bool api_answers_purge(struct store *store, int64_t before_ms) MUST_CHECK;

#endif
