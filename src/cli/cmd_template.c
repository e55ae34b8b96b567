/* `gabarit template`: the workbook to fill in, for one centre. */
#include "cli/cli.h"

#include "flow/template.h"
#include "os/file.h"

int cmd_template(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct centre centre;
    struct text xlsx;
    struct error error;
    date today;
    if (!cli_today(arguments, &today) || !cli_open(arguments, arena, STORE_READ, &site, &store))
        return STATUS_FAILED;
    bool found = cli_centre(arguments, store, arena, &centre);
    bool done = found && template_of_centre(&site, store, arena, &centre, today, &xlsx, &error) &&
                file_replace(arguments->value[OPTION_OUTPUT], xlsx, 0644, &error);
    store_close(store);
    if (found && !done)
        return cli_fail(&error);
    return done ? STATUS_FINE : STATUS_FAILED;
}
