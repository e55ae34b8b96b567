/* The OpenAPI 3.1 document, made from the table of routes and the schemas of
   data/api_schemas.json: what it says of a route is what the server does. */
#include "web/api.h"

extern const char api_schemas_json[];

static bool word_of(struct text *rest, struct text *word)
{
    do {
        if (!text_cut(rest, ' ', word))
            return false;
    } while (word->len == 0);
    return true;
}

static void print_parameter(struct buffer *out, struct text name, const char *where, const char *schema, const char *says)
{
    api_text((buffer_add_byte(out, '{'), out), "name", name, true);
    buffer_print(out, ",\"in\":\"%s\",\"required\":%s,\"schema\":%s", where, strcmp(where, "path") == 0 ? "true" : "false", schema);
    api_text(out, "description", text_of(says), false);
    buffer_add_byte(out, '}');
}

static void print_query(struct buffer *out, struct text name)
{
    const struct api_parameter *parameter = api_parameter_named(name);
    BUG_UNLESS(parameter);
    print_parameter(out, name, "query", parameter->schema, parameter->says);
}

/* What is read is told apart by what it holds; a PDF is signed anew each time. */
static bool has_etag(const struct route *route)
{
    return route->method == METHOD_GET && strcmp(route->api->type, "application/json") == 0;
}

static void print_parameters(struct buffer *out, const struct route *route)
{
    struct text path = text_of(route->path), part, query = text_of(route->api->query), word;
    bool first = true;
    buffer_add_text(out, TEXT(",\"parameters\":["));
    while (text_cut(&path, '/', &part))
        if (text_starts(part, TEXT("{"))) {
            print_parameter(out, text_slice(part, 1, part.len - 2), "path", "{\"type\":\"string\"}", "Ce que la liste ou la création a donné.");
            first = false;
        }
    while (word_of(&query, &word)) {
        if (!first)
            buffer_add_byte(out, ',');
        print_query(out, word);
        first = false;
    }
    if (route->method == METHOD_POST) {
        if (!first)
            buffer_add_byte(out, ',');
        print_parameter(out, TEXT("Idempotency-Key"), "header", "{\"type\":\"string\",\"maxLength\":255}",
                        "La même clé avec le même corps rend la même réponse pendant 24 heures.");
    }
    if (has_etag(route)) {
        if (!first)
            buffer_add_byte(out, ',');
        print_parameter(out, TEXT("If-None-Match"), "header", "{\"type\":\"string\"}", "L'ETag d'une réponse lue avant.");
    }
    buffer_add_byte(out, ']');
}

static void print_input(struct buffer *out, const struct route *route)
{
    if (route->body == BODY_JSON)
        buffer_print(out, ",\"requestBody\":{\"required\":false,\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}}}",
                     route->api->input);
    else if (route->body == BODY_UPLOAD)
        buffer_add_text(out, TEXT(",\"requestBody\":{\"required\":true,\"content\":{\"multipart/form-data\":{\"schema\":{\"type\":\"object\","
                                  "\"required\":[\"fichier\"],\"properties\":{\"fichier\":{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"},"
                                  "\"dry_run\":{\"type\":\"string\",\"enum\":[\"true\",\"false\"],\"description\":\"Avant le fichier.\"}}}}}}"));
}

static void print_answers(struct buffer *out, const struct route *route)
{
    static const char *const refused[] = {"400", "401", "403", "404", "409", "413", "415", "422", "429", "503"};
    struct text success = text_of(route->api->success), status;
    buffer_add_text(out, TEXT(",\"responses\":{"));
    while (word_of(&success, &status)) {
        buffer_print(out, "\"%.*s\":{\"description\":\"Fait.\",\"headers\":{\"RateLimit-Limit\":{\"$ref\":\"#/components/headers/RateLimit\"},"
                     "\"RateLimit-Remaining\":{\"$ref\":\"#/components/headers/RateLimit\"},\"RateLimit-Reset\":{\"$ref\":\"#/components/headers/RateLimit\"}%s},"
                     "\"content\":{\"%s\":{\"schema\":", TEXT_ARG(status),
                     has_etag(route) ? ",\"ETag\":{\"$ref\":\"#/components/headers/ETag\"}" : "", route->api->type);
        if (route->api->output)
            buffer_print(out, "{\"$ref\":\"#/components/schemas/%s\"}", route->api->output);
        else
            buffer_print(out, "{\"type\":\"string\",\"contentMediaType\":\"%s\"}", route->api->type);
        buffer_add_text(out, TEXT("}}},"));
    }
    if (has_etag(route))
        buffer_add_text(out, TEXT("\"304\":{\"description\":\"Rien n'a changé depuis l'ETag donné.\"},"));
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        buffer_print(out, "%s\"%s\":{\"$ref\":\"#/components/responses/Problem\"}", i ? "," : "", refused[i]);
    buffer_add_byte(out, '}');
}

static void print_operation(struct buffer *out, const struct route *route)
{
    buffer_print(out, "\"%s\":{\"operationId\":\"%s\"", route->method == METHOD_GET ? "get" : "post", route->api->name + sizeof "api_" - 1);
    api_text(out, "summary", text_of(route->api->summary), false);
    buffer_add_text(out, TEXT(",\"description\":\""));
    if (route->api->scopes == 0)
        buffer_add_text(out, TEXT("N'importe quelle clé."));
    for (unsigned i = 0; i < API_SCOPE_COUNT; i++)
        if (route->api->scopes & (1u << i))
            buffer_print(out, "Droit de la clé : %s (%s).", api_scopes[i].code, api_scopes[i].sentence);
    buffer_add_byte(out, '"');
    print_parameters(out, route);
    print_input(out, route);
    print_answers(out, route);
    buffer_add_byte(out, '}');
}

/* Every operation of a path in one object, where the path stands first. */
static void print_path(struct buffer *out, size_t first, bool *any)
{
    for (size_t i = 0; i < first; i++)
        if (routes[i].api && strcmp(routes[i].path, routes[first].path) == 0)
            return;
    buffer_print(out, "%s\"%s\":{", *any ? "," : "", routes[first].path);
    *any = true;
    for (size_t i = first; i < route_count; i++) {
        if (routes[i].api == NULL || strcmp(routes[i].path, routes[first].path) != 0)
            continue;
        if (i > first)
            buffer_add_byte(out, ',');
        print_operation(out, &routes[i]);
    }
    buffer_add_byte(out, '}');
}

void api_description_print(struct buffer *out)
{
    bool any = false;
    buffer_add_text(out, TEXT("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"API de gabarit\",\"version\":\"" GABARIT_VERSION "\","
        "\"description\":\"Enregistrer les sessions de formation d'un centre depuis son logiciel : les mêmes contrôles que le portail.\","
        "\"license\":{\"name\":\"ISC\",\"identifier\":\"ISC\"}},\"servers\":[{\"url\":\"/\"}],\"security\":[{\"key\":[]}],\"paths\":{"));
    for (size_t i = 0; i < route_count; i++)
        if (routes[i].api)
            print_path(out, i, &any);
    buffer_add_text(out, TEXT("},\"components\":{\"securitySchemes\":{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
        "\"headers\":{\"RateLimit\":{\"description\":\"Demandes permises, restantes, secondes jusqu'à la fin de la minute.\",\"schema\":{\"type\":\"integer\"}},"
        "\"ETag\":{\"description\":\"À rendre comme If-None-Match : 304 tant que rien n'a changé.\",\"schema\":{\"type\":\"string\"}}},"
        "\"responses\":{\"Problem\":{\"description\":\"Ce qui ne va pas (RFC 9457).\",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
        "\"schemas\":"));
    buffer_add_text(out, text_trim(text_of(api_schemas_json)));
    buffer_add_text(out, TEXT("}}\n"));
}
