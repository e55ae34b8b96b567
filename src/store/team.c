/* The people of a centre: see team.h. */
#include "store/team.h"

#include "store/invitations.h"
#include "store/login_sessions.h"

enum { MEMBERS_MOST = 500 };

#define MEMBERS                                                                                    \
    "SELECT p.id, p.email, p.first_name, p.last_name, CASE WHEN p.password_hash = '' THEN 0 ELSE 1 END, p.role," \
    " m.may_register, CASE WHEN p.closed_ms IS NULL THEN 0 ELSE 1 END, p.revision,"                 \
    " COALESCE((SELECT MAX(i.expires_ms) FROM invitation i WHERE i.person_id = p.id AND i.used_ms IS NULL" \
    " AND i.kind = 0 AND i.expires_ms > $2), 0),"                                                  \
    " COALESCE((SELECT MAX(s.seen_ms) FROM login_session s WHERE s.person_id = p.id), 0),"          \
    " (SELECT COUNT(*) FROM membership o WHERE o.person_id = p.id AND o.centre_id <> $1)"           \
    " FROM membership m JOIN person p ON p.id = m.person_id WHERE m.centre_id = $1"

static void take_member(struct query *q, struct arena *arena, int64_t centre, struct member *out)
{
    *out = (struct member){
        .person = {.id = query_int(q, 0),
                   .email = query_copy(q, 1, arena),
                   .first_name = query_copy(q, 2, arena),
                   .last_name = query_copy(q, 3, arena),
                   .password_hash = query_int(q, 4) ? TEXT("chosen") : TEXT_NONE,
                   .role = (enum role)query_int(q, 5),
                   .centre = centre,
                   .may_register = query_int(q, 6) != 0,
                   .closed = query_int(q, 7) != 0},
        .revision = query_int(q, 8),
        .link_until_ms = query_int(q, 9),
        .seen_ms = query_int(q, 10),
        .elsewhere = query_int(q, 11) > 0,
    };
}

bool members_of_centre(struct store *store, struct arena *arena, int64_t centre, int64_t now_ms,
                       struct member **out, uint32_t *count)
{
    *out = ARENA_ARRAY(arena, struct member, MEMBERS_MOST);
    *count = 0;
    struct query *q = query_start(store, MEMBERS " ORDER BY p.role DESC, p.last_name, p.first_name, p.id LIMIT 500");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, now_ms);
    while (query_next(q))
        take_member(q, arena, centre, &(*out)[(*count)++]);
    return query_end(q);
}

bool member_find(struct store *store, struct arena *arena, int64_t centre, int64_t person, int64_t now_ms,
                 struct member *out)
{
    struct query *q = query_start(store, MEMBERS " AND p.id = $3");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, now_ms);
    query_bind_int(q, 3, person);
    bool found = query_next(q);
    if (found)
        take_member(q, arena, centre, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette personne ne fait pas partie du centre."));
}

static bool move_revision(struct store *store, int64_t person)
{
    struct query *q = query_start(store, "UPDATE person SET revision = revision + 1 WHERE id = $1");
    query_bind_int(q, 1, person);
    return query_finish(q);
}

bool member_set_right(struct store *store, const struct member *member, bool may_register, int64_t by, int64_t now_ms)
{
    if (!membership_set(store, member->person.id, member->person.centre, may_register) ||
        !move_revision(store, member->person.id))
        return false;
    struct query *q = query_start(store, "INSERT INTO right_change (person_id, centre_id, may_register, changed_by, changed_ms)"
                                         " VALUES ($1, $2, $3, $4, $5)");
    query_bind_int(q, 1, member->person.id);
    query_bind_int(q, 2, member->person.centre);
    query_bind_int(q, 3, may_register);
    if (by)
        query_bind_int(q, 4, by);
    else
        query_bind_null(q, 4);
    query_bind_int(q, 5, now_ms);
    return query_finish(q);
}

bool member_set_closed(struct store *store, const struct member *member, bool closed, int64_t now_ms)
{
    int64_t person = member->person.id;
    return person_set_closed(store, person, closed, now_ms) && login_sessions_end_others(store, person, TEXT_NONE) &&
           invitations_end(store, person, INVITATION_ACCOUNT) && invitations_end(store, person, INVITATION_RESET);
}

bool member_remove(struct store *store, const struct member *member)
{
    struct query *q = query_start(store, "DELETE FROM membership WHERE person_id = $1 AND centre_id = $2");
    query_bind_int(q, 1, member->person.id);
    query_bind_int(q, 2, member->person.centre);
    return query_finish(q) && move_revision(store, member->person.id) && login_sessions_end_others(store, member->person.id, TEXT_NONE);
}

bool representatives_remove(struct store *store, int64_t centre, int64_t but, uint32_t *removed)
{
    struct arena scratch;
    struct member *all;
    uint32_t count;
    arena_init(&scratch, 0);
    *removed = 0;
    bool done = members_of_centre(store, &scratch, centre, 0, &all, &count);
    for (uint32_t i = 0; done && i < count; i++)
        if (all[i].person.role == ROLE_REPRESENTATIVE && all[i].person.id != but) {
            done = member_remove(store, &all[i]);
            ++*removed;
        }
    arena_free(&scratch);
    return done;
}
