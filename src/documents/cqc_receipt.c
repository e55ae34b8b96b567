/* The receipt of a request for the card: see cqc_receipt.h. */
#include "documents/cqc_receipt.h"

#include "base/arena.h"
#include "documents/paper.h"
#include "flow/cqc.h"

struct receipt {
    const struct cqc_request *request;
    struct text operator_name, address;
    struct arena *arena;
};

static struct text day(struct arena *arena, date d)
{
    char words[11];
    return arena_copy(arena, text_of(date_print_french(d, words)));
}

static void draw(struct paper *paper, const void *what)
{
    const struct receipt *receipt = what;
    const struct cqc_request *r = receipt->request;
    struct arena *arena = receipt->arena;
    char moment[20];
    paper_heading(paper, 1, TEXT("Reçu d'une demande de carte de qualification de conducteur"));
    paper_paragraph(paper, arena_print(arena, "%.*s a reçu cette demande le %s. Aucun paiement n'a été pris sur ce portail.",
                                       TEXT_ARG(receipt->operator_name), date_print_moment(r->submitted_ms, moment)));
    paper_fact(paper, TEXT("Numéro"), r->number);
    paper_fact(paper, TEXT("Motif"), text_of(cqc_kind_labels[r->kind]));
    paper_rule(paper);
    paper_fact(paper, TEXT("Nom"), r->last_name);
    paper_fact(paper, TEXT("Prénom"), r->first_name);
    paper_fact(paper, TEXT("Date de naissance"), day(arena, r->birth));
    paper_fact(paper, TEXT("N° de permis (NEPH)"), r->licence_typed);
    paper_fact(paper, TEXT("Catégories du permis"), r->licence_categories);
    paper_rule(paper);
    paper_fact(paper, TEXT("Certificat"), arena_print(arena, "%.*s, %.*s", TEXT_ARG(r->certificate), TEXT_ARG(r->training)));
    if (r->due >= 0)
        paper_fact(paper, TEXT("Fin de la carte actuelle"), day(arena, r->due));
    paper_fact(paper, TEXT("Validité demandée"), arena_print(arena, "du %.*s au %.*s (code 95 de l'Union)",
                                                            TEXT_ARG(day(arena, r->valid_from)), TEXT_ARG(day(arena, r->valid_to))));
    paper_rule(paper);
    paper_fact(paper, TEXT("Adresse de livraison"),
               arena_print(arena, "%.*s%s%.*s, %.*s %.*s, %.*s", TEXT_ARG(r->address), r->address_more.len ? ", " : "",
                           TEXT_ARG(r->address_more), TEXT_ARG(r->postal_code), TEXT_ARG(r->city), TEXT_ARG(r->country)));
    paper_fact(paper, TEXT("Montant de la carte"),
               arena_print(arena, "%lld,%02lld €", (long long)(r->cents / 100), (long long)(r->cents % 100)));
    paper_space(paper, 4);
    paper_paragraph(paper, arena_print(arena, "L'avancement de la demande se suit dans l'espace personnel, %.*s.", TEXT_ARG(receipt->address)));
}

bool cqc_receipt_pdf(const struct cqc_request *request, struct text operator_name, struct text address, struct buffer *out,
                     struct error *error)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct receipt receipt = {request, operator_name, address, &arena};
    struct paper_about about = {.title = arena_print(&arena, "Reçu de la demande de carte %.*s", TEXT_ARG(request->number)),
                                .author = operator_name, .subject = TEXT("Demande de carte de qualification de conducteur"),
                                .foot = arena_print(&arena, "%.*s, demande %.*s", TEXT_ARG(operator_name), TEXT_ARG(request->number)),
                                .made_ms = request->submitted_ms};
    bool done = paper_make(&about, draw, &receipt, out, error);
    arena_free(&arena);
    return done;
}
