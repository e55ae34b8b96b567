/* Windows of a minute, one a key: see api_limit.h. */
#include "web/api_limit.h"

#include <pthread.h>

enum { WINDOW_MS = 60000, SLOTS = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Keys that share a slot begin each other's window anew: none is refused for it. */
static struct {
    int64_t key, begun_ms, count;
} slots[SLOTS];

struct api_limit api_limit_take(int64_t key, int64_t most, int64_t now_ms)
{
    size_t at = (size_t)key % SLOTS;
    pthread_mutex_lock(&lock);
    if (slots[at].key != key || now_ms - slots[at].begun_ms >= WINDOW_MS) {
        slots[at].key = key;
        slots[at].begun_ms = now_ms;
        slots[at].count = 0;
    }
    int64_t count = ++slots[at].count, end = slots[at].begun_ms + WINDOW_MS;
    pthread_mutex_unlock(&lock);
    return (struct api_limit){.allowed = count <= most, .left = count < most ? most - count : 0,
                              .seconds = (end - now_ms + 999) / 1000};
}
