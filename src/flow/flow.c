/* The states of an import, and the site that commands work on: see flow.h. */
#include "flow/flow.h"

#include "os/file.h"

#include <errno.h>

const struct flow_state_row flow_states[FLOW_STATE_COUNT] = {
#define FLOW_STATE(name, code, label, next) [FLOW_##name] = {#code, (label), (next)},
#include "flow/states.def"
#undef FLOW_STATE
};

bool flow_may_move(enum flow_state from, enum flow_state to)
{
    return (flow_states[from].next & (1u << to)) != 0;
}

enum { CONF_MOST = 64 * 1024 };

bool site_open(struct site *site, struct arena *arena, const char *folder, struct error *error)
{
    struct text content;
    *site = (struct site){.folder = folder};
    const char *path = file_join(arena, folder, "gabarit.conf");
    if (!file_exists(path) && errno != ENOENT && errno != ENOTDIR)
        return error_errno(error, ERROR_FILE,
                           "Le dossier « %s » ne peut pas être ouvert : l'utilisateur qui lance gabarit n'en a peut-être pas "
                           "le droit. Lancez la commande sous l'utilisateur du portail, ou donnez-lui le droit de lire ce dossier.",
                           folder);
    if (!file_exists(path))
        return error_set(error, ERROR_FILE, NULL,
                         "« %s » ne contient pas de données de gabarit (gabarit.conf manque). "
                         "Créez-les avec « gabarit init --data %s ».",
                         folder, folder);
    if (!file_read(arena, path, CONF_MOST, &content, error) ||
        !settings_parse(&site->settings, content, error))
        return false;
    struct text *socket = &site->settings.clamd_socket;
    if (socket->at[0] != '/')
        *socket = arena_print(arena, "%s/%.*s", folder, TEXT_ARG(*socket));
    return true;
}

/* Where registrations were blanked: the key that recognises them. A folder where
   none were has none; where it is missing the store says so when it is needed. */
static void give_past_key(const struct site *site, struct store *store)
{
    struct arena arena;
    struct text key;
    struct error error;
    arena_init(&arena, 0);
    const char *path = file_join(&arena, site->folder, PAST_KEY_FILE);
    if (file_exists(path) && file_read(&arena, path, PAST_KEY_BYTES, &key, &error) && key.len == PAST_KEY_BYTES)
        store_set_past_key(store, (const unsigned char *)key.at);
    arena_free(&arena);
}

bool site_store(const struct site *site, enum store_mode mode, struct store **out,
                struct error *error)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/gabarit.db", site->folder);
    if (len < 0 || (size_t)len >= sizeof path)
        return error_set(error, ERROR_FILE, NULL, "Nom de dossier trop long : « %s ».",
                         site->folder);
    if (!store_open(out, path, mode, error))
        return false;
    give_past_key(site, *out);
    return true;
}
