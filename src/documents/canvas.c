/* Fixed pages: see canvas.h. */
#include "documents/canvas.h"

#include "base/date.h"
#include "documents/lines.h"
#include "documents/pdf_finish.h"
#include "os/thread.h"

struct style {
    const char *font, *tag;
    enum canvas_ink ink;
    int spacing; /* points between lines */
};

/* Liberation Sans is there with the program's packages; others only stand in. */
static const struct style styles[] = {
    [CANVAS_TITLE] = {"Liberation Sans, DejaVu Sans Bold 24", "H1", INK_BRAND, 2},
    [CANVAS_LEAD] = {"Liberation Sans, DejaVu Sans 11.5", "P", INK_TEXT, 2},
    [CANVAS_HEAD] = {"Liberation Sans, DejaVu Sans Bold 11.5", "H2", INK_BRAND, 1},
    [CANVAS_NAME] = {"Liberation Sans, DejaVu Sans 10", "P", INK_SOFT, 1},
    [CANVAS_VALUE] = {"Liberation Sans, DejaVu Sans Bold 12", "P", INK_TEXT, 1},
    [CANVAS_TIGHT] = {"Liberation Sans, DejaVu Sans Bold 10", "P", INK_TEXT, 0},
    [CANVAS_PERSON] = {"Liberation Sans, DejaVu Sans Bold 15", "P", INK_TEXT, 1},
    [CANVAS_BAND] = {"Liberation Sans, DejaVu Sans Bold 10.5", "P", INK_WHITE, 1},
    [CANVAS_STRONG] = {"Liberation Sans, DejaVu Sans Bold 20", "P", INK_BRAND, 1},
    [CANVAS_BODY] = {"Liberation Sans, DejaVu Sans 10", "P", INK_TEXT, 2},
    [CANVAS_SMALL] = {"Liberation Sans, DejaVu Sans 8", "P", INK_SOFT, 1},
    [CANVAS_CODE] = {"Liberation Mono, DejaVu Sans Mono Bold 15", "P", INK_TEXT, 1},
};

static const double inks[][3] = {
    [INK_TEXT] = {0.09, 0.11, 0.13}, [INK_SOFT] = {0.36, 0.40, 0.43},  [INK_BRAND] = {0.06, 0.27, 0.32},
    [INK_ACCENT] = {0.96, 0.69, 0.10}, [INK_PALE] = {0.94, 0.96, 0.965}, [INK_LINE] = {0.76, 0.80, 0.82},
    [INK_WHITE] = {1, 1, 1},             [INK_ALERT] = {0.64, 0.09, 0.06},
};

struct canvas {
    const struct libraries *lib;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoContext *context;
    PangoAttrList *plain; /* without ligatures, which are found again as one sign */
    PangoFontDescription *font[COUNT_OF(styles)];
    struct buffer figures; /* struct text: what each shows */
};

static cairo_status_t take(void *context, const unsigned char *bytes, unsigned len)
{
    struct buffer *out = context;
    thread_give_way();
    buffer_add(out, bytes, len);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void dip(struct canvas *canvas, enum canvas_ink ink)
{
    canvas->lib->cairo_set_source_rgb(canvas->cairo, inks[ink][0], inks[ink][1], inks[ink][2]);
}

/* -- words -------------------------------------------------------------------------------- */

static PangoLayout *lay(struct canvas *canvas, PangoFontDescription *font, struct text words)
{
    const struct libraries *lib = canvas->lib;
    PangoLayout *layout = lib->pango_layout_new(canvas->context);
    lib->pango_layout_set_attributes(layout, canvas->plain);
    lib->pango_layout_set_font_description(layout, font);
    lib->pango_layout_set_text(layout, words.at ? words.at : "", (int)words.len);
    return layout;
}

static double offset(enum canvas_side side, double room, double taken)
{
    switch (side) {
    case CANVAS_LEFT: return 0;
    case CANVAS_CENTRE: return (room - taken) / 2;
    case CANVAS_RIGHT: return room - taken;
    }
    BUG("side");
}

double canvas_words(struct canvas *canvas, enum canvas_style style, enum canvas_side side, double x, double y,
                    double width, struct text words)
{
    const struct libraries *lib = canvas->lib;
    PangoLayout *layout = lay(canvas, canvas->font[style], words);
    double top = y;
    thread_give_way();
    lib->pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    dip(canvas, styles[style].ink);
    lib->cairo_tag_begin(canvas->cairo, styles[style].tag, NULL);
    for (int i = 0; i < lib->pango_layout_get_line_count(layout); i++) {
        PangoRectangle room;
        PangoLayoutLine *line = lib->pango_layout_get_line_readonly(layout, i);
        lib->pango_layout_line_get_pixel_extents(line, NULL, &room);
        lib->cairo_move_to(canvas->cairo, x + offset(side, width, room.width), y - room.y);
        line_show(lib, canvas->cairo, layout, i);
        y += room.height + styles[style].spacing;
    }
    lib->cairo_tag_end(canvas->cairo, styles[style].tag);
    lib->g_object_unref(layout);
    return y - top;
}

void canvas_across(struct canvas *canvas, struct text words)
{
    const struct libraries *lib = canvas->lib;
    PangoFontDescription *font = lib->pango_font_description_from_string("Liberation Sans, DejaVu Sans Bold 36");
    PangoLayout *layout = lay(canvas, font, words);
    int width, height; /* of the words */
    lib->pango_layout_get_pixel_size(layout, &width, &height);
    lib->cairo_save(canvas->cairo);
    lib->cairo_set_source_rgba(canvas->cairo, inks[INK_ALERT][0], inks[INK_ALERT][1], inks[INK_ALERT][2], 0.17);
    lib->cairo_translate(canvas->cairo, A4_WIDTH / 2.0, A4_HEIGHT * 0.44);
    lib->cairo_rotate(canvas->cairo, -0.862);
    lib->cairo_move_to(canvas->cairo, -width / 2.0, height / 3.0);
    lib->pango_cairo_layout_line_path(canvas->cairo, lib->pango_layout_get_line_readonly(layout, 0));
    /* Curves cost more than all else on the page, and no eye sees a third of a point
       in a veil: straight pieces. */
    lib->cairo_set_tolerance(canvas->cairo, 0.3);
    cairo_path_t *path = lib->cairo_copy_path_flat(canvas->cairo);
    lib->cairo_new_path(canvas->cairo);
    lib->cairo_append_path(canvas->cairo, path);
    lib->cairo_path_destroy(path);
    lib->cairo_fill(canvas->cairo);
    lib->cairo_restore(canvas->cairo);
    lib->g_object_unref(layout);
    lib->pango_font_description_free(font);
}

/* -- shapes ------------------------------------------------------------------------------- */

void canvas_rule(struct canvas *canvas, double x, double y, double width)
{
    const struct libraries *lib = canvas->lib;
    dip(canvas, INK_LINE);
    lib->cairo_set_line_width(canvas->cairo, 0.6);
    lib->cairo_move_to(canvas->cairo, x, y);
    lib->cairo_line_to(canvas->cairo, x + width, y);
    lib->cairo_stroke(canvas->cairo);
}

void canvas_cut(struct canvas *canvas, double y)
{
    static const double dashes[] = {4, 3};
    const struct libraries *lib = canvas->lib;
    lib->cairo_save(canvas->cairo);
    lib->cairo_set_dash(canvas->cairo, dashes, 2, 0);
    canvas_rule(canvas, 0, y, A4_WIDTH);
    lib->cairo_restore(canvas->cairo);
}

void canvas_box(struct canvas *canvas, enum canvas_ink ink, double x, double y, double width, double height, bool edge)
{
    const struct libraries *lib = canvas->lib;
    dip(canvas, ink);
    lib->cairo_rectangle(canvas->cairo, x, y, width, height);
    lib->cairo_fill(canvas->cairo);
    if (edge) {
        dip(canvas, INK_LINE);
        lib->cairo_set_line_width(canvas->cairo, 0.8);
        lib->cairo_rectangle(canvas->cairo, x, y, width, height);
        lib->cairo_stroke(canvas->cairo);
    }
}

/* The squares as a picture of one bit a dot, each FINE dots wide: viewers that blur
   what they enlarge blur a part of a square only. */
enum { FINE = 4 };

static cairo_surface_t *picture(const struct libraries *lib, const struct symbol *symbol)
{
    int side = symbol->width * FINE;
    cairo_surface_t *surface = lib->cairo_image_surface_create(CAIRO_FORMAT_A1, side, side);
    unsigned char *dots = lib->cairo_image_surface_get_data(surface);
    ptrdiff_t stride = lib->cairo_image_surface_get_stride(surface);
    for (int y = 0; dots && y < side; y++)
        for (int x = 0; x < side; x++)
            if (symbol->squares[(ptrdiff_t)(y / FINE) * symbol->width + x / FINE])
                dots[y * stride + x / 8] |= (unsigned char)(1 << (x % 8));
    lib->cairo_surface_mark_dirty(surface);
    return surface;
}

/* On white. Not as a thousand boxes, which would cost as much as the rest of the page. */
void canvas_symbol(struct canvas *canvas, const struct symbol *symbol, double x, double y, double side, struct text shows)
{
    const struct libraries *lib = canvas->lib;
    double unit = side / symbol->width;
    cairo_surface_t *surface = picture(lib, symbol);
    cairo_pattern_t *pattern = lib->cairo_pattern_create_for_surface(surface);
    buffer_add(&canvas->figures, &shows, sizeof shows);
    lib->cairo_tag_begin(canvas->cairo, "Figure", NULL);
    lib->cairo_set_source_rgb(canvas->cairo, 1, 1, 1);
    lib->cairo_rectangle(canvas->cairo, x - 4 * unit, y - 4 * unit, side + 8 * unit, side + 8 * unit);
    lib->cairo_fill(canvas->cairo);
    lib->cairo_save(canvas->cairo);
    lib->cairo_set_source_rgb(canvas->cairo, 0, 0, 0);
    lib->cairo_translate(canvas->cairo, x, y);
    lib->cairo_scale(canvas->cairo, unit / FINE, unit / FINE);
    lib->cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    lib->cairo_mask(canvas->cairo, pattern);
    lib->cairo_restore(canvas->cairo);
    lib->cairo_tag_end(canvas->cairo, "Figure");
    lib->cairo_pattern_destroy(pattern);
    lib->cairo_surface_destroy(surface);
}

void canvas_next_page(struct canvas *canvas)
{
    canvas->lib->cairo_show_page(canvas->cairo);
}

/* -- the file ----------------------------------------------------------------------------- */

static void open_fonts(struct canvas *canvas)
{
    const struct libraries *lib = canvas->lib;
    canvas->context = lib->pango_cairo_create_context(canvas->cairo);
    lib->pango_cairo_context_set_resolution(canvas->context, 72); /* a font's size is points */
    /* Letters stand where the font wants them, not on the squares of a screen. */
    cairo_font_options_t *options = lib->cairo_font_options_create();
    lib->cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    lib->cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    lib->pango_cairo_context_set_font_options(canvas->context, options);
    lib->cairo_font_options_destroy(options);
    lib->pango_context_set_round_glyph_positions(canvas->context, FALSE);
    canvas->plain = lib->pango_attr_list_new();
    lib->pango_attr_list_insert(canvas->plain, lib->pango_attr_font_features_new("liga=0, clig=0"));
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        canvas->font[i] = lib->pango_font_description_from_string(styles[i].font);
}

static void close_fonts(struct canvas *canvas)
{
    const struct libraries *lib = canvas->lib;
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        lib->pango_font_description_free(canvas->font[i]);
    lib->pango_attr_list_unref(canvas->plain);
    lib->g_object_unref(canvas->context);
}

/* What is told of the file by cairo, then by the update behind it. */
static struct pdf_about tell(const struct canvas_about *about, const struct canvas *canvas)
{
    return (struct pdf_about){.title = about->title, .author = about->author, .subject = about->subject,
                              .made_ms = about->made_ms, .figures = (const void *)canvas->figures.at,
                              .figure_count = (unsigned)(canvas->figures.len / sizeof(struct text))};
}

static bool draw_all(const struct libraries *lib, const struct canvas_about *about,
                     void (*draw)(struct canvas *canvas, const void *what), const void *what, struct buffer *drawn,
                     struct buffer *out, struct error *error)
{
    struct canvas canvas = {.lib = lib};
    buffer_init(&canvas.figures, 0);
    canvas.surface = lib->cairo_pdf_surface_create_for_stream(take, drawn, A4_WIDTH, A4_HEIGHT);
    lib->cairo_pdf_surface_restrict_to_version(canvas.surface, CAIRO_PDF_VERSION_1_4);
    canvas.cairo = lib->cairo_create(canvas.surface);
    struct pdf_about file = tell(about, &canvas);
    pdf_describe(lib, canvas.surface, &file);
    open_fonts(&canvas);
    thread_give_way();
    lib->cairo_tag_begin(canvas.cairo, "Document", NULL);
    draw(&canvas, what);
    lib->cairo_tag_end(canvas.cairo, "Document");
    close_fonts(&canvas);
    lib->cairo_show_page(canvas.cairo);
    cairo_status_t status = lib->cairo_status(canvas.cairo);
    lib->cairo_destroy(canvas.cairo);
    thread_give_way();
    lib->cairo_surface_finish(canvas.surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = lib->cairo_surface_status(canvas.surface);
    lib->cairo_surface_destroy(canvas.surface);
    file = tell(about, &canvas);
    thread_give_way();
    bool done = status == CAIRO_STATUS_SUCCESS
                    ? pdf_finish(buffer_text(drawn), &file, out, error)
                    : error_set(error, ERROR_FILE, lib->cairo_status_to_string(status), "Le document PDF n'a pas pu être fait.");
    buffer_free(&canvas.figures);
    return done;
}

bool canvas_make(const struct canvas_about *about, void (*draw)(struct canvas *canvas, const void *what),
                 const void *what, struct buffer *out, struct error *error)
{
    struct buffer drawn;
    const struct libraries *lib = libraries_load(error);
    if (!lib)
        return false;
    buffer_init(&drawn, 0);
    bool done = draw_all(lib, about, draw, what, &drawn, out, error);
    buffer_free(&drawn);
    return done;
}
