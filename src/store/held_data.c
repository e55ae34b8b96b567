/* The copy of what is held: see held_data.h; the parts are held_data.def. */
#include "store/held_data.h"

enum { HELD_COLUMNS = 24, HELD_NAME = 32 };

enum held_by { HELD_BY_PERSON, HELD_BY_IDENTITY };

static const struct held_part {
    const char *name;
    enum held_by by;
    const char *columns, *sql;
} parts[] = {
#define HELD(name, by, columns, sql) {name, HELD_BY_##by, columns, sql},
#include "store/held_data.def"
#undef HELD
};

struct columns {
    char name[HELD_COLUMNS][HELD_NAME];
    enum held_kind kind[HELD_COLUMNS];
    unsigned count;
};

static enum held_kind kind_of(char letter)
{
    return letter == 't' ? HELD_TEXT : letter == 'm' ? HELD_MOMENT : letter == 'd' ? HELD_DAY : letter == 'b' ? HELD_BYTES : HELD_NUMBER;
}

static struct columns read_columns(const char *words)
{
    struct columns out = {.count = 0};
    struct text rest = text_of(words), one;
    while (text_cut(&rest, ',', &one)) {
        BUG_UNLESS(out.count < HELD_COLUMNS && one.len > 2 && one.len - 2 < HELD_NAME);
        out.kind[out.count] = kind_of(one.at[0]);
        memcpy(out.name[out.count++], one.at + 2, one.len - 2);
    }
    return out;
}

static void take_values(struct query *q, const struct columns *columns, struct held_value *values)
{
    for (unsigned i = 0; i < columns->count; i++) {
        bool words = columns->kind[i] == HELD_TEXT;
        values[i] = (struct held_value){.name = columns->name[i], .kind = columns->kind[i], .empty = query_is_null(q, (int)i)};
        if (words)
            values[i].text = query_text(q, (int)i);
        else if (columns->kind[i] == HELD_BYTES)
            values[i].text = query_blob(q, (int)i);
        else
            values[i].number = query_int(q, (int)i);
        values[i].empty = values[i].empty || (columns->kind[i] == HELD_MOMENT && values[i].number == 0);
    }
}

static void bind_scope(struct query *q, enum held_by by, const struct held_scope *scope)
{
    if (by == HELD_BY_PERSON) {
        query_bind_int(q, 1, scope->person);
        return;
    }
    query_bind_text(q, 1, scope->licence);
    query_bind_int(q, 2, scope->birth);
    query_bind_text(q, 3, scope->last_name_folded);
}

bool held_data_each(struct store *store, const struct held_scope *scope,
                    void (*row)(void *context, const char *part, const struct held_value *values, unsigned count),
                    void *context)
{
    bool going = true;
    for (unsigned p = 0; going && p < COUNT_OF(parts); p++) {
        struct columns columns = read_columns(parts[p].columns);
        struct held_value values[HELD_COLUMNS];
        struct query *q = query_start(store, parts[p].sql);
        bind_scope(q, parts[p].by, scope);
        while (query_next(q)) {
            take_values(q, &columns, values);
            row(context, parts[p].name, values, columns.count);
        }
        going = query_end(q);
    }
    return going;
}
