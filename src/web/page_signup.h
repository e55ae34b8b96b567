/* What the views of opening a personal space are given. */
#ifndef WEB_PAGE_SIGNUP_H
#define WEB_PAGE_SIGNUP_H

#include "web/identity_form.h"
#include "web/page.h"

struct signup_view {
    struct faults faults;
    struct text email; /* as typed */
    struct identity_form form;
    const char *problem; /* French; NULL: none */
    bool sent;
};

/* Behind the mail's link. */
struct signup_confirm_view {
    struct faults faults;
    struct text token, email;
};

#endif
