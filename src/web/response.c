/* Responses: see web.h and response.h. */
#include "web/response.h"

#include "web/api.h"
#include "web/french.h"
#include "web/page.h"
#include "web/views.h"

#include <stdarg.h>

enum { BODY_MOST = 32 * 1024 * 1024 };

struct status_row {
    unsigned number;
    const char *name, *title, *sentence;
};

static const struct status_row statuses[] = {
#define STATUS(number, name, title, sentence) {(number), (name), (title), (sentence)},
#include "web/statuses.def"
#undef STATUS
};

static const char policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void response_init(struct response *response)
{
    *response = (struct response){.status = 200, .type = "text/html; charset=utf-8"};
    buffer_init(&response->html.bytes, BODY_MOST);
}

void response_free(struct response *response)
{
    buffer_free(&response->html.bytes);
}

static const struct status_row *find_status(unsigned number)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (statuses[i].number == number)
            return &statuses[i];
    return number == 500 ? NULL : find_status(500);
}

void response_error_page(const struct request *request, struct response *response)
{
    if (api_is_path(request->path)) {
        /* What was settled already says more. */
        if (strcmp(response->type, "application/problem+json") != 0 || response->html.bytes.failed)
            api_status_page(request, response);
        return;
    }
    const struct status_row *row = find_status(response->status);
    struct page page = {.title = row->title, .request = request};
    buffer_clear(&response->html.bytes);
    response->type = "text/html; charset=utf-8";
    view_error(&response->html, &page, french_spaces(request->arena, text_of(row->sentence)),
               french_spaces(request->arena, response->detail));
}

void response_failure(const struct request *request, struct response *response,
                      const struct error *error)
{
    switch (error->code) {
    case ERROR_NOT_FOUND: response->status = 404; break;
    case ERROR_DENIED: response->status = 403; break;
    case ERROR_OUTDATED: response->status = 410; break;
    case ERROR_BUSY:
    case ERROR_FULL: response->status = 503; break;
    case ERROR_NONE:
    case ERROR_FILE:
    case ERROR_STORE:
    case ERROR_NEWER:
    case ERROR_SOCKET:
    case ERROR_CHILD:
    case ERROR_SETTING:
    case ERROR_DATA: response->status = 500; break;
    }
    response->header_count = 0;
    response->detail = TEXT_NONE;
    if (error->code == ERROR_FULL)
        response->detail = TEXT("Le disque du portail est plein ; l'exploitant doit y faire de la "
                                "place. Rien de ce que vous avez envoyé n'a été gardé.");
    if (error->code == ERROR_DENIED || error->code == ERROR_OUTDATED)
        response->detail = arena_copy(request->arena, text_of(error->message));
    response_error_page(request, response);
}

bool response_is_https(const struct site *site)
{
    return text_starts(site->settings.base_address, TEXT("https://"));
}

void response_headers(const struct request *request, const struct response *response,
                      const char *cache, response_put *put, void *context)
{
    char value[1024];
    put(context, "Content-Type", response->type);
    put(context, "Cache-Control", cache);
    put(context, "Content-Security-Policy", policy);
    put(context, "X-Content-Type-Options", "nosniff");
    put(context, "Referrer-Policy", "same-origin");
    put(context, "Cross-Origin-Opener-Policy", "same-origin");
    put(context, "Cross-Origin-Resource-Policy", "same-origin");
    if (response_is_https(request->site))
        put(context, "Strict-Transport-Security", "max-age=31536000");
    if (response->status == 503)
        put(context, "Retry-After", "10");
    for (unsigned i = 0; i < response->header_count; i++) {
        int len = snprintf(value, sizeof value, "%.*s", TEXT_ARG(response->header[i].value));
        BUG_UNLESS(len >= 0 && (size_t)len < sizeof value);
        put(context, response->header[i].name, value);
    }
}

static void print_header(void *context, const char *name, const char *value)
{
    buffer_print(context, "%s: %s\r\n", name, value);
}

void response_print(const struct request *request, const struct response *response,
                    struct buffer *out)
{
    const char *name = response->status == 303 ? "See Other" : find_status(response->status)->name;
    buffer_print(out, "HTTP/1.1 %u %s\r\nConnection: close\r\nContent-Length: %zu\r\n",
                 response->status, name, response->html.bytes.len);
    response_headers(request, response, "no-store", print_header, out);
    buffer_add(out, "\r\n", 2);
    buffer_add_text(out, buffer_text(&response->html.bytes));
}

void respond_header(struct response *response, const char *name, struct text value)
{
    BUG_UNLESS(response->header_count < RESPONSE_HEADERS);
    for (size_t i = 0; i < value.len; i++)
        BUG_UNLESS((unsigned char)value.at[i] >= 0x20 && value.at[i] != 0x7F);
    response->header[response->header_count].name = name;
    response->header[response->header_count].value = value;
    response->header_count++;
}

bool respond_redirect(struct request *request, struct response *response, const char *format, ...)
{
    char address[900];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(address, sizeof address, format, args);
    va_end(args);
    BUG_UNLESS(len > 0 && (size_t)len < sizeof address && address[0] == '/' && address[1] != '/');
    response->status = 303;
    respond_header(response, "Location", arena_copy(request->arena, text_make(address, (size_t)len)));
    return true;
}

bool respond_status(struct response *response, unsigned status, const char *sentence)
{
    response->status = status;
    response->error_page = true;
    response->detail = text_of(sentence);
    return true;
}

bool respond_file(struct request *request, struct response *response, const char *type,
                  const char *file_name, struct text bytes)
{
    response->type = type;
    respond_header(response, "Content-Disposition",
                   arena_print(request->arena, "attachment; filename=\"%s\"", file_name));
    buffer_add_text(&response->html.bytes, bytes);
    return true;
}

void respond_json(struct response *response)
{
    response->type = "application/json";
}

void respond_refresh(struct request *request, struct response *response, int seconds)
{
    respond_header(response, "Refresh", arena_print(request->arena, "%d", seconds));
}
