/* `gabarit document NUMÉRO -o FICHIER`: a driver's paper as PDF, signed; for the
   operator. Looking at it is traced. */
#include "cli/cli.h"

#include "documents/deliver.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/audit.h"

static bool make(const struct arguments *arguments, const struct site *site, struct store *store, struct arena *arena,
                 struct buffer *pdf, struct error *error)
{
    struct document document;
    struct sealer *sealer = NULL;
    if (!document_by_number(store, arena, text_of(arguments->operand[0]), &document)) {
        *error = *store_error(store);
        return false;
    }
    if (document.revoked_ms) {
        char day[11];
        return error_set(error, ERROR_DENIED, NULL, "Le document %s est annulé depuis le %s : il n'est plus délivré.", arguments->operand[0],
                         date_print_french(date_in_paris(document.revoked_ms), day));
    }
    struct audit audit = {.act = ACT_DOCUMENT_SHOWN, .subject = arena_print(arena, "document %lld", (long long)document.id)};
    if (!audit_add(store, &audit, clock_now())) {
        *error = *store_error(store);
        return false;
    }
    bool done = sealer_open(site, store, &sealer, error) && document_pdf(sealer, &document, clock_now(), pdf, error);
    sealer_close(sealer);
    return done;
}

int cmd_document(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct buffer pdf;
    struct error error = {0};
    if (arguments->operand_count != 1)
        return cli_usage("dites quel document : gabarit document NUMÉRO --data DIR -o FICHIER");
    if (!cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    buffer_init(&pdf, 0);
    bool done = make(arguments, &site, store, arena, &pdf, &error) &&
                file_replace(arguments->value[OPTION_OUTPUT], buffer_text(&pdf), 0600, &error);
    buffer_free(&pdf);
    store_close(store);
    return done ? STATUS_FINE : cli_fail(&error);
}
