/* The parts of drivers' papers: see driver_paper.h. */
#include "documents/driver_paper.h"

#include "flow/code.h"
#include "flow/seal.h"

enum { HALF = PAPER_WIDE / 2, PROOF_END = 772, PROOF_HIGH = 138, PROOF_LOW = 114, SEAL_SIDE = 112, LINK_SIDE = 62 };

struct text paper_day(struct arena *arena, date day)
{
    static const char *const months[] = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                                         "septembre", "octobre", "novembre", "décembre"};
    struct civil c = date_civil(day);
    return arena_print(arena, "%d%s %s %d", c.day, c.day == 1 ? "er" : "", months[c.month - 1], c.year);
}

struct text paper_moment(struct arena *arena, int64_t ms)
{
    char words[20]; /* "15/01/2022 à 14:05" */
    date_print_moment(ms, words);
    return arena_print(arena, "%.*s à %.2s h %.2s", TEXT_ARG(paper_day(arena, date_in_paris(ms))), words + 14, words + 17);
}

bool driver_paper_prepare(struct driver_paper *paper, struct arena *arena, const struct document *document,
                          struct error *error)
{
    *paper = (struct driver_paper){.arena = arena, .document = document};
    paper->address = arena_print(arena, "%.*s/verifier/%.*s", TEXT_ARG(document->source.address), TEXT_ARG(document->code));
    return symbol_qr(arena, paper->address, &paper->link, error) &&
           (document->seal.len == 0 || symbol_datamatrix(arena, seal_text(arena, document), &paper->seal, error));
}

static const struct text specimen = {"SPÉCIMEN – sans valeur réglementaire", sizeof "SPÉCIMEN – sans valeur réglementaire" - 1};

/* Lines that the longest words take beyond one each. */
static size_t lines_more(const struct document *d)
{
    const struct text values[] = {d->last_name, d->first_name, d->source.training, d->source.centre_name, d->source.centre_place,
                                  d->source.approval};
    size_t lines = 0;
    for (size_t i = 0; i < COUNT_OF(values); i++)
        lines += text_characters(values[i]) / (i < 2 ? 30 : 40);
    return lines;
}

static void put_band(struct canvas *canvas, bool is_specimen)
{
    int high = is_specimen ? 24 : 12;
    canvas_box(canvas, is_specimen ? INK_ALERT : INK_BRAND, 0, 0, A4_WIDTH, high, false);
    canvas_box(canvas, INK_ACCENT, 0, high, A4_WIDTH, 3, false);
    if (is_specimen)
        canvas_words(canvas, CANVAS_BAND, CANVAS_CENTRE, PAPER_LEFT, 6, PAPER_WIDE, specimen);
}

void driver_paper_head(struct canvas *canvas, struct driver_paper *paper, const char *kind, const char *title,
                       const char *lead)
{
    const struct document *d = paper->document;
    paper->tight = lines_more(d) > 2;
    put_band(canvas, d->source.specimen);
    bool long_name = text_characters(d->source.company) > 50;
    double high = canvas_words(canvas, long_name ? CANVAS_TIGHT : CANVAS_HEAD, CANVAS_LEFT, PAPER_LEFT, 43, HALF + 70, d->source.company);
    canvas_words(canvas, CANVAS_NAME, CANVAS_RIGHT, PAPER_LEFT + HALF + 70, 44, HALF - 70,
                 arena_print(paper->arena, "%s n° %.*s", kind, TEXT_ARG(d->number)));
    paper->y = 43 + high + 7;
    canvas_rule(canvas, PAPER_LEFT, paper->y, PAPER_WIDE);
    paper->y += paper->tight ? 12 : 18;
    paper->y += canvas_words(canvas, CANVAS_TITLE, CANVAS_LEFT, PAPER_LEFT, paper->y, PAPER_WIDE, text_of(title)) + 4;
    paper->y += canvas_words(canvas, CANVAS_LEAD, CANVAS_LEFT, PAPER_LEFT, paper->y, PAPER_WIDE, text_of(lead)) +
                (paper->tight ? 6 : 14);
}

void driver_paper_group(struct canvas *canvas, struct driver_paper *paper, const char *title)
{
    paper->y += paper->tight ? 7 : 13;
    canvas_words(canvas, CANVAS_HEAD, CANVAS_LEFT, PAPER_LEFT, paper->y, PAPER_WIDE, text_of(title));
    paper->y += 17;
    canvas_rule(canvas, PAPER_LEFT, paper->y, PAPER_WIDE);
    paper->y += paper->tight ? 4 : 7;
}

/* Name and value side by side; how high they are. */
static double put_fact(struct canvas *canvas, const struct driver_paper *paper, const char *name, struct text value, double x,
                       double names, double wide)
{
    enum canvas_style style = paper->tight ? CANVAS_TIGHT : CANVAS_VALUE;
    double left = canvas_words(canvas, CANVAS_NAME, CANVAS_LEFT, x, paper->y + (paper->tight ? 0 : 2), names - 8, text_of(name));
    double right = canvas_words(canvas, style, CANVAS_LEFT, x + names, paper->y, wide - names, value);
    return (left > right ? left : right) + (paper->tight ? 2 : 4);
}

void driver_paper_fact(struct canvas *canvas, struct driver_paper *paper, const char *name, struct text value)
{
    if (value.len)
        paper->y += put_fact(canvas, paper, name, value, PAPER_LEFT, PAPER_NAMES, PAPER_WIDE);
}

void driver_paper_pair(struct canvas *canvas, struct driver_paper *paper, const char *name, struct text value,
                       const char *other_name, struct text other)
{
    double left = put_fact(canvas, paper, name, value, PAPER_LEFT, PAPER_NAMES, HALF + 20);
    double right = put_fact(canvas, paper, other_name, other, PAPER_LEFT + HALF + 30, 100, HALF - 30);
    paper->y += left > right ? left : right;
}

void driver_paper_person(struct canvas *canvas, struct driver_paper *paper)
{
    const struct document *d = paper->document;
    const struct text names[] = {d->last_name, d->first_name};
    driver_paper_group(canvas, paper, "Conducteur");
    for (int i = 0; i < 2; i++) {
        double high = 0;
        if (!paper->tight) {
            canvas_words(canvas, CANVAS_NAME, CANVAS_LEFT, PAPER_LEFT, paper->y + 4, PAPER_NAMES - 8, i ? TEXT("Prénom") : TEXT("Nom"));
            high = canvas_words(canvas, CANVAS_PERSON, CANVAS_LEFT, PAPER_LEFT + PAPER_NAMES, paper->y, PAPER_WIDE - PAPER_NAMES, names[i]) + 3;
        } else {
            driver_paper_fact(canvas, paper, i ? "Prénom" : "Nom", names[i]);
        }
        paper->y += high;
    }
    driver_paper_fact(canvas, paper, "Date de naissance", paper_day(paper->arena, d->birth));
    driver_paper_fact(canvas, paper, "N° de permis (NEPH)", d->licence_typed);
}

/* "123 456 782 00010", as it is read aloud. */
static struct text show_siret(struct arena *arena, struct text siret)
{
    if (siret.len != 14)
        return siret;
    return arena_print(arena, "%.3s %.3s %.3s %.5s", siret.at, siret.at + 3, siret.at + 6, siret.at + 9);
}

void driver_paper_centre(struct canvas *canvas, struct driver_paper *paper)
{
    const struct document_source *source = &paper->document->source;
    driver_paper_group(canvas, paper, "Centre de formation agréé");
    driver_paper_fact(canvas, paper, "Nom", source->centre_name);
    driver_paper_fact(canvas, paper, "SIRET", show_siret(paper->arena, source->centre_siret));
    driver_paper_fact(canvas, paper, "Adresse", source->centre_place);
    driver_paper_fact(canvas, paper, "Agrément", source->approval);
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

void driver_paper_end(struct canvas *canvas, const struct driver_paper *paper, struct text words)
{
    canvas_words(canvas, CANVAS_SMALL, CANVAS_LEFT, PAPER_LEFT, 786, PAPER_WIDE - 90, words);
    canvas_words(canvas, CANVAS_SMALL, CANVAS_RIGHT, PAPER_LEFT + PAPER_WIDE - 90, 786, 90, TEXT("page 1 sur 1"));
    if (paper->document->source.specimen)
        canvas_across(canvas, specimen);
}

void driver_paper_proof(struct canvas *canvas, struct driver_paper *paper)
{
    bool sealed = paper->seal.width > 0;
    double inside = PAPER_LEFT + 13, high = sealed ? PROOF_HIGH : PROOF_LOW, top = PROOF_END - high;
    double words = sealed ? inside + SEAL_SIDE + 24 : inside, link = PAPER_LEFT + PAPER_WIDE - LINK_SIDE - 16;
    canvas_box(canvas, INK_PALE, PAPER_LEFT, top, PAPER_WIDE, high, true);
    put_words_of_proof(canvas, paper, words, top + 12, link - words - 18);
    canvas_words(canvas, CANVAS_SMALL, CANVAS_CENTRE, link - 12, top + 16 + LINK_SIDE + 10, LINK_SIDE + 24,
                 TEXT("Vérifier avec un téléphone"));
    driver_paper_end(canvas, paper,
                     paper->document->source.specimen
                         ? TEXT("SPÉCIMEN – sans valeur réglementaire : l'exploitant de ce portail n'est pas la société chargée de "
                                "mettre les certificats à disposition.")
                         : TEXT("Mis à disposition dans l'espace personnel du conducteur, où il est conservé six ans."));
    if (sealed)
        canvas_symbol(canvas, &paper->seal, inside + 4, top + 13, SEAL_SIDE,
                      TEXT("Symbole DataMatrix : les informations de ce certificat, signées."));
    canvas_symbol(canvas, &paper->link, link, top + 16, LINK_SIDE,
                  TEXT("Code QR : l'adresse où vérifier ce document, avec son code."));
}
