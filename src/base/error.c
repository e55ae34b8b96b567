/* Failures of the world: see error.h. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>

bool error_set(struct error *error, enum error_code code, const char *cause, const char *format,
               ...)
{
    if (error == NULL)
        return false;
    va_list args;
    va_start(args, format);
    error->code = code;
    vsnprintf(error->message, sizeof error->message, format, args);
    snprintf(error->cause, sizeof error->cause, "%s", cause ? cause : "");
    va_end(args);
    return false;
}

/* What the system says, in French where people meet it. */
static void say_number(int number, char *out, size_t room)
{
    static const struct {
        int number;
        const char *words;
    } known[] = {
        {ENOENT, "il n'existe pas"},        {EACCES, "l'accès est refusé"},     {EPERM, "ce n'est pas permis"},
        {EISDIR, "c'est un dossier"},       {ENOTDIR, "ce n'est pas un dossier"}, {EEXIST, "il existe déjà"},
        {ENOSPC, "le disque est plein"},    {EDQUOT, "le quota est atteint"},   {EROFS, "le disque est en lecture seule"},
        {ENAMETOOLONG, "le nom est trop long"}, {EMFILE, "trop de fichiers sont ouverts"}, {EIO, "le disque est en panne"},
        {EADDRINUSE, "l'adresse est déjà prise"}, {ECONNREFUSED, "personne n'écoute à cette adresse"},
    };
    const char *name = strerrorname_np(number);
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i].number == number) {
            snprintf(out, room, "%s, %s", known[i].words, name);
            return;
        }
    snprintf(out, room, "%s", name ? name : "erreur inconnue du système");
}

bool error_errno(struct error *error, enum error_code code, const char *format, ...)
{
    if (error == NULL)
        return false;
    int number = errno;
    va_list args;
    va_start(args, format);
    error->code = number == ENOSPC || number == EDQUOT ? ERROR_FULL : code;
    vsnprintf(error->message, sizeof error->message, format, args);
    say_number(number, error->cause, sizeof error->cause);
    va_end(args);
    return false;
}
