/* `gabarit init`: a new folder of data. */
#ifndef FLOW_INIT_H
#define FLOW_INIT_H

#include "flow/flow.h"

/* Makes DIR with gabarit.conf and a store that holds the catalogue and the
   prices; `demo`: also the demonstration's centre, people and drivers. All or
   nothing: it is made beside and renamed. A DIR that holds a store already is
   an error and stays untouched. */
bool init_folder(const char *folder, bool demo, struct arena *arena, struct error *error)
    MUST_CHECK;

#endif
