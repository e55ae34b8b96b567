/* Outgoing mail: written by the transaction that wants it sent, sent later
   (flow/mail.c). */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

enum mail_kind { MAIL_INVITATION, MAIL_PASSWORD_RESET, MAIL_NOTICE, MAIL_DOCUMENTS };
/* MAIL_MOOT: when its turn came there was nothing to say any more. MAIL_FILED: given
   up, and an operator saw to it. */
enum mail_state { MAIL_WAITING, MAIL_SENT, MAIL_GIVEN_UP, MAIL_MOOT, MAIL_FILED };

struct mail {
    int64_t id;
    struct text message_id; /* "<random@host>" */
    enum mail_kind kind;
    int64_t person; /* whose account it is about; 0: none */
    struct text recipient, subject;
    struct text body; /* plain text, lines parted by \n */
    int64_t reference; /* of MAIL_DOCUMENTS: a registration, whose driver's documents it announces */
    bool batch;       /* one of many: after those that somebody waits for */
    enum mail_state state;
    uint32_t attempts;
    int64_t run_after_ms, created_ms, sent_ms;
    struct text problem;
};

/* Puts a mail into the outbox (sets id; makes a message id where it is empty),
   within the caller's transaction or on its own. */
bool outbox_add(struct store *store, struct mail *mail, int64_t now_ms) MUST_CHECK;

/* The mail that has been due longest, those of a batch after all others, in the
   arena, and holds it back until
   `again_ms`: whoever dies in the middle leaves it to be sent again, under the
   same message id. id 0: none is due. */
bool outbox_take(struct store *store, struct arena *arena, int64_t now_ms, int64_t again_ms,
                 struct mail *mail) MUST_CHECK;
/* What became of it. A mail that is sent or given up loses its body where that
   holds a link somebody could still follow. */
bool outbox_sent(struct store *store, int64_t id, int64_t now_ms) MUST_CHECK;
bool outbox_later(struct store *store, int64_t id, int64_t again_ms, struct text problem) MUST_CHECK;
bool outbox_give_up(struct store *store, int64_t id, struct text problem) MUST_CHECK;
bool outbox_moot(struct store *store, int64_t id) MUST_CHECK;
/* Where it goes, known when it is made. */
bool outbox_readdress(struct store *store, int64_t id, struct text recipient) MUST_CHECK;

/* -- what was given up ------------------------------------------------------------ */

/* The newest first, from `offset`, at most `most`; `total`: all. Without bodies. */
bool outbox_given_up(struct store *store, struct arena *arena, uint32_t offset, uint32_t most, struct mail **out,
                     uint32_t *count, uint32_t *total) MUST_CHECK;
/* Whether a mail of that kind can be sent again as it stands: one with a link lost
   it (see outbox_sent). */
static inline bool outbox_is_whole(enum mail_kind kind)
{
    return kind != MAIL_INVITATION && kind != MAIL_PASSWORD_RESET;
}
/* It, or for 0 all that are whole, become due again under the same message ids,
   their attempts counted anew. *count: how many; 0 where it is given up no more. */
bool outbox_try_again(struct store *store, int64_t id, int64_t now_ms, uint32_t *count) MUST_CHECK;
/* An operator needs to see it no more. */
bool outbox_file(struct store *store, int64_t id, uint32_t *count) MUST_CHECK;

/* Mails of a kind that refer to something, made since then. */
bool outbox_count(struct store *store, enum mail_kind kind, int64_t reference, int64_t since_ms, uint32_t *count)
    MUST_CHECK;

struct outbox_standing {
    int64_t waiting;   /* mails not sent yet */
    int64_t failing;   /* of those, tried at least once */
    int64_t given_up;  /* made since `since_ms` */
};
bool outbox_standing(struct store *store, int64_t since_ms, struct outbox_standing *standing) MUST_CHECK;

#endif
