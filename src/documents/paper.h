/* A PDF on A4 pages, block by block from top to bottom: margins, headings,
   paragraphs, lines of facts, a foot with page numbers, tags for those who hear
   documents. The same facts give the same bytes with the same build. */
#ifndef DOCUMENTS_PAPER_H
#define DOCUMENTS_PAPER_H

#include "base/buffer.h"
#include "base/error.h"

struct paper;

struct paper_about {
    struct text title, author, subject; /* for the file's description */
    struct text foot;                   /* on every page, beside its number */
    int64_t made_ms;                    /* what the file gives as its date */
};

/* Makes a document: `draw` is called twice, once to count the pages; it must do
   the same both times. False with `error` set when it cannot be made. */
bool paper_make(const struct paper_about *about, void (*draw)(struct paper *paper, const void *what),
                const void *what, struct buffer *out, struct error *error) MUST_CHECK;

/* For `draw`. Level 1 to 3. A heading never stands alone at the end of a page. */
void paper_heading(struct paper *paper, int level, struct text words);
void paper_paragraph(struct paper *paper, struct text words);
/* "Nom : valeur", names in a column of their own. */
void paper_fact(struct paper *paper, struct text name, struct text value);
void paper_rule(struct paper *paper);
void paper_space(struct paper *paper, double millimetres);

#endif
