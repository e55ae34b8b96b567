/* A mail as bytes that mail programs read (RFC 5322, MIME), and back again what
   this module wrote. Sending is flow/mail.c. */
#ifndef FLOW_MAIL_MESSAGE_H
#define FLOW_MAIL_MESSAGE_H

#include "base/buffer.h"
#include "flow/flow.h"
#include "store/outbox.h"

/* Writes the whole message, lines ended by CRLF: UTF-8 plain text, quoted
   printable, Date from the moment the mail was made. The recipient must have
   passed invite_is_address: what stands in it goes into a header as it is. */
void mail_message_write(const struct settings *settings, const struct mail *mail, struct buffer *out);

/* What a person reads of such a message. */
struct mail_reading {
    struct text date;    /* as in the header */
    struct text from, recipient, subject, body;
};

/* Reads what mail_message_write wrote; of other messages, what it makes out.
   Texts in the arena. */
struct mail_reading mail_message_read(struct arena *arena, struct text message);

#endif
