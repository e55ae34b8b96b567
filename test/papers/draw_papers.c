/* Draws one of each paper, of people that do not exist, into a folder:
   test_papers.py looks at them, and whoever changes how they look.

       draw_papers FOLDER

   Each is drawn twice; other bytes the second time end it. */
#include "base/date.h"
#include "documents/certificate.h"
#include "documents/contract_copy.h"
#include "documents/cqc_receipt.h"
#include "documents/slip.h"
#include "documents/summary.h"
#include "flow/seal.h"
#include "os/file.h"

static struct arena arena;
static const char *folder;

static struct document sample(enum document_kind kind)
{
    struct document d = {.kind = kind, .code = TEXT("7K3MQ9T4WXB2HJ5D"),
        .receipt = TEXT("ENR-2022-000042"), .ref = TEXT("REF20220101"), .order_number = TEXT("COM202201"),
        .first_name = TEXT("Zoé-Anaïs"), .last_name = TEXT("LEFÈVRE DE L'ÎLE-D'ŒUVRE"), .licence_typed = TEXT("820987928417"),
        .licence = TEXT("820987928417"), .birth = date_make(1990, 2, 28), .end = date_make(2022, 1, 1),
        .category = CATEGORY_GOODS, .registered_ms = 1642245900000, .template_version = DOCUMENT_TEMPLATE,
        .issued_ms = 1642245960000, .valid_to = date_make(2022, 5, 15), .fco_done = -1, .fco_left = -1};
    d.source = (struct document_source){.company = TEXT("Exploitant du portail"), .address = TEXT("https://formations.exemple.fr"),
        .centre_name = TEXT("Centre de formation routière du Val-d'Oise"), .centre_siret = TEXT("12345678200010"),
        .centre_place = TEXT("12, rue des Écoles, 95000 Cergy"), .approval = TEXT("2021-95-017, préfecture du Val-d'Oise"),
        .training = TEXT("FIMO Marchandises"), .hours = 140, .specimen = true};
    d.number = TEXT("RF-2022-000001");
    if (kind == DOCUMENT_SUMMARY)
        d.valid_to = date_make(2028, 1, 15);
    else {
        d.number = TEXT("CQ-2022-000001");
        d.key = 1;
        d.key_mark = TEXT("K7Q2");
        d.seal = text_make("0123456789abcdefABCDEF\x80\xff~{}|<>;:!?%&*()_+-=[]the signature's bytes", SEAL_BYTES);
    }
    return d;
}

static void keep(const char *name, struct text bytes)
{
    struct error error;
    BUG_UNLESS(file_replace(arena_print(&arena, "%s/%s", folder, name).at, bytes, 0600, &error));
}

typedef bool make_paper(const void *what, struct buffer *out, struct error *error);

static void twice(const char *name, make_paper *make, const void *what)
{
    struct buffer one, two;
    struct error error = {0};
    buffer_init(&one, 0);
    buffer_init(&two, 0);
    if (!make(what, &one, &error) || !make(what, &two, &error)) {
        fprintf(stderr, "%s: %s (%s)\n", name, error.message, error.cause);
        exit(1);
    }
    BUG_UNLESS(text_equal(buffer_text(&one), buffer_text(&two)));
    keep(name, buffer_text(&one));
    buffer_free(&one);
    buffer_free(&two);
}

static bool make_document(const void *what, struct buffer *out, struct error *error)
{
    const struct document *document = what;
    return document->kind == DOCUMENT_SUMMARY ? summary_pdf(document, out, error) : certificate_pdf(document, out, error);
}

static bool make_contract(const void *what, struct buffer *out, struct error *error)
{
    return contract_copy_make(what, out, error);
}

static void draw_certificates(void)
{
    struct document d = sample(DOCUMENT_CERTIFICATE);
    twice("certificat.pdf", make_document, &d);
    keep("symbole.txt", seal_text(&arena, &d));
    d.source.specimen = false;
    d.source.company = TEXT("Société des cartes de conducteur");
    twice("certificat-vrai.pdf", make_document, &d);
    /* The longest that the rules let in. */
    d.source.specimen = true;
    d.first_name = TEXT("Marie-Antoinette-Joséphine-Clémentine-Bérengère-Philippine de Saint-Barthélemy-d'Anjou-sur-Loire-Haut");
    d.last_name = d.first_name;
    d.source.training = TEXT("CAP Agent d'accueil et de conduite routière - transport de voyageurs");
    d.source.centre_name = TEXT("Association régionale pour la formation professionnelle et la promotion des métiers du "
                                "transport routier de voyageurs et de marchandises de l'Ouest");
    d.source.centre_place = TEXT("Zone d'activités des Champs-Élysées-du-Nord, bâtiment C, 2e étage, 1234, avenue du "
                                 "Maréchal-de-Lattre-de-Tassigny, 95000 Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson");
    twice("certificat-long.pdf", make_document, &d);
    keep("symbole-long.txt", seal_text(&arena, &d));
    d.kind = DOCUMENT_SUMMARY;
    d.seal = TEXT_NONE;
    d.fco_done = 14;
    d.fco_left = 21;
    twice("recapitulatif-long.pdf", make_document, &d);
}

static void draw_summaries(void)
{
    struct document d = sample(DOCUMENT_SUMMARY);
    twice("recapitulatif.pdf", make_document, &d);
    d.source.training = TEXT("Module de FCO");
    d.source.hours = 7;
    d.fco_done = 14;
    d.fco_left = 21;
    twice("recapitulatif-module.pdf", make_document, &d);
}

static bool make_slips(const void *what, struct buffer *out, struct error *error)
{
    return slips_pdf(what, out, error);
}

static void draw_slips(void)
{
    const struct slip slips[] = {
        {TEXT("Zoé-Anaïs"), TEXT("LEFÈVRE DE L'ÎLE-D'ŒUVRE"), TEXT("FIMO Marchandises"), date_make(2022, 1, 1)},
        {TEXT("PIERRE"), TEXT("DUPONT"), TEXT("CAP Agent d'accueil et de conduite routière - transport de voyageurs"), date_make(2022, 1, 1)},
        {TEXT("Marie-Antoinette-Joséphine-Clémentine-Bérengère-Philippine"), TEXT("de Saint-Barthélemy-d'Anjou-sur-Loire-Haut"),
         TEXT("CAP Agent d'accueil et de conduite routière - transport de voyageurs"), date_make(2022, 1, 3)},
        {TEXT("MARIE"), TEXT("LEROY"), TEXT("FCO Complète"), date_make(2022, 1, 4)},
        {TEXT("JEANNE"), TEXT("BAELEN"), TEXT("Module de FCO"), date_make(2022, 1, 5)}};
    struct slip_sheet sheet = {.address = TEXT("https://formations.exemple.fr/inscription"), .slips = slips, .count = COUNT_OF(slips),
                               .centre = TEXT("Centre de formation routière du Val-d'Oise"), .made_ms = 1642245960000};
    twice("invitations.pdf", make_slips, &sheet);
}

static bool make_receipt(const void *what, struct buffer *out, struct error *error)
{
    return cqc_receipt_pdf(what, TEXT("Exploitant du portail"), TEXT("https://formations.exemple.fr"), true, out, error);
}

static void draw_receipt(void)
{
    struct cqc_request request = {.number = TEXT("CQC-2022-000001"), .kind = CQC_RENEWAL, .due = date_make(2022, 3, 31),
        .valid_from = date_make(2022, 3, 31), .valid_to = date_make(2027, 3, 31), .first_name = TEXT("Zoé-Anaïs"),
        .last_name = TEXT("LEFÈVRE DE L'ÎLE-D'ŒUVRE"), .licence_typed = TEXT("820987928417"), .birth = date_make(1990, 2, 28),
        .address = TEXT("3, allée des Érables"), .address_more = TEXT("Bâtiment B"), .postal_code = TEXT("95000"),
        .city = TEXT("Cergy"), .country = TEXT("France"), .licence_categories = TEXT("C CE"), .cents = 7530,
        .submitted_ms = 1642245960000, .certificate = TEXT("CQ-2022-000001"), .training = TEXT("FCO Complète")};
    twice("recu.pdf", make_receipt, &request);
}

static void draw_contract(void)
{
    struct contract_copy copy = {.version = TEXT("1.0"), .body = TEXT("Article 1\nÀ l'été, l'œuvre fait office d'affiche."),
                                 .sha256 = TEXT("ab"), .centre = TEXT("Centre"), .siret = TEXT("12345678200010"),
                                 .operator_name = TEXT("Exploitant"), .signer = TEXT("Anne Dupont"), .signed_ms = 1642200000000};
    twice("contrat.pdf", make_contract, &copy);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    arena_init(&arena, 0);
    draw_certificates();
    draw_summaries();
    draw_slips();
    draw_receipt();
    draw_contract();
    arena_free(&arena);
    return 0;
}
