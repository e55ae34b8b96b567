/* What every page has: its head and foot. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "store/audit.h"
#include "web/web.h"

/* Which entry of the menu is the current one. */
enum section { SECTION_NONE, SECTION_SESSIONS, SECTION_IMPORTS, SECTION_CENTRE, SECTION_OPERATOR, SECTION_ACCOUNT, SECTION_SPACE, SECTION_CARD };

/* How far an import is, on the pages of the import; STEP_NONE elsewhere. */
enum import_step { STEP_NONE, STEP_FILE, STEP_REPORT, STEP_CONFIRMATION, STEP_RECEIPT };

struct page {
    const char *title; /* French */
    const struct request *request;
    enum section section;
    bool by_hand;            /* the import is a form's, not a file's */
    enum import_step step;   /* such pages also state an antivirus that is switched off */
    struct text centre_name; /* of the viewer's centre; may be empty */
    bool many_centres;       /* the viewer works for others too */
};

/* Begins a page; looks up the viewer's centre. False for a failure of the
   store, with `error` set. */
bool page_open(struct page *page, struct request *request, const char *title,
               enum section section, struct error *error) MUST_CHECK;
/* For `return page_failed(request, error);` after a failure of the store. */
bool page_failed(const struct request *request, struct error *error);
/* Traces an act of the viewer's, about their own centre, on its own. */
bool page_trace(struct request *request, enum act act, struct text subject, struct error *error) MUST_CHECK;
/* The same with particulars: a JSON object, which a purge takes away. */
bool page_trace_with(struct request *request, enum act act, struct text subject, struct text payload, struct error *error) MUST_CHECK;
/* The same for looking at personal data: once an hour for each subject. */
bool page_trace_look(struct request *request, enum act act, struct text subject, struct error *error) MUST_CHECK;
/* "Claire Martin"; for 0 the command line. */
bool page_person_name(struct request *request, int64_t person, struct text *name,
                      struct error *error) MUST_CHECK;
/* "15/01/2022 à 14:05", in the request's arena. */
struct text page_moment(struct request *request, int64_t ms);
/* The page that says what is missing to register sessions, and who can grant
   it, with status 403. */
bool page_missing(struct request *request, struct response *response, bool contract, bool right,
                  struct error *error);

#endif
