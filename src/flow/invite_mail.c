/* Inviting somebody to a centre by mail: see invite.h. */
#include "flow/invite.h"

#include "flow/account_mails.h"
#include "os/clock.h"
#include "store/audit.h"

/* What is known of the address before anything is written. */
struct standing {
    struct person person; /* id 0: nobody has the address */
    bool here, elsewhere;
};

static bool find_standing(struct store *store, struct arena *arena, const struct invitee *invitee,
                          struct standing *out)
{
    *out = (struct standing){0};
    if (!person_by_email(store, arena, text_trim(invitee->email), &out->person)) {
        out->person = (struct person){0};
        return store_error(store)->code == ERROR_NOT_FOUND;
    }
    return memberships_of(store, out->person.id, invitee->centre, &out->here, &out->elsewhere);
}

/* What there is to do, without a link or with one. A role is one for all
   centres: nobody becomes a representative there because one centre says so. */
static enum invite_result decide(const struct standing *standing, const struct invitee *invitee)
{
    const struct person *person = &standing->person;
    bool of_centre = person->role == ROLE_MANAGER || person->role == ROLE_REPRESENTATIVE;
    if (person->id == 0)
        return INVITE_LINK;
    if (person->closed || !of_centre || (person->role != invitee->role && standing->elsewhere))
        return INVITE_TAKEN;
    if (person->role == ROLE_REPRESENTATIVE && invitee->role == ROLE_MANAGER && standing->here)
        return INVITE_TAKEN;
    if (person->password_hash.len == 0)
        return INVITE_LINK;
    return standing->here && person->role == invitee->role ? INVITE_ALREADY : INVITE_NOTICE;
}

/* The person's row, made or brought in step. Names are the person's own once
   there is a password. */
static bool put_person(struct store *store, struct standing *standing, const struct invitee *invitee,
                       int64_t now)
{
    struct person *person = &standing->person;
    bool fresh = person->id == 0, own_names = person->password_hash.len > 0;
    if (fresh)
        *person = (struct person){.email = text_trim(invitee->email)};
    person->role = invitee->role;
    if (!own_names) {
        person->first_name = invitee->first_name;
        person->last_name = invitee->last_name;
    }
    return (fresh ? person_add(store, person, now) : person_set_names(store, person)) &&
           (standing->here || membership_set(store, person->id, invitee->centre, false));
}

static bool trace(struct store *store, struct arena *arena, const struct invitee *invitee,
                  const struct person *person, enum invite_result result, int64_t now)
{
    struct audit audit = {
        .act = ACT_INVITED, .person = invitee->by, .centre = invitee->centre,
        .subject = arena_print(arena, "person %lld", (long long)person->id),
        .payload = arena_print(arena, "{\"role\":\"%s\",\"link\":%s}",
                               person->role == ROLE_REPRESENTATIVE ? "representative" : "manager",
                               result == INVITE_LINK ? "true" : "false"),
    };
    return audit_add(store, &audit, now);
}

static bool write_mail(const struct site *site, struct store *store, struct arena *arena,
                       const struct invitee *invitee, const struct person *person,
                       enum invite_result result, int64_t now)
{
    struct person by;
    struct centre centre;
    struct invitation_words words = {.centre = &centre};
    if (!centre_by_id(store, arena, invitee->centre, &centre))
        return false;
    if (invitee->by) {
        if (!person_by_id(store, arena, invitee->by, &by))
            return false;
        words.by = by.role == ROLE_OPERATOR ? NULL : &by;
    }
    if (result == INVITE_LINK &&
        !invite_make_link(site, store, arena, person->id, INVITATION_ACCOUNT, now, &words.link, &words.expires_ms))
        return false;
    return account_mail_invitation(site, store, arena, person, &words, now);
}

bool invite_within(const struct site *site, struct store *store, struct arena *arena,
                   const struct invitee *invitee, enum invite_result *result, int64_t *person)
{
    struct standing standing;
    int64_t now = clock_now();
    *person = 0;
    *result = INVITE_NO_ADDRESS;
    if (!invite_is_address(text_trim(invitee->email)))
        return true;
    if (!find_standing(store, arena, invitee, &standing))
        return false;
    *result = decide(&standing, invitee);
    if (*result == INVITE_TAKEN)
        return true;
    *person = standing.person.id;
    if (*result == INVITE_ALREADY)
        return true;
    if (!put_person(store, &standing, invitee, now))
        return false;
    *person = standing.person.id;
    return write_mail(site, store, arena, invitee, &standing.person, *result, now) &&
           trace(store, arena, invitee, &standing.person, *result, now);
}

bool invite_by_mail(const struct site *site, struct store *store, struct arena *arena,
                    const struct invitee *invitee, enum invite_result *result, int64_t *person,
                    struct error *error)
{
    bool begun = store_begin_write(store);
    if (begun && invite_within(site, store, arena, invitee, result, person) && store_commit(store))
        return true;
    *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return false;
}

const char *invite_sentence(enum invite_result result)
{
    switch (result) {
    case INVITE_LINK: return NULL;
    case INVITE_NOTICE: return NULL;
    case INVITE_ALREADY: return "Cette personne est déjà inscrite pour ce centre, et son compte est ouvert.";
    case INVITE_TAKEN:
        return "Cette adresse ne peut pas être invitée ici : elle a déjà un compte d'une autre sorte, ou fermé. "
               "Utilisez une autre adresse, ou demandez à l'exploitant.";
    case INVITE_NO_ADDRESS:
        return "Ce n'est pas une adresse de courriel. Exemple : prenom.nom@centre.fr.";
    }
    BUG("invite result");
}
