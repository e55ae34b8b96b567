/* What cairo leaves out of a PDF and readers, archives and those who hear documents
   want: the language, the title in the window, words for what is drawn, metadata as XMP,
   an identifier. One
   update behind the file, without clock or chance. */
#ifndef DOCUMENTS_PDF_FINISH_H
#define DOCUMENTS_PDF_FINISH_H

#include "base/buffer.h"
#include "base/error.h"
#include "documents/libraries.h"

struct pdf_about {
    struct text title, author, subject;
    int64_t made_ms; /* only the day is told */
    const struct text *figures; /* what each shows, for those who hear the page, in the order of drawing */
    unsigned figure_count;
};

/* The description that cairo writes itself. */
void pdf_describe(const struct libraries *lib, cairo_surface_t *surface, const struct pdf_about *about);
/* The finished file into `out`. */
bool pdf_finish(struct text pdf, const struct pdf_about *about, struct buffer *out, struct error *error) MUST_CHECK;

#endif
