/* check → confirm of a workbook through another gabarit's API: what `gabarit push`
   does. */
#ifndef FLOW_PUSH_H
#define FLOW_PUSH_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum push_result {
    PUSH_REGISTERED, /* `out` holds the receipt, JSON */
    PUSH_NOTHING,    /* all of it was registered before */
    PUSH_ERRORS,     /* `out` holds a line for each finding; nothing is registered */
    PUSH_REFUSED     /* the whole file; `out` says why */
};

struct push {
    const char *base;      /* "https://portail.example", without a stroke at the end */
    const char *key;
    struct text file_name, file;
};

/* False with `error` set where the portal could not be reached or refused us. */
bool push_workbook(const struct push *push, struct arena *arena, struct buffer *out, enum push_result *result,
                   struct error *error) MUST_CHECK;

#endif
