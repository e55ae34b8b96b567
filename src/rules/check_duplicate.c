/* Lines of the file that have to do with each other; index.c and copies.c have
   found which. Fact of both: the number of the first of those lines. */
#include "rules/check.h"

static bool points_to(const struct look *look, uint32_t line, struct finding *finding)
{
    if (line == NO_INDEX)
        return false;
    finding->number = look->batch->lines[line].number;
    return true;
}

bool check_duplicate_driver(const struct look *look, struct finding *finding)
{
    return points_to(look, look->clue->same_training, finding);
}

bool check_duplicate_line(const struct look *look, struct finding *finding)
{
    return points_to(look, look->clue->copy_of, finding);
}
