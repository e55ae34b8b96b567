/* Private to the store: the steps of purges.def. */
#ifndef STORE_PURGE_STEPS_H
#define STORE_PURGE_STEPS_H

#include "store/purges.h"

#define PURGE(name, keep, unit, label) purge_step purge_##name;
#include "store/purges.def"
#undef PURGE

#endif
