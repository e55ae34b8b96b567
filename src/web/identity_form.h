/* The fields by which a driver says who they are: names, birth date, licence
   number. The same in every form that asks for them (view identity_fields). */
#ifndef WEB_IDENTITY_FORM_H
#define WEB_IDENTITY_FORM_H

#include "store/spaces.h"
#include "web/fault.h"
#include "web/web.h"

struct identity_form {
    struct text first_name, last_name, birth, licence; /* as typed */
};

struct identity_form identity_form_of(struct arena *arena, const struct driver_identity *identity);
/* Says what is wrong with a name, if anything. */
void identity_check_name(struct faults *faults, const char *field, const char *label, struct text name);
/* Takes the fields of the request; says what is wrong with them; `out` is good where
   nothing is. */
struct identity_form identity_form_take(struct request *request, struct faults *faults, struct driver_identity *out);

#endif
