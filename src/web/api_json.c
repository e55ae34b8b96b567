/* The JSON that came with a request: bounded before it is parsed, so that what it
   costs grows with its bytes and never with what it nests. See api.h. */
#include "web/api.h"

#include <pthread.h>

enum { DEPTH_MOST = 16, VALUES_MOST = 400000 };

/* Behind the string that begins before `at`; the body's end where it has none. */
static size_t behind_string(struct text body, size_t at)
{
    for (;;) {
        const char *quote = at < body.len ? memchr(body.at + at, '"', body.len - at) : NULL;
        if (quote == NULL)
            return body.len;
        size_t found = (size_t)(quote - body.at), escapes = 0;
        while (escapes < found - at && quote[-1 - (ptrdiff_t)escapes] == '\\')
            escapes++;
        at = found + 1;
        if (escapes % 2 == 0)
            return at;
    }
}

/* One look over the bytes: nesting and the number of values, strings aside. */
static bool is_bounded(struct text body)
{
    int depth = 0;
    size_t values = 0;
    for (size_t i = 0; i < body.len; i++) {
        char c = body.at[i];
        if (c == '"') {
            i = behind_string(body, i + 1) - 1;
        } else if (c == '[' || c == '{') {
            values++;
            if (++depth > DEPTH_MOST)
                return false;
        } else if (c == ']' || c == '}') {
            depth--;
        } else if (c == ',') {
            values++;
        }
        if (values > VALUES_MOST)
            return false;
    }
    return true;
}

/* While a body is parsed, what jansson takes comes from the request's arena, and goes
   with it; on any other thread, and at any other time, it is malloc's. Reading a
   parsed body takes nothing. */
static _Thread_local struct arena *parsing;
static pthread_once_t allocators = PTHREAD_ONCE_INIT;

static void *take_memory(size_t size)
{
    return parsing ? arena_take(parsing, size) : malloc(size);
}

static void give_memory(void *block)
{
    if (parsing == NULL)
        free(block);
}

static void set_allocators(void)
{
    json_set_alloc_funcs(take_memory, give_memory);
}

static json_t *parse(struct request *request, struct text body, json_error_t *wrong)
{
    pthread_once(&allocators, set_allocators);
    parsing = request->arena;
    json_t *parsed = body.len ? json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, wrong) : json_object();
    parsing = NULL;
    return parsed;
}

bool api_rest(struct request *request, struct text rest, json_t **out)
{
    json_error_t wrong;
    json_t *parsed = is_bounded(rest) ? parse(request, rest, &wrong) : NULL;
    if (parsed == NULL || !json_is_object(parsed))
        return false;
    *out = request->json = parsed;
    return true;
}

/* In French, of what is wrong; where, says the line and the column. */
static const char *what_is_wrong(const json_error_t *wrong)
{
    static const struct {
        enum json_error_code code;
        const char *words;
    } kinds[] = {
        {json_error_invalid_utf8, "ce n'est pas de l'UTF-8"},
        {json_error_premature_end_of_input, "le texte s'arrête trop tôt"},
        {json_error_duplicate_key, "un nom est donné deux fois dans le même objet"},
        {json_error_numeric_overflow, "un nombre est trop grand"},
        {json_error_null_character, "un caractère NUL"},
        {json_error_null_byte_in_key, "un caractère NUL dans un nom"},
        {json_error_end_of_input_expected, "quelque chose suit la fin"},
        {json_error_stack_overflow, "trop d'objets imbriqués"},
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].code == json_error_code(wrong))
            return kinds[i].words;
    return "la syntaxe n'est pas celle de JSON";
}

bool api_body(struct request *request, struct response *response, json_t **out)
{
    json_error_t wrong;
    if (request->json == NULL) {
        if (!is_bounded(request->body))
            return !api_problem(request, response, 400, "json_malformed", NULL,
                                "Le corps JSON imbrique ou compte trop de valeurs : au plus %d niveaux et %d valeurs.", DEPTH_MOST, VALUES_MOST);
        request->json = parse(request, request->body, &wrong);
    }
    if (request->json == NULL)
        return !api_problem(request, response, 400, "json_malformed", NULL,
                            "Le corps n'est pas du JSON bien formé (ligne %d, colonne %d : %s). Corrigez-le et recommencez.",
                            wrong.line, wrong.column, what_is_wrong(&wrong));
    *out = request->json;
    return json_is_object(request->json) ||
           !api_problem(request, response, 400, "json_malformed", NULL, "Le corps doit être un objet JSON.");
}

/* A name as a part of a JSON pointer (RFC 6901). */
static struct text pointer_part(struct arena *arena, struct text name)
{
    char *out = arena_take(arena, 2 * name.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        bool escaped = name.at[i] == '~' || name.at[i] == '/';
        if (escaped)
            out[len++] = '~';
        out[len++] = !escaped ? name.at[i] : name.at[i] == '~' ? '0' : '1';
    }
    return text_make(out, len);
}

bool api_only(struct request *request, struct response *response, const json_t *object, const char *at, const char *const *names)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        bool known = false;
        for (size_t i = 0; names[i] && !known; i++)
            known = strcmp(names[i], name) == 0;
        if (!known) {
            struct text shown = text_slice(text_of(name), 0, 100);
            struct text pointer = strlen(name) > shown.len ? text_of(at) /* none that long is to be repeated */
                                : arena_print(request->arena, "%s/%.*s", at, TEXT_ARG(pointer_part(request->arena, shown)));
            return !api_problem(request, response, 422, "field_unknown", pointer.at,
                                "Le champ « %.*s » n'existe pas ici : retirez-le, ou corrigez son nom.", TEXT_ARG(shown));
        }
    }
    return true;
}

static bool wrong_kind(struct request *request, struct response *response, const char *at, const char *name, const char *wanted)
{
    return !api_problem(request, response, 422, "field_wrong", arena_print(request->arena, "%s/%s", at, name).at,
                        "Le champ « %s » doit être %s.", name, wanted);
}

bool api_take_text(struct request *request, struct response *response, const json_t *object, const char *at,
                   const char *name, size_t most, struct text *out)
{
    const json_t *value = json_object_get(object, name);
    return value == NULL || api_take_value(request, response, value, at, name, most, out);
}

bool api_take_value(struct request *request, struct response *response, const json_t *value, const char *at,
                    const char *name, size_t most, struct text *out)
{
    if (json_is_null(value)) {
        *out = TEXT("");
        return true;
    }
    if (!json_is_string(value))
        return wrong_kind(request, response, at, name, "un texte");
    struct text t = text_make(json_string_value(value), json_string_length(value));
    if (t.len > most)
        return wrong_kind(request, response, at, name, "plus court");
    *out = t;
    return true;
}

bool api_take_bool(struct request *request, struct response *response, const json_t *object, const char *name, bool *out)
{
    const json_t *value = json_object_get(object, name);
    if (value && !json_is_boolean(value))
        return wrong_kind(request, response, "", name, "true ou false");
    *out = value ? json_is_true(value) : *out;
    return true;
}

bool api_take_int(struct request *request, struct response *response, const json_t *object, const char *at,
                  const char *name, int64_t *out)
{
    const json_t *value = json_object_get(object, name);
    if (value && (!json_is_integer(value) || json_integer_value(value) < 0))
        return wrong_kind(request, response, at, name, "un nombre entier d'au moins 0");
    *out = value ? json_integer_value(value) : *out;
    return true;
}
