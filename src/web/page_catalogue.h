/* What the views of the catalogue and of the prices are given, and what their
   pages share. */
#ifndef WEB_PAGE_CATALOGUE_H
#define WEB_PAGE_CATALOGUE_H

#include "flow/catalogue.h"
#include "web/fault.h"
#include "web/pages.h"

/* Imports that a change touches. */
struct effects_view {
    const struct lot_effect *effects;
    uint32_t count;
    bool more;                     /* others were not looked at */
    bool amounts;                  /* what they would cost is told too */
    const struct centre *centres;  /* NULL: all are of one centre */
    uint32_t centre_count;
};

/* Whether what holds from one day to another holds on a third. */
enum span { SPAN_PAST, SPAN_NOW, SPAN_AHEAD };
enum span span_of(date from, date to, date today);

/* « formation longue, FCO complète »; « module de FCO ». */
const char *price_class_label(enum price_class class);
/* The same for a training's category; both where it may be either. */
const char *training_category_label(enum category category);

struct shown_price {
    const struct price_row *row;
    enum span span;
    struct text amount;  /* "25,34 €" */
    const char *code;    /* of its class, in addresses */
};
struct shown_price *prices_shown(struct arena *arena, const struct price_row *rows, uint32_t count);

struct shown_training {
    const struct training_row *row; /* a version */
    enum span span;
    struct text aliases;
};

struct catalogue_view {
    const struct shown_price *prices;
    uint32_t price_count;
    bool priceless[PRICE_CLASS_COUNT]; /* no price is in force */
    const struct shown_training *trainings; /* the version of today, else the last */
    uint32_t count;
    const char *done;
};

struct training_view {
    const struct shown_training *versions; /* none: a new one */
    uint32_t count;
    int64_t id;
    struct text label, hours, from, to; /* as typed */
    enum category category;
    enum price_class price_class;
    bool education, repeatable;
    bool open; /* the last version has no last day */
    struct text seen; /* the last version as the form knows it */
    struct text looked; /* what was looked at, when it was */
    bool previewed, ending; /* `ending`: it is the form of the last day that was sent */
    struct effects_view effects;
    const struct difference *changes; /* `typed`: what it becomes; `now`: what it is */
    unsigned change_count;
    const struct difference *differences;
    unsigned difference_count;
    const char *done;
    struct faults faults;
};

struct price_view {
    const struct shown_price *edited; /* NULL: a new one */
    int class;                        /* chosen; -1: none */
    struct text amount, from;         /* as typed */
    int64_t revision;
    struct text looked; /* what was looked at, when it was */
    bool previewed, removing;
    const struct shown_price *after; /* prices of the class once the change is made */
    uint32_t after_count;
    struct effects_view effects;
    const struct difference *differences;
    unsigned difference_count;
    struct faults faults;
};

/* Looks at the change. Where the outcome is not CATALOGUE_DONE, `effects` is
   left alone and the caller says why. */
bool catalogue_preview(struct request *request, const struct catalogue_change *change, struct catalogue_preview *preview,
                       struct effects_view *effects, struct error *error) MUST_CHECK;
/* Whether the form was sent to confirm what was looked at; `looked` tells what is
   typed now. Something else typed since is looked at first. */
bool form_is_confirmed(const struct request *request, struct text looked);
/* "22/01/2022"; empty for DATE_NONE. */
struct text form_day(struct arena *arena, date day);

#endif
