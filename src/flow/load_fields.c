/* JSON objects by table: see load_fields.h. */
#include "flow/load_fields.h"

static bool wrong(struct error *error, const char *place, const char *name, const char *expected)
{
    return error_set(error, ERROR_DATA, NULL, "%s%s%s : %s.", place, place[0] ? "." : "", name, expected);
}

static bool has_control(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.at[i] < 0x20 || t.at[i] == 0x7F)
            return true;
    return false;
}

static bool read_text(const json_t *value, const struct field_row *row, struct arena *arena,
                      struct text *out)
{
    if (!json_is_string(value))
        return false;
    struct text t = text_make(json_string_value(value), json_string_length(value));
    if ((row->needed && t.len == 0) || (int64_t)t.len > row->most || has_control(t))
        return false;
    *out = arena_copy(arena, t);
    return true;
}

static bool read_choice(const json_t *value, const struct field_row *row, int *out)
{
    if (!json_is_string(value))
        return false;
    for (int i = 0; row->choices[i]; i++)
        if (strcmp(row->choices[i], json_string_value(value)) == 0) {
            *out = i;
            return true;
        }
    return false;
}

static bool say_choices(struct error *error, const char *place, const struct field_row *row)
{
    char expected[200] = "un de ";
    for (int i = 0; row->choices[i]; i++) {
        size_t len = strlen(expected);
        snprintf(expected + len, sizeof expected - len, "%s« %s »", i ? ", " : "", row->choices[i]);
    }
    return wrong(error, place, row->name, expected);
}

static bool read_value(const json_t *value, const char *place, const struct field_row *row,
                       struct arena *arena, void *at, struct error *error)
{
    char expected[100];
    switch (row->kind) {
    case FIELD_TEXT:
        snprintf(expected, sizeof expected, "un texte de %d à %lld octets est attendu", row->needed, (long long)row->most);
        return read_text(value, row, arena, at) || wrong(error, place, row->name, expected);
    case FIELD_INT:
        snprintf(expected, sizeof expected, "un entier de 0 à %lld est attendu", (long long)row->most);
        if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > row->most)
            return wrong(error, place, row->name, expected);
        *(int64_t *)at = json_integer_value(value);
        return true;
    case FIELD_BOOL:
        if (!json_is_boolean(value))
            return wrong(error, place, row->name, "true ou false est attendu");
        *(bool *)at = json_is_true(value);
        return true;
    case FIELD_DATE:
        *(date *)at = json_is_string(value) ? date_parse_iso(text_of(json_string_value(value))) : DATE_NONE;
        return *(date *)at != DATE_NONE || wrong(error, place, row->name, "une date AAAA-MM-JJ du calendrier est attendue");
    case FIELD_CHOICE: return read_choice(value, row, at) || say_choices(error, place, row);
    case FIELD_ARRAY:
        if (!json_is_array(value))
            return wrong(error, place, row->name, "un tableau est attendu");
        memcpy(at, &value, sizeof value);
        return true;
    }
    BUG("field kind");
}

static const struct field_row *find(const struct field_row *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

bool fields_read(const json_t *object, const char *place, const struct field_row *rows,
                 size_t count, struct arena *arena, void *out, struct error *error)
{
    const char *name;
    json_t *value;
    if (!json_is_object(object))
        return error_set(error, ERROR_DATA, NULL, "%s : un objet { … } est attendu.", place[0] ? place : "le fichier");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
        if (find(rows, count, name) == NULL)
            return wrong(error, place, name, "ce champ n'existe pas");
    for (size_t i = 0; i < count; i++) {
        value = json_object_get(object, rows[i].name);
        if ((value == NULL || json_is_null(value)) && rows[i].needed)
            return wrong(error, place, rows[i].name, "ce champ manque");
        if (value && !json_is_null(value) &&
            !read_value(value, place, &rows[i], arena, (char *)out + rows[i].offset, error))
            return false;
    }
    return true;
}
