/* Plain rows of a JSON body: see api_rows.h. */
#include "web/api_rows.h"

#include "base/buffer.h"

const char *const api_columns[COLUMN_COUNT] = {
    [COLUMN_REF] = "ref", [COLUMN_ORDER] = "order_number", [COLUMN_LABEL] = "training", [COLUMN_CATEGORY] = "category",
    [COLUMN_END] = "end", [COLUMN_FIRST_NAME] = "first_name", [COLUMN_LAST_NAME] = "last_name", [COLUMN_BIRTH] = "birth",
    [COLUMN_LICENCE] = "licence"};

struct scan {
    const char *at, *end;
};

static void skip_blanks(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
        s->at++;
}

static bool take(struct scan *s, char sign)
{
    skip_blanks(s);
    if (s->at == s->end || *s->at != sign)
        return false;
    s->at++;
    return true;
}

/* A text without escapes. */
static bool take_text(struct scan *s, struct text *out)
{
    if (!take(s, '"'))
        return false;
    const char *close = memchr(s->at, '"', (size_t)(s->end - s->at));
    if (close == NULL)
        return false;
    *out = text_make(s->at, (size_t)(close - s->at));
    s->at = close + 1;
    if (json_is_plain(*out))
        return true;
    for (size_t i = 0; i < out->len; i++)
        if ((unsigned char)out->at[i] < 0x20 || out->at[i] == '\\')
            return false;
    return text_is_utf8(*out);
}

/* Names mostly come in the same order: `*column` is where to look first. */
static bool find_column(struct text name, unsigned *column)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        unsigned c = (*column + i) % COLUMN_COUNT;
        if (text_equal(name, text_of(api_columns[c]))) {
            *column = c;
            return true;
        }
    }
    return false;
}

static bool take_row(struct scan *s, struct row *row)
{
    unsigned column = 0, seen = 0;
    struct text name, value;
    if (!take(s, '{'))
        return false;
    do {
        if (!take_text(s, &name) || !take(s, ':') || !take_text(s, &value) || !find_column(name, &column) ||
            seen & 1u << column || value.len > API_VALUE_MOST)
            return false;
        row->value[column] = value;
        seen |= 1u << column++;
    } while (take(s, ','));
    return take(s, '}');
}

static bool take_rows(struct arena *arena, struct scan *s, struct row **rows, uint32_t *count)
{
    uint32_t room = 64;
    struct row *all = ARENA_ARRAY(arena, struct row, room);
    if (!take(s, '['))
        return false;
    *count = 0;
    do {
        if (*count == API_ROWS_MOST)
            return false;
        if (*count == room) {
            all = arena_resize(arena, all, room * sizeof *all, 2 * room * sizeof *all);
            room *= 2;
        }
        all[*count] = (struct row){.number = *count + 1};
        if (!take_row(s, &all[(*count)++]))
            return false;
    } while (take(s, ','));
    *rows = all;
    return take(s, ']');
}

/* A value that is no container, whatever it is. */
static bool skip_scalar(struct scan *s)
{
    struct text t;
    skip_blanks(s);
    if (s->at < s->end && *s->at == '"')
        return take_text(s, &t);
    const char *start = s->at;
    while (s->at < s->end && !strchr(" \n\r\t,}[]{:\"", *s->at))
        s->at++;
    return s->at > start;
}

bool api_rows_read(struct arena *arena, struct text body, struct row **rows, uint32_t *count, struct text *rest)
{
    struct scan s = {body.at, body.at + body.len};
    const char *open = NULL, *close = NULL;
    struct text name;
    if (body.len == 0 || !take(&s, '{'))
        return false;
    do {
        if (!take_text(&s, &name) || !take(&s, ':'))
            return false;
        if (!text_equal(name, TEXT("rows"))) {
            if (!skip_scalar(&s))
                return false;
            continue;
        }
        skip_blanks(&s);
        if (open)
            return false;
        open = s.at;
        if (!take_rows(arena, &s, rows, count))
            return false;
        close = s.at;
    } while (take(&s, ','));
    bool whole = take(&s, '}');
    skip_blanks(&s);
    if (!whole || !open || s.at != s.end)
        return false;
    size_t before = (size_t)(open - body.at), behind = (size_t)(s.end - close);
    char *left = arena_take(arena, before + 2 + behind);
    memcpy(left, body.at, before);
    memcpy(left + before, "[]", 2);
    memcpy(left + before + 2, close, behind);
    *rest = text_make(left, before + 2 + behind);
    return true;
}
