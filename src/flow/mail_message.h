/* A mail as bytes that mail programs read (RFC 5322, MIME), and back again what
   this module wrote. Sending is flow/mail.c. */
#ifndef FLOW_MAIL_MESSAGE_H
#define FLOW_MAIL_MESSAGE_H

#include "base/buffer.h"
#include "flow/flow.h"
#include "store/outbox.h"

struct mail_attachment {
    struct text name;  /* ASCII, without quotes */
    struct text type;  /* "application/pdf" */
    struct text bytes;
};

/* What a mail says: of its row, or made when it is sent. */
struct mail_content {
    struct text subject;
    struct text body; /* plain text, lines parted by \n; its other form is made of it (mail_html.h) */
    const struct mail_attachment *attachments;
    uint32_t attachment_count;
};

/* Writes the whole message, lines ended by CRLF: the text plain and as HTML,
   UTF-8 in quoted printable, then the attachments; Date from the moment the mail
   was made. The same mail and content give the same bytes. The recipient must
   have passed invite_is_address: what stands in it goes into a header as it is. */
void mail_message_write(const struct settings *settings, const struct mail *mail, const struct mail_content *content,
                        struct buffer *out);

/* What a person reads of such a message. */
struct mail_reading {
    struct text date;    /* as in the header */
    struct text from, recipient, subject, body;
    struct text attachments; /* their file names, parted by commas; empty: none */
};

/* Reads what mail_message_write wrote; of other messages, what it makes out.
   Texts in the arena. */
struct mail_reading mail_message_read(struct arena *arena, struct text message);

#endif
