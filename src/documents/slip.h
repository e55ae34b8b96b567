/* Invitation slips: what a centre hands to drivers who have no personal space yet.
   Four on a page, to be cut apart. Names and training only: a slip that is lost
   lets nobody in and tells no licence number. */
#ifndef DOCUMENTS_SLIP_H
#define DOCUMENTS_SLIP_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"

struct slip {
    struct text first_name, last_name, training;
    date end;
};

struct slip_sheet {
    struct text address; /* where a space is opened: "https://…/inscription" */
    struct text centre;  /* name */
    const struct slip *slips;
    uint32_t count;      /* at least one */
    int64_t made_ms;
};

/* The same facts give the same bytes. False with `error` set. */
bool slips_pdf(const struct slip_sheet *sheet, struct buffer *out, struct error *error) MUST_CHECK;

#endif
