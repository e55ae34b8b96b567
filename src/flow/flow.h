/* The way of a file: upload → scan → read → check → report → confirm →
   register. This header holds the states (states.def) and what every step is
   given; each step stands in its own file, named after it. */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "flow/settings.h"
#include "store/store.h"

#define FLOW_TO(name) (1u << FLOW_##name)

enum flow_state {
#define FLOW_STATE(name, code, label, next) FLOW_##name,
#include "flow/states.def"
#undef FLOW_STATE
    FLOW_STATE_COUNT
};

struct flow_state_row {
    const char *code;
    const char *label; /* French */
    unsigned next;     /* mask of states it may move to */
};

extern const struct flow_state_row flow_states[FLOW_STATE_COUNT];

bool flow_may_move(enum flow_state from, enum flow_state to);

/* What a command or the server works on; opened once (flow_open). */
struct site {
    const char *folder; /* DIR of --data */
    struct settings settings;
    bool demo;
    bool test_space; /* the API's (flow/test_space.h): nothing goes out of it */
};

/* Reads DIR/gabarit.conf. Does not open the store. */
bool site_open(struct site *site, struct arena *arena, const char *folder, struct error *error)
    MUST_CHECK;
/* Under DIR, made by the first purge of registrations (flow/purge.c). */
#define PAST_KEY_FILE "keys/past.key"
enum { PAST_KEY_BYTES = 32 };

/* One connection to the site's store; for each thread its own. */
bool site_store(const struct site *site, enum store_mode mode, struct store **out,
                struct error *error) MUST_CHECK;

#endif
