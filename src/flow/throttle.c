/* A growing wait after failures: see throttle.h. */
#include "flow/throttle.h"

#include "base/hash.h"
#include "os/random.h"

#include <pthread.h>

enum {
    BUCKETS = 1024,
    WAYS = 8,                      /* entries that share a bucket */
    MEMORY_MS = 2 * 3600 * 1000    /* a failure is forgotten after */
};

struct entry {
    uint64_t key; /* 0: free */
    unsigned failures;
    int64_t last_ms;
};

static struct entry table[BUCKETS][WAYS];
static uint64_t seed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t key_of(const struct throttle_rule *rule, struct text key)
{
    while (seed == 0)
        seed = random_number();
    return hash_mix(hash_text(seed, text_of(rule->name)), hash_text(seed, key)) | 1;
}

static struct entry *find(uint64_t key)
{
    struct entry *ways = table[(key >> 1) % BUCKETS];
    for (int i = 0; i < WAYS; i++)
        if (ways[i].key == key)
            return &ways[i];
    return NULL;
}

/* Its own entry, a free one, or the one with the fewest and oldest failures:
   a flood of new keys does not wash out those that failed often. */
static struct entry *claim(uint64_t key, int64_t now_ms)
{
    struct entry *best = find(key);
    struct entry *ways = table[(key >> 1) % BUCKETS];
    if (best)
        return best;
    best = &ways[0];
    for (int i = 0; i < WAYS; i++) {
        if (ways[i].key && now_ms - ways[i].last_ms > MEMORY_MS)
            ways[i] = (struct entry){0};
        if (ways[i].failures < best->failures ||
            (ways[i].failures == best->failures && ways[i].last_ms < best->last_ms))
            best = &ways[i];
    }
    *best = (struct entry){.key = key};
    return best;
}

static int64_t wait_after(const struct throttle_rule *rule, unsigned failures)
{
    if (failures <= rule->free_failures)
        return 0;
    unsigned doublings = failures - rule->free_failures - 1;
    int64_t ms = doublings < 20 ? (int64_t)1000 << doublings : rule->longest_ms;
    return ms < rule->longest_ms ? ms : rule->longest_ms;
}

int64_t throttle_wait(const struct throttle_rule *rule, struct text key, int64_t now_ms)
{
    int64_t wait = 0;
    pthread_mutex_lock(&lock);
    const struct entry *entry = find(key_of(rule, key));
    if (entry && now_ms - entry->last_ms <= MEMORY_MS)
        wait = entry->last_ms + wait_after(rule, entry->failures) - now_ms;
    pthread_mutex_unlock(&lock);
    return wait > 0 ? wait : 0;
}

void throttle_fail(const struct throttle_rule *rule, struct text key, int64_t now_ms)
{
    pthread_mutex_lock(&lock);
    struct entry *entry = claim(key_of(rule, key), now_ms);
    if (now_ms - entry->last_ms > MEMORY_MS)
        entry->failures = 0;
    entry->failures++;
    entry->last_ms = now_ms;
    pthread_mutex_unlock(&lock);
}

void throttle_forget(const struct throttle_rule *rule, struct text key)
{
    pthread_mutex_lock(&lock);
    struct entry *entry = find(key_of(rule, key));
    if (entry)
        *entry = (struct entry){0};
    pthread_mutex_unlock(&lock);
}

struct text throttle_network(struct text client)
{
    size_t end = 0;
    if (text_find_byte(client, ':') == client.len)
        return client;
    for (int groups = 0; end < client.len && groups < 4; end++)
        groups += client.at[end] == ':';
    return text_slice(client, 0, end);
}
