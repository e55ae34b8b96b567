/* Places for files on their way: so many in all, and of them a share for each sender,
   so that nobody keeps the others waiting, on purpose or by a bad network. */
#ifndef WEB_UPLOAD_SLOTS_H
#define WEB_UPLOAD_SLOTS_H

#include "base/base.h"

enum { UPLOADS_MOST = 32, UPLOADS_OF_ONE = 6 };

/* A place, from 0 on; −1: none is free. From any thread, as the others. */
int upload_slot_take(void);
/* Says who sends: any number but 0. False where they have their share already; the
   place stays taken until it is given back. */
bool upload_slot_name(int slot, int64_t sender);
void upload_slot_give(int slot);

#endif
