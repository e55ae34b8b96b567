/* Changing the catalogue and the prices from a day on: what may be changed, what
   it does to the imports that wait, and the change itself. What was registered
   or billed is never touched: a change that would is refused. */
#ifndef FLOW_CATALOGUE_H
#define FLOW_CATALOGUE_H

#include "flow/effects.h"
#include "store/people.h"
#include "store/trainings.h"

enum catalogue_step {
    CATALOGUE_ADD,          /* a training that was not there */
    CATALOGUE_VERSION,      /* a training is otherwise from training.data.from on */
    CATALOGUE_END,          /* its last day is training.data.to; DATE_NONE: open again */
    CATALOGUE_PRICE_ADD,
    CATALOGUE_PRICE_CHANGE, /* the amount of a price that nothing was billed at */
    CATALOGUE_PRICE_REMOVE
};

struct catalogue_change {
    enum catalogue_step step;
    /* VERSION and END: training.training and training.revision are those of the
       last version when the form was shown, and `seen` its first day. */
    struct training_row training;
    date seen;
    struct price_row price;
};

enum catalogue_result {
    CATALOGUE_DONE,
    CATALOGUE_TAKEN,   /* the label is known, or a price begins on that day */
    CATALOGUE_CHANGED, /* somebody changed it since it was read; nothing was written */
    CATALOGUE_BEFORE,  /* the day is before `day`, when the last version begins */
    CATALOGUE_USED     /* sessions that ended until `day` are registered, or lines billed
                          at that price */
};

struct catalogue_outcome {
    enum catalogue_result result;
    date day;       /* of BEFORE and USED */
    uint32_t count; /* of USED: registrations */
};

/* What the change would come to, without making it. Effects only where the
   outcome is CATALOGUE_DONE: amounts of a price are those of its first day. */
struct catalogue_preview {
    struct catalogue_outcome outcome;
    struct lot_effect *effects;
    uint32_t effect_count;
    bool more;
    struct price_row *prices; /* all of them afterwards */
    uint32_t price_count;
};
bool catalogue_look(struct store *store, struct arena *arena, const struct catalogue_change *change,
                    struct catalogue_preview *out, struct error *error) MUST_CHECK;

/* One transaction with its trace. */
bool catalogue_apply(struct store *store, struct arena *arena, const struct person *by,
                     const struct catalogue_change *change, struct catalogue_outcome *out, struct error *error) MUST_CHECK;

#endif
