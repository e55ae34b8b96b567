/* Setting a document: see paper.h. Lengths are points, 72 an inch. */
#include "documents/paper.h"

#include "documents/lines.h"
#include "documents/pdf_finish.h"

#define MM (72 / 25.4)

enum { WIDTH = 595, HEIGHT = 842, MARGIN = 62, FOOT = 50, NAMES = 150 };

/* One look of words. */
struct style {
    const char *font, *tag;
    double before, after; /* room above and below */
};

static const struct style headings[] = {
    {"Liberation Sans, DejaVu Sans Bold 17", "H1", 0, 10},
    {"Liberation Sans, DejaVu Sans Bold 12", "H2", 12, 4},
    {"Liberation Sans, DejaVu Sans Bold 10.5", "H3", 9, 3},
};
static const struct style body = {"Liberation Sans, DejaVu Sans 10", "P", 0, 6};
static const struct style name_style = {"Liberation Sans, DejaVu Sans 9", "P", 0, 3};
static const struct style value_style = {"Liberation Sans, DejaVu Sans Bold 9.5", "P", 0, 3};
static const struct style foot_style = {"Liberation Sans, DejaVu Sans 8", "Artifact", 0, 0};

struct paper {
    const struct libraries *lib;
    const struct paper_about *about;
    cairo_surface_t *surface;
    cairo_t *cairo;
    double y; /* where the next block begins */
    int page, pages; /* from 1; pages 0: being counted */
};

static cairo_status_t take(void *context, const unsigned char *bytes, unsigned len)
{
    struct buffer *out = context;
    if (out)
        buffer_add(out, bytes, len);
    return out && out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* --- words ------------------------------------------------------------------------ */

static PangoLayout *lay(const struct paper *paper, const char *font, struct text words, double width)
{
    const struct libraries *lib = paper->lib;
    PangoLayout *layout = lib->pango_cairo_create_layout(paper->cairo);
    PangoFontDescription *description = lib->pango_font_description_from_string(font);
    PangoAttrList *attributes = lib->pango_attr_list_new();
    /* Else "fi" is found again as one sign where the text is taken out. */
    lib->pango_attr_list_insert(attributes, lib->pango_attr_font_features_new("liga=0, clig=0"));
    lib->pango_layout_set_attributes(layout, attributes);
    lib->pango_attr_list_unref(attributes);
    lib->pango_layout_set_font_description(layout, description);
    lib->pango_font_description_free(description);
    lib->pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    lib->pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    lib->pango_layout_set_text(layout, words.at ? words.at : "", (int)words.len);
    return layout;
}

static void draw_foot(struct paper *paper)
{
    const struct libraries *lib = paper->lib;
    char number[40];
    snprintf(number, sizeof number, "page %d sur %d", paper->page, paper->pages);
    const struct text sides[] = {paper->about->foot, text_of(number)};
    for (int i = 0; i < 2; i++) {
        int width, height;
        PangoLayout *layout = lay(paper, foot_style.font, sides[i], WIDTH - 2 * MARGIN - 80);
        lib->pango_layout_get_pixel_size(layout, &width, &height);
        lib->cairo_set_source_rgb(paper->cairo, 0.35, 0.35, 0.35);
        lib->cairo_move_to(paper->cairo, i ? WIDTH - MARGIN - width : MARGIN, HEIGHT - FOOT + 10);
        PangoLayoutLine *line = lib->pango_layout_get_line_readonly(layout, 0);
        if (line)
            lib->pango_cairo_show_layout_line(paper->cairo, line);
        lib->g_object_unref(layout);
    }
}

static void turn_page(struct paper *paper)
{
    draw_foot(paper);
    paper->lib->cairo_show_page(paper->cairo);
    paper->page++;
    paper->y = MARGIN;
}

static bool fits(const struct paper *paper, double height)
{
    return paper->y + height <= HEIGHT - MARGIN - 10;
}

/* Line by line from `x`, over the page's end where need be. */
static void put_lines(struct paper *paper, PangoLayout *layout, const char *tag, double x)
{
    const struct libraries *lib = paper->lib;
    lib->cairo_set_source_rgb(paper->cairo, 0.08, 0.08, 0.08);
    lib->cairo_tag_begin(paper->cairo, tag, NULL);
    for (int i = 0; i < lib->pango_layout_get_line_count(layout); i++) {
        PangoRectangle room;
        PangoLayoutLine *line = lib->pango_layout_get_line_readonly(layout, i);
        lib->pango_layout_line_get_pixel_extents(line, NULL, &room);
        if (!fits(paper, room.height)) {
            lib->cairo_tag_end(paper->cairo, tag);
            turn_page(paper);
            lib->cairo_set_source_rgb(paper->cairo, 0.08, 0.08, 0.08);
            lib->cairo_tag_begin(paper->cairo, tag, NULL);
        }
        lib->cairo_move_to(paper->cairo, x, paper->y - room.y);
        line_show(lib, paper->cairo, layout, i);
        paper->y += room.height + 2;
    }
    lib->cairo_tag_end(paper->cairo, tag);
}

static void put_block(struct paper *paper, const struct style *style, struct text words)
{
    if (paper->y > MARGIN)
        paper->y += style->before;
    PangoLayout *layout = lay(paper, style->font, words, WIDTH - 2 * MARGIN);
    put_lines(paper, layout, style->tag, MARGIN);
    paper->lib->g_object_unref(layout);
    paper->y += style->after;
}

void paper_heading(struct paper *paper, int level, struct text words)
{
    const struct style *style = &headings[level < 1 ? 0 : level > 3 ? 2 : level - 1];
    if (!fits(paper, 60))
        turn_page(paper);
    put_block(paper, style, words);
}

void paper_paragraph(struct paper *paper, struct text words)
{
    put_block(paper, &body, words);
}

void paper_fact(struct paper *paper, struct text name, struct text value)
{
    const struct libraries *lib = paper->lib;
    int width, height, name_height;
    PangoLayout *left = lay(paper, name_style.font, name, NAMES - 10);
    PangoLayout *right = lay(paper, value_style.font, value, WIDTH - 2 * MARGIN - NAMES);
    lib->pango_layout_get_pixel_size(right, &width, &height);
    lib->pango_layout_get_pixel_size(left, &width, &name_height);
    if (!fits(paper, height > name_height ? height : name_height))
        turn_page(paper);
    double top = paper->y;
    put_lines(paper, left, name_style.tag, MARGIN);
    double below = paper->y;
    paper->y = top;
    put_lines(paper, right, value_style.tag, MARGIN + NAMES);
    if (paper->y < below)
        paper->y = below;
    paper->y += value_style.after;
    lib->g_object_unref(left);
    lib->g_object_unref(right);
}

void paper_rule(struct paper *paper)
{
    const struct libraries *lib = paper->lib;
    if (!fits(paper, 12))
        turn_page(paper);
    paper->y += 6;
    lib->cairo_set_source_rgb(paper->cairo, 0.6, 0.6, 0.6);
    lib->cairo_set_line_width(paper->cairo, 0.6);
    lib->cairo_move_to(paper->cairo, MARGIN, paper->y);
    lib->cairo_line_to(paper->cairo, WIDTH - MARGIN, paper->y);
    lib->cairo_stroke(paper->cairo);
    paper->y += 8;
}

void paper_space(struct paper *paper, double millimetres)
{
    paper->y += millimetres * MM;
}

/* --- the file ----------------------------------------------------------------------- */

/* One run; `*pages` goes in as the number to print and comes out as counted. */
static bool run(const struct libraries *lib, const struct paper_about *about,
                void (*draw)(struct paper *paper, const void *what), const void *what, struct buffer *out,
                int *pages, struct error *error)
{
    struct paper paper = {.lib = lib, .about = about, .y = MARGIN, .page = 1, .pages = *pages};
    paper.surface = lib->cairo_pdf_surface_create_for_stream(take, out, WIDTH, HEIGHT);
    lib->cairo_pdf_surface_restrict_to_version(paper.surface, CAIRO_PDF_VERSION_1_4);
    paper.cairo = lib->cairo_create(paper.surface);
    pdf_describe(lib, paper.surface, &(struct pdf_about){.title = about->title, .author = about->author, .subject = about->subject,
                                                        .made_ms = about->made_ms});
    lib->cairo_tag_begin(paper.cairo, "Document", NULL);
    draw(&paper, what);
    draw_foot(&paper);
    lib->cairo_tag_end(paper.cairo, "Document");
    *pages = paper.page;
    lib->cairo_show_page(paper.cairo);
    cairo_status_t status = lib->cairo_status(paper.cairo);
    lib->cairo_destroy(paper.cairo);
    lib->cairo_surface_finish(paper.surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = lib->cairo_surface_status(paper.surface);
    lib->cairo_surface_destroy(paper.surface);
    return status == CAIRO_STATUS_SUCCESS ||
           error_set(error, ERROR_FILE, lib->cairo_status_to_string(status), "Le document PDF n'a pas pu être fait.");
}

bool paper_make(const struct paper_about *about, void (*draw)(struct paper *paper, const void *what),
                const void *what, struct buffer *out, struct error *error)
{
    int pages = 0;
    struct buffer drawn;
    struct pdf_about file = {.title = about->title, .author = about->author, .subject = about->subject, .made_ms = about->made_ms};
    const struct libraries *lib = libraries_load(error);
    buffer_init(&drawn, 0);
    bool done = lib && run(lib, about, draw, what, NULL, &pages, error) && run(lib, about, draw, what, &drawn, &pages, error) &&
                pdf_finish(buffer_text(&drawn), &file, out, error);
    buffer_free(&drawn);
    return done;
}
