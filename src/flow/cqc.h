/* The request for the driver qualification card (CQC): begun from the space while a
   certificate is valid, kept as a draft, sent, treated by the operator. Each change
   is mailed. No payment is taken: an amount is shown (setting cqc_cents). */
#ifndef FLOW_CQC_H
#define FLOW_CQC_H

#include "flow/flow.h"
#include "flow/picture.h"
#include "rules/cqc.h"
#include "store/cqc.h"
#include "store/documents.h"
#include "store/spaces.h"

#define CQC_TO(name) (1u << CQC_##name)
enum cqc_state {
#define CQC_STATE(name, code, label, driver, operator, mail) CQC_##name,
#include "flow/cqc_states.def"
#undef CQC_STATE
    CQC_STATE_COUNT
};
struct cqc_state_row {
    const char *code, *label;
    unsigned by_driver, by_operator; /* masks of CQC_TO */
    const char *mail;
};
extern const struct cqc_state_row cqc_states[CQC_STATE_COUNT];

extern const char *const cqc_kind_labels[3]; /* by enum cqc_kind */
/* Licence categories that a card can be for, NULL behind the last. */
extern const char *const cqc_licence_categories[];

enum { CQC_WORDS_MOST = 500, CQC_FIELD_MOST = 100 /* characters */ };

/* May the driver still fill it in? */
bool cqc_is_open(const struct cqc_request *request);

/* A new draft on that certificate, or the person's draft that is there already (one at
   a time). ERROR_DATA where the certificate is no longer valid. */
bool cqc_begin(const struct site *site, struct store *store, struct arena *arena, const struct space *space,
               const struct document *certificate, struct cqc_request *out, struct error *error) MUST_CHECK;
/* Keeps what the driver filled in (kind, due, address, categories) and works the
   validity out anew. ERROR_BUSY where it changed since. */
bool cqc_save(struct store *store, struct arena *arena, struct cqc_request *request, struct error *error) MUST_CHECK;
/* ERROR_BUSY where it was sent meanwhile. */
bool cqc_keep_picture(struct store *store, struct arena *arena, const struct cqc_request *request, enum picture_kind kind,
                      struct text jpeg, struct error *error) MUST_CHECK;
/* What is still missing before it can be sent: a mask. */
enum { CQC_NEEDS_ADDRESS = 1, CQC_NEEDS_CATEGORIES = 2, CQC_NEEDS_PHOTO = 4, CQC_NEEDS_SIGNATURE = 8, CQC_NEEDS_DUE = 16,
       CQC_NEEDS_CERTIFICATE = 32 /* the one it rests on is valid no more */ };
bool cqc_missing(struct store *store, struct arena *arena, const struct cqc_request *request, unsigned *missing) MUST_CHECK;
/* Moves it, by its driver (`by` is its person) or by an operator; numbered when it is
   first sent; traced and mailed, one transaction. ERROR_BUSY where it changed since or
   the way is not open. */
bool cqc_move(const struct site *site, struct store *store, struct arena *arena, struct cqc_request *request,
              enum cqc_state to, struct text words, int64_t by, bool operator, struct error *error) MUST_CHECK;
/* The request for the card producer, JSON with both pictures in Base64. */
bool cqc_json(struct store *store, struct arena *arena, const struct cqc_request *request, struct buffer *out) MUST_CHECK;

#endif
