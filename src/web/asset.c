/* Finding embedded files: see asset.h. */
#include "web/asset.h"

const struct asset *asset_find(struct text name)
{
    for (size_t i = 0; i < asset_count; i++)
        if (text_equal(name, text_of(assets[i].hashed)) || text_equal(name, text_of(assets[i].name)))
            return &assets[i];
    return NULL;
}
