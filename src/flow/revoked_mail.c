/* Telling drivers of certificates that were annulled: see revoked_mail.h. */
#include "flow/revoked_mail.h"

#include "base/date.h"
#include "store/issuing.h"
#include "store/outbox.h"

static struct text words_of(const struct site *site, struct arena *arena, const struct lost_certificate *lost)
{
    char day[11];
    const struct settings *settings = &site->settings;
    return arena_print(
        arena, "Bonjour %.*s,\n\nVotre certificat de qualification n°\u00a0%.*s est annulé\u00a0: %s a été retiré.\n\n"
               "- %.*s, %.*s, terminée le %s (%.*s)\n\n"
               "Ne vous en servez plus, même imprimé\u00a0: il ne prouve plus rien, et sa vérification en ligne répond "
               "«\u00a0annulé\u00a0».\n\n"
               "Si c'est une erreur, ou si vous ne savez pas pourquoi, adressez-vous à %.*s. Les documents qui restent "
               "valables sont dans votre espace personnel, où vous pouvez aussi demander une correction\u00a0:\n\n"
               "%.*s/espace\n\n%.*s\n%.*s\n",
        TEXT_ARG(lost->first_name), TEXT_ARG(lost->number),
        lost->of_modules ? "l'enregistrement d'un des modules de FCO dont il est fait" : "l'enregistrement de la formation",
        TEXT_ARG(lost->training), TEXT_ARG(category_label(lost->category)), date_print_french(lost->end, day),
        TEXT_ARG(lost->centre), TEXT_ARG(lost->centre), TEXT_ARG(settings->base_address), TEXT_ARG(settings->operator_name),
        TEXT_ARG(settings->base_address));
}

static bool write_one(const struct site *site, struct store *store, const struct lost_certificate *lost, int64_t now_ms)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct mail mail = {.kind = MAIL_NOTICE, .person = lost->person, .recipient = lost->email,
                        .subject = TEXT("Votre certificat de qualification est annulé"),
                        .body = words_of(site, &arena, lost), .batch = true};
    bool done = outbox_add(store, &mail, now_ms);
    arena_free(&arena);
    return done;
}

bool revoked_mails_write(const struct site *site, struct store *store, struct arena *arena, int64_t lot,
                         int64_t cancellation, int64_t now_ms)
{
    struct lost_certificate *lost;
    uint32_t count;
    if (site->test_space)
        return true;
    if (!certificates_lost(store, arena, lot, cancellation, &lost, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!write_one(site, store, &lost[i], now_ms))
            return false;
    return true;
}
