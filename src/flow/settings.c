/* DIR/gabarit.conf: see settings.h; the table is settings.def. */
#include "flow/settings.h"

enum setting_kind { KIND_TEXT, KIND_NUMBER, KIND_SWITCH };

struct setting_row {
    const char *name;
    const char *group; /* title that stands before it, or NULL */
    const char *standard;
    const char *sentence;
    int64_t least, most;
    enum setting_kind kind;
    size_t offset; /* in struct settings */
};

#define SETTING_GROUP(title) {.group = (title)},
#define SETTING(name, kind, standard, least, most, sentence) \
    {#name, NULL, (standard), (sentence), (least), (most), KIND_##kind, \
     offsetof(struct settings, name)},
static const struct setting_row rows[] = {
#include "flow/settings.def"
};
#undef SETTING
#undef SETTING_GROUP

/* What is wrong with a value, as a part of a French sentence; NULL: nothing. */
static const char *set(struct settings *settings, const struct setting_row *row, struct text value)
{
    void *place = (char *)settings + row->offset;
    int64_t number;
    switch (row->kind) {
    case KIND_TEXT:
        if ((int64_t)value.len < row->least || (int64_t)value.len > row->most)
            return "longueur hors limites";
        *(struct text *)place = value;
        return NULL;
    case KIND_NUMBER:
        if (!text_to_int(value, &number))
            return "un nombre entier est attendu";
        if (number < row->least || number > row->most)
            return "nombre hors limites";
        *(int64_t *)place = number;
        return NULL;
    case KIND_SWITCH:
        if (!text_equal(value, TEXT("oui")) && !text_equal(value, TEXT("non")))
            return "« oui » ou « non » est attendu";
        *(bool *)place = text_equal(value, TEXT("oui"));
        return NULL;
    }
    BUG("setting kind");
}

void settings_default(struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].name && set(settings, &rows[i], text_of(rows[i].standard)) != NULL)
            BUG("a default that its own bounds refuse");
}

static const struct setting_row *find(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].name && text_equal(name, text_of(rows[i].name)))
            return &rows[i];
    return NULL;
}

static bool parse_line(struct settings *settings, struct text line, unsigned number,
                       struct error *error)
{
    size_t equals = text_find_byte(line, '=');
    struct text name = text_trim(text_slice(line, 0, equals));
    struct text value = text_trim(text_slice(line, equals + 1, line.len));
    const struct setting_row *row = find(name);
    if (equals == line.len)
        return error_set(error, ERROR_SETTING, NULL,
                         "gabarit.conf, ligne %u : « nom = valeur » est attendu.", number);
    if (row == NULL)
        return error_set(error, ERROR_SETTING, NULL,
                         "gabarit.conf, ligne %u : le réglage « %.*s » n'existe pas.", number,
                         TEXT_ARG(text_slice(name, 0, 60)));
    const char *wrong = set(settings, row, value);
    if (wrong)
        return error_set(error, ERROR_SETTING, NULL, "gabarit.conf, ligne %u, réglage « %s » : %s.",
                         number, row->name, wrong);
    return true;
}

bool settings_parse(struct settings *settings, struct text content, struct error *error)
{
    struct text line;
    unsigned number = 0;
    settings_default(settings);
    while (text_cut(&content, '\n', &line)) {
        number++;
        line = text_trim(line);
        if (line.len && line.at[0] != '#' && !parse_line(settings, line, number, error))
            return false;
    }
    return true;
}

static void write_value(struct buffer *out, const struct setting_row *row, const void *place)
{
    switch (row->kind) {
    case KIND_TEXT: buffer_add_text(out, *(const struct text *)place); break;
    case KIND_NUMBER: buffer_add_int(out, *(const int64_t *)place); break;
    case KIND_SWITCH: buffer_add_text(out, *(const bool *)place ? TEXT("oui") : TEXT("non")); break;
    }
}

void settings_write(const struct settings *settings, struct buffer *out)
{
    buffer_add_text(out, TEXT("# Réglages de gabarit. Une ligne par réglage : nom = valeur.\n"
                              "# Le serveur les lit à son démarrage.\n"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].group) {
            buffer_print(out, "\n# --- %s ---\n", rows[i].group);
            continue;
        }
        buffer_print(out, "\n# %s\n", rows[i].sentence);
        if (rows[i].kind == KIND_NUMBER)
            buffer_print(out, "# De %lld à %lld ; par défaut %s.\n", (long long)rows[i].least,
                         (long long)rows[i].most, rows[i].standard);
        buffer_print(out, "%s = ", rows[i].name);
        write_value(out, &rows[i], (const char *)settings + rows[i].offset);
        buffer_add_byte(out, '\n');
    }
}
