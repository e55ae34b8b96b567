/* libxlsxwriter: see book_writer.h. */
#include "sheet/book_writer.h"

#include "os/library.h"

#include <pthread.h>

struct book_writer_functions lxw;
static const char *missing;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_function functions[] = {
#define FUNCTION(name) {#name, &lxw.name},
#include "sheet/book_writer.def"
#undef FUNCTION
    };
    missing = library_load("libxlsxwriter.so.4", functions, COUNT_OF(functions));
}

bool book_writer_load(struct error *error)
{
    pthread_once(&once, load);
    return !missing || error_set(error, ERROR_FILE, missing, "Le classeur ne peut pas être écrit : une bibliothèque manque sur le serveur.");
}
