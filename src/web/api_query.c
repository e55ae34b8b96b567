/* The parameters in addresses of the API: what there is, how each is described and
   what is good; who takes which says api.def. */
#include "web/api.h"

#include "flow/lot.h"

static bool is_page(struct text t)
{
    int64_t page;
    return text_to_int(t, &page) && page >= 1 && page <= API_PAGES_MOST;
}

static bool is_level(struct text t)
{
    return text_equal(t, TEXT("error")) || text_equal(t, TEXT("information")) || text_equal(t, TEXT("none"));
}

static bool is_year(struct text t)
{
    int64_t year;
    return text_to_int(t, &year) && year >= 2000 && year <= 9999;
}

static bool is_cursor(struct text t)
{
    struct api_cursor cursor;
    return api_cursor_read(t, &cursor);
}

static const struct api_parameter parameters[] = {
    {"page", "{\"type\":\"integer\",\"minimum\":1,\"default\":1}", "Numéro de la page, 100 éléments chacune.",
     "un nombre entier à partir de 1", is_page},
    {"level", "{\"type\":\"string\",\"enum\":[\"error\",\"information\",\"none\"]}", "Seulement les lignes de ce niveau.",
     "error, information ou none", is_level},
    {"cursor", "{\"type\":\"string\"}", "Le « next » ou le « last » d'une page lue avant : ce qui vient après elle.",
     "le « next » ou le « last » d'une page lue avant", is_cursor},
    {"year", "{\"type\":\"integer\",\"minimum\":2000,\"maximum\":9999}", "L'année ; celle d'aujourd'hui sans elle.",
     "une année, de 2000 à 9999", is_year},
};

const struct api_parameter *api_parameter_named(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(parameters); i++)
        if (text_equal(name, text_of(parameters[i].name)))
            return &parameters[i];
    return NULL;
}

static bool takes(const struct api_operation *operation, struct text name)
{
    struct text words = text_of(operation->query), word;
    while (text_cut(&words, ' ', &word))
        if (word.len && text_equal(word, name))
            return true;
    return false;
}

static bool came_before(const struct request *request, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (text_equal(request->query[i].name, request->query[at].name))
            return true;
    return false;
}

bool api_query_check(struct request *request, struct response *response)
{
    for (uint32_t i = 0; i < request->query_count; i++) {
        const struct field *field = &request->query[i];
        const struct api_parameter *parameter = api_parameter_named(field->name);
        struct text shown = text_slice(field->name, 0, 100);
        if (parameter == NULL || !takes(request->route->api, field->name))
            return !api_problem(request, response, 422, "parameter_unknown", NULL,
                                "Le paramètre « %.*s » n'existe pas ici : retirez-le de l'adresse, ou corrigez son nom.", TEXT_ARG(shown));
        if (came_before(request, i))
            return !api_problem(request, response, 422, "parameter_twice", NULL,
                                "Le paramètre « %s » vient deux fois : gardez-en un.", parameter->name);
        if (!parameter->is_good(field->value))
            return !api_problem(request, response, 422, "parameter_wrong", NULL, "Le paramètre « %s » doit être %s.", parameter->name,
                                parameter->wanted);
    }
    return true;
}

/* Numbers parted by hyphens. */
bool api_cursor_read(struct text t, struct api_cursor *out)
{
    struct text part;
    *out = (struct api_cursor){.count = 0};
    while (out->count < API_CURSOR_NUMBERS && text_cut(&t, '-', &part))
        if (part.len == 0 || !text_to_int(part, &out->number[out->count]) || out->number[out->count++] < 0)
            return false;
    return out->count > 0 && !text_cut(&t, '-', &part);
}
