/* Lines of set words: see lines.h. */
#include "documents/lines.h"

void line_show(const struct libraries *lib, cairo_t *cairo, PangoLayout *layout, int i)
{
    PangoLayoutLine *line = lib->pango_layout_get_line_readonly(layout, i);
    if (i + 1 == lib->pango_layout_get_line_count(layout)) {
        lib->pango_cairo_show_layout_line(cairo, line);
        return;
    }
    PangoLayout *alone = lib->pango_layout_copy(layout);
    lib->pango_layout_set_width(alone, -1);
    lib->pango_layout_set_text(alone, lib->pango_layout_get_text(layout) + line->start_index, line->length);
    lib->pango_cairo_show_layout_line(cairo, lib->pango_layout_get_line_readonly(alone, 0));
    lib->g_object_unref(alone);
}
