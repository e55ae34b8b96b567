/* What certificate and summary have in common: head, groups of facts, the box by
   which they are verified. Private to documents/. */
#ifndef DOCUMENTS_DRIVER_PAPER_H
#define DOCUMENTS_DRIVER_PAPER_H

#include "documents/canvas.h"
#include "store/documents.h"

enum { PAPER_LEFT = 57, PAPER_WIDE = A4_WIDTH - 2 * PAPER_LEFT, PAPER_NAMES = 132 };

struct driver_paper {
    struct arena *arena;
    const struct document *document;
    struct symbol seal; /* width 0: none */
    struct symbol link; /* QR code of the address */
    struct text address; /* "https://…/verifier/CODE" */
    double y;           /* where the next thing goes */
    bool tight;         /* many words: smaller and closer, so that all stay on the page */
};

/* "15 mai 2022", "1er mars 2022". */
struct text paper_day(struct arena *arena, date day);
/* "15 janvier 2022 à 12 h 25", in Paris. */
struct text paper_moment(struct arena *arena, int64_t ms);
/* Makes the symbols and the address. */
bool driver_paper_prepare(struct driver_paper *paper, struct arena *arena, const struct document *document,
                          struct error *error) MUST_CHECK;
/* The band above, the company, the number; then the title. */
void driver_paper_head(struct canvas *canvas, struct driver_paper *paper, const char *kind, const char *title,
                       const char *lead);
void driver_paper_group(struct canvas *canvas, struct driver_paper *paper, const char *title);
/* No line where there is nothing to say. */
void driver_paper_fact(struct canvas *canvas, struct driver_paper *paper, const char *name, struct text value);
/* Who it is about, larger. */
void driver_paper_person(struct canvas *canvas, struct driver_paper *paper);
/* The centre, as both papers name it. */
void driver_paper_centre(struct canvas *canvas, struct driver_paper *paper);
/* Two facts on one line. */
void driver_paper_pair(struct canvas *canvas, struct driver_paper *paper, const char *name, struct text value,
                       const char *other_name, struct text other);
/* The box at the foot of the page, the foot, and SPÉCIMEN over all but the symbols. */
void driver_paper_proof(struct canvas *canvas, struct driver_paper *paper);
/* The foot alone, for a paper that nobody verifies. */
void driver_paper_end(struct canvas *canvas, const struct driver_paper *paper, struct text words);

#endif
