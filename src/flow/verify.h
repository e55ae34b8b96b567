/* Whether a paper is authentic and still good, as anybody may ask: by its code,
   its number, or the text of its symbol. Limits per client. */
#ifndef FLOW_VERIFY_H
#define FLOW_VERIFY_H

#include "flow/seal.h"

enum { VERIFY_TYPED_MOST = 2000 /* bytes */ };

enum verify_answer {
    VERIFY_NOTHING,  /* nothing was typed */
    VERIFY_WAIT,     /* too many questions: `wait_ms` */
    VERIFY_MISTYPED, /* a code with a typing mistake */
    VERIFY_NO_FORM,  /* neither code, number nor symbol */
    VERIFY_UNKNOWN,
    VERIFY_FORGED,   /* a symbol that was changed, or sealed by others */
    VERIFY_REVOKED,  /* at document.revoked_ms */
    VERIFY_EXPIRED,  /* after document.valid_to */
    VERIFY_GOOD
};

struct verify_result {
    enum verify_answer answer;
    bool facts; /* what the paper shows may be shown: it was asked for by what nobody can guess, and stands */
    struct document document; /* from VERIFY_REVOKED on */
    int64_t wait_ms;
};

/* False for a failure of the store. `client`: who asks (an address). */
bool verify_look(struct store *store, struct arena *arena, struct text typed, struct text client, date today,
                 struct verify_result *result) MUST_CHECK;

#endif
