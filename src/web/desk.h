/* The menu of the operator's desk: desk.def. */
#ifndef WEB_DESK_H
#define WEB_DESK_H

#include "web/page.h"

struct desk_entry {
    const char *path, *title;
};
extern const struct desk_entry desk_entries[];
extern const size_t desk_entry_count;

#endif
