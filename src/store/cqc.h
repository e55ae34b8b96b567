/* Requests for the driver qualification card, and what became of them. Who may do
   what, and when: flow/cqc.c. */
#ifndef STORE_CQC_H
#define STORE_CQC_H

#include "base/date.h"
#include "store/store.h"

enum cqc_kind { CQC_NEW, CQC_RENEWAL, CQC_LOST };

struct cqc_request {
    int64_t id;
    struct text public_id;
    struct text number;      /* "CQC-2022-000001"; empty: a draft that was never sent */
    int64_t person, document;
    int state;               /* enum cqc_state (flow/cqc.h) */
    enum cqc_kind kind;
    date due;                /* last day of the card there is; −1: none */
    date valid_from, valid_to;
    struct text first_name, last_name, licence_typed;
    date birth;
    struct text address, address_more, postal_code, city, country;
    struct text licence_categories; /* "C CE" */
    bool has_photo, has_signature;
    int64_t cents;
    struct text words;       /* what is wanted, or why it was refused */
    int64_t created_ms, changed_ms, submitted_ms, purged_ms; /* 0: not */
    int64_t revision;
    struct text certificate; /* the document's number */
    struct text training;    /* and training */
    int64_t certificate_revoked_ms; /* 0: it stands */
};

/* Sets id. */
bool cqc_add(struct store *store, struct cqc_request *request) MUST_CHECK;
/* Writes all but the pictures where the revision is still the one read (adds one),
   else ERROR_BUSY. */
bool cqc_change(struct store *store, struct cqc_request *request) MUST_CHECK;
/* ERROR_NOT_FOUND also where it is another person's (person 0: anybody's, but no draft). */
bool cqc_find(struct store *store, struct arena *arena, struct text public_id, int64_t person, struct cqc_request *out)
    MUST_CHECK;
/* The newest first, at most 50. */
bool cqc_of_person(struct store *store, struct arena *arena, int64_t person, struct cqc_request **out, uint32_t *count)
    MUST_CHECK;
/* How many submitted ones there are in each state; `count` has `states` of them. */
bool cqc_count_states(struct store *store, uint32_t *count, unsigned states) MUST_CHECK;
/* Those in the states of the mask (1 << state), the oldest submission first, at most
   `most`. */
bool cqc_queue(struct store *store, struct arena *arena, unsigned states, uint32_t most, struct cqc_request **out,
               uint32_t *count) MUST_CHECK;
bool cqc_next_number(struct store *store, struct arena *arena, int year, struct text *number) MUST_CHECK;

/* One of the pictures (JPEG); empty: none. */
bool cqc_picture(struct store *store, struct arena *arena, int64_t request, bool signature, struct text *out) MUST_CHECK;
bool cqc_set_picture(struct store *store, int64_t request, bool signature, struct text jpeg, int64_t now_ms) MUST_CHECK;

struct cqc_event {
    int state;
    int64_t at_ms, person;
    struct text words;
};
bool cqc_event_add(struct store *store, int64_t request, const struct cqc_event *event) MUST_CHECK;
bool cqc_events(struct store *store, struct arena *arena, int64_t request, struct cqc_event **out, uint32_t *count)
    MUST_CHECK;

#endif
