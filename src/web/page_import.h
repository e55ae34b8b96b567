/* What the pages of one import share among themselves. */
#ifndef WEB_PAGE_IMPORT_H
#define WEB_PAGE_IMPORT_H

#include "web/pages.h"

/* The import that the address names; another centre's is not found. */
bool import_find(struct request *request, struct lot *lot, struct error *error) MUST_CHECK;
/* Opens a page of the import: says its step, and an antivirus switched off. */
bool import_open(struct page *page, struct request *request, const char *title,
                 enum import_step step, struct error *error) MUST_CHECK;
/* Where the import is to be looked at now. */
bool import_redirect(struct request *request, struct response *response, const struct lot *lot);

/* The report at `address`; what is searched for stands in it sealed. */
bool report_show(struct request *request, struct response *response, const struct lot *lot,
                 struct text address, struct error *error);

/* What such a page is given, from the address; then its lines and advice, of
   which `looking` leaves out what only the centre can open. */
struct report_view report_begin(struct request *request, const struct lot *lot, struct text address);
bool report_fill(struct request *request, const struct lot *lot, bool looking, struct report_view *view,
                 struct error *error) MUST_CHECK;

#endif
