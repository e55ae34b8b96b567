/* What is wrong with a form: see fault.h. */
#include "web/fault.h"

#include <stdarg.h>

void fault_add(struct faults *faults, const char *field, const char *label, const char *format, ...)
{
    char words[1024];
    va_list arguments;
    if (faults->count == FAULTS_MOST)
        return;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    faults->row[faults->count++] = (struct fault){
        .field = field, .label = text_of(label), .message = arena_copy(faults->arena, text_of(words))};
    faults->errors++;
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
