/* What the views of logging in is given. */
#ifndef WEB_PAGE_LOGIN_H
#define WEB_PAGE_LOGIN_H

#include "web/page.h"

struct login_view {
    struct text problem; /* French; empty: none */
    struct text email;   /* as typed before */
    struct text onward;  /* a path of ours */
    bool expired;        /* the session had ended */
    bool changed;        /* the password was replaced just now */
};

#endif
