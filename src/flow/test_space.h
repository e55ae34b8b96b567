/* The test space of the API: a site of its own under DIR/essai/, in which nothing
   is billed, nothing is sent and every document bears SPÉCIMEN. */
#ifndef FLOW_TEST_SPACE_H
#define FLOW_TEST_SPACE_H

#include "flow/flow.h"

/* Opens it for a centre of the real site, whose store is `real`; makes it where it
   is not there yet, and brings catalogue and approvals up to date, at most every
   ten seconds. The caller closes `*store`. `out` and its texts are in the arena. */
bool test_space_open(const struct site *site, struct store *real, struct arena *arena, int64_t centre,
                     struct site **out, struct store **store, struct error *error) MUST_CHECK;

/* Its site, in the arena; NULL where nobody has used a test key yet. */
struct site *test_space_of(const struct site *site, struct arena *arena);

#endif
