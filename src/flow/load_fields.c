/* JSON objects by table: see load_fields.h. */
#include "flow/load_fields.h"

bool problem_add(struct problems *problems, const char *place, const char *name, const char *what)
{
    if (problems->count++ < PROBLEMS_MOST)
        buffer_print(problems->lines, "%s%s%s : %s\n", place, place[0] && name ? "." : "",
                     name ? name : "", what);
    return false;
}

static bool has_control(struct text t, bool lines)
{
    for (size_t i = 0; i < t.len; i++)
        if (((unsigned char)t.at[i] < 0x20 || t.at[i] == 0x7F) && !(lines && t.at[i] == '\n'))
            return true;
    return false;
}

static bool read_text(const json_t *value, const struct field_row *row, struct arena *arena,
                      struct text *out)
{
    if (!json_is_string(value))
        return false;
    struct text t = text_make(json_string_value(value), json_string_length(value));
    if ((row->needed && t.len == 0) || (int64_t)t.len > row->most || has_control(t, row->kind == FIELD_LINES))
        return false;
    *out = arena_copy(arena, t);
    return true;
}

static bool email_fits(struct text email)
{
    size_t at = text_find_byte(email, '@');
    return at > 0 && at + 1 < email.len && text_find_byte(email, ' ') == email.len &&
           text_find_byte(text_slice(email, at + 1, email.len), '@') == email.len - at - 1;
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

static bool say_choices(struct problems *problems, const char *place, const struct field_row *row)
{
    char expected[200] = "un de ";
    for (int i = 0; row->choices[i]; i++) {
        size_t len = strlen(expected);
        snprintf(expected + len, sizeof expected - len, "%s« %s »", i ? ", " : "", row->choices[i]);
    }
    return problem_add(problems, place, row->name, expected);
}

static bool read_value(const json_t *value, const char *place, const struct field_row *row,
                       struct arena *arena, void *at, struct problems *problems)
{
    char expected[100];
    switch (row->kind) {
    case FIELD_TEXT:
    case FIELD_LINES:
        snprintf(expected, sizeof expected, "un texte de %d à %lld octets est attendu", row->needed, (long long)row->most);
        if (json_is_string(value) && has_control(text_of(json_string_value(value)), row->kind == FIELD_LINES))
            return problem_add(problems, place, row->name, row->kind == FIELD_LINES
                                                               ? "un texte sans tabulation ni caractère de commande est attendu"
                                                               : "un texte d'une seule ligne, sans caractère de commande, est attendu");
        return read_text(value, row, arena, at) || problem_add(problems, place, row->name, expected);
    case FIELD_EMAIL:
        return (read_text(value, row, arena, at) && email_fits(*(struct text *)at)) ||
               problem_add(problems, place, row->name, "une adresse de courriel (nom@domaine, 200 octets au plus) est attendue");
    case FIELD_INT:
        snprintf(expected, sizeof expected, "un entier de 0 à %lld est attendu", (long long)row->most);
        if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > row->most)
            return problem_add(problems, place, row->name, expected);
        *(int64_t *)at = json_integer_value(value);
        return true;
    case FIELD_BOOL:
        if (!json_is_boolean(value))
            return problem_add(problems, place, row->name, "true ou false est attendu");
        *(bool *)at = json_is_true(value);
        return true;
    case FIELD_DATE:
        *(date *)at = json_is_string(value) ? date_parse_iso(text_of(json_string_value(value))) : DATE_NONE;
        return *(date *)at != DATE_NONE || problem_add(problems, place, row->name, "une date AAAA-MM-JJ du calendrier est attendue");
    case FIELD_CHOICE: return read_choice(value, row, at) || say_choices(problems, place, row);
    case FIELD_ARRAY:
        if (!json_is_array(value))
            return problem_add(problems, place, row->name, "un tableau est attendu");
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

/* A name from the file, to be shown: not too long, and no line of its own. */
static const char *printable(struct arena *arena, const char *name)
{
    char *shown = arena_z(arena, text_slice(text_of(name), 0, 60));
    for (char *at = shown; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = '?';
    return shown;
}

bool fields_read(const json_t *object, const char *place, const struct field_row *rows,
                 size_t count, struct arena *arena, void *out, struct problems *problems)
{
    const char *name;
    json_t *value;
    bool good = true;
    if (!json_is_object(object))
        return problem_add(problems, place[0] ? place : "le fichier", NULL, "un objet { … } est attendu");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
        if (find(rows, count, name) == NULL)
            good = problem_add(problems, place, printable(arena, name), "ce champ n'existe pas");
    for (size_t i = 0; i < count; i++) {
        value = json_object_get(object, rows[i].name);
        if (value && !json_is_null(value))
            good = read_value(value, place, &rows[i], arena, (char *)out + rows[i].offset, problems) && good;
        else if (rows[i].needed)
            good = problem_add(problems, place, rows[i].name, "ce champ manque");
    }
    return good;
}
