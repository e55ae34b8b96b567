/* The test space: see test_space.h. */
#include "flow/test_space.h"

#include "os/clock.h"
#include "os/file.h"
#include "store/test_space.h"

#include <pthread.h>

enum { FRESH_MS = 10000, CENTRES = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* When a centre's copy was made last; two centres may share a slot. */
static struct {
    int64_t centre, copied_ms;
} copies[CENTRES];

static struct site *space_of(const struct site *site, struct arena *arena)
{
    struct site *space = ARENA_NEW(arena, struct site);
    *space = *site;
    space->folder = file_join(arena, site->folder, "essai");
    space->settings.company_name = TEXT_NONE;
    space->test_space = true;
    return space;
}

static const char *store_path(const struct site *space, struct arena *arena)
{
    return file_join(arena, space->folder, "gabarit.db");
}

struct site *test_space_of(const struct site *site, struct arena *arena)
{
    struct site *space = space_of(site, arena);
    return file_exists(store_path(space, arena)) ? space : NULL;
}

static bool make(const struct site *space, struct arena *arena, struct error *error)
{
    struct store *store;
    const char *path = store_path(space, arena);
    if (file_exists(path))
        return true;
    if (!file_make_folder(space->folder, error) ||
        !file_make_folder(file_join(arena, space->folder, "files"), error) ||
        !store_open(&store, path, STORE_CREATE, error))
        return false;
    store_close(store);
    return true;
}

static bool bring_up_to_date(struct store *real, struct store *store, int64_t centre, struct error *error)
{
    int64_t now = clock_monotonic();
    size_t slot = (size_t)centre % CENTRES;
    if (copies[slot].centre == centre && now - copies[slot].copied_ms < FRESH_MS)
        return true;
    if (!test_space_copy(real, store, centre)) {
        *error = *store_error(store);
        return false;
    }
    copies[slot].centre = centre;
    copies[slot].copied_ms = now;
    return true;
}

bool test_space_open(const struct site *site, struct store *real, struct arena *arena, int64_t centre,
                     struct site **out, struct store **store, struct error *error)
{
    struct site *space = space_of(site, arena);
    *out = space;
    *store = NULL;
    pthread_mutex_lock(&lock);
    bool done = make(space, arena, error) && site_store(space, STORE_WRITE, store, error) &&
                bring_up_to_date(real, *store, centre, error);
    pthread_mutex_unlock(&lock);
    if (!done && *store) {
        store_close(*store);
        *store = NULL;
    }
    return done;
}
