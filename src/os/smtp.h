/* Messages to one recipient each over SMTP, through libcurl. The library is
   loaded when the first mail goes out: the reader of workbooks, which is the
   same program, starts in a millisecond without it. What a message is made of
   and what becomes of it is not decided here. */
#ifndef OS_SMTP_H
#define OS_SMTP_H

#include "base/arena.h"

#include <stdatomic.h>

struct smtp_server {
    struct text host;           /* "host" (port 587) or "host:port"; at port 465 TLS from the first byte */
    bool tls;                   /* STARTTLS is demanded; else all goes in the clear */
    struct text user, password; /* empty: without authentication */
    struct text authorities;    /* PEM file of who may sign the server's certificate; empty: the system's */
    struct text name;           /* what this machine says it is called */
    int64_t seconds;            /* at most, for one message */
    const atomic_bool *stop;    /* set: breaks the conversation off; an answer that may be « taken » is awaited 3 s */
};

enum smtp_result {
    SMTP_ACCEPTED, /* the server took the message over */
    SMTP_LATER,    /* not reached, silent, busy, or at odds with us as a client */
    SMTP_REFUSED   /* for good: this recipient, or this message (5xx) */
};

enum { SMTP_SAID_ROOM = 300 };

struct smtp_answer {
    enum smtp_result result;
    int code;                  /* the server's last one; 0: none came */
    bool about_mail;           /* it spoke of this mail; else any other would have fared the same */
    char said[SMTP_SAID_ROOM]; /* the server's last line, or in French what went wrong; may hold addresses */
};

/* A connection that is kept between messages, one thread at a time. Opened by the
   first message, anew behind a failure, and now and then. */
struct smtp_line;
struct smtp_line *smtp_line_new(void);
/* Says good-bye where there is a connection; the next message opens one. */
void smtp_hang_up(struct smtp_line *line);
void smtp_line_free(struct smtp_line *line);

/* Sends one message and hears what becomes of it. `from` and `to` are addresses
   without brackets, free of white space and control characters; `message` has lines
   ended by CRLF. Takes `seconds` at most; twice that where a connection that was kept
   turns out to be closed. */
void smtp_send(struct smtp_line *line, const struct smtp_server *server, struct text from, struct text to,
               struct text message, struct smtp_answer *answer);

#endif
