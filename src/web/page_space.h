/* What the views of the personal space are given, and what its other pages share. */
#ifndef WEB_PAGE_SPACE_H
#define WEB_PAGE_SPACE_H

#include "flow/space.h"
#include "rules/modules.h"
#include "web/identity_form.h"
#include "web/page.h"

/* One session, with its papers. */
struct space_row {
    const struct document *summary;
    const struct document *certificate; /* NULL: none */
    const char *state;                  /* of the certificate, French; NULL: none */
    const char *tag;                    /* class of the tag */
};

struct space_modules {
    enum category category;
    struct module_tally tally;
    int width; /* of the bar, percent */
};

struct space_view {
    const struct space *space; /* NULL: no identity yet */
    const struct claim *claim; /* that waits or was refused; NULL: none */
    const struct space_row *rows;
    uint32_t count;
    const struct document *certificate; /* the one to show first: good now; NULL: none */
    int days_left;
    struct space_modules modules[2];
    uint32_t module_count;
    int64_t hours_needed;
    bool welcome, changed;
};

struct identity_view {
    struct faults faults;
    struct identity_form form;
    int64_t revision; /* of the space; −1: none */
    bool fixed;       /* papers show: only a correction changes it */
    const char *problem;
};

/* The viewer's space; false in *found where there is none yet. */
bool space_of_viewer(struct request *request, struct space *out, bool *found, struct error *error) MUST_CHECK;

/* -- what two want: the operator's room --------------------------------------------- */

struct claims_view {
    struct faults faults;
    const struct claim *rows;
    uint32_t count;
    int64_t wrong; /* the claim whose form came back */
    struct text words;
    bool done;
};

#endif
