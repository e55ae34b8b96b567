/* Centres in the operator's hands: see enrol.h. */
#include "flow/enrol.h"

#include "os/clock.h"
#include "rules/siret.h"
#include "store/audit.h"
#include "store/team.h"

struct text centre_siret(struct arena *arena, struct text typed)
{
    char *out = arena_take(arena, typed.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < typed.len; i++)
        if (typed.at[i] > ' ' || typed.at[i] < 0)
            out[len++] = typed.at[i];
    return text_make(out, len);
}

static bool is_postal_code(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] < '0' || t.at[i] > '9')
            return false;
    return t.len == 5;
}

/* As Chorus Pro takes them. */
static bool is_service_code(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        bool known = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr(" -_./", c);
        if (!known)
            return false;
    }
    return t.len <= 100;
}

unsigned centre_check(const struct centre *centre, struct centre_fault faults[CENTRE_FAULTS_MOST])
{
    unsigned count = 0;
    const struct {
        bool wrong;
        struct centre_fault fault;
    } rows[] = {
        {!siret_is_valid(centre->siret), {"siret", "Ce n'est pas un SIRET : 14 chiffres, dont le dernier est une clé de contrôle. Le reporter d'un extrait officiel."}},
        {centre->name.len == 0 || text_characters(centre->name) > 200, {"nom", "Indiquer le nom du centre, en 200 caractères au plus."}},
        {centre->address.len == 0 || text_characters(centre->address) > 300, {"adresse", "Indiquer le numéro et la voie, en 300 caractères au plus."}},
        {!is_postal_code(centre->postal_code), {"code_postal", "Indiquer un code postal de 5 chiffres."}},
        {centre->city.len == 0 || text_characters(centre->city) > 100, {"ville", "Indiquer la ville, en 100 caractères au plus."}},
        {!centre->public_body && centre->service_code.len, {"code_service", "Seul un organisme public a un code service : cocher « Organisme public », ou vider ce champ."}},
        {!is_service_code(centre->service_code), {"code_service", "Un code service compte 100 caractères au plus : lettres sans accent, chiffres, espace, - _ . et /."}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].wrong)
            faults[count++] = rows[i].fault;
    return count;
}

static bool trace(struct store *store, struct arena *arena, const struct person *by, int64_t centre, enum act act)
{
    struct audit audit = {.act = act, .person = by->id, .centre = centre,
                          .subject = arena_print(arena, "centre %lld", (long long)centre)};
    return audit_add(store, &audit, clock_now());
}

/* Ends a transaction: what is `wanted` is committed, all else taken back. */
static bool finish(struct store *store, bool done, bool wanted, struct error *error)
{
    if (done && wanted && store_commit(store))
        return true;
    if (!done || wanted)
        *error = *store_error(store);
    store_rollback(store);
    return done && !wanted;
}

/* The SIRET stands for another centre: which one. */
static bool find_taken(struct store *store, struct arena *arena, struct centre *centre)
{
    struct centre other;
    if (store_error(store)->code != ERROR_DATA || !centre_by_siret(store, arena, centre->siret, &other))
        return false;
    centre->id = other.id;
    return true;
}

static bool invite(const struct site *site, struct store *store, struct arena *arena, const struct person *by,
                   struct invitee *representative, enum invite_result *invited)
{
    int64_t person;
    uint32_t removed;
    representative->role = ROLE_REPRESENTATIVE;
    representative->by = by->id;
    if (!invite_within(site, store, arena, representative, invited, &person))
        return false;
    if (invite_sentence(*invited))
        return true;
    if (!representatives_remove(store, representative->centre, person, &removed))
        return false;
    struct audit audit = {.act = ACT_REPRESENTATIVE_NAMED, .person = by->id, .centre = representative->centre,
                          .subject = arena_print(arena, "person %lld", (long long)person),
                          .payload = arena_print(arena, "{\"removed\":%u}", removed)};
    return audit_add(store, &audit, clock_now());
}

bool centre_enrol(const struct site *site, struct store *store, struct arena *arena, const struct person *by,
                  struct centre *centre, struct invitee *representative, enum enrol_result *result,
                  enum invite_result *invited, struct error *error)
{
    *result = ENROL_DONE;
    *invited = INVITE_LINK;
    if (!store_begin_write(store)) {
        *error = *store_error(store);
        return false;
    }
    bool done = centre_add(store, centre);
    if (!done && find_taken(store, arena, centre)) {
        *result = ENROL_TAKEN;
        return finish(store, true, false, error);
    }
    done = done && trace(store, arena, by, centre->id, ACT_CENTRE_ENROLLED);
    if (done && representative->email.len) {
        representative->centre = centre->id;
        done = invite(site, store, arena, by, representative, invited);
        if (done && invite_sentence(*invited))
            *result = ENROL_NOBODY;
    }
    return finish(store, done, *result == ENROL_DONE, error);
}

bool centre_correct(struct store *store, struct arena *arena, const struct person *by, struct centre *centre,
                    enum enrol_result *result, struct error *error)
{
    int64_t id = centre->id;
    *result = ENROL_DONE;
    if (!store_begin_write(store)) {
        *error = *store_error(store);
        return false;
    }
    bool done = centre_change(store, centre);
    if (!done && store_error(store)->code == ERROR_BUSY)
        *result = ENROL_CHANGED;
    else if (!done && find_taken(store, arena, centre))
        *result = ENROL_TAKEN;
    if (*result != ENROL_DONE)
        return finish(store, true, false, error);
    done = done && trace(store, arena, by, id, ACT_CENTRE_CHANGED);
    return finish(store, done, true, error);
}

bool centre_name_representative(const struct site *site, struct store *store, struct arena *arena,
                                const struct person *by, struct invitee *representative, int64_t shown,
                                enum enrol_result *result, enum invite_result *invited, struct error *error)
{
    struct person *now;
    uint32_t count;
    *result = ENROL_DONE;
    *invited = INVITE_LINK;
    if (!store_begin_write(store)) {
        *error = *store_error(store);
        return false;
    }
    bool done = representatives_of_centre(store, arena, representative->centre, &now, &count);
    if (done && (count ? now[0].id : 0) != shown)
        *result = ENROL_CHANGED;
    else if (done && (done = invite(site, store, arena, by, representative, invited)) && invite_sentence(*invited))
        *result = ENROL_NOBODY;
    return finish(store, done, *result == ENROL_DONE, error);
}
