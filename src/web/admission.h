/* Who may do what, before a page's own function runs. */
#ifndef WEB_ADMISSION_H
#define WEB_ADMISSION_H

#include "web/head.h"
#include "web/web.h"

/* The viewer's role against the route's row. False when the response is
   settled: the login page for nobody, else 403. */
bool admission_check(struct request *request, struct response *response);
/* Whether this person may send files now. False with the response settled, or
   `error` set. */
bool admission_upload(struct request *request, struct response *response, struct error *error);

/* Whether the viewer may register sessions, where the route's row wants that.
   False with the response settled (the page that says what is missing), or
   `error` set. */
bool admission_registering(struct request *request, struct response *response,
                           struct error *error);

/* For store_set_guard, the context a struct request whose viewer was admitted: a
   right that was withdrawn, an account closed, a session ended or a contract that
   came into force meanwhile stops whatever was about to be written. */
bool admission_holds(struct store *store, void *context);

/* The client's IP address as text, told by a trusted proxy where there is one. */
struct text admission_address(struct MHD_Connection *connection, const struct head *head,
                              const struct site *site, struct arena *arena);

#endif
