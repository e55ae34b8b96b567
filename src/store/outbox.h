/* Outgoing mail: written by the transaction that wants it sent, sent later
   (flow/mail.c). */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

enum mail_kind { MAIL_INVITATION, MAIL_PASSWORD_RESET, MAIL_NOTICE };
enum mail_state { MAIL_WAITING, MAIL_SENT, MAIL_GIVEN_UP };

struct mail {
    int64_t id;
    struct text message_id; /* "<random@host>" */
    enum mail_kind kind;
    int64_t person; /* whose account it is about; 0: none */
    struct text recipient, subject;
    struct text body; /* plain text, lines parted by \n */
    enum mail_state state;
    uint32_t attempts;
    int64_t run_after_ms, created_ms, sent_ms;
    struct text problem;
};

/* Puts a mail into the outbox (sets id; makes a message id where it is empty),
   within the caller's transaction or on its own. */
bool outbox_add(struct store *store, struct mail *mail, int64_t now_ms) MUST_CHECK;

#endif
