/* The copy of what is held: see space_export.h; what that is: store/held_data.def. */
#include "flow/space_export.h"

#include "flow/base64.h"
#include "os/clock.h"
#include "store/held_data.h"

struct writing {
    struct buffer *out;
    const char *part; /* begun last; NULL: none */
};

/* UTC, as machines read it. */
static void print_moment(struct buffer *out, int64_t ms)
{
    char day[11];
    int64_t seconds = ms / 1000;
    int rest = (int)(seconds % 86400);
    buffer_print(out, "\"%sT%02d:%02d:%02dZ\"", date_print_iso((date)(seconds / 86400), day), rest / 3600, rest / 60 % 60, rest % 60);
}

static void print_value(struct buffer *out, const struct held_value *value)
{
    char day[11];
    buffer_print(out, "\"%s\":", value->name);
    if (value->empty) {
        buffer_add_text(out, TEXT("null"));
        return;
    }
    switch (value->kind) {
    case HELD_TEXT: buffer_add_json(out, value->text); break;
    case HELD_BYTES:
        buffer_add_byte(out, '"');
        base64_add(out, value->text);
        buffer_add_byte(out, '"');
        break;
    case HELD_NUMBER: buffer_add_int(out, value->number); break;
    case HELD_MOMENT: print_moment(out, value->number); break;
    case HELD_DAY: buffer_print(out, "\"%s\"", date_print_iso((date)value->number, day)); break;
    }
}

static void take_row(void *context, const char *part, const struct held_value *values, unsigned count)
{
    struct writing *w = context;
    if (w->part != part)
        buffer_print(w->out, "%s,\n\"%s\":[\n{", w->part ? "]" : "", part);
    else
        buffer_add_text(w->out, TEXT(",\n{"));
    w->part = part;
    for (unsigned i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(w->out, ',');
        print_value(w->out, &values[i]);
    }
    buffer_add_byte(w->out, '}');
}

bool space_export(struct store *store, const struct person *person, const struct space *space, struct buffer *out,
                  struct error *error)
{
    struct writing w = {.out = out};
    struct held_scope scope = {.person = person->id};
    if (space) {
        scope.licence = space->identity.licence;
        scope.birth = space->identity.birth;
        scope.last_name_folded = space->last_name_folded;
    }
    buffer_add_text(out, TEXT("{\"made\":"));
    print_moment(out, clock_now());
    bool begun = store_begin_read(store), done = begun && held_data_each(store, &scope, take_row, &w);
    if (!done)
        *error = *store_error(store);
    if (begun)
        store_rollback(store);
    buffer_add_text(out, w.part ? TEXT("]\n}\n") : TEXT("}\n"));
    return done;
}
