/* The template that a centre downloads: the columns of columns.def, with the
   trainings that the centre is approved for today to choose from. */
#ifndef FLOW_TEMPLATE_H
#define FLOW_TEMPLATE_H

#include "flow/flow.h"
#include "store/centres.h"

#define TEMPLATE_FILE_NAME "modele-import-formations.xlsx"

/* The bytes of the XLSX, in the arena: the same for the same day and data. */
bool template_of_centre(const struct site *site, struct store *store, struct arena *arena,
                        const struct centre *centre, date today, struct text *xlsx,
                        struct error *error) MUST_CHECK;

#endif
