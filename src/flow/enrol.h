/* The operator enrols centres, corrects what stands of them, and names their
   legal representatives. */
#ifndef FLOW_ENROL_H
#define FLOW_ENROL_H

#include "flow/invite.h"
#include "store/centres.h"

/* What is wrong with a field of a centre. */
struct centre_fault {
    const char *field, *sentence; /* siret, nom, adresse, code_postal, ville, code_service */
};
enum { CENTRE_FAULTS_MOST = 8 };
/* What a form may be told before anything is written: how many faults. */
unsigned centre_check(const struct centre *centre, struct centre_fault faults[CENTRE_FAULTS_MOST]);

/* The SIRET as it was typed, without spaces. */
struct text centre_siret(struct arena *arena, struct text typed);

enum enrol_result {
    ENROL_DONE,
    ENROL_TAKEN,   /* the SIRET is another centre's: `centre->id` is that one's */
    ENROL_CHANGED, /* somebody changed the centre since it was read; nothing was written */
    ENROL_NOBODY   /* the representative cannot be invited: see `invited`; nothing was written */
};

/* Each is one transaction with its trace; `by` is the operator. A representative
   without address is left for later. */
bool centre_enrol(const struct site *site, struct store *store, struct arena *arena, const struct person *by,
                  struct centre *centre, struct invitee *representative, enum enrol_result *result,
                  enum invite_result *invited, struct error *error) MUST_CHECK;
bool centre_correct(struct store *store, struct arena *arena, const struct person *by, struct centre *centre,
                    enum enrol_result *result, struct error *error) MUST_CHECK;
/* The new representative is invited; whoever was it before works for the centre
   no more, at once. `shown` is who was it as the operator saw (0: nobody):
   ENROL_CHANGED when it is another by now. */
bool centre_name_representative(const struct site *site, struct store *store, struct arena *arena,
                                const struct person *by, struct invitee *representative, int64_t shown,
                                enum enrol_result *result, enum invite_result *invited, struct error *error) MUST_CHECK;

#endif
