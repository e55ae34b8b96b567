/* The words of the mails about accounts: see account_mails.h. */
#include "flow/account_mails.h"

#include "base/date.h"
#include "store/outbox.h"

static bool post(const struct site *site, struct store *store, struct arena *arena,
                 const struct person *person, enum mail_kind kind, const char *subject,
                 struct text words, int64_t now_ms)
{
    struct text name = arena_print(arena, "%.*s %.*s", TEXT_ARG(person->first_name), TEXT_ARG(person->last_name));
    name = text_trim(name);
    struct mail mail = {
        .kind = kind, .person = person->id, .recipient = person->email, .subject = text_of(subject),
        .body = arena_print(arena, "Bonjour%s%.*s,\n\n%.*s\n\n%.*s\n%.*s\n", name.len ? " " : "", TEXT_ARG(name),
                            TEXT_ARG(words), TEXT_ARG(site->settings.operator_name),
                            TEXT_ARG(site->settings.base_address)),
    };
    return outbox_add(store, &mail, now_ms);
}

bool account_mail_invitation(const struct site *site, struct store *store, struct arena *arena,
                             const struct person *person, const struct invitation_words *words,
                             int64_t now_ms)
{
    char moment[20];
    const char *post_of = person->role == ROLE_REPRESENTATIVE ? "représentant légal" : "gestionnaire";
    struct text by = words->by ? arena_print(arena, "%.*s %.*s", TEXT_ARG(words->by->first_name),
                                             TEXT_ARG(words->by->last_name))
                               : site->settings.operator_name;
    struct text body = arena_print(
        arena, "%.*s vous a inscrit comme %s du centre «\u00a0%.*s\u00a0» sur le portail "
               "d'enregistrement des formations des conducteurs.\n\n", TEXT_ARG(by), post_of,
        TEXT_ARG(words->centre->name));
    if (words->link.len == 0)
        return post(site, store, arena, person, MAIL_NOTICE, "Vous êtes inscrit pour un centre de plus",
                    arena_print(arena, "%.*sVotre mot de passe reste le même. Si vous ne connaissez pas ce centre, "
                                       "signalez-le à l'exploitant du portail.", TEXT_ARG(body)), now_ms);
    return post(site, store, arena, person, MAIL_INVITATION, "Invitation au portail des formations",
                arena_print(arena, "%.*sChoisissez votre mot de passe à cette adresse\u00a0:\n\n%.*s\n\n"
                                   "Elle sert une seule fois, jusqu'au %s. Si vous n'attendiez pas ce "
                                   "message, ignorez-le\u00a0: aucun compte n'est ouvert sans vous.",
                            TEXT_ARG(body), TEXT_ARG(words->link), date_print_moment(words->expires_ms, moment)),
                now_ms);
}

bool account_mail_reset(const struct site *site, struct store *store, struct arena *arena,
                        const struct person *person, struct text link, int64_t expires_ms,
                        int64_t now_ms)
{
    char moment[20];
    return post(site, store, arena, person, MAIL_PASSWORD_RESET, "Choisir un nouveau mot de passe",
                arena_print(arena, "Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour votre compte. "
                                   "Choisissez-le à cette adresse\u00a0:\n\n%.*s\n\nElle sert une seule fois, jusqu'au %s. "
                                   "Si ce n'était pas vous, ignorez ce message\u00a0: votre mot de passe reste le même.",
                            TEXT_ARG(link), date_print_moment(expires_ms, moment)), now_ms);
}

bool account_mail_password(const struct site *site, struct store *store, struct arena *arena,
                           const struct person *person, int64_t now_ms)
{
    char moment[20];
    return post(site, store, arena, person, MAIL_NOTICE, "Votre mot de passe a été changé",
                arena_print(arena, "Votre mot de passe a été changé le %s, et les autres sessions ouvertes avec votre "
                                   "compte ont pris fin.\n\nSi ce n'était pas vous, demandez aussitôt un nouveau mot "
                                   "de passe («\u00a0Mot de passe oublié\u00a0» à la page de connexion) et prévenez "
                                   "l'exploitant du portail.", date_print_moment(now_ms, moment)), now_ms);
}

bool account_mail_factor(const struct site *site, struct store *store, struct arena *arena,
                         const struct person *person, bool on, int64_t now_ms)
{
    char moment[20];
    return post(site, store, arena, person, MAIL_NOTICE,
                on ? "Double vérification activée" : "Double vérification arrêtée",
                arena_print(arena, "La double vérification de votre compte a été %s le %s.\n\nSi ce n'était pas vous, "
                                   "demandez aussitôt un nouveau mot de passe («\u00a0Mot de passe oublié\u00a0» à la "
                                   "page de connexion) et prévenez l'exploitant du portail.",
                            on ? "activée" : "arrêtée", date_print_moment(now_ms, moment)), now_ms);
}
