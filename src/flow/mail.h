/* Sending what waits in the outbox: by SMTP, or, without a server in
   gabarit.conf, as files in DIR/mails. Who calls it and when: web/courier.c. */
#ifndef FLOW_MAIL_H
#define FLOW_MAIL_H

#include "flow/flow.h"
#include "flow/document_mail.h"
#include "os/smtp.h"

/* ERROR_SETTING when gabarit.conf names a server but no sender. */
bool mail_check_settings(const struct settings *settings, struct error *error) MUST_CHECK;

enum mail_outcome {
    MAIL_OUTCOME_NONE,  /* nothing was due */
    MAIL_OUTCOME_SENT,
    MAIL_OUTCOME_LATER, /* tried again after mail_wait_after */
    MAIL_OUTCOME_GIVEN_UP,
    MAIL_OUTCOME_MOOT   /* nothing to say any more */
};

struct mail_delivery {
    enum mail_outcome outcome;
    int64_t id;
    uint32_t attempts;
    int code;                /* the server's last answer; 0: none */
    bool unreachable;        /* any other mail would have fared the same now */
    struct text problem;     /* in the arena; may hold addresses: not for logs */
};

struct mail_way {
    struct smtp_line *line;  /* kept from mail to mail; needed where gabarit.conf names a server */
    const atomic_bool *stop; /* set meanwhile: breaks it off, the mail is then due again; NULL: nothing does */
};

/* Sends the one mail that has been due longest, what somebody waits for before
   batches, and keeps what became of it, a mail given up with its trace. A refusal
   for good (5xx) ends it; silence and « later » do after MAIL_ATTEMPTS attempts,
   three days. Takes as long as a server may take: never called with a transaction
   open. `press` makes the files that go with it. False for a failure of the store. */
enum { MAIL_ATTEMPTS = 20 };
bool mail_deliver_next(const struct site *site, struct store *store, struct arena *arena,
                       const struct mail_press *press, const struct mail_way *way, struct mail_delivery *delivery,
                       struct error *error) MUST_CHECK;

/* Milliseconds until the next attempt after so many: one minute, then twice as
   long each time, up to six hours. */
int64_t mail_wait_after(uint32_t attempts);

/* -- the folder ---------------------------------------------------------------- */

struct mail_file {
    struct text name;
    int64_t made_ms; /* as the name says; 0 where it is none of ours */
    struct mail_reading reading;
};

/* The newest mails of DIR/mails, newest first, at most `most`. */
bool mail_files_newest(const struct site *site, struct arena *arena, uint32_t most,
                       struct mail_file **out, uint32_t *count, struct error *error) MUST_CHECK;

/* Removes those made before then, or with `dry` only counts them. */
bool mail_files_purge(const struct site *site, int64_t before_ms, bool dry, uint32_t *count, struct error *error) MUST_CHECK;

#endif
