/* What the views of « Souscrire à l'API » are given: terms, keys, addresses told. */
#ifndef WEB_PAGE_SUBSCRIPTION_H
#define WEB_PAGE_SUBSCRIPTION_H

#include "flow/api_key.h"
#include "flow/webhook.h"
#include "store/contracts.h"
#include "web/fault.h"
#include "web/page.h"

struct key_row {
    const struct api_key *key;
    const char *state, *tag;  /* French; class of the tag */
    struct text scopes, used; /* French */
    bool good;
};

struct hook_row {
    const struct webhook *webhook;
    struct text events; /* types parted by commas */
};

struct subscription_view {
    struct faults faults;
    const struct contract *terms; /* in force; NULL: none */
    bool is_signed, just_signed, changed;
    const struct key_row *keys;
    uint32_t key_count;
    const struct hook_row *hooks;
    uint32_t hook_count;
    const char *done;
    struct text shown;     /* a key or secret made just now; empty: none */
    bool shown_is_secret;  /* of an address, not a key */
    /* As typed. */
    struct text name, networks, expires, address;
    unsigned scopes, events;
    bool live;
};

struct delivery_row {
    const struct delivery *delivery;
    struct text moment;
    const char *state, *tag;
};

struct hook_view {
    const struct webhook *webhook;
    struct text events;
    const struct delivery_row *rows;
    uint32_t count;
    const char *done;
    struct text shown;
};

#endif
