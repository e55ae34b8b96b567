/* Personal spaces: see spaces.h. */
#include "store/spaces.h"

#include "base/fold.h"
#include "store/rows.h"

/* -- spaces ---------------------------------------------------------------------------- */

#define SPACE "id, COALESCE(person_id, 0), licence, licence_typed, birth, first_name, last_name, last_name_folded," \
              " changed_ms, changes, revision"

static bool take_space(struct store *store, struct query *q, struct arena *arena, struct space *out)
{
    bool found = query_next(q);
    if (found)
        *out = (struct space){.id = query_int(q, 0),
                              .person = query_int(q, 1),
                              .identity = {.licence = query_copy(q, 2, arena),
                                           .licence_typed = query_copy(q, 3, arena),
                                           .birth = (date)query_int(q, 4),
                                           .first_name = query_copy(q, 5, arena),
                                           .last_name = query_copy(q, 6, arena)},
                              .last_name_folded = query_copy(q, 7, arena),
                              .changed_ms = query_int(q, 8),
                              .changes = query_int(q, 9),
                              .revision = query_int(q, 10)};
    if (found && out->identity.licence_typed.len == 0)
        out->identity.licence_typed = out->identity.licence;
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cet espace personnel n'existe pas."));
}

bool space_of_person(struct store *store, struct arena *arena, int64_t person, struct space *out)
{
    struct query *q = query_start(store, "SELECT " SPACE " FROM driver WHERE person_id = $1");
    query_bind_int(q, 1, person);
    return take_space(store, q, arena, out);
}

bool space_of_identity(struct store *store, struct arena *arena, struct text licence, date birth, struct space *out)
{
    struct query *q = query_start(store, "SELECT " SPACE " FROM driver WHERE licence = $1 AND birth = $2");
    query_bind_text(q, 1, licence);
    query_bind_int(q, 2, birth);
    return take_space(store, q, arena, out);
}

/* $2 to $10, for adding and changing alike. */
static void bind_space(struct query *q, const struct space *space)
{
    if (space->person)
        query_bind_int(q, 2, space->person);
    else
        query_bind_null(q, 2);
    query_bind_text(q, 3, space->identity.licence);
    query_bind_text(q, 4, space->identity.licence_typed);
    query_bind_int(q, 5, space->identity.birth);
    query_bind_text(q, 6, space->identity.first_name);
    query_bind_text(q, 7, space->identity.last_name);
    query_bind_text(q, 8, space->last_name_folded);
    query_bind_int(q, 9, space->changed_ms);
    query_bind_int(q, 10, space->changes);
}

static void fold_name(struct arena *arena, struct space *space)
{
    arena_init(arena, 0);
    space->last_name_folded = fold_key(arena, space->identity.last_name);
}

bool space_add(struct store *store, struct space *space, int64_t now_ms)
{
    struct arena arena;
    fold_name(&arena, space);
    struct query *q = query_start(store, "INSERT INTO driver (created_ms, person_id, licence, licence_typed, birth, first_name,"
                                         " last_name, last_name_folded, changed_ms, changes)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id");
    query_bind_int(q, 1, now_ms);
    bind_space(q, space);
    space->id = query_next(q) ? query_int(q, 0) : 0;
    bool done = query_finish(q);
    arena_free(&arena);
    space->last_name_folded = TEXT_NONE;
    return done;
}

bool space_change(struct store *store, struct space *space)
{
    struct arena arena;
    fold_name(&arena, space);
    struct query *q = query_start(store, "UPDATE driver SET person_id = $2, licence = $3, licence_typed = $4, birth = $5,"
                                         " first_name = $6, last_name = $7, last_name_folded = $8, changed_ms = $9,"
                                         " changes = $10, revision = revision + 1 WHERE id = $1 AND revision = $11");
    query_bind_int(q, 1, space->id);
    bind_space(q, space);
    query_bind_int(q, 11, space->revision);
    bool done = query_finish(q);
    arena_free(&arena);
    space->last_name_folded = TEXT_NONE;
    if (!done || store_changes(store) == 1)
        return done;
    return store_fail(store, ERROR_BUSY, "Cet espace a été modifié entre-temps. Rechargez la page, puis recommencez.");
}

bool space_leave(struct store *store, int64_t person)
{
    struct query *q = query_start(store, "UPDATE driver SET person_id = NULL, revision = revision + 1 WHERE person_id = $1");
    query_bind_int(q, 1, person);
    return query_finish(q);
}

/* -- asking for an account --------------------------------------------------------------- */

bool signup_add(struct store *store, struct arena *arena, const struct signup *signup)
{
    struct query *q = query_start(store, "INSERT INTO signup (token_hash, email, email_folded, first_name, last_name, licence,"
                                         " licence_typed, birth, created_ms, expires_ms)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    query_bind_text(q, 1, signup->token_hash);
    query_bind_text(q, 2, signup->email);
    query_bind_text(q, 3, fold_address(arena, signup->email));
    query_bind_text(q, 4, signup->identity.first_name);
    query_bind_text(q, 5, signup->identity.last_name);
    query_bind_text(q, 6, signup->identity.licence);
    query_bind_text(q, 7, signup->identity.licence_typed);
    query_bind_int(q, 8, signup->identity.birth);
    query_bind_int(q, 9, signup->created_ms);
    query_bind_int(q, 10, signup->expires_ms);
    return query_finish(q);
}

bool signup_find(struct store *store, struct arena *arena, struct text token_hash, int64_t now_ms, struct signup *out)
{
    struct query *q = query_start(store, "SELECT token_hash, email, first_name, last_name, licence, licence_typed, birth,"
                                         " created_ms, expires_ms FROM signup WHERE token_hash = $1 AND used_ms IS NULL"
                                         " AND expires_ms > $2");
    query_bind_text(q, 1, token_hash);
    query_bind_int(q, 2, now_ms);
    bool found = query_next(q);
    if (found)
        *out = (struct signup){.token_hash = query_copy(q, 0, arena),
                               .email = query_copy(q, 1, arena),
                               .identity = {.first_name = query_copy(q, 2, arena),
                                            .last_name = query_copy(q, 3, arena),
                                            .licence = query_copy(q, 4, arena),
                                            .licence_typed = query_copy(q, 5, arena),
                                            .birth = (date)query_int(q, 6)},
                               .created_ms = query_int(q, 7),
                               .expires_ms = query_int(q, 8)};
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Ce lien n'est plus valable."));
}

bool signup_use(struct store *store, const struct signup *signup, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE signup SET used_ms = $2 WHERE used_ms IS NULL AND email_folded ="
                                         " (SELECT email_folded FROM signup WHERE token_hash = $1 AND used_ms IS NULL)");
    query_bind_text(q, 1, signup->token_hash);
    query_bind_int(q, 2, now_ms);
    return query_finish(q) &&
           (store_changes(store) > 0 || store_fail(store, ERROR_NOT_FOUND, "Ce lien a déjà servi."));
}

/* -- identities that two want ------------------------------------------------------------- */

#define CLAIM "SELECT c.id, c.person_id, c.licence, c.licence_typed, c.birth, c.first_name, c.last_name, c.state, c.words," \
              " c.created_ms, COALESCE(c.decided_ms, 0), COALESCE(c.decided_by, 0), c.revision, p.email,"                   \
              " COALESCE(h.email, ''), COALESCE(d.first_name || ' ' || d.last_name, '')"                                    \
              " FROM identity_claim c JOIN person p ON p.id = c.person_id"                                                  \
              " LEFT JOIN driver d ON d.licence = c.licence AND d.birth = c.birth LEFT JOIN person h ON h.id = d.person_id"

static struct claim take_claim(struct query *q, struct arena *arena)
{
    return (struct claim){.id = query_int(q, 0),
                          .person = query_int(q, 1),
                          .identity = {.licence = query_copy(q, 2, arena),
                                       .licence_typed = query_copy(q, 3, arena),
                                       .birth = (date)query_int(q, 4),
                                       .first_name = query_copy(q, 5, arena),
                                       .last_name = query_copy(q, 6, arena)},
                          .state = (enum claim_state)query_int(q, 7),
                          .words = query_copy(q, 8, arena),
                          .created_ms = query_int(q, 9),
                          .decided_ms = query_int(q, 10),
                          .decided_by = query_int(q, 11),
                          .revision = query_int(q, 12),
                          .email = query_copy(q, 13, arena),
                          .holder_email = query_copy(q, 14, arena),
                          .holder_name = query_copy(q, 15, arena)};
}

bool claim_add(struct store *store, struct claim *claim, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE identity_claim SET state = $2, decided_ms = $3, revision = revision + 1"
                                         " WHERE person_id = $1 AND decided_ms IS NULL");
    query_bind_int(q, 1, claim->person);
    query_bind_int(q, 2, CLAIM_REPLACED);
    query_bind_int(q, 3, now_ms);
    if (!query_finish(q))
        return false;
    q = query_start(store, "INSERT INTO identity_claim (person_id, licence, licence_typed, birth, first_name, last_name, state,"
                           " words, created_ms) VALUES ($1, $2, $3, $4, $5, $6, 0, '', $7) RETURNING id");
    query_bind_int(q, 1, claim->person);
    query_bind_text(q, 2, claim->identity.licence);
    query_bind_text(q, 3, claim->identity.licence_typed);
    query_bind_int(q, 4, claim->identity.birth);
    query_bind_text(q, 5, claim->identity.first_name);
    query_bind_text(q, 6, claim->identity.last_name);
    query_bind_int(q, 7, now_ms);
    claim->id = query_next(q) ? query_int(q, 0) : 0;
    return query_finish(q);
}

static bool take_one(struct store *store, struct query *q, struct arena *arena, struct claim *out)
{
    bool found = query_next(q);
    if (found)
        *out = take_claim(q, arena);
    return query_end(q) && (found || store_fail(store, ERROR_NOT_FOUND, "Cette demande n'existe pas."));
}

bool claim_of_person(struct store *store, struct arena *arena, int64_t person, struct claim *out)
{
    struct query *q = query_start(store, CLAIM " WHERE c.person_id = $1 ORDER BY c.id DESC LIMIT 1");
    query_bind_int(q, 1, person);
    return take_one(store, q, arena, out);
}

bool claims_since(struct store *store, int64_t person, int64_t after_ms, int64_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM identity_claim WHERE person_id = $1 AND created_ms > $2");
    query_bind_int(q, 1, person);
    query_bind_int(q, 2, after_ms);
    *count = query_next(q) ? query_int(q, 0) : 0;
    return query_end(q);
}

bool claim_by_id(struct store *store, struct arena *arena, int64_t id, struct claim *out)
{
    struct query *q = query_start(store, CLAIM " WHERE c.id = $1");
    query_bind_int(q, 1, id);
    return take_one(store, q, arena, out);
}

bool claims_open(struct store *store, struct arena *arena, struct claim **out, uint32_t *count)
{
    uint32_t room = 8;
    *out = ARENA_ARRAY(arena, struct claim, room);
    *count = 0;
    struct query *q = query_start(store, CLAIM " WHERE c.decided_ms IS NULL ORDER BY c.id LIMIT 200");
    while (query_next(q)) {
        *out = rows_grow(arena, *out, *count, &room, sizeof **out);
        (*out)[(*count)++] = take_claim(q, arena);
    }
    return query_end(q);
}

bool claim_decide(struct store *store, const struct claim *claim)
{
    struct query *q = query_start(store, "UPDATE identity_claim SET state = $2, words = $3, decided_ms = $4, decided_by = $5,"
                                         " revision = revision + 1 WHERE id = $1 AND decided_ms IS NULL");
    query_bind_int(q, 1, claim->id);
    query_bind_int(q, 2, claim->state);
    query_bind_text(q, 3, claim->words);
    query_bind_int(q, 4, claim->decided_ms);
    query_bind_int(q, 5, claim->decided_by);
    return query_finish(q) &&
           (store_changes(store) == 1 ||
            store_fail(store, ERROR_BUSY, "Cette demande a déjà été traitée. Rechargez la page."));
}
