/* What every page has: its head and foot. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/web.h"

struct page {
    const char *title; /* French */
    const struct request *request;
};

#endif
