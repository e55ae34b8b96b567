/* One line of set words, as it is drawn and as it is heard. */
#ifndef DOCUMENTS_LINES_H
#define DOCUMENTS_LINES_H

#include "documents/libraries.h"

/* Draws line `i` of the layout at the current point. Where it was broken at a blank,
   which pango then leaves out, the blank is set behind it: or who hears the page, or
   copies from it, is given two words stuck together. */
void line_show(const struct libraries *lib, cairo_t *cairo, PangoLayout *layout, int i);

#endif
