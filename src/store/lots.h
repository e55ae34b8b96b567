/* Imports (lots): one uploaded file or form each, with its state, its analysed
   lines in blocks, and its receipt once registered. The bytes of a block are
   made and read by flow/lot_codec.c. */
#ifndef STORE_LOTS_H
#define STORE_LOTS_H

#include "store/store.h"

/* By which door of « Mes sessions » it came. */
enum lot_door { DOOR_FILE, DOOR_HAND, DOOR_API };

struct lot {
    int64_t id;
    struct text public_id; /* random, in addresses */
    int64_t centre, person; /* person 0: the command line */
    int state;              /* enum flow_state */
    enum lot_door door;
    struct text profile;    /* profile.code; empty: conducteur */
    /* By hand: what people are shown instead, and the digest of what was typed
       (flow/manual.c). */
    struct text file_name, file_sha256;
    int64_t file_size;
    int64_t created_ms, analysed_ms, registered_ms;
    bool unscanned; /* the antivirus was switched off by a setting */
    uint32_t lines, errors, informations;
    uint32_t to_register;     /* lines that would be registered */
    struct text facts;        /* advice, column letters …: flow/lot_codec.c */
    struct text refusal_code; /* of a refused file */
    struct text refusal_message;
    struct text receipt; /* number, "2022-000123"; empty until registered */
    uint32_t registered; /* registrations made */
    int64_t revision;    /* grows with every change; guards against two at once */
};

enum { LOT_BLOCK_LINES = 1024 };

bool lot_add(struct store *store, struct lot *lot) MUST_CHECK; /* sets id */
/* Writes state, counts, facts, refusal, receipt … if the revision still is the
   one that was read, and adds one to it; else ERROR_BUSY. */
bool lot_update(struct store *store, struct lot *lot) MUST_CHECK;
bool lot_by_id(struct store *store, struct arena *arena, int64_t id, struct lot *out) MUST_CHECK;
/* ERROR_NOT_FOUND also where the lot is another centre's. */
bool lot_by_public_id(struct store *store, struct arena *arena, struct text public_id,
                      int64_t centre, struct lot *out) MUST_CHECK;
/* The same whichever centre's it is: for the operator. */
bool lot_by_public_id_of_any(struct store *store, struct arena *arena, struct text public_id,
                             struct lot *out) MUST_CHECK;
/* Whether any centre's lot bears this public id, is not in the state `but` and, where
   there is such a state, was not purged. */
bool lot_is_known(struct store *store, struct text public_id, int but, bool *known) MUST_CHECK;
/* What is looked for among them. */
struct lot_search {
    int64_t centre;         /* 0: all */
    int state;              /* enum flow_state; −1: all */
    int64_t from_ms, to_ms; /* made from … up to, but without; 0: open */
};
/* The newest first; from `offset`, at most `count`; `total`: all that match. */
bool lots_find(struct store *store, struct arena *arena, const struct lot_search *search, uint32_t offset,
               uint32_t count, struct lot **out, uint32_t *found, uint32_t *total) MUST_CHECK;
/* The newest first; from `offset`, at most `count`. centre 0: all centres. */
bool lots_of_centre(struct store *store, struct arena *arena, int64_t centre, uint32_t offset,
                    uint32_t count, struct lot **out, uint32_t *found, uint32_t *total) MUST_CHECK;
/* All in one of the states of the mask (1 << state), the oldest first. */
bool lots_in_states(struct store *store, struct arena *arena, unsigned states, struct lot **out,
                    uint32_t *count) MUST_CHECK;
/* The registered lot of this centre made from the same file, or ERROR_NOT_FOUND. */
bool lot_registered_from(struct store *store, struct arena *arena, int64_t centre,
                         struct text sha256, struct lot *out) MUST_CHECK;

/* Blocks of LOT_BLOCK_LINES lines in the order of the report, `search` the
   block's folded words for a quick look (may be empty). */
bool lot_block_put(struct store *store, int64_t lot, uint32_t index, struct text bytes) MUST_CHECK;
bool lot_blocks_clear(struct store *store, int64_t lot) MUST_CHECK;
/* Blocks first … first + count − 1, each handed to `take`. */
bool lot_blocks(struct store *store, int64_t lot, uint32_t first, uint32_t count,
                bool (*take)(void *context, uint32_t index, struct text bytes), void *context)
    MUST_CHECK;

#endif
