/* Places for files on their way: see upload_slots.h. */
#include "web/upload_slots.h"

#include <pthread.h>

static struct {
    pthread_mutex_t lock;
    struct {
        bool taken;
        int64_t sender; /* 0: not known yet */
    } slot[UPLOADS_MOST];
} slots = {.lock = PTHREAD_MUTEX_INITIALIZER};

int upload_slot_take(void)
{
    int found = -1;
    pthread_mutex_lock(&slots.lock);
    for (int i = 0; i < UPLOADS_MOST && found < 0; i++)
        if (!slots.slot[i].taken)
            found = i;
    if (found >= 0) {
        slots.slot[found].taken = true;
        slots.slot[found].sender = 0;
    }
    pthread_mutex_unlock(&slots.lock);
    return found;
}

bool upload_slot_name(int slot, int64_t sender)
{
    unsigned own = 0;
    pthread_mutex_lock(&slots.lock);
    for (int i = 0; i < UPLOADS_MOST; i++)
        own += slots.slot[i].taken && slots.slot[i].sender == sender;
    bool room = own < UPLOADS_OF_ONE;
    if (room)
        slots.slot[slot].sender = sender;
    pthread_mutex_unlock(&slots.lock);
    return room;
}

void upload_slot_give(int slot)
{
    if (slot < 0)
        return;
    pthread_mutex_lock(&slots.lock);
    slots.slot[slot].taken = false;
    pthread_mutex_unlock(&slots.lock);
}
