/* What the view of the service contract is given. */
#ifndef WEB_PAGE_CONTRACT_H
#define WEB_PAGE_CONTRACT_H

#include "store/contracts.h"
#include "web/fault.h"
#include "web/pages.h"

struct contract_view {
    const struct contract *contract; /* in force; NULL: none is */
    const struct contract *next;     /* id 0: none */
    bool is_signed, is_representative;
    bool done;    /* signed just now */
    bool changed; /* another version came into force while this one was read */
    const struct contract_signature *signatures;
    uint32_t signature_count;
    struct faults faults;
};

#endif
