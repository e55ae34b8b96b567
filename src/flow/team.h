/* What a legal representative does with the people of the centre: invites them,
   grants and withdraws « enregistrement de sessions », closes accounts. Every
   act is one transaction with its trace, and works on at once: who somebody is
   is looked up anew for each request. */
#ifndef FLOW_TEAM_H
#define FLOW_TEAM_H

#include "flow/invite.h"
#include "store/team.h"

enum team_act {
    TEAM_GRANT,    /* the right to register sessions */
    TEAM_WITHDRAW,
    TEAM_CLOSE,    /* the account; of somebody who works elsewhere too only the place here */
    TEAM_REOPEN
};

enum team_result {
    TEAM_DONE,
    TEAM_NOTHING,  /* it is so already */
    TEAM_CHANGED,  /* the person was changed since it was shown: nothing was done */
    TEAM_REFUSED   /* oneself, or another representative's account: not to be closed here */
};

/* `revision`: as it was shown. `member` gets what stands before the act. Fails
   with ERROR_NOT_FOUND for a person of another centre. */
bool team_do(struct store *store, struct arena *arena, const struct person *by, int64_t person, enum team_act act,
             int64_t revision, struct member *member, enum team_result *result, struct error *error) MUST_CHECK;

/* Invites a manager by mail; with `may_register` the right is granted in the
   same transaction. */
bool team_invite(const struct site *site, struct store *store, struct arena *arena, const struct invitee *invitee,
                 bool may_register, enum invite_result *result, struct error *error) MUST_CHECK;

#endif
