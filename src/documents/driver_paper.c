/* The parts of drivers' papers: see driver_paper.h. */
#include "documents/driver_paper.h"

#include "flow/code.h"
#include "flow/seal.h"

enum { HALF = PAPER_WIDE / 2, NAMES_WIDE = 132, PROOF_END = 772, PROOF_HIGH = 138, PROOF_LOW = 114, SEAL_SIDE = 112, LINK_SIDE = 62 };

struct text paper_day(struct arena *arena, date day)
{
    static const char *const months[] = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                                         "septembre", "octobre", "novembre", "décembre"};
    struct civil c = date_civil(day);
    return arena_print(arena, "%d%s %s %d", c.day, c.day == 1 ? "er" : "", months[c.month - 1], c.year);
}

bool driver_paper_prepare(struct driver_paper *paper, struct arena *arena, const struct document *document,
                          struct error *error)
{
    *paper = (struct driver_paper){.arena = arena, .document = document};
    paper->address = arena_print(arena, "%.*s/verifier/%.*s", TEXT_ARG(document->source.address), TEXT_ARG(document->code));
    return symbol_qr(arena, paper->address, &paper->link, error) &&
           (document->seal.len == 0 || symbol_datamatrix(arena, seal_text(arena, document), &paper->seal, error));
}

void driver_paper_head(struct canvas *canvas, struct driver_paper *paper, const char *kind, const char *title,
                       const char *lead)
{
    const struct document *d = paper->document;
    if (d->source.specimen)
        canvas_across(canvas, TEXT("SPÉCIMEN – sans valeur réglementaire"));
    canvas_box(canvas, INK_BRAND, 0, 0, A4_WIDTH, 12, false);
    canvas_box(canvas, INK_ACCENT, 0, 12, A4_WIDTH, 3, false);
    canvas_words(canvas, CANVAS_HEAD, CANVAS_LEFT, PAPER_LEFT, 38, HALF + 60, d->source.company);
    canvas_words(canvas, CANVAS_NAME, CANVAS_RIGHT, PAPER_LEFT + HALF, 39, HALF,
                 arena_print(paper->arena, "%s n° %.*s", kind, TEXT_ARG(d->number)));
    canvas_rule(canvas, PAPER_LEFT, 60, PAPER_WIDE);
    paper->y = 82;
    paper->y += canvas_words(canvas, CANVAS_TITLE, CANVAS_LEFT, PAPER_LEFT, paper->y, PAPER_WIDE, text_of(title)) + 4;
    paper->y += canvas_words(canvas, CANVAS_LEAD, CANVAS_LEFT, PAPER_LEFT, paper->y, PAPER_WIDE, text_of(lead)) + 14;
}

void driver_paper_group(struct canvas *canvas, struct driver_paper *paper, const char *title)
{
    paper->y += 14;
    canvas_words(canvas, CANVAS_HEAD, CANVAS_LEFT, PAPER_LEFT, paper->y, PAPER_WIDE, text_of(title));
    paper->y += 17;
    canvas_rule(canvas, PAPER_LEFT, paper->y, PAPER_WIDE);
    paper->y += 7;
}

/* Name and value side by side; how high they are. */
static double put_fact(struct canvas *canvas, struct text name, struct text value, double x, double y, double names,
                       double wide)
{
    double left = canvas_words(canvas, CANVAS_NAME, CANVAS_LEFT, x, y + 2, names - 8, name);
    double right = canvas_words(canvas, CANVAS_VALUE, CANVAS_LEFT, x + names, y, wide - names, value);
    return left > right ? left : right;
}

void driver_paper_fact(struct canvas *canvas, struct driver_paper *paper, const char *name, struct text value)
{
    if (value.len)
        paper->y += put_fact(canvas, text_of(name), value, PAPER_LEFT, paper->y, NAMES_WIDE, PAPER_WIDE) + 5;
}

void driver_paper_pair(struct canvas *canvas, struct driver_paper *paper, const char *name, struct text value,
                       const char *other_name, struct text other)
{
    double left = put_fact(canvas, text_of(name), value, PAPER_LEFT, paper->y, NAMES_WIDE, HALF + 20);
    double right = put_fact(canvas, text_of(other_name), other, PAPER_LEFT + HALF + 30, paper->y, 100, HALF - 30);
    paper->y += (left > right ? left : right) + 5;
}

static void put_words_of_proof(struct canvas *canvas, struct driver_paper *paper, double x, double y, double wide)
{
    const struct document *d = paper->document;
    y += canvas_words(canvas, CANVAS_HEAD, CANVAS_LEFT, x, y, wide, TEXT("Vérifier ce document")) + 3;
    y += canvas_words(canvas, CANVAS_CODE, CANVAS_LEFT, x, y, wide, code_show(paper->arena, d->code)) + 4;
    y += canvas_words(canvas, CANVAS_BODY, CANVAS_LEFT, x, y, wide,
                      arena_print(paper->arena, "Sur %.*s/verifier, avec ce code : la réponse dit aussi si le document a été annulé.",
                                  TEXT_ARG(d->source.address))) + 3;
    canvas_words(canvas, CANVAS_SMALL, CANVAS_LEFT, x, y, wide,
                 paper->seal.width
                     ? arena_print(paper->arena, "Le grand symbole porte ces informations, signées (ECDSA P-256, sceau %.*s) : toute "
                                                 "modification se voit, même hors connexion. Le fichier PDF est signé lui aussi.",
                                   TEXT_ARG(d->key_mark))
                     : TEXT("Le fichier PDF est signé : toute modification se voit."));
}

void driver_paper_proof(struct canvas *canvas, struct driver_paper *paper)
{
    const struct document *d = paper->document;
    double inside = PAPER_LEFT + 13, words = inside, high = paper->seal.width ? PROOF_HIGH : PROOF_LOW, top = PROOF_END - high;
    canvas_box(canvas, INK_PALE, PAPER_LEFT, top, PAPER_WIDE, high, true);
    if (paper->seal.width) {
        canvas_symbol(canvas, &paper->seal, inside + 4, top + 13, SEAL_SIDE, TEXT("Symbole DataMatrix signé"));
        words = inside + SEAL_SIDE + 24;
    }
    double link = PAPER_LEFT + PAPER_WIDE - LINK_SIDE - 16;
    put_words_of_proof(canvas, paper, words, top + 12, link - words - 18);
    canvas_symbol(canvas, &paper->link, link, top + 16, LINK_SIDE, TEXT("Code QR de l'adresse de vérification"));
    canvas_words(canvas, CANVAS_SMALL, CANVAS_CENTRE, link - 12, top + 16 + LINK_SIDE + 10, LINK_SIDE + 24,
                 TEXT("Vérifier avec un téléphone"));
    canvas_words(canvas, CANVAS_SMALL, CANVAS_LEFT, PAPER_LEFT, 790, PAPER_WIDE - 90,
                 d->source.specimen ? TEXT("SPÉCIMEN – sans valeur réglementaire : l'exploitant de ce portail n'est pas la société chargée de "
                                           "mettre les certificats à disposition.")
                                    : TEXT("Document mis à disposition dans l'espace personnel du conducteur, où il est conservé six ans."));
    canvas_words(canvas, CANVAS_SMALL, CANVAS_RIGHT, PAPER_LEFT + PAPER_WIDE - 90, 790, 90, TEXT("page 1 sur 1"));
}
