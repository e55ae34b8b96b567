/* What the view of the list of registrations is given. */
#ifndef WEB_PAGE_LIST_H
#define WEB_PAGE_LIST_H

#include "store/listing.h"
#include "web/pages.h"

enum { LIST_PAGE = 50, LIST_EXPORT_MOST = 100000, LIST_EXPORT_BYTES = 64 << 20 };

struct list_view {
    struct listing_filter filter;
    struct text from, to, order_number, driver; /* as typed */
    const struct catalogue *catalogue;
    const struct listing_person *people;
    uint32_t person_count;
    const struct listed *rows;
    uint32_t count;
    struct pager pager;
    bool filtered, counted_all;
    struct text csv_address, xlsx_address;
};

#endif
