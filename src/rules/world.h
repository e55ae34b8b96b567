/* All that a rule must know beside the line itself, fetched beforehand: one
   snapshot of the day, the catalogue, one centre's approvals, and what is
   already known of the drivers in this batch. Plain data; filled by
   store/world.c, or by hand in tests. */
#ifndef RULES_WORLD_H
#define RULES_WORLD_H

#include "base/date.h"
#include "base/text.h"

enum category { CATEGORY_NONE, CATEGORY_GOODS, CATEGORY_PASSENGERS, CATEGORY_EITHER };
enum price_class { PRICE_LONG, PRICE_MODULE, PRICE_CLASS_COUNT };

#define NO_TRAINING UINT32_MAX

struct training {
    int64_t id;         /* in the store */
    struct text label;  /* as the catalogue writes it */
    struct text folded; /* fold_key of the label */
    enum category category;
    int hours;
    enum price_class price_class;
    bool education;  /* Education nationale: minors may take it */
    bool repeatable; /* FCO module: several in five years are normal */
    date from, to;   /* validity, both included; DATE_NONE: open */
};

struct training_alias {
    struct text folded;
    uint32_t training; /* index into the catalogue */
};

/* « Marchandises » and « Voyageurs », and other spellings of them (data). */
struct category_alias {
    struct text folded;
    enum category category; /* GOODS or PASSENGERS */
};

struct catalogue {
    const struct training *trainings;
    uint32_t training_count;
    const struct training_alias *aliases;
    uint32_t alias_count;
    const struct category_alias *categories;
    uint32_t category_count;
};

struct approval {
    uint32_t training;      /* index into the catalogue */
    enum category category; /* GOODS or PASSENGERS */
    date from, to;          /* both included; to DATE_NONE: open */
};

/* A registration of this centre that was not cancelled. */
struct earlier {
    date birth;
    struct text folded_last_name;
    uint32_t training; /* index into the catalogue */
    enum category category;
    date end;
    date registered_on;
    int64_t lot;         /* the import that made it */
    struct text receipt; /* its receipt's number, "2022-000123" */
};

struct world {
    date today; /* Europe/Paris */
    struct catalogue catalogue;
    const struct approval *approvals;
    uint32_t approval_count;

    /* Filled for one batch after batch_index: per identity, whether a driver
       account bears it; per licence, the range of its earlier registrations,
       earlier[first[i]] … earlier[first[i + 1] - 1]. NULL stands for none. */
    const bool *has_account;
    const uint32_t *earlier_first;
    const struct earlier *earlier;
};

/* « Marchandises », « Voyageurs »; "" for none. */
struct text category_label(enum category category);

#endif
