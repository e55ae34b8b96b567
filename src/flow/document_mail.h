/* The mail that brings drivers their documents, made of the facts of the moment it
   is sent: what was revoked meanwhile is not announced, and it goes to where the
   personal space lives by then. Putting it into the outbox: flow/issue.c. */
#ifndef FLOW_DOCUMENT_MAIL_H
#define FLOW_DOCUMENT_MAIL_H

#include "flow/mail_message.h"
#include "store/documents.h"

/* Makes the file of a document. documents/ stands above flow/, so that whoever
   sends mails hands this down. Called with no transaction open. */
struct mail_press {
    bool (*press)(void *context, struct store *store, const struct document *document, struct buffer *out,
                  struct error *error);
    void *context;
};

/* The words and certificates of a mail of kind MAIL_DOCUMENTS, in the arena; sets
   mail->recipient. `press` NULL: without files. *moot: there is nothing to say to
   anybody any more. */
bool document_mail_make(const struct site *site, struct store *store, struct arena *arena,
                        const struct mail_press *press, struct mail *mail, struct mail_content *out, bool *moot,
                        struct error *error) MUST_CHECK;

#endif
