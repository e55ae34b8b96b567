/* What the view of the demonstration's mails is given. */
#ifndef WEB_PAGE_MAILS_H
#define WEB_PAGE_MAILS_H

#include "flow/mail.h"
#include "web/page.h"

/* A run of a mail's text. */
struct mail_piece {
    struct text words;
    struct text link; /* a path of ours that it leads to; empty: none */
};

struct shown_mail {
    struct text subject, recipient, date;
    struct text attachments; /* file names; empty: none */
    const struct mail_piece *pieces;
    uint32_t piece_count;
};

struct mails_view {
    const struct shown_mail *rows;
    uint32_t count;
    bool by_smtp; /* a server is set: they went there */
};

#endif
