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

/* A full FCO that nothing was issued for: its modules are used, and told apart
   from those of an earlier one. */
static void use(struct module *modules, uint32_t end, int years)
{
    for (uint32_t i = 0; i <= end; i++) {
        modules[i].due = !modules[i].used && date_add_years(modules[i].end, years) > modules[end].end;
        modules[i].used = modules[i].used || modules[i].due;
    }
}

/* Those that a certificate was issued for: each certificate is one full FCO. */
static void take_issued(struct module *modules, uint32_t count, date day, struct module_tally *tally)
{
    for (uint32_t i = 0; i < count; i++) {
        bool first = modules[i].certificate && modules[i].end <= day;
        for (uint32_t j = i + 1; first && j < count && modules[j].end <= day; j++)
            first = modules[j].certificate != modules[i].certificate; /* counted at its last module */
        tally->complete += first;
        if (first)
            tally->last_complete = modules[i].end;
        modules[i].used = modules[i].certificate != 0;
        modules[i].due = modules[i].lapsed = false;
    }
}

struct module_tally modules_add_up(struct module *modules, uint32_t count, int needed, int years, date day)
{
    struct module_tally tally = {.last_complete = DATE_NONE};
    take_issued(modules, count, day, &tally);
    for (uint32_t i = 0; i < count && modules[i].end <= day; i++)
        if (!modules[i].used && open_hours(modules, i, years) >= needed) {
            use(modules, i, years);
            tally.complete++;
            tally.last_complete = tally.last_complete > modules[i].end ? tally.last_complete : modules[i].end;
        }
    for (uint32_t i = 0; i < count && modules[i].end <= day; i++) {
        modules[i].lapsed = !modules[i].used && date_add_years(modules[i].end, years) <= day;
        if (!modules[i].used && !modules[i].lapsed)
            tally.done += modules[i].hours;
    }
    tally.left = tally.done < needed ? needed - tally.done : 0;
    return tally;
}
