/* What the views of « Mon compte » and of the second factor are given. */
#ifndef WEB_PAGE_ACCOUNT_H
#define WEB_PAGE_ACCOUNT_H

#include "flow/second_factor.h"
#include "web/fault.h"
#include "web/page.h"
#include "web/qr.h"

struct session_row {
    struct text public_id, device, address;
    struct text since, seen; /* "15/01/2022 à 14:05" */
    bool here;               /* the one that asks */
};

struct account_view {
    struct faults faults;
    const char *done; /* what was done just now, a sentence; NULL: nothing */
    const struct session_row *sessions;
    uint32_t session_count;
    struct text password_changed; /* a moment; empty: never */
    int64_t codes_left;           /* recovery codes */
};

struct factor_view {
    struct faults faults;
    struct text secret; /* in groups of four */
    struct text sealed; /* the same, for the way back */
    struct qr qr;
};

/* The recovery codes, shown once. */
struct codes_view {
    const char (*codes)[FACTOR_CODE_LEN + 1];
};

/* The second step of logging in. */
struct code_view {
    const char *problem; /* French; NULL: none */
    struct text sealed;  /* who logs in */
    struct text onward;
};

#endif
