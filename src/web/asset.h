/* The files of the folder asset, compiled in by tool/embed.c. Their addresses
   for the views are the macros of the generated web/assets.h. */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/text.h"

struct asset {
    const char *name;   /* "gabarit.css" */
    const char *hashed; /* "gabarit-0123456789abcdef.css": never changes */
    const char *etag;   /* the hash, quoted */
    const char *type;
    struct text plain, gzip; /* gzip is empty where it would not be shorter */
};

extern const struct asset assets[];
extern const size_t asset_count;

/* By either of its names; NULL when there is none. */
const struct asset *asset_find(struct text name);

#endif
