/* Loading pango and cairo: see libraries.h. */
#include "documents/libraries.h"

#include <dlfcn.h>
#include <pthread.h>

static struct libraries loaded;
static const char *missing; /* what could not be found; NULL: all is there */
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A function's address goes through void *, as dlsym hands it out. */
static bool find(void *library, const char *name, void *slot, size_t size)
{
    void *address = dlsym(library, name);
    if (address == NULL) {
        missing = name;
        return false;
    }
    memcpy(slot, &address, size);
    return true;
}

static void load(void)
{
    void *library = dlopen("libpangocairo-1.0.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        missing = "libpangocairo-1.0.so.0";
        return;
    }
#define FUNCTION(name)                                                                            \
    if (!find(library, #name, &loaded.name, sizeof loaded.name))                                  \
        return;
#include "documents/libraries.def"
#undef FUNCTION
}

const struct libraries *libraries_load(struct error *error)
{
    pthread_once(&once, load);
    if (missing == NULL)
        return &loaded;
    error_set(error, ERROR_FILE, missing, "Les documents PDF ne peuvent pas être faits : une bibliothèque manque sur le serveur.");
    return NULL;
}
