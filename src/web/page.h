/* What every page has: its head and foot. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/web.h"

/* Which entry of the menu is the current one. */
enum section { SECTION_NONE, SECTION_SESSIONS, SECTION_IMPORTS, SECTION_OPERATOR };

/* How far an import is, on the pages of the import; STEP_NONE elsewhere. */
enum import_step { STEP_NONE, STEP_FILE, STEP_REPORT, STEP_CONFIRMATION, STEP_RECEIPT };

struct page {
    const char *title; /* French */
    const struct request *request;
    enum section section;
    enum import_step step;   /* such pages also state an antivirus that is switched off */
    bool wide;               /* takes the whole window: tables */
    struct text centre_name; /* of the viewer's centre; may be empty */
};

#endif
