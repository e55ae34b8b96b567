/* The mails of personal spaces: see space_mails.h. */
#include "flow/space_mails.h"

#include "store/outbox.h"

static bool post(const struct site *site, struct store *store, struct arena *arena, int64_t person, struct text recipient,
                 struct text first_name, enum mail_kind kind, const char *subject, struct text words, int64_t now_ms)
{
    struct mail mail = {.kind = kind, .person = person, .recipient = recipient, .subject = text_of(subject),
                        .body = arena_print(arena, "Bonjour%s%.*s,\n\n%.*s\n\n%.*s\n%.*s\n", first_name.len ? " " : "",
                                            TEXT_ARG(first_name), TEXT_ARG(words), TEXT_ARG(site->settings.operator_name),
                                            TEXT_ARG(site->settings.base_address))};
    return outbox_add(store, &mail, now_ms);
}

bool space_mail_signup(const struct site *site, struct store *store, struct arena *arena, const struct signup *signup,
                       struct text link, int64_t now_ms)
{
    char moment[20];
    struct text words = arena_print(
        arena, "Vous avez demandé un espace personnel sur le portail des formations de conducteurs. Confirmez votre adresse et "
               "choisissez votre mot de passe ici\u00a0:\n\n%.*s\n\nCe lien sert une seule fois, jusqu'au %s. Si vous n'avez rien "
               "demandé, ignorez ce message\u00a0: aucun compte n'est ouvert sans vous.",
        TEXT_ARG(link), date_print_moment(signup->expires_ms, moment));
    return post(site, store, arena, 0, signup->email, signup->identity.first_name, MAIL_INVITATION,
                "Confirmer votre adresse", words, now_ms);
}

bool space_mail_known(const struct site *site, struct store *store, struct arena *arena, const struct person *person,
                      int64_t now_ms)
{
    struct text words = arena_print(
        arena, "Quelqu'un, sans doute vous, a demandé un espace personnel avec cette adresse. Elle a déjà un compte sur ce "
               "portail\u00a0: connectez-vous à %.*s/connexion, ou choisissez un autre mot de passe par «\u00a0Mot de passe "
               "oublié\u00a0».%s", TEXT_ARG(site->settings.base_address),
        person->role == ROLE_DRIVER ? ""
                                    : "\n\nCe compte est celui d'un centre ou de l'exploitant\u00a0: pour un espace de conducteur, "
                                      "il faut une autre adresse.");
    return post(site, store, arena, person->id, person->email, person->first_name, MAIL_NOTICE, "Vous avez déjà un compte",
                words, now_ms);
}

bool space_mail_claim(const struct site *site, struct store *store, struct arena *arena, const struct person *person,
                      bool granted, struct text words, int64_t now_ms)
{
    struct text why = words.len ? arena_print(arena, "\n\nL'exploitant précise\u00a0: %.*s", TEXT_ARG(words)) : TEXT_NONE;
    struct text body = granted ? arena_print(arena, "L'exploitant a vérifié votre identité\u00a0: elle est maintenant celle de votre "
                                                    "espace, où vous trouverez vos documents.%.*s", TEXT_ARG(why))
                               : arena_print(arena, "L'exploitant n'a pas pu vous attribuer l'identité que vous avez "
                                                    "indiquée.%.*s", TEXT_ARG(why));
    return post(site, store, arena, person->id, person->email, person->first_name, MAIL_NOTICE,
                granted ? "Votre identité est confirmée" : "Votre identité n'a pas été confirmée", body, now_ms);
}

bool space_mail_lost(const struct site *site, struct store *store, struct arena *arena, const struct person *person,
                     int64_t now_ms)
{
    return post(site, store, arena, person->id, person->email, person->first_name, MAIL_NOTICE,
                "L'identité de votre espace a changé de compte",
                TEXT("Après vérification, l'exploitant a attribué à un autre compte l'identité que portait votre espace personnel. Vos "
                     "documents n'y sont plus montrés. Si c'est une erreur, répondez-lui sans attendre."), now_ms);
}
