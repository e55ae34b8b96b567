/* The trace: every act that changes something or shows personal data to
   somebody, as a chain. An entry's hash is SHA-256 over its number, moment,
   act, person, centre, subject, the hash of its payload and the hash of the
   entry before: whoever edits, removes or inserts one breaks the chain, while a
   purged payload leaves it whole. What acts there are: acts.def. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/store.h"

enum act {
#define ACT(name, code, label) ACT_##name,
#include "store/acts.def"
#undef ACT
    ACT_COUNT
};

struct act_row {
    const char *code;  /* in the store */
    const char *label; /* French */
};
extern const struct act_row acts[ACT_COUNT];

struct audit {
    enum act act;
    int64_t person; /* who; 0: the command line or the program itself */
    int64_t centre; /* whose data; 0: none */
    struct text subject; /* what it was done to, "lot 12", without personal data; may be empty */
    struct text payload; /* JSON object with the particulars; empty: "{}" */
};

/* Adds an entry: within the caller's transaction, so that the act and its trace
   are written together or not at all; without one, in a transaction of its own. */
bool audit_add(struct store *store, const struct audit *audit, int64_t now_ms) MUST_CHECK;

/* The same for what somebody looks at again and again: nothing is added when
   the same person did the same to the same subject less than `within_ms` ago. */
bool audit_add_seldom(struct store *store, const struct audit *audit, int64_t now_ms,
                      int64_t within_ms) MUST_CHECK;

struct audit_entry {
    int64_t number, at_ms, person, centre;
    struct text act, subject, payload, payload_hash, hash;
    bool purged; /* the payload is gone */
    bool sound;  /* numbers are numbers: a database may keep what it can only half read */
};

/* What the hash of an entry must be after one with the hash `previous` (64
   digits; empty before the first). */
void audit_hash(const struct audit_entry *entry, struct text previous, char hex[65]);
/* Every entry in the order of the numbers; texts are good during the call.
   `take` returns false to stop. */
bool audit_each(struct store *store, bool (*take)(void *context, const struct audit_entry *entry),
                void *context) MUST_CHECK;
/* Takes the payloads of all entries up to `through` away, and says so in an entry
   of its own: any other payload that is missing was taken by hand. */
bool audit_purge(struct store *store, struct arena *arena, int64_t through, int64_t now_ms) MUST_CHECK;
/* Of an entry that says so: up to which; of any other 0. */
int64_t audit_purged_through(const struct audit_entry *entry);
/* Number and hash of the newest entry; 0 and empty in an empty chain. */
bool audit_head(struct store *store, struct arena *arena, int64_t *number, struct text *hash)
    MUST_CHECK;
/* How many ends the chain has: one, unless somebody had a hand in it. */
bool audit_heads(struct store *store, uint32_t *count) MUST_CHECK;

#endif
