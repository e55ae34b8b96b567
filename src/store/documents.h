/* Documents that drivers get: the summary of each registration, the certificate
   of those that give one. A row holds what a document says beside its
   registration, its seal, and what became of it; the file itself is made when it
   is asked for (documents/). When a document is issued: flow/issue.h. */
#ifndef STORE_DOCUMENTS_H
#define STORE_DOCUMENTS_H

#include "rules/world.h"
#include "store/store.h"

enum document_kind { DOCUMENT_SUMMARY, DOCUMENT_CERTIFICATE };
/* Why it does not stand any more. */
enum document_end { DOCUMENT_STANDS, DOCUMENT_CANCELLED, DOCUMENT_RECTIFIED };

enum { DOCUMENT_CODE = 16, SEAL_BYTES = 64, DOCUMENT_TEMPLATE = 1 };

/* What many documents say alike, in the words of the day they were issued. */
struct document_source {
    int64_t id;
    struct text company;      /* who puts the document at disposal */
    struct text address;      /* of the portal: "https://…", without a stroke at the end */
    struct text centre_name, centre_siret, centre_place;
    struct text approval;     /* number and prefecture; empty where none is known */
    struct text training;     /* label */
    int hours;
    bool specimen;            /* printed as such on every page */
};

struct document {
    int64_t id;
    enum document_kind kind;
    struct text number;       /* "CQ-2022-000001", "RF-2022-000001" */
    struct text code;         /* DOCUMENT_CODE characters (see flow/code.h) */
    struct document_source source;
    /* Of its registration. */
    int64_t registration, centre, lot;
    struct text ref, order_number, receipt;
    struct text first_name, last_name, licence_typed, licence; /* licence: folded */
    date birth, end;
    enum category category;   /* goods or passengers */
    int64_t registered_ms;
    /* Its own. */
    int template_version;
    int64_t issued_ms;
    date valid_to;            /* of a certificate: its last day; of a summary: until when it is kept */
    int fco_done, fco_left;   /* hours; -1: nothing to say */
    int64_t key;              /* that sealed it; 0: no seal */
    struct text key_mark;     /* four characters */
    struct text seal;         /* SEAL_BYTES bytes, or empty */
    int64_t revoked_ms;       /* 0: it stands */
    enum document_end revoked_for;
    int64_t fetched_ms;       /* first opened by its driver; 0: not yet */
};

/* Texts in the arena; ERROR_NOT_FOUND. */
bool document_by_id(struct store *store, struct arena *arena, int64_t id, struct document *out) MUST_CHECK;
/* By code (of DOCUMENT_CODE characters, cleaned) or by number. */
bool document_by_code(struct store *store, struct arena *arena, struct text code, struct document *out) MUST_CHECK;
bool document_by_number(struct store *store, struct arena *arena, struct text number, struct document *out) MUST_CHECK;
/* The one that stands of a registration, or ERROR_NOT_FOUND. A certificate of
   modules belongs to the registration that completed it. */
bool document_of_registration(struct store *store, struct arena *arena, int64_t registration,
                              enum document_kind kind, struct document *out) MUST_CHECK;
/* Those of a driver, standing or not, the newest first; at most 500. Last name
   folded: only of registrations that bear it; empty: of all. */
bool documents_of_driver(struct store *store, struct arena *arena, struct text licence, date birth,
                         struct text last_name_folded, struct document **out, uint32_t *count) MUST_CHECK;

/* -- issuing, within the caller's transaction ------------------------------------- */

/* The row of these words; made where there is none. Sets id. */
bool document_source_put(struct store *store, struct document_source *source) MUST_CHECK;
/* The next number of that kind and year. */
bool document_next_number(struct store *store, struct arena *arena, enum document_kind kind, int year,
                          struct text *number) MUST_CHECK;
/* Writes source.id, registration and all of « its own »; sets id. ERROR_DATA when
   one of that kind stands for the registration already. `parts`: the
   registrations whose hours it used up (a certificate of modules), else none. */
bool document_add(struct store *store, struct document *document, const int64_t *parts, uint32_t part_count)
    MUST_CHECK;
/* Remembers that the driver opened it (the first time only). */
bool document_fetched(struct store *store, int64_t id, int64_t now_ms) MUST_CHECK;

#endif
