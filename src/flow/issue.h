/* register → documents: what was registered gives the driver a summary of each
   session and, where it is due, a certificate; whoever has a personal space gets
   a mail. Rows only: the files are drawn when somebody asks for them. Worked off
   by web/clerk.c, job by job, each job wholly or not at all. */
#ifndef FLOW_ISSUE_H
#define FLOW_ISSUE_H

#include "flow/seal.h"

/* For one thread, with its own connection. */
struct issuer;
bool issuer_open(const struct site *site, struct store *store, struct issuer **out, struct error *error) MUST_CHECK;
void issuer_close(struct issuer *issuer);
/* Takes up a key that was put into service meanwhile (`gabarit seal rotate`). */
bool issuer_refresh(struct issuer *issuer, struct error *error) MUST_CHECK;
/* The key that seals, also for the signature of files. */
const struct sealer *issuer_sealer(const struct issuer *issuer);

struct issue_tally {
    uint32_t jobs, failed, summaries, certificates, mails;
};
/* Does at most `most` jobs that are due, in one transaction, and adds to the
   tally; `tally->jobs` stays where nothing was due. A job that fails alone is
   tried again later, six times in all. */
bool issue_jobs(struct issuer *issuer, uint32_t most, struct issue_tally *tally, struct error *error) MUST_CHECK;
/* The same for one driver who does not want to wait, in a transaction of its own;
   quick where nothing is due. */
bool issue_driver(const struct site *site, struct store *store, struct text licence, date birth, struct error *error)
    MUST_CHECK;

#endif
