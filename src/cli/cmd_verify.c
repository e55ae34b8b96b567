/* `gabarit verify`: a signed PDF, or the text of a symbol, against public keys and
   nothing else: no store, no network. What was revoked since, only the portal
   knows. */
#include "cli/cli.h"

#include "base/buffer.h"
#include "documents/pdf_sign.h"
#include "flow/seal.h"
#include "os/clock.h"
#include "os/file.h"

enum { FILE_MOST = 32 * 1048576, KEYS_MOST = 1048576 };

static int not_authentic(const char *why)
{
    printf("NON AUTHENTIQUE : %s\n", why);
    return STATUS_ERROR_LINES;
}

static int say_pdf(enum pdf_verdict verdict)
{
    switch (verdict) {
    case PDF_GOOD:
        printf("AUTHENTIQUE : le fichier est exactement celui qui a été signé.\n"
               "Une annulation, elle, ne se voit que sur le portail.\n");
        return STATUS_FINE;
    case PDF_NOT_SIGNED: return not_authentic("ce fichier PDF ne porte pas de signature du portail.");
    case PDF_UNKNOWN_KEY: return not_authentic("la signature n'est celle d'aucune des clés données.");
    case PDF_CHANGED: return not_authentic("le fichier a été modifié depuis sa signature, ou n'est pas entier.");
    }
    BUG("pdf verdict");
}

static int say_facts(const struct seal_facts *f, date today)
{
    char birth[11], end[11], issued[11], last[11];
    bool expired = f->valid_to < today;
    printf("AUTHENTIQUE%s %s\n", expired ? ", MAIS EXPIRÉ : valable jusqu'au" : " : valable jusqu'au", date_print_french(f->valid_to, last));
    printf("  Numéro             %.*s\n  Nom                %.*s\n  Prénom             %.*s\n  Date de naissance  %s\n",
           TEXT_ARG(f->number), TEXT_ARG(f->last_name), TEXT_ARG(f->first_name), date_print_french(f->birth, birth));
    printf("  N° de permis       %.*s\n  Formation          %.*s, %.*s\n  Fin de formation   %s\n  Centre (SIRET)     %.*s\n",
           TEXT_ARG(f->licence), TEXT_ARG(f->training), TEXT_ARG(category_label(f->category)), date_print_french(f->end, end),
           TEXT_ARG(f->siret));
    printf("  Délivré le         %s\nUne annulation ne se voit que sur le portail.\n", date_print_french(f->issued, issued));
    return expired ? STATUS_ERROR_LINES : STATUS_FINE;
}

static int verify_symbol(struct arena *arena, struct text symbol, const struct seal_public *keys, uint32_t count, date today)
{
    struct seal_facts facts;
    switch (seal_check(arena, text_trim(symbol), keys, count, &facts)) {
    case SEAL_GOOD: return say_facts(&facts, today);
    case SEAL_NOT_OURS: return not_authentic("ce n'est ni un fichier PDF, ni le texte d'un symbole de gabarit.");
    case SEAL_UNKNOWN_KEY: return not_authentic("la signature n'est celle d'aucune des clés données.");
    case SEAL_BROKEN: return not_authentic("le texte du symbole a été modifié, coupé ou mal lu.");
    }
    BUG("seal verdict");
}

/* A path that was mistyped says nothing of the paper. */
static bool is_missing_file(const char *operand)
{
    return !file_exists(operand) && !text_starts(text_trim(text_of(operand)), TEXT("GABARIT")) && strpbrk(operand, "./");
}

int cmd_verify(const struct arguments *arguments, struct arena *arena)
{
    struct text pems, what;
    struct error error = {0};
    struct seal_public *keys;
    uint32_t count;
    date today;
    if (arguments->operand_count != 1)
        return cli_usage("dites quoi vérifier : gabarit verify FICHIER.pdf|TEXTE --key CLÉS");
    if (!cli_today(arguments, &today))
        return STATUS_FAILED;
    if (!file_read(arena, arguments->value[OPTION_KEY], KEYS_MOST, &pems, &error))
        return cli_fail(&error);
    seal_publics(arena, pems, &keys, &count);
    if (count == 0)
        return cli_usage("« %s » ne contient pas de clé publique (PEM) : « gabarit seal show » et la page /verifier/cles les donnent.",
                         arguments->value[OPTION_KEY]);
    if (is_missing_file(arguments->operand[0]))
        return cli_usage("le fichier « %s » n'existe pas : vérifiez son chemin, ou donnez le texte du symbole entre guillemets.",
                         arguments->operand[0]);
    what = text_of(arguments->operand[0]);
    if (file_exists(arguments->operand[0]) && !file_read(arena, arguments->operand[0], FILE_MOST, &what, &error))
        return cli_fail(&error);
    return text_starts(what, TEXT("%PDF-")) ? say_pdf(pdf_check(arena, what, keys, count))
                                            : verify_symbol(arena, what, keys, count, today);
}
