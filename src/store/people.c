/* People: see people.h. */
#include "store/people.h"

#include "base/fold.h"

#define PERSON_COLUMNS \
    "p.id, p.email, p.first_name, p.last_name, p.password_hash, p.role, m.centre_id, m.may_register," \
    " CASE WHEN p.closed_ms IS NULL THEN 0 ELSE 1 END, CASE WHEN p.totp_secret = '' THEN 0 ELSE 1 END" \
    " FROM person p LEFT JOIN membership m ON m.person_id = p.id"

static void take_person(struct query *q, struct arena *arena, struct person *out)
{
    *out = (struct person){
        .id = query_int(q, 0),
        .email = query_copy(q, 1, arena),
        .first_name = query_copy(q, 2, arena),
        .last_name = query_copy(q, 3, arena),
        .password_hash = query_copy(q, 4, arena),
        .role = (enum role)query_int(q, 5),
        .centre = query_int(q, 6),
        .may_register = query_int(q, 7) != 0,
        .closed = query_int(q, 8) != 0,
        .second_factor = query_int(q, 9) != 0,
    };
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct person *out)
{
    bool found = query_next(q);
    if (found)
        take_person(q, arena, out);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette personne n'existe pas."));
}

bool person_by_email(struct store *store, struct arena *arena, struct text email,
                     struct person *out)
{
    struct text folded = fold_address(arena, email);
    struct query *q = query_start(store, "SELECT " PERSON_COLUMNS
                                         " WHERE p.email_folded = $1 ORDER BY m.centre_id LIMIT 1");
    query_bind_text(q, 1, folded);
    return take_one(store, q, arena, out);
}

bool person_by_id(struct store *store, struct arena *arena, int64_t id, struct person *out)
{
    struct query *q = query_start(store, "SELECT " PERSON_COLUMNS
                                         " WHERE p.id = $1 ORDER BY m.centre_id LIMIT 1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

bool person_at_centre(struct store *store, struct arena *arena, int64_t id, int64_t centre, struct person *out)
{
    struct query *q = query_start(store, "SELECT " PERSON_COLUMNS
                                         " WHERE p.id = $1 ORDER BY CASE WHEN m.centre_id = $2 THEN 0 ELSE 1 END, m.centre_id LIMIT 1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, centre);
    return take_one(store, q, arena, out);
}

static bool insert_person(struct store *store, struct person *person, struct text folded,
                          int64_t now_ms)
{
    struct query *q = query_start(store, "INSERT INTO person (email, email_folded, first_name, last_name,"
                                         " password_hash, role, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                                         " ON CONFLICT (email_folded) DO NOTHING RETURNING id");
    query_bind_text(q, 1, person->email);
    query_bind_text(q, 2, folded);
    query_bind_text(q, 3, person->first_name);
    query_bind_text(q, 4, person->last_name);
    query_bind_text(q, 5, person->password_hash);
    query_bind_int(q, 6, person->role);
    query_bind_int(q, 7, now_ms);
    person->id = 0;
    while (query_next(q))
        person->id = query_int(q, 0);
    return query_end(q) && (person->id || store_fail(store, ERROR_DATA, "Cette adresse a déjà un compte."));
}

bool membership_set(struct store *store, int64_t person, int64_t centre, bool may_register)
{
    struct query *q = query_start(store, "INSERT INTO membership (person_id, centre_id, may_register)"
                                         " VALUES ($1, $2, $3) ON CONFLICT (person_id, centre_id)"
                                         " DO UPDATE SET may_register = excluded.may_register");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, centre);
    query_bind_int(q, 3, may_register);
    return query_finish(q);
}

bool person_add(struct store *store, struct person *person, int64_t now_ms)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    bool done = insert_person(store, person, fold_address(&scratch, person->email), now_ms) &&
                (person->centre == 0 ||
                 membership_set(store, person->id, person->centre, person->may_register));
    arena_free(&scratch);
    return done;
}

/* Rights elsewhere end: somebody works for one centre, or for the operator. */
static bool leave_other_centres(struct store *store, int64_t person, int64_t centre)
{
    struct query *q = query_start(store, "DELETE FROM membership WHERE person_id = $1 AND centre_id <> $2");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, centre);
    return query_finish(q);
}

bool person_update(struct store *store, const struct person *person)
{
    struct query *q = query_start(store, "UPDATE person SET first_name = $2, last_name = $3, role = $4 WHERE id = $1");
    query_bind_int(q, 1, person->id);
    query_bind_text(q, 2, person->first_name);
    query_bind_text(q, 3, person->last_name);
    query_bind_int(q, 4, person->role);
    return query_finish(q) && leave_other_centres(store, person->id, person->centre) &&
           (person->centre == 0 || membership_set(store, person->id, person->centre, person->may_register));
}

bool person_set_password(struct store *store, int64_t person, struct text hash, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE person SET password_hash = $2, password_changed_ms = $3,"
                                         " revision = revision + 1 WHERE id = $1");
    query_bind_int(q, 1, person);
    query_bind_text(q, 2, hash);
    query_bind_int(q, 3, now_ms);
    return query_finish(q);
}

bool memberships_of(struct store *store, int64_t person, int64_t centre, bool *here, bool *elsewhere)
{
    struct query *q = query_start(store, "SELECT COALESCE(SUM(CASE WHEN centre_id = $2 THEN 1 ELSE 0 END), 0), COUNT(*)"
                                         " FROM membership WHERE person_id = $1");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, centre);
    query_next(q);
    *here = query_int(q, 0) > 0;
    *elsewhere = query_int(q, 1) > query_int(q, 0);
    return query_end(q);
}

bool person_set_names(struct store *store, const struct person *person)
{
    struct query *q = query_start(store, "UPDATE person SET first_name = $2, last_name = $3, role = $4,"
                                         " revision = revision + 1 WHERE id = $1");
    query_bind_int(q, 1, person->id);
    query_bind_text(q, 2, person->first_name);
    query_bind_text(q, 3, person->last_name);
    query_bind_int(q, 4, person->role);
    return query_finish(q);
}

bool representatives_of_centre(struct store *store, struct arena *arena, int64_t centre,
                               struct person **out, uint32_t *count)
{
    enum { MOST = 20 };
    *out = ARENA_ARRAY(arena, struct person, MOST);
    struct query *q = query_start(store, "SELECT " PERSON_COLUMNS
                                         " WHERE m.centre_id = $1 AND p.role = $2 AND p.closed_ms IS NULL ORDER BY p.last_name, p.id LIMIT 20");
    query_bind_int(q, 1, centre);
    query_bind_int(q, 2, ROLE_REPRESENTATIVE);
    for (*count = 0; *count < MOST && query_next(q);)
        take_person(q, arena, &(*out)[(*count)++]);
    return query_end(q);
}

bool person_set_closed(struct store *store, int64_t person, bool closed, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE person SET closed_ms = $2, revision = revision + 1 WHERE id = $1");
    query_bind_int(q, 1, person);
    if (closed)
        query_bind_int(q, 2, now_ms);
    else
        query_bind_null(q, 2);
    return query_finish(q);
}
