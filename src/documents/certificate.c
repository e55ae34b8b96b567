/* The certificate: see certificate.h. */
#include "documents/certificate.h"

#include "documents/driver_paper.h"

/* What counts at a glance: until when. */
static void put_validity(struct canvas *canvas, struct driver_paper *paper)
{
    const struct document *d = paper->document;
    canvas_box(canvas, INK_PALE, PAPER_LEFT, paper->y, PAPER_WIDE, 58, true);
    canvas_box(canvas, INK_ACCENT, PAPER_LEFT, paper->y, 5, 58, false);
    canvas_words(canvas, CANVAS_STRONG, CANVAS_LEFT, PAPER_LEFT + 20, paper->y + 9, PAPER_WIDE - 40,
                 arena_print(paper->arena, "Valable jusqu'au %.*s", TEXT_ARG(paper_day(paper->arena, d->valid_to))));
    struct text issued = paper_day(paper->arena, date_in_paris(d->issued_ms));
    bool named = text_characters(d->source.company) <= 60; /* else it stands above, over several lines */
    canvas_words(canvas, CANVAS_BODY, CANVAS_LEFT, PAPER_LEFT + 20, paper->y + 36, PAPER_WIDE - 40,
                 arena_print(paper->arena, "Délivré le %.*s%s%.*s", TEXT_ARG(issued), named ? " par " : "",
                             TEXT_ARG(named ? d->source.company : TEXT_NONE)));
    paper->y += 58;
}

static void draw(struct canvas *canvas, const void *what)
{
    struct driver_paper paper = *(const struct driver_paper *)what;
    const struct document *d = paper.document;
    driver_paper_head(canvas, &paper, "Certificat", "Certificat de qualification de conducteur",
                      "mis à disposition en application de l'article R. 3314-27 du code des transports");
    put_validity(canvas, &paper);
    driver_paper_person(canvas, &paper);
    driver_paper_group(canvas, &paper, "Formation");
    driver_paper_fact(canvas, &paper, "Intitulé", d->source.training);
    driver_paper_fact(canvas, &paper, "Catégorie", category_label(d->category));
    driver_paper_fact(canvas, &paper, "Achevée le", paper_day(paper.arena, d->end));
    driver_paper_centre(canvas, &paper);
    driver_paper_proof(canvas, &paper);
}

bool certificate_pdf(const struct document *document, struct buffer *out, struct error *error)
{
    struct arena arena;
    struct driver_paper paper;
    struct canvas_about about = {.author = document->source.company, .made_ms = document->issued_ms,
                                 .subject = TEXT("Certificat de qualification de conducteur (article R. 3314-27 du code des transports)")};
    arena_init(&arena, 0);
    about.title = arena_print(&arena, "Certificat de qualification de conducteur %.*s", TEXT_ARG(document->number));
    bool done = driver_paper_prepare(&paper, &arena, document, error) && canvas_make(&about, draw, &paper, out, error);
    arena_free(&arena);
    return done;
}
