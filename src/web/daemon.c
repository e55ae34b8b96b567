/* libmicrohttpd: see daemon.h. */
#include "web/daemon.h"

#include "os/library.h"

struct daemon_functions mhd;

bool daemon_load(struct error *error)
{
    static const struct library_function functions[] = {
#define FUNCTION(name) {"MHD_" #name, &mhd.name},
#include "web/daemon.def"
#undef FUNCTION
    };
    const char *missing = library_load("libmicrohttpd.so.12", functions, COUNT_OF(functions));
    return !missing || error_set(error, ERROR_FILE, missing, "Le portail ne peut pas être servi : une bibliothèque manque sur le serveur.");
}
