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
                                         " state, attempts, run_after_ms, created_ms, problem)"
                                         " VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $7, '') RETURNING id");
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
    mail->id = query_next(q) ? query_int(q, 0) : 0;
    mail->created_ms = mail->run_after_ms = now_ms;
    return query_end(q);
}
