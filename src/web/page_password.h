/* What the views of choosing a password are given: by an invitation, and when
   one was forgotten. */
#ifndef WEB_PAGE_PASSWORD_H
#define WEB_PAGE_PASSWORD_H

#include "web/fault.h"
#include "web/page.h"

/* The form behind a link. */
struct choose_view {
    struct faults faults;
    const char *address; /* "/invitation/" or "/mot-de-passe/" */
    struct text token, email;
    bool reset; /* another password; else the first one */
};

struct forgotten_view {
    struct faults faults;
    struct text email; /* as typed */
    const char *problem; /* French; NULL: none */
    bool sent;
};


/* The fields « mot_de_passe » and « mot_de_passe_2 » of a form: what is wrong
   with them. */
void password_fields_check(struct request *request, struct text email, struct faults *faults);

#endif
