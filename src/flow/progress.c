/* How far an analysis is: see progress.h. */
#include "flow/progress.h"

static _Thread_local struct progress *here;

void progress_attach(struct progress *progress)
{
    here = progress;
}

void progress_tell(enum progress_step step, uint32_t lines)
{
    if (here == NULL)
        return;
    atomic_store_explicit(&here->lines, lines, memory_order_relaxed);
    atomic_store_explicit(&here->step, (int)step, memory_order_relaxed);
}
