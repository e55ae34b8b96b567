/* What the views of requests for the card are given: the driver's and the operator's. */
#ifndef WEB_PAGE_CARD_H
#define WEB_PAGE_CARD_H

#include "flow/cqc.h"
#include "web/fault.h"
#include "web/page.h"

struct card_event_row {
    struct text moment;
    const char *label;
    struct text words;
};

/* The driver's list. */
struct cards_view {
    const struct cqc_request *rows;
    uint32_t count;
    const struct document *certificate; /* that a new one can rest on; NULL: none */
};

/* The pages of a request that is being filled in. */
enum card_step { CARD_FORM, CARD_PICTURES, CARD_SUMMARY };

struct card_view {
    struct faults faults;
    const struct cqc_request *request;
    struct text due;      /* as typed */
    unsigned missing;     /* mask of CQC_NEEDS_… */
    const char *saved;    /* what was just done; NULL: nothing */
    struct text problem;  /* of a picture; may be empty */
    bool problem_of_signature;
    const struct card_event_row *events;
    uint32_t event_count;
    bool operator;
    struct text words;    /* the operator's, as typed */
};

/* The operator's queue. */
enum card_filter { CARDS_TO_TREAT, CARDS_TO_PRODUCE, CARDS_WAITING, CARDS_CLOSED, CARD_FILTER_COUNT };
struct card_filter_row {
    const char *code, *label;
    unsigned states;
};
extern const struct card_filter_row card_filters[CARD_FILTER_COUNT];
struct card_queue_view {
    const struct cqc_request *rows;
    uint32_t count;
    uint32_t total[CARD_FILTER_COUNT];
    enum card_filter filter;
};

/* The viewer's own request of the address; with *found false the response says that
   there is none. */
bool card_find(struct request *request, struct response *response, struct cqc_request *out, bool *found, struct error *error)
    MUST_CHECK;
/* What could not be kept because it moved meanwhile is said on a page (true); other
   failures stay in `error`. */
bool card_moved_meanwhile(struct response *response, struct error *error) MUST_CHECK;
bool card_has_category(const struct cqc_request *request, const char *category);
/* Reads the events of a request for showing. */
bool card_take_events(struct request *request, const struct cqc_request *card, struct card_view *view, struct error *error)
    MUST_CHECK;

#endif
