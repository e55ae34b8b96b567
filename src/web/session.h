/* Who asks: the cookie of a session, and the proof that a form is ours. */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/head.h"
#include "web/web.h"

/* Fills request->viewer from the cookies. Nobody, where there is no session or
   it has ended. False for a failure of the store. */
bool session_find(struct request *request, const struct head *head, struct error *error)
    MUST_CHECK;
/* Begins a session for a person who proved to be it, under a new token, with
   its trace in the same transaction. */
bool session_open(struct request *request, struct response *response, const struct person *person,
                  struct error *error) MUST_CHECK;
/* Ends the viewer's, with its trace. */
bool session_close(struct request *request, struct response *response, struct error *error)
    MUST_CHECK;
/* For pages with a form for people who are not logged in: gives them a cookie
   that the form's token is tied to, and sets viewer.csrf. */
void session_visitor(struct request *request, struct response *response);

/* The browser says that the form came from this portal, as far as it says. */
bool session_same_origin(const struct request *request, const struct head *head);
/* Whether `token` is the viewer's, in constant time. */
bool session_token_fits(const struct viewer *viewer, struct text token);

#endif
