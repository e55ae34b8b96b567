/* The number that identifies a French establishment: nine digits of SIREN and
   five of NIC, with a check digit. Its form only, not whether it exists. */
#ifndef RULES_SIRET_H
#define RULES_SIRET_H

#include "base/text.h"

/* 14 digits that pass Luhn's check, without spaces. Those of La Poste (SIREN
   356000000) pass when their plain digit sum is a multiple of 5 instead; only
   its head office, 35600000000048, follows Luhn. */
bool siret_is_valid(struct text siret);

#endif
