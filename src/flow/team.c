/* The people of a centre: see team.h. */
#include "flow/team.h"

#include "os/clock.h"
#include "store/audit.h"

static const enum act traces[] = {
    [TEAM_GRANT] = ACT_RIGHT_GRANTED,
    [TEAM_WITHDRAW] = ACT_RIGHT_WITHDRAWN,
    [TEAM_CLOSE] = ACT_ACCOUNT_CLOSED,
    [TEAM_REOPEN] = ACT_ACCOUNT_OPENED,
};

static bool trace(struct store *store, struct arena *arena, const struct person *by, const struct member *member,
                  enum act act, int64_t now)
{
    struct audit audit = {.act = act, .person = by->id, .centre = by->centre,
                          .subject = arena_print(arena, "person %lld", (long long)member->person.id)};
    return audit_add(store, &audit, now);
}

static enum team_result judge(const struct person *by, const struct member *member, enum team_act act, int64_t revision)
{
    const struct person *person = &member->person;
    bool of_account = act == TEAM_CLOSE || act == TEAM_REOPEN;
    if (of_account && (person->id == by->id || person->role == ROLE_REPRESENTATIVE))
        return TEAM_REFUSED;
    if (of_account ? person->closed == (act == TEAM_CLOSE) : person->may_register == (act == TEAM_GRANT))
        return TEAM_NOTHING;
    return member->revision != revision ? TEAM_CHANGED : TEAM_DONE;
}

static bool change(struct store *store, const struct person *by, const struct member *member, enum team_act act, int64_t now)
{
    switch (act) {
    case TEAM_GRANT:
    case TEAM_WITHDRAW: return member_set_right(store, member, act == TEAM_GRANT, by->id, now);
    case TEAM_CLOSE:
        return member->elsewhere ? member_remove(store, member) : member_set_closed(store, member, true, now);
    case TEAM_REOPEN: return member_set_closed(store, member, false, now);
    }
    BUG("team act");
}

bool team_do(struct store *store, struct arena *arena, const struct person *by, int64_t person, enum team_act act,
             int64_t revision, struct member *member, enum team_result *result, struct error *error)
{
    int64_t now = clock_now();
    bool done = store_begin_write(store);
    if (done) {
        done = member_find(store, arena, by->centre, person, now, member);
        if (done)
            *result = judge(by, member, act, revision);
        bool write = done && *result == TEAM_DONE;
        if (write)
            done = change(store, by, member, act, now) && trace(store, arena, by, member, traces[act], now) &&
                   store_commit(store);
        if (!write || !done) {
            struct error kept = *store_error(store);
            store_rollback(store);
            *error = kept;
            return done;
        }
    }
    if (!done)
        *error = *store_error(store);
    return done;
}

static bool invite(const struct site *site, struct store *store, struct arena *arena, const struct invitee *invitee,
                   bool may_register, enum invite_result *result)
{
    int64_t person, now = clock_now();
    struct member member;
    const struct person by = {.id = invitee->by, .centre = invitee->centre};
    if (!invite_within(site, store, arena, invitee, result, &person))
        return false;
    if (!may_register || (*result != INVITE_LINK && *result != INVITE_NOTICE))
        return true;
    if (!member_find(store, arena, invitee->centre, person, now, &member))
        return false;
    return member.person.may_register || (member_set_right(store, &member, true, invitee->by, now) &&
                                          trace(store, arena, &by, &member, ACT_RIGHT_GRANTED, now));
}

bool team_invite(const struct site *site, struct store *store, struct arena *arena, const struct invitee *invitee,
                 bool may_register, enum invite_result *result, struct error *error)
{
    bool begun = store_begin_write(store);
    if (begun && invite(site, store, arena, invitee, may_register, result) && store_commit(store))
        return true;
    *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return false;
}
