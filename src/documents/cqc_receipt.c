/* The receipt of a request for the card: see cqc_receipt.h. */
#include "documents/cqc_receipt.h"

#include "base/money.h"
#include "documents/driver_paper.h"
#include "flow/cqc.h"

struct drawing {
    const struct cqc_request *request;
    struct text address;
    struct driver_paper paper;
};

static void put_request(struct canvas *canvas, struct driver_paper *paper, const struct cqc_request *r)
{
    char amount[40];
    struct arena *arena = paper->arena;
    driver_paper_group(canvas, paper, "Demande");
    driver_paper_fact(canvas, paper, "Reçue le", paper_moment(arena, r->submitted_ms));
    driver_paper_fact(canvas, paper, "Motif", text_of(cqc_kind_labels[r->kind]));
    driver_paper_fact(canvas, paper, "Catégories du permis", r->licence_categories);
    driver_paper_fact(canvas, paper, "Certificat", arena_print(arena, "%.*s, %.*s", TEXT_ARG(r->certificate), TEXT_ARG(r->training)));
    if (r->due >= 0)
        driver_paper_fact(canvas, paper, "Fin de la carte actuelle", paper_day(arena, r->due));
    driver_paper_fact(canvas, paper, "Validité demandée",
                      arena_print(arena, "du %.*s au %.*s (code 95 de l'Union)", TEXT_ARG(paper_day(arena, r->valid_from)),
                                  TEXT_ARG(paper_day(arena, r->valid_to))));
    driver_paper_fact(canvas, paper, "Montant de la carte",
                      arena_print(arena, "%s – aucun paiement n'a été pris sur ce portail", money_print(r->cents, amount)));
    driver_paper_group(canvas, paper, "Livraison");
    driver_paper_fact(canvas, paper, "Adresse",
                      arena_print(arena, "%.*s%s%.*s\n%.*s %.*s\n%.*s", TEXT_ARG(r->address), r->address_more.len ? "\n" : "",
                                  TEXT_ARG(r->address_more), TEXT_ARG(r->postal_code), TEXT_ARG(r->city), TEXT_ARG(r->country)));
}

static void draw(struct canvas *canvas, const void *what)
{
    const struct drawing *drawing = what;
    struct driver_paper paper = drawing->paper;
    driver_paper_head(canvas, &paper, "Demande", "Reçu d'une demande de carte",
                      "Carte de qualification de conducteur");
    driver_paper_person(canvas, &paper);
    put_request(canvas, &paper, drawing->request);
    paper.y += 18;
    canvas_box(canvas, INK_PALE, PAPER_LEFT, paper.y, PAPER_WIDE, 60, true);
    canvas_box(canvas, INK_ACCENT, PAPER_LEFT, paper.y, 5, 60, false);
    canvas_words(canvas, CANVAS_BODY, CANVAS_LEFT, PAPER_LEFT + 20, paper.y + 9, PAPER_WIDE - 40,
                 arena_print(paper.arena, "Ce reçu prouve que la demande a été reçue. Il ne remplace ni la carte, ni le certificat de "
                                          "qualification. L'avancement de la demande se suit dans l'espace personnel :\n%.*s",
                             TEXT_ARG(drawing->address)));
    driver_paper_end(canvas, &paper, TEXT("Fait d'après la demande telle qu'elle a été envoyée."));
}

bool cqc_receipt_pdf(const struct cqc_request *request, struct text operator_name, struct text address, bool specimen,
                     struct buffer *out, struct error *error)
{
    struct arena arena;
    struct document document = {.number = request->number, .first_name = request->first_name, .last_name = request->last_name,
                                .licence_typed = request->licence_typed, .birth = request->birth,
                                .source = {.company = operator_name, .specimen = specimen}};
    struct drawing drawing = {.request = request, .address = address, .paper = {.arena = &arena, .document = &document}};
    struct canvas_about about = {.author = operator_name, .subject = TEXT("Demande de carte de qualification de conducteur"),
                                 .made_ms = request->submitted_ms};
    arena_init(&arena, 0);
    about.title = arena_print(&arena, "Reçu de la demande de carte %.*s", TEXT_ARG(request->number));
    bool done = canvas_make(&about, draw, &drawing, out, error);
    arena_free(&arena);
    return done;
}
