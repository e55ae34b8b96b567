/* `gabarit init`: see init.h. */
#include "flow/init.h"

#include "flow/load.h"
#include "flow/password.h"
#include "flow/seal.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/contracts.h"
#include "store/facts.h"
#include "store/people.h"
#include "store/spaces.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* Made from src/flow/data/ by tool/embed_text.py. */
extern const char base_json[], demo_json[], contract_text[], api_terms_text[];

/* clamd where Debian puts it, or beside the build. */
static struct text find_clamd(struct arena *arena)
{
    char here[PATH_MAX];
    if (access("/usr/sbin/clamd", X_OK) == 0)
        return TEXT("/usr/sbin/clamd");
    ssize_t len = readlink("/proc/self/exe", here, sizeof here - 1);
    struct text folder = text_make(here, len > 0 ? (size_t)len : 0);
    for (int up = 0; up < 2; up++)
        while (folder.len && folder.at[--folder.len] != '/')
            continue;
    struct text beside = arena_print(arena, "%.*s/build-clamav/usr/sbin/clamd", TEXT_ARG(folder));
    return access(beside.at, X_OK) == 0 ? beside : TEXT("clamd");
}

static bool write_settings(const char *made, bool demo, struct arena *arena, struct error *error)
{
    struct settings settings;
    struct buffer out;
    settings_default(&settings);
    if (demo) {
        settings.clamd_program = find_clamd(arena);
        settings.clamd_socket = TEXT("clamd/clamd.sock");
    }
    buffer_init(&out, 0);
    settings_write(&settings, &out);
    bool done = file_replace(file_join(arena, made, "gabarit.conf"), buffer_text(&out), 0600, error);
    buffer_free(&out);
    return done;
}

/* The first version of the contract and of the terms of the API, which the operator may replace by another. */
static bool put_contract(struct store *store, struct arena *arena, struct error *error)
{
    struct contract contract = {.version = TEXT("1.0"), .valid_from = date_make(2021, 1, 1), .body = text_of(contract_text)};
    struct contract terms = {.kind = CONTRACT_API, .version = TEXT("API 1.0"), .valid_from = date_make(2021, 1, 1),
                             .body = text_of(api_terms_text)};
    if (contract_put(store, arena, &contract, clock_now()) && contract_put(store, arena, &terms, clock_now()))
        return true;
    *error = *store_error(store);
    return false;
}

/* A driver's login for the demonstration, whose password the others have: the
   space of one of the manual's drivers. */
static bool put_driver(struct store *store, struct arena *arena)
{
    char hash[PASSWORD_HASH_ROOM];
    struct space space;
    struct person person = {.email = TEXT("conducteur@demo.fr"), .first_name = TEXT("Marie"), .last_name = TEXT("Leroy"),
                            .role = ROLE_DRIVER};
    password_hash(TEXT("gabarit-demo-2022"), hash);
    person.password_hash = text_of(hash);
    if (!person_add(store, &person, clock_now()) ||
        !space_of_identity(store, arena, TEXT("298795874"), date_make(2002, 12, 25), &space))
        return false;
    space.person = person.id;
    return space_change(store, &space);
}

/* The first key that seals documents. */
static bool make_seal(const char *made, struct store *store, struct error *error)
{
    struct site site = {.folder = made};
    struct sealer *sealer;
    settings_default(&site.settings);
    if (!sealer_open(&site, store, &sealer, error))
        return false;
    sealer_close(sealer);
    return true;
}

static bool fill_store(const char *made, bool demo, struct arena *arena, struct error *error)
{
    struct store *store;
    struct load_counts counts;
    struct buffer problems;
    if (!store_open(&store, file_join(arena, made, "gabarit.db"), STORE_CREATE, error))
        return false;
    buffer_init(&problems, 0);
    bool done = load_json(store, arena, text_of(base_json), &counts, &problems, error) &&
                put_contract(store, arena, error) &&
                (!demo || load_json(store, arena, text_of(demo_json), &counts, &problems, error));
    BUG_UNLESS(problems.len == 0); /* in what comes with the program */
    buffer_free(&problems);
    done = done && make_seal(made, store, error);
    if (done && demo && !put_driver(store, arena)) {
        *error = *store_error(store);
        done = false;
    }
    if (done && demo && !fact_set(store, "demo", TEXT("oui"))) {
        *error = *store_error(store);
        done = false;
    }
    store_close(store);
    return done;
}

/* Removes what stands in a folder that init itself was making, two folders deep at
   most, then the folder. */
static void remove_made(const char *made, struct arena *arena, int deep)
{
    DIR *folder = opendir(made);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            const char *path = file_join(arena, made, entry->d_name);
            if (unlink(path) != 0 && deep > 0)
                remove_made(path, arena, deep - 1);
        }
    if (folder)
        closedir(folder);
    rmdir(made);
}

/* A folder with nothing in it may stand there; renaming replaces it. */
static bool is_empty(const char *folder)
{
    DIR *open = opendir(folder);
    bool empty = open != NULL;
    for (struct dirent *entry = open ? readdir(open) : NULL; entry && empty; entry = readdir(open))
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (open)
        closedir(open);
    return empty;
}

static bool may_make(const char *folder, struct arena *arena, struct error *error)
{
    if (file_exists(file_join(arena, folder, "gabarit.conf")) || file_exists(file_join(arena, folder, "gabarit.db")))
        return error_set(error, ERROR_FILE, NULL,
                         "« %s » contient déjà des données de gabarit : rien n'a été changé.", folder);
    if (file_exists(folder) && !is_empty(folder))
        return error_set(error, ERROR_FILE, NULL,
                         "« %s » existe déjà et n'est pas un dossier vide : rien n'a été changé.", folder);
    return true;
}

/* A mount point cannot be replaced. */
static bool put_in_place(const char *made, const char *folder, struct error *error)
{
    if (rename(made, folder) == 0)
        return true;
    if (errno == EBUSY)
        return error_errno(error, ERROR_FILE, "« %s » est le point de montage d'un disque : donnez un dossier à l'intérieur.", folder);
    return error_errno(error, ERROR_FILE, "Impossible de créer « %s ».", folder);
}

bool init_folder(const char *folder, bool demo, struct arena *arena, struct error *error)
{
    struct text plain = text_of(folder);
    while (plain.len > 1 && plain.at[plain.len - 1] == '/')
        plain.len--;
    folder = arena_z(arena, plain);
    const char *made = arena_print(arena, "%s.new-%d", folder, (int)getpid()).at;
    if (!may_make(folder, arena, error) || !file_make_folder(made, error))
        return false;
    bool done = file_make_folder(file_join(arena, made, "files"), error) &&
                fill_store(made, demo, arena, error) && write_settings(made, demo, arena, error);
    if (!done || !put_in_place(made, folder, error)) {
        remove_made(made, arena, 1);
        return false;
    }
    struct text parent = text_slice(plain, 0, plain.len - file_base_name(plain).len);
    return file_sync_folder(parent.len ? arena_z(arena, parent) : ".", error);
}
