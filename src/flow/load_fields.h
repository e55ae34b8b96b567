/* JSON objects by table: which fields there are, of which kind, and where in a
   struct each goes. Fields that the table does not name are refused. */
#ifndef FLOW_LOAD_FIELDS_H
#define FLOW_LOAD_FIELDS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"

#include <jansson.h>

/* What is wrong with the data, a line each: "centres[0].approvals[2].from : une
   date AAAA-MM-JJ du calendrier est attendue". All of it, but no more than
   PROBLEMS_MOST lines. */
struct problems {
    struct buffer *lines;
    unsigned count;
};
enum { PROBLEMS_MOST = 100 };

/* `name` may be NULL: the problem is the place itself. Returns false. */
bool problem_add(struct problems *problems, const char *place, const char *name, const char *what);

enum field_kind {
    FIELD_TEXT,     /* struct text, 1 to `most` bytes, no control character */
    FIELD_LINES,    /* the same with ends of lines */
    FIELD_EMAIL,    /* the same as FIELD_TEXT, an address */
    FIELD_INT,      /* int64_t, 0 to `most` */
    FIELD_BOOL,     /* bool */
    FIELD_DATE,     /* date, "AAAA-MM-JJ" */
    FIELD_CHOICE,   /* int: index into `choices` */
    FIELD_ARRAY     /* json_t *, borrowed */
};

struct field_row {
    const char *name;
    enum field_kind kind;
    bool needed; /* else null or absence leaves what the struct holds */
    size_t offset;
    int64_t most;
    const char *const *choices; /* NULL-terminated */
};

/* False when something is wrong with the object that stands at `place`; all of
   its fields are looked at all the same. */
bool fields_read(const json_t *object, const char *place, const struct field_row *rows,
                 size_t count, struct arena *arena, void *out, struct problems *problems) MUST_CHECK;

#endif
