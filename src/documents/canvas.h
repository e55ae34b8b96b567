/* One A4 page on which everything has its place, for papers that are always one
   page (certificate, summary, slips): words, rules, boxes, symbols. For texts that
   flow over pages: paper.h. Lengths are points, 72 an inch, from the top left. */
#ifndef DOCUMENTS_CANVAS_H
#define DOCUMENTS_CANVAS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "documents/symbol.h"

enum { A4_WIDTH = 595, A4_HEIGHT = 842 };

struct canvas;

struct canvas_about {
    struct text title, author, subject; /* for the file's description */
    int64_t made_ms;
};

/* What words look like. */
enum canvas_style {
    CANVAS_TITLE,   /* the one title of the page */
    CANVAS_LEAD,    /* below it */
    CANVAS_HEAD,    /* of a group of facts */
    CANVAS_NAME,    /* of a fact */
    CANVAS_VALUE,
    CANVAS_TIGHT,   /* a value where many words share the page */
    CANVAS_PERSON,  /* whose paper it is */
    CANVAS_BAND,    /* in white on a dark band */
    CANVAS_STRONG,  /* what must be seen first */
    CANVAS_BODY,
    CANVAS_SMALL,
    CANVAS_CODE     /* signs of one width */
};
enum canvas_side { CANVAS_LEFT, CANVAS_CENTRE, CANVAS_RIGHT };
enum canvas_ink { INK_TEXT, INK_SOFT, INK_BRAND, INK_ACCENT, INK_PALE, INK_LINE, INK_WHITE, INK_ALERT };

/* Draws the pages of a file: `draw` is called once, with the first page begun. The
   same words give the same bytes with the same build. False with `error` set. */
bool canvas_make(const struct canvas_about *about, void (*draw)(struct canvas *canvas, const void *what),
                 const void *what, struct buffer *out, struct error *error) MUST_CHECK;

/* Words within `width`, over several lines where need be; returns how high they
   are. What reads them aloud hears them in the order in which they are drawn. */
double canvas_words(struct canvas *canvas, enum canvas_style style, enum canvas_side side, double x, double y,
                    double width, struct text words);
void canvas_rule(struct canvas *canvas, double x, double y, double width);
/* Filled; `edge`: with a line around it. */
void canvas_box(struct canvas *canvas, enum canvas_ink ink, double x, double y, double width, double height, bool edge);
/* A symbol as squares within `side`, without its quiet zone; `shows` is what those who
   hear the page are told, and stays as long as the canvas. */
void canvas_symbol(struct canvas *canvas, const struct symbol *symbol, double x, double y, double side, struct text shows);
/* Large from corner to corner, as a veil over what was drawn before: it can be read
   beneath. As a drawing, for as words it would be read in the middle of others. */
void canvas_across(struct canvas *canvas, struct text words);
/* A dashed line over the whole width: here the page is cut. */
void canvas_cut(struct canvas *canvas, double y);
void canvas_next_page(struct canvas *canvas);

#endif
