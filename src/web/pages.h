/* What the views of the pages are given. Plain data: everything is worked out
   before a view prints it. Texts are French where people read them. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "base/money.h"
#include "flow/confirm.h"
#include "flow/progress.h"
#include "store/catalogue.h"
#include "store/centres.h"
#include "store/profiles.h"
#include "store/registrations.h"
#include "web/fault.h"
#include "web/french.h"
#include "web/icon.h"
#include "web/page.h"

/* -- Mes sessions ---------------------------------------------------------- */

struct sessions_view {
    struct profile *profiles;
    uint32_t profile_count;
    const struct profile *chosen;
    struct text price[PRICE_CLASS_COUNT]; /* "25,34 €"; empty: none in force */
    bool import_refused; /* import was asked for a profile that has none */
};

/* What is missing to register sessions, and who can give it. */
struct missing_view {
    bool contract, right;
    bool is_representative;
    const struct person *representatives;
    uint32_t representative_count;
    struct text operator_name;
};

/* -- the import -------------------------------------------------------------- */

struct upload_view {
    int64_t most_bytes;
    struct text cancelled; /* name of the file whose import was cancelled just now; or empty */
    const char *problem;   /* why the form came back; or NULL */
};

/* The way of an analysis, for the page that waits for it. */
struct wait_view {
    const struct lot *lot;
    enum progress_step step;
    struct text said; /* "Lecture des lignes : 12 000" */
};

/* The steps in words, for people and for the state that is asked for. */
struct wait_step {
    const char *code, *words;
};
extern const struct wait_step wait_steps[PROGRESS_STEP_COUNT];
struct text wait_said(struct arena *arena, enum progress_step step, uint32_t lines);

/* Where one stands in something that is shown page by page. */
struct pager {
    struct text address; /* ends in "page=" */
    const char *what;    /* "Lignes" */
    uint32_t page, pages;        /* from 1 */
    uint32_t first, last, total; /* what is on this page, from 1 */
};
/* `count` of `total` things stand on `page` of pages of `size`. */
void pager_set(struct pager *pager, uint32_t page, uint32_t size, uint32_t count, uint32_t total);

struct shown_finding {
    enum level level;
    char cell[16]; /* "F3" */
    struct text message, remedy;
    struct text receipt; /* public id of the import that it tells of; or empty */
};

struct shown_cell {
    struct text value;
    enum level mark;
    char name[16]; /* "F3" */
};

struct shown_line {
    uint32_t number;
    enum level level;
    struct shown_cell cell[COLUMN_COUNT]; /* in the order of report_columns */
    const struct shown_finding *findings;
    unsigned finding_count;
};

/* The report's columns behind Détail and Ligne, in its order. */
struct report_column {
    enum column column;
    const char *title; /* as the manual writes it */
    const char *class;
};
extern const struct report_column report_columns[COLUMN_COUNT];

struct report_view {
    const struct lot *lot;
    struct text address; /* of this very report */
    struct text from;    /* "15/01/2022 à 14:05" */
    struct text level;   /* as in the address: "", "erreur", "information" */
    struct text search; /* the words */
    struct text sealed; /* the same as they stand in addresses: web/sealed.h */
    const struct shown_line *lines;
    uint32_t count;
    const struct advice *advice;
    unsigned advice_count;
    struct pager pager;
    bool changed;        /* the checks made again at the confirmation differ */
    bool read_only;      /* registered or cancelled: nothing can be done here */
    struct text why_not; /* why « Importer » cannot be used; empty: it can */
    struct text to_register; /* "6 sessions" */
};

/* The same for the operator, who only looks. */
struct look_view {
    const struct lot *lot;
    const struct centre *centre;
    struct text person;                /* who sent it */
    const struct report_view *report;  /* NULL: there are no lines */
};

struct refused_view {
    const struct lot *lot;
    struct text problem, remedy; /* two parts of the refusal's message */
    struct text from;
};

struct shown_note {
    struct text who, message;
};

struct confirmation_view {
    const struct lot *lot;
    const struct confirmation *confirmation;
    uint32_t shown;                 /* orders that are told one by one */
    struct confirmation_order rest; /* the others together */
    struct text today;
    bool price_changed; /* since the page was shown before */
    bool price_missing; /* of one of the classes: nothing can be registered */
    const struct shown_note *notes; /* by hand: what is worth knowing of the drivers */
    uint32_t note_count;
};

struct receipt_view {
    const struct lot *lot;
    const struct lot_totals *totals;
    struct text day, person; /* "15/01/2022 à 14:05", "Claire Martin" */
    struct text amount;      /* HT */
    uint32_t left_out;       /* lines registered before, or copies of others */
    uint32_t cancelled;      /* registrations that do not stand any more */
};

/* -- the history --------------------------------------------------------------- */

struct import_row {
    const struct lot *lot;
    struct text from, person, centre;
    uint32_t cancelled; /* registrations that do not stand any more */
};

/* Rows for lots; `centre` is left empty. */
bool import_rows(struct request *request, const struct lot *lots, uint32_t count,
                 struct import_row **out, struct error *error) MUST_CHECK;
/* Fills it in. */
void import_rows_name(const struct centre *centres, uint32_t centre_count, struct import_row *rows, uint32_t count);

struct imports_view {
    const struct import_row *rows;
    uint32_t count;
    struct pager pager;
};

/* Over all centres, for the operator. */
struct imports_all_view {
    struct imports_view imports;
    struct lot_search search;
    struct text from, to; /* as typed */
    const struct centre *centres;
    uint32_t centre_count;
    struct faults faults;
};

/* -- the operator ---------------------------------------------------------------- */

struct service_row {
    const char *name;
    bool well;
    const char *said;
};

struct operator_view {
    const struct service_row *services;
    unsigned service_count;
    const struct centre *centres;
    uint32_t centre_count;
    const struct import_row *rows;
    uint32_t count;
};

#endif
