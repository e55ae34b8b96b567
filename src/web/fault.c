/* What is wrong with a form: see fault.h. */
#include "web/fault.h"

#include <stdarg.h>

static void add(struct faults *faults, const char *field, const char *label, bool information,
                const char *format, va_list arguments)
{
    char words[1024];
    vsnprintf(words, sizeof words, format, arguments);
    if (faults->count == FAULTS_MOST)
        return;
    faults->row[faults->count++] = (struct fault){.field = field, .label = text_of(label), .information = information,
                                                  .message = arena_copy(faults->arena, text_of(words))};
    faults->errors += !information;
}

void fault_add(struct faults *faults, const char *field, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(faults, field, label, false, format, arguments);
    va_end(arguments);
}

void fault_tell(struct faults *faults, const char *field, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(faults, field, label, true, format, arguments);
    va_end(arguments);
}

bool fault_at(const struct faults *faults, const char *field)
{
    for (uint32_t i = 0; i < faults->count; i++)
        if (!faults->row[i].information && strcmp(faults->row[i].field, field) == 0)
            return true;
    return false;
}

const char *fault_id(const struct faults *faults, const char *field)
{
    return arena_print(faults->arena, "%s-faute", field).at;
}
