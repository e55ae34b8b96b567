/* What the pages of « Mon compte » share. */
#ifndef WEB_ACCOUNT_H
#define WEB_ACCOUNT_H

#include "web/fault.h"
#include "web/web.h"

/* The page, with what is wrong with one of its forms (422). */
bool account_show(struct request *request, struct response *response, struct faults *faults,
                  struct error *error) MUST_CHECK;
/* The viewer's present password in that field: what is wrong with it, under the
   same limits as logging in (429). */
bool account_check_password(struct request *request, struct response *response, const char *field,
                            struct faults *faults, struct error *error) MUST_CHECK;
/* Words for a code that does not fit, in that field; none for FACTOR_FINE. */
struct factor_check;
void account_code_fault(struct request *request, struct response *response, const char *field,
                        const struct factor_check *check, struct faults *faults);

#endif
