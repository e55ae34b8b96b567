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

/* A path of ours to go on to; "/" for anything else. */
struct text login_safe_path(struct text path);
/* Asks whoever gave the right password for the code of the second factor. */
bool login_ask_code(struct request *request, struct response *response, const struct person *person,
                    struct text onward, struct error *error) MUST_CHECK;
/* From the beginning, saying why (422). */
bool login_start_again(struct request *request, struct response *response, const char *why);
/* Traces that somebody (0: nobody known) was not let in. */
bool login_trace_refused(struct request *request, int64_t person, struct error *error) MUST_CHECK;

#endif
