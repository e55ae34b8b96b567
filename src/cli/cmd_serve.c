/* `gabarit serve`: the portal, until it is told to stop. */
#include "cli/cli.h"
#include "web/server.h"

#include "os/clock.h"

static void say_ready(void *context, const char *address)
{
    const struct site *site = context;
    if (site->demo)
        cli_say_demo_logins();
    printf("Le portail répond sur http://%s\n", address);
    fflush(stdout);
}

int cmd_serve(const struct arguments *arguments, struct arena *arena)
{
    struct site site;
    struct store *store;
    struct error error = {0};
    date today;
    if (!cli_today(arguments, &today) ||
        !cli_open(arguments, arena, STORE_WRITE, &site, &store))
        return STATUS_FAILED;
    store_close(store);
    if (!cli_demo_today(arguments, &site))
        return STATUS_FAILED;
    if (arguments->value[OPTION_TODAY])
        clock_set_today(today);
    struct serve_options options = {
        .site = &site, .listen = arguments->value[OPTION_LISTEN], .ready = say_ready, .context = &site};
    return web_serve(&options, &error) ? STATUS_FINE : cli_fail(&error);
}
