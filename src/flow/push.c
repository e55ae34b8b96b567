/* A workbook through the API: see push.h. */
#include "flow/push.h"

#include "os/clock.h"
#include "os/http_client.h"
#include "os/random.h"

#include <jansson.h>
#include <unistd.h>

enum { ANSWER_MOST = 16 * 1048576, SECONDS = 60, ANALYSIS_MS = 180000, TRIES = 3, TOKEN = 22,
       LATER_SECONDS_MOST = 32 /* 1, 2, 4 … : a minute in all, the window of the portal's limit */ };

struct call {
    const struct push *push;
    struct arena *arena;
    unsigned status;
    json_t *answer; /* of the last call; NULL: none */
    struct error *error;
};

static const char *text_in(const json_t *object, const char *name)
{
    const char *found = json_string_value(json_object_get(object, name));
    return found ? found : "";
}

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool no_answer(struct call *c, const struct http_request *request)
{
    struct error why = *c->error;
    return error_set(c->error, why.code, why.cause, "« %.200s » : %.200s. Vérifiez l'adresse et le réseau, puis recommencez.",
                     request->address, why.message);
}

/* The answer as JSON, whatever its status. Up to three times where the network
   fails: what it does is done once (Idempotency-Key). */
static bool ask(struct call *c, const struct http_request *request)
{
    struct buffer out;
    bool asked = false;
    buffer_init(&out, ANSWER_MOST);
    for (int i = 0; !asked && i < TRIES; i++) {
        buffer_clear(&out);
        *c->error = (struct error){.code = ERROR_NONE}; /* of the try before */
        asked = http_ask(request, &c->status, &out, c->error);
    }
    if (c->answer)
        json_decref(c->answer);
    c->answer = asked ? json_loadb(out.at ? out.at : "", out.len, 0, NULL) : NULL;
    buffer_free(&out);
    if (asked && c->answer == NULL)
        return error_set(c->error, ERROR_SOCKET, NULL, "« %.200s » n'est pas l'API d'un portail gabarit : vérifiez l'adresse.", request->address);
    return asked || no_answer(c, request);
}

static bool is_under_way(const struct call *c)
{
    return c->status == 409 && strcmp(text_in(c->answer, "code"), "request_under_way") == 0;
}

/* The portal said « later »: too many requests, no room, or the try whose answer was
   lost is still at work. */
static bool is_later(const struct call *c)
{
    return c->status == 429 || c->status == 503 || is_under_way(c);
}

static bool call(struct call *c, bool post, struct text path, struct text body, const char *type, const char *token)
{
    const char *headers[5] = {arena_print(c->arena, "Authorization: Bearer %s", c->push->key).at,
                              arena_print(c->arena, "Content-Type: %s", type).at, "Expect:",
                              token ? arena_print(c->arena, "Idempotency-Key: %s", token).at : NULL, NULL};
    struct http_request request = {.address = arena_print(c->arena, "%s/api/v1%.*s", c->push->base, TEXT_ARG(path)).at,
                                   .post = post, .body = body, .headers = headers, .seconds = SECONDS};
    bool asked = ask(c, &request);
    for (unsigned wait = 1; asked && is_later(c) && wait <= LATER_SECONDS_MOST; wait *= 2) {
        sleep(wait);
        asked = ask(c, &request);
    }
    return asked;
}

static bool refused_us(struct call *c)
{
    return error_set(c->error, ERROR_DENIED, NULL, "Le portail a répondu %u : %.400s", c->status, text_in(c->answer, "detail"));
}

/* `*taken` false: the portal does not want such a file, `out` says why. */
static bool send_file(struct call *c, struct buffer *out, bool *taken)
{
    struct buffer body;
    char boundary[TOKEN + 1], token[TOKEN + 1];
    random_token(boundary, TOKEN);
    random_token(token, TOKEN);
    buffer_init(&body, 0);
    buffer_print(&body, "--%s\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"", boundary);
    for (size_t i = 0; i < c->push->file_name.len; i++)
        buffer_add_byte(&body, strchr("\"\r\n\\", c->push->file_name.at[i]) ? '_' : c->push->file_name.at[i]);
    buffer_add_text(&body, TEXT("\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
    buffer_add_text(&body, c->push->file);
    buffer_print(&body, "\r\n--%s--\r\n", boundary);
    bool sent = call(c, true, TEXT("/lots/workbook"), buffer_text(&body),
                     arena_print(c->arena, "multipart/form-data; boundary=%s", boundary).at, token);
    buffer_free(&body);
    *taken = sent && c->status == 202;
    if (sent && c->status == 413)
        buffer_print(out, "%s\n", text_in(c->answer, "detail"));
    return sent && (*taken || c->status == 413 || refused_us(c));
}

static bool is_waiting(const json_t *lot)
{
    return strcmp(text_in(lot, "state"), "uploaded") == 0 || strcmp(text_in(lot, "state"), "scanned") == 0;
}

static bool wait_for_report(struct call *c, struct text lot)
{
    int64_t end = clock_monotonic() + ANALYSIS_MS;
    while (is_waiting(c->answer)) {
        if (clock_monotonic() > end)
            return error_set(c->error, ERROR_BUSY, NULL, "Le portail contrôle encore le classeur : recommencez plus tard.");
        usleep(200000);
        if (!call(c, false, arena_print(c->arena, "/lots/%.*s", TEXT_ARG(lot)), TEXT_NONE, "application/json", NULL))
            return false;
        if (c->status != 200)
            return refused_us(c);
    }
    return true;
}

static void print_row(const json_t *row, struct buffer *out)
{
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(row, "findings"), i, finding) {
        const char *suggestion = text_in(finding, "suggestion");
        buffer_print(out, "Ligne %lld, cellule %s : %s%s%s\n", (long long)number_in(row, "line"), text_in(finding, "cell"),
                     text_in(finding, "message"), suggestion[0] ? ". " : "", suggestion);
    }
}

static bool print_errors(struct call *c, struct text lot, struct buffer *out)
{
    int64_t page = 1, seen = 0, total = 1;
    while (seen < total) {
        size_t i;
        json_t *row;
        struct text path = arena_print(c->arena, "/lots/%.*s/rows?level=error&page=%lld", TEXT_ARG(lot), (long long)page++);
        if (!call(c, false, path, TEXT_NONE, "application/json", NULL))
            return false;
        const json_t *rows = json_object_get(c->answer, "rows");
        if (c->status != 200)
            return refused_us(c);
        if (json_array_size(rows) == 0)
            break;
        json_array_foreach(rows, i, row)
            print_row(row, out);
        total = number_in(c->answer, "total");
        seen += (int64_t)json_array_size(rows);
    }
    return true;
}

static bool confirm(struct call *c, struct text lot, struct buffer *out, enum push_result *result)
{
    char token[TOKEN + 1];
    random_token(token, TOKEN);
    struct text body = arena_print(c->arena, "{\"revision\":%lld}", (long long)number_in(c->answer, "revision"));
    if (!call(c, true, arena_print(c->arena, "/lots/%.*s/confirm", TEXT_ARG(lot)), body, "application/json", token))
        return false;
    const char *code = text_in(c->answer, "code");
    if (c->status == 409 && (strcmp(code, "has_errors") == 0 || strcmp(code, "report_changed") == 0)) {
        *result = PUSH_ERRORS;
        buffer_print(out, "%s\n", text_in(c->answer, "detail"));
        return true;
    }
    char *receipt = c->status == 200 ? json_dumps(c->answer, JSON_COMPACT) : NULL;
    if (receipt == NULL)
        return refused_us(c);
    *result = PUSH_REGISTERED;
    buffer_print(out, "%s\n", receipt);
    free(receipt);
    return true;
}

static bool run(struct call *c, struct buffer *out, enum push_result *result)
{
    bool taken;
    if (!send_file(c, out, &taken))
        return false;
    *result = PUSH_REFUSED;
    if (!taken)
        return true;
    struct text lot = arena_copy(c->arena, text_of(text_in(c->answer, "id")));
    if (!wait_for_report(c, lot))
        return false;
    if (strcmp(text_in(c->answer, "state"), "refused") == 0) {
        *result = PUSH_REFUSED;
        buffer_print(out, "%s\n", text_in(json_object_get(c->answer, "refused"), "message"));
        return true;
    }
    if (number_in(c->answer, "errors") > 0) {
        *result = PUSH_ERRORS;
        return print_errors(c, lot, out);
    }
    if (number_in(c->answer, "to_register") == 0) {
        *result = PUSH_NOTHING;
        buffer_add_text(out, TEXT("Rien à enregistrer : toutes les sessions du classeur le sont déjà.\n"));
        return true;
    }
    return confirm(c, lot, out, result);
}

bool push_workbook(const struct push *push, struct arena *arena, struct buffer *out, enum push_result *result, struct error *error)
{
    struct call c = {.push = push, .arena = arena, .error = error};
    bool done = run(&c, out, result);
    if (c.answer)
        json_decref(c.answer);
    return done;
}
