/* What the views of logging in and of invitations are given. */
#ifndef WEB_PAGE_LOGIN_H
#define WEB_PAGE_LOGIN_H

#include "web/page.h"

struct login_view {
    struct text problem; /* French; empty: none */
    struct text email;   /* as typed before */
    struct text onward;  /* a path of ours */
    bool expired;        /* the session had ended */
};

struct invitation_view {
    struct text problem;
    struct text token;
    struct text email;
};

#endif
