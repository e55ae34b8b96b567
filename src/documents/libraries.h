/* pango and cairo, loaded when the first document is made: they bring some
   thirty libraries along, which a command that makes none must not wait for. */
#ifndef DOCUMENTS_LIBRARIES_H
#define DOCUMENTS_LIBRARIES_H

#include "base/error.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

struct libraries {
#define FUNCTION(name) __typeof__(name) *name;
#include "documents/libraries.def"
#undef FUNCTION
};

/* The functions, or NULL with `error` set where the libraries are not
   installed. From any thread. */
const struct libraries *libraries_load(struct error *error);

#endif
