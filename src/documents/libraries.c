/* Loading pango and cairo: see libraries.h. */
#include "documents/libraries.h"

#include "os/library.h"

#include <pthread.h>

static struct libraries loaded;
static const char *missing; /* what could not be found; NULL: all is there */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_function functions[] = {
#define FUNCTION(name) {#name, &loaded.name},
#include "documents/libraries.def"
#undef FUNCTION
    };
    missing = library_load("libpangocairo-1.0.so.0", functions, COUNT_OF(functions));
}

const struct libraries *libraries_load(struct error *error)
{
    pthread_once(&once, load);
    if (missing == NULL)
        return &loaded;
    error_set(error, ERROR_FILE, missing, "Les documents PDF ne peuvent pas être faits : une bibliothèque manque sur le serveur.");
    return NULL;
}
