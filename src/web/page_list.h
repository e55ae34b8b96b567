/* What the view of the list of registrations is given. */
#ifndef WEB_PAGE_LIST_H
#define WEB_PAGE_LIST_H

#include "store/listing.h"
#include "web/fault.h"
#include "web/pages.h"

enum { LIST_PAGE = 50, LIST_EXPORT_MOST = 100000, LIST_EXPORT_BYTES = 64 << 20 };

/* Why an export is refused: it would not be the whole. */
#define LIST_EXPORT_TOO_LONG \
    "Cette liste compte plus de 100 000 sessions : restreindre la période ou la formation, puis exporter à nouveau."

struct list_view {
    struct listing_filter filter;
    struct text from, to, order_number, driver; /* as typed */
    struct text sealed; /* the last two, as they stand in addresses */
    const struct catalogue *catalogue;
    const struct listing_person *people;
    uint32_t person_count;
    const struct listed *rows;
    uint32_t count;
    struct pager pager;
    bool filtered, counted_all;
    struct text csv_address, xlsx_address, sort_address[LISTING_ORDER_COUNT];
    struct faults faults;
};

#endif
