/* Where a host name leads, and whether that is an address of the public internet:
   what users name must not reach the network that this program stands in. */
#ifndef OS_ADDRESS_H
#define OS_ADDRESS_H

#include "base/text.h"

enum { ADDRESS_ROOM = 64 };

enum address_verdict {
    ADDRESS_GOOD,
    ADDRESS_UNKNOWN, /* the name leads nowhere */
    ADDRESS_PRIVATE  /* at least one of its addresses is not of the public internet */
};

/* Resolves a name (or takes a literal address) once; `out` is the first address, as
   text. With `allow_private` any address is good. May wait for a name server. */
enum address_verdict address_resolve(const char *host, bool allow_private, char out[ADDRESS_ROOM]);
/* Whether a literal address is of the public internet; false for what is none. */
bool address_is_public(const char *literal);

#endif
