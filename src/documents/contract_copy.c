/* The copy of a signed service contract: see contract_copy.h. */
#include "documents/contract_copy.h"

#include "base/date.h"
#include "documents/paper.h"

/* The text is lines; those that begin an article are headings. */
static void draw_body(struct paper *paper, struct text body)
{
    struct text line;
    while (text_cut(&body, '\n', &line)) {
        struct text words = text_trim(line);
        if (words.len == 0)
            continue;
        if (text_starts(words, TEXT("Article ")))
            paper_heading(paper, 2, words);
        else
            paper_paragraph(paper, words);
    }
}

static void draw(struct paper *paper, const void *what)
{
    const struct contract_copy *copy = what;
    char moment[20], title[120];
    snprintf(title, sizeof title, "Contrat de service, version %.*s", TEXT_ARG(text_slice(copy->version, 0, 40)));
    paper_heading(paper, 1, text_of(title));
    paper_fact(paper, TEXT("Centre de formation"), copy->centre);
    paper_fact(paper, TEXT("SIRET"), copy->siret);
    paper_fact(paper, TEXT("Exploitant du portail"), copy->operator_name);
    paper_rule(paper);
    draw_body(paper, copy->body);
    paper_rule(paper);
    paper_heading(paper, 2, TEXT("Signature"));
    paper_fact(paper, TEXT("Signé pour le centre par"), copy->signer);
    paper_fact(paper, TEXT("Le"), text_of(date_print_moment(copy->signed_ms, moment)));
    paper_fact(paper, TEXT("Empreinte SHA-256 du texte"), copy->sha256);
}

bool contract_copy_make(const struct contract_copy *copy, struct buffer *out, struct error *error)
{
    struct paper_about about = {.title = TEXT("Contrat de service"), .author = copy->operator_name,
                                .subject = copy->centre, .foot = copy->centre, .made_ms = copy->signed_ms};
    return paper_make(&about, draw, copy, out, error);
}
