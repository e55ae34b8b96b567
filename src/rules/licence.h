/* Licence numbers: their form, and a packed key that sorts and compares as
   their folded text does, in two numbers. */
#ifndef RULES_LICENCE_H
#define RULES_LICENCE_H

#include "base/text.h"

enum { LICENCE_CHARACTERS_MOST = 15 };

/* Folded: capitals and digits only. */
struct licence {
    char at[LICENCE_CHARACTERS_MOST + 1];
    uint8_t len; /* 0: not a licence number */
};

/* Six bits a character, the first one highest, none as 0: ten characters in
   `high`, five in `low`. {0, 0} is no licence. */
struct licence_key {
    uint64_t high;
    uint32_t low;
};

/* Removes spaces . - / and folds to capitals; len 0 unless 6 to 15 of 0-9 A-Z
   with at least 6 digits are left (domain: licence_format). */
struct licence licence_read(struct text licence);
struct licence_key licence_pack(const struct licence *licence);
/* Writes the characters and NULs behind them; returns how many there are. */
unsigned licence_unpack(struct licence_key key, char out[LICENCE_CHARACTERS_MOST + 1]);
/* The 12 digits of a NEPH. */
bool licence_is_neph(const struct licence *licence);
/* Two digits, two letters, five digits: the title number of the card. */
bool licence_is_card_number(const struct licence *licence);

#endif
