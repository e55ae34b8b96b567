/* What is wrong with a form that comes back: a sentence a field, shown in a
   summary at the top that links to the fields (view_faults) and beside each
   (view_fault); and what two people made of the same thing (view_difference).
   What is right or wrong is not decided here. */
#ifndef WEB_FAULT_H
#define WEB_FAULT_H

#include "base/arena.h"

struct fault {
    const char *field; /* id of the input */
    struct text label; /* of the field, as people read it */
    struct text message;
    bool information; /* worth a look, in no one's way */
};

enum { FAULTS_MOST = 450 };

struct faults {
    struct arena *arena;
    struct fault row[FAULTS_MOST];
    uint32_t count;  /* of `row`; what comes after the last is dropped */
    uint32_t errors; /* those that are not informations */
};

/* A fault of a field; the message as printf prints it. Several for one field
   stand in the order in which they were added. */
void fault_add(struct faults *faults, const char *field, const char *label, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* The same for what is worth a look and in no one's way. */
void fault_tell(struct faults *faults, const char *field, const char *label, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Whether the field has an error. */
bool fault_at(const struct faults *faults, const char *field);
/* "id-faute", for aria-describedby. */
const char *fault_id(const struct faults *faults, const char *field);

/* One value that somebody else changed since the form was shown. */
struct difference {
    const char *label;
    struct text typed, now; /* what this person typed; what stands in the store */
};

#endif
