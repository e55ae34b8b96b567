/* The summary: see summary.h. */
#include "documents/summary.h"

#include "documents/driver_paper.h"

/* Hours of FCO as they stood when the session ended. */
static void put_hours(struct canvas *canvas, struct driver_paper *paper)
{
    const struct document *d = paper->document;
    if (d->fco_done < 0)
        return;
    struct text left = d->fco_left == 0 ? TEXT("aucune : la FCO est complète") : arena_print(paper->arena, "%d h", d->fco_left);
    driver_paper_pair(canvas, paper, "Heures de FCO faites", arena_print(paper->arena, "%d h", d->fco_done), "Heures restantes", left);
    double wide = PAPER_WIDE - PAPER_NAMES, part = wide * d->fco_done / (d->fco_done + d->fco_left > 0 ? d->fco_done + d->fco_left : 1);
    canvas_box(canvas, INK_PALE, PAPER_LEFT + PAPER_NAMES, paper->y + 1, wide, 6, true);
    canvas_box(canvas, INK_BRAND, PAPER_LEFT + PAPER_NAMES, paper->y + 1, part, 6, false);
    paper->y += 10;
}

static void draw(struct canvas *canvas, const void *what)
{
    struct driver_paper paper = *(const struct driver_paper *)what;
    const struct document *d = paper.document;
    struct arena *arena = paper.arena;
    driver_paper_head(canvas, &paper, "Récapitulatif", "Récapitulatif de formation",
                      "Formation professionnelle de conducteur routier, déclarée par un centre agréé");
    driver_paper_group(canvas, &paper, "Formation");
    driver_paper_fact(canvas, &paper, "Intitulé", d->source.training);
    driver_paper_pair(canvas, &paper, "Catégorie", category_label(d->category), "Durée",
                      arena_print(arena, "%d h", d->source.hours));
    driver_paper_fact(canvas, &paper, "Achevée le", paper_day(arena, d->end));
    put_hours(canvas, &paper);
    driver_paper_person(canvas, &paper);
    driver_paper_centre(canvas, &paper);
    driver_paper_group(canvas, &paper, "Enregistrement");
    driver_paper_fact(canvas, &paper, "Enregistrée le", paper_moment(arena, d->registered_ms));
    if (d->ref.len)
        driver_paper_pair(canvas, &paper, "Reçu du centre", d->receipt, "Référence", d->ref);
    else
        driver_paper_fact(canvas, &paper, "Reçu du centre", d->receipt);
    driver_paper_fact(canvas, &paper, "Conservé jusqu'au", paper_day(arena, d->valid_to));
    driver_paper_proof(canvas, &paper);
}

bool summary_pdf(const struct document *document, struct buffer *out, struct error *error)
{
    struct arena arena;
    struct driver_paper paper;
    struct canvas_about about = {.author = document->source.company, .made_ms = document->issued_ms,
                                 .subject = TEXT("Récapitulatif d'une formation de conducteur")};
    arena_init(&arena, 0);
    about.title = arena_print(&arena, "Récapitulatif de formation %.*s", TEXT_ARG(document->number));
    bool done = driver_paper_prepare(&paper, &arena, document, error) && canvas_make(&about, draw, &paper, out, error);
    arena_free(&arena);
    return done;
}
