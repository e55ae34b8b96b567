/* Adding up FCO modules: see modules.h. */
#include "rules/modules.h"

/* Hours of those before `end` (and of it) that are not used, nor too old on
   the day that the module `end` was finished. */
static int open_hours(const struct module *modules, uint32_t end, int years)
{
    int hours = 0;
    for (uint32_t i = 0; i <= end; i++)
        if (!modules[i].used && date_add_years(modules[i].end, years) > modules[end].end)
            hours += modules[i].hours;
    return hours;
}

static void use(struct module *modules, uint32_t end, int years)
{
    for (uint32_t i = 0; i <= end; i++)
        if (date_add_years(modules[i].end, years) > modules[end].end)
            modules[i].used = true;
}

struct module_tally modules_add_up(struct module *modules, uint32_t count, int needed, int years, date day)
{
    struct module_tally tally = {.last_complete = DATE_NONE};
    for (uint32_t i = 0; i < count; i++)
        modules[i].used = modules[i].lapsed = false;
    for (uint32_t i = 0; i < count && modules[i].end <= day; i++)
        if (open_hours(modules, i, years) >= needed) {
            use(modules, i, years);
            tally.complete++;
            tally.last_complete = modules[i].end;
        }
    for (uint32_t i = 0; i < count && modules[i].end <= day; i++) {
        modules[i].lapsed = !modules[i].used && date_add_years(modules[i].end, years) <= day;
        if (!modules[i].used && !modules[i].lapsed)
            tally.done += modules[i].hours;
    }
    tally.left = tally.done < needed ? needed - tally.done : 0;
    return tally;
}
