/* Invitation slips: see slip.h. */
#include "documents/slip.h"

#include "documents/driver_paper.h"

enum { A_PAGE = 4, HIGH = A4_HEIGHT / A_PAGE, LINK = 92, WORDS_WIDE = PAPER_WIDE - LINK - 34 };

struct drawing {
    const struct slip_sheet *sheet;
    struct symbol link;
    struct arena *arena;
};

/* A step with its number before it; how high it is. */
static double put_step(struct canvas *canvas, double y, int number, struct text words)
{
    char sign[4];
    snprintf(sign, sizeof sign, "%d.", number);
    canvas_words(canvas, CANVAS_TIGHT, CANVAS_LEFT, PAPER_LEFT, y, 14, text_of(sign));
    return canvas_words(canvas, CANVAS_BODY, CANVAS_LEFT, PAPER_LEFT + 14, y, WORDS_WIDE - 14, words) + 2;
}

static void put_slip(struct canvas *canvas, const struct drawing *drawing, const struct slip *slip, double top)
{
    const struct slip_sheet *sheet = drawing->sheet;
    struct arena *arena = drawing->arena;
    double y = top + 20, link = PAPER_LEFT + PAPER_WIDE - LINK;
    canvas_box(canvas, INK_ACCENT, 0, top + 20, 5, HIGH - 40, false);
    struct text name = arena_print(arena, "%.*s %.*s", TEXT_ARG(slip->first_name), TEXT_ARG(slip->last_name));
    bool long_words = text_characters(sheet->centre) + text_characters(slip->training) > 120;
    y += canvas_words(canvas, text_characters(name) > 36 ? CANVAS_TIGHT : CANVAS_PERSON, CANVAS_LEFT, PAPER_LEFT, y, WORDS_WIDE, name) + 3;
    y += canvas_words(canvas, long_words ? CANVAS_SMALL : CANVAS_BODY, CANVAS_LEFT, PAPER_LEFT, y, WORDS_WIDE,
                      arena_print(arena, "%.*s a enregistré votre formation « %.*s », terminée le %.*s. Pour retirer vos documents :",
                                  TEXT_ARG(sheet->centre), TEXT_ARG(slip->training), TEXT_ARG(paper_day(arena, slip->end)))) + 4;
    y += put_step(canvas, y, 1, TEXT("Visez le code avec votre téléphone, ou ouvrez cette adresse :"));
    y += canvas_words(canvas, CANVAS_TIGHT, CANVAS_LEFT, PAPER_LEFT + 14, y, WORDS_WIDE - 14, sheet->address) + 3;
    y += put_step(canvas, y, 2, TEXT("Indiquez votre nom, votre prénom, votre date de naissance et votre numéro de permis, tels qu'ils "
                                     "figurent sur votre permis."));
    put_step(canvas, y, 3, TEXT("Confirmez votre adresse électronique : vos documents sont là."));
    canvas_symbol(canvas, &drawing->link, link, top + 30, LINK, TEXT("Code QR : l'adresse donnée à l'étape 1."));
    canvas_words(canvas, CANVAS_SMALL, CANVAS_CENTRE, link - 14, top + 30 + LINK + 12, LINK + 28,
                 TEXT("Créer mon espace personnel"));
}

static void draw(struct canvas *canvas, const void *what)
{
    const struct drawing *drawing = what;
    for (uint32_t i = 0; i < drawing->sheet->count; i++) {
        if (i > 0 && i % A_PAGE == 0)
            canvas_next_page(canvas);
        if (i % A_PAGE > 0)
            canvas_cut(canvas, i % A_PAGE * HIGH);
        put_slip(canvas, drawing, &drawing->sheet->slips[i], i % A_PAGE * HIGH);
    }
}

bool slips_pdf(const struct slip_sheet *sheet, struct buffer *out, struct error *error)
{
    struct arena arena;
    struct drawing drawing = {.sheet = sheet, .arena = &arena};
    struct canvas_about about = {.title = TEXT("Invitations à créer un espace personnel"), .author = sheet->centre,
                                 .subject = TEXT("À remettre aux conducteurs"), .made_ms = sheet->made_ms};
    arena_init(&arena, 0);
    bool done = symbol_qr(&arena, sheet->address, &drawing.link, error) && canvas_make(&about, draw, &drawing, out, error);
    arena_free(&arena);
    return done;
}
