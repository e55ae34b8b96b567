/* Outgoing mail: see outbox.h. Sending it is no matter of the store. */
#include "store/outbox.h"

#include "os/random.h"

enum { ID_LEN = 32 };

bool outbox_add(struct store *store, struct mail *mail, int64_t now_ms)
{
    char token[ID_LEN + 1], id[ID_LEN + 16];
    random_token(token, ID_LEN);
    snprintf(id, sizeof id, "<%s@gabarit>", token);
    struct query *q = query_start(store, "INSERT INTO mail (message_id, kind, person_id, recipient, subject, body,"
                                         " state, attempts, run_after_ms, created_ms, problem, reference, batch)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $7, '', $8, $9) RETURNING id");
    query_bind_text(q, 1, mail->message_id.len ? mail->message_id : text_of(id));
    query_bind_int(q, 2, mail->kind);
    if (mail->person)
        query_bind_int(q, 3, mail->person);
    else
        query_bind_null(q, 3);
    query_bind_text(q, 4, mail->recipient);
    query_bind_text(q, 5, mail->subject);
    query_bind_text(q, 6, mail->body);
    query_bind_int(q, 7, now_ms);
    query_bind_int(q, 8, mail->reference);
    query_bind_int(q, 9, mail->batch);
    mail->id = query_next(q) ? query_int(q, 0) : 0;
    mail->created_ms = mail->run_after_ms = now_ms;
    return query_end(q);
}

/* The one that has been due longest of a batch, or of those that somebody waits for. */
#define DUE(batch) "(SELECT id FROM mail WHERE state = 0 AND batch = " batch " AND run_after_ms <= $1" \
                   " ORDER BY run_after_ms, id LIMIT 1)"

bool outbox_take(struct store *store, struct arena *arena, int64_t now_ms, int64_t again_ms,
                 struct mail *mail)
{
    struct query *q = query_start(store, "UPDATE mail SET run_after_ms = $2, attempts = attempts + 1 WHERE id ="
                                         " COALESCE(" DUE("0") ", " DUE("1") ")"
                                         " RETURNING id, message_id, kind, person_id, recipient, subject, body,"
                                         " attempts, created_ms, reference, batch");
    query_bind_int(q, 1, now_ms);
    query_bind_int(q, 2, again_ms);
    *mail = (struct mail){0};
    while (query_next(q))
        *mail = (struct mail){
            .id = query_int(q, 0), .message_id = query_copy(q, 1, arena),
            .kind = (enum mail_kind)query_int(q, 2), .person = query_int(q, 3),
            .recipient = query_copy(q, 4, arena), .subject = query_copy(q, 5, arena),
            .body = query_copy(q, 6, arena), .attempts = (uint32_t)query_int(q, 7),
            .run_after_ms = again_ms, .created_ms = query_int(q, 8), .reference = query_int(q, 9),
            .batch = query_int(q, 10) != 0,
        };
    return query_end(q);
}

/* The kinds with a link: MAIL_INVITATION, MAIL_PASSWORD_RESET. */
#define WITHOUT_LINK "body = CASE WHEN kind IN (0, 1) THEN '' ELSE body END"

bool outbox_sent(struct store *store, int64_t id, int64_t now_ms)
{
    struct query *q = query_start(store, "UPDATE mail SET state = 1, sent_ms = $2, problem = '', " WITHOUT_LINK
                                         " WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, now_ms);
    return query_finish(q);
}

bool outbox_later(struct store *store, int64_t id, int64_t again_ms, struct text problem)
{
    struct query *q = query_start(store, "UPDATE mail SET run_after_ms = $2, problem = $3 WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, again_ms);
    query_bind_text(q, 3, problem);
    return query_finish(q);
}

bool outbox_give_up(struct store *store, int64_t id, struct text problem)
{
    struct query *q = query_start(store, "UPDATE mail SET state = 2, problem = $2, " WITHOUT_LINK " WHERE id = $1");
    query_bind_int(q, 1, id);
    query_bind_text(q, 2, problem);
    return query_finish(q);
}

bool outbox_moot(struct store *store, int64_t id)
{
    struct query *q = query_start(store, "UPDATE mail SET state = 3, problem = '' WHERE id = $1");
    query_bind_int(q, 1, id);
    return query_finish(q);
}

bool outbox_readdress(struct store *store, int64_t id, struct text recipient)
{
    struct query *q = query_start(store, "UPDATE mail SET recipient = $2 WHERE id = $1 AND recipient <> $2");
    query_bind_int(q, 1, id);
    query_bind_text(q, 2, recipient);
    return query_finish(q);
}

bool outbox_given_up(struct store *store, struct arena *arena, uint32_t offset, uint32_t most, struct mail **out,
                     uint32_t *count, uint32_t *total)
{
    *out = ARENA_ARRAY(arena, struct mail, most);
    *count = 0;
    struct query *q = query_start(store, "SELECT COUNT(*) FROM mail WHERE state = 2");
    *total = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    if (!query_end(q))
        return false;
    q = query_start(store, "SELECT id, kind, recipient, subject, attempts, created_ms, problem FROM mail WHERE state = 2"
                           " ORDER BY id DESC LIMIT $1 OFFSET $2");
    query_bind_int(q, 1, most);
    query_bind_int(q, 2, offset);
    while (query_next(q))
        (*out)[(*count)++] = (struct mail){
            .id = query_int(q, 0), .kind = (enum mail_kind)query_int(q, 1), .recipient = query_copy(q, 2, arena),
            .subject = query_copy(q, 3, arena), .state = MAIL_GIVEN_UP, .attempts = (uint32_t)query_int(q, 4),
            .created_ms = query_int(q, 5), .problem = query_copy(q, 6, arena),
        };
    return query_end(q);
}

bool outbox_try_again(struct store *store, int64_t id, int64_t now_ms, uint32_t *count)
{
    struct query *q = query_start(store, "UPDATE mail SET state = 0, attempts = 0, run_after_ms = $2 WHERE state = 2"
                                         " AND kind NOT IN (0, 1) AND ($1 = 0 OR id = $1)");
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, now_ms);
    bool done = query_finish(q);
    *count = done ? (uint32_t)store_changes(store) : 0;
    return done;
}

bool outbox_file(struct store *store, int64_t id, uint32_t *count)
{
    struct query *q = query_start(store, "UPDATE mail SET state = 4 WHERE id = $1 AND state = 2");
    query_bind_int(q, 1, id);
    bool done = query_finish(q);
    *count = done ? (uint32_t)store_changes(store) : 0;
    return done;
}

bool outbox_count(struct store *store, enum mail_kind kind, int64_t reference, int64_t since_ms, uint32_t *count)
{
    struct query *q = query_start(store, "SELECT COUNT(*) FROM mail WHERE kind = $1 AND reference = $2 AND created_ms >= $3");
    query_bind_int(q, 1, kind);
    query_bind_int(q, 2, reference);
    query_bind_int(q, 3, since_ms);
    *count = query_next(q) ? (uint32_t)query_int(q, 0) : 0;
    return query_end(q);
}

bool outbox_standing(struct store *store, int64_t since_ms, struct outbox_standing *standing)
{
    /* Each from an index of its own: a hundred thousand may wait. */
    struct query *q = query_start(store, "SELECT (SELECT COUNT(*) FROM mail WHERE state = 0),"
                                         " (SELECT COUNT(*) FROM mail WHERE state = 0 AND attempts > 0 AND problem <> ''),"
                                         " (SELECT COUNT(*) FROM mail WHERE state = 2 AND created_ms >= $1)");
    query_bind_int(q, 1, since_ms);
    query_next(q);
    *standing = (struct outbox_standing){query_int(q, 0), query_int(q, 1), query_int(q, 2)};
    return query_end(q);
}
