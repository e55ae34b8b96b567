/* What the view of the form by hand is given. */
#ifndef WEB_PAGE_MANUAL_H
#define WEB_PAGE_MANUAL_H

#include "flow/manual.h"
#include "store/profiles.h"
#include "web/fault.h"
#include "web/pages.h"

/* How a column of the template is asked for. */
struct manual_field {
    const char *name, *label, *hint; /* the hint may be NULL */
};
extern const struct manual_field manual_fields[COLUMN_COUNT];

/* A training that the centre is approved for. */
struct manual_training {
    struct text label;
    enum category category; /* CATEGORY_EITHER: approved for both */
};

struct manual_view {
    const struct profile *profile;
    const struct manual_form *form;
    const struct manual_training *trainings;
    uint32_t training_count;
    bool foreign_label; /* what was typed is none of them */
    struct faults faults;
    const struct difference *differences;
    unsigned difference_count;
    const char *focus; /* id of the field to begin with; or NULL */
};

/* "prenom-2"; of a column that stands once "commande". */
const char *manual_id(struct arena *arena, enum column column, uint32_t driver);
/* A value as a browser's calendar takes it, AAAA-MM-JJ; false where it is no
   date, and must be shown as it was typed. */
bool manual_calendar(struct text value, char iso[11]);

/* The profiles, and the one of that code; the first where there is none. */
bool profile_choose(struct request *request, struct text code, struct profile **all, uint32_t *count,
                    const struct profile **chosen, struct error *error) MUST_CHECK;

#endif
