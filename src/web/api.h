/* The API, /api/v1: what its handlers share. The table of operations is api.def;
   who calls is a key (flow/api_key.h) and never a session. Errors are
   application/problem+json (RFC 9457). */
#ifndef WEB_API_H
#define WEB_API_H

#include "rules/world.h"
#include "store/lots.h"
#include "web/web.h"

#include <jansson.h>

enum {
    API_PAGE = 100,
    API_PAGES_MOST = 1000000,
    API_JSON_MOST = 10 * 1048576, /* bytes of a body */
    API_TOKEN_MOST = 255          /* of an Idempotency-Key */
};

struct api_operation {
    unsigned scopes; /* the key must have one of them; 0: any key */
    const char *name, *input, *output, *type, *query, *success, *summary;
};

#define OPERATION(method, path, handler, scope, body, input, output, type, query, success, summary) route_handler handler;
#include "web/api.def"
#undef OPERATION

bool api_is_path(struct text path);
/* api_description.c: the OpenAPI document, the same for everybody. */
#define API_DESCRIPTION_PATH "/api/v1/openapi.json"
void api_description_print(struct buffer *out);
/* gzip; false, with `bytes` as they were, where it cannot be done. */
bool api_compress(struct buffer *bytes);

/* -- api.c: before and after a handler --------------------------------------------- */

/* Finds the key and what it may do; from then on viewer, site and store are its
   own. False with the response settled, or `error` set. */
bool api_enter(struct request *request, struct response *response, struct error *error);
/* Gives back what api_enter opened. */
void api_leave(struct request *request);
/* For store_set_guard: a key that was revoked meanwhile writes nothing. */
bool api_holds(struct store *store, void *context);
/* The handler, once for each Idempotency-Key. */
bool api_run(struct request *request, struct response *response, struct error *error);
/* ETag, compression and limits, on an answer that is complete. */
void api_finish(struct request *request, struct response *response);
/* The problem of a bare status, in place of its page. */
void api_status_page(const struct request *request, struct response *response);

/* -- for handlers ------------------------------------------------------------------- */

/* A problem: returns true, to end a handler with. `pointer` may be NULL. */
bool api_problem(struct request *request, struct response *response, unsigned status, const char *code,
                 const char *pointer, const char *format, ...) PRINTF_LIKE(6, 7);
/* For `return api_failed(…)` behind a failure of the store. */
bool api_failed(const struct request *request, struct error *error);
/* The body of the answer, to print JSON into. */
struct buffer *api_json(struct response *response);
/* `"name":` with what follows it; a comma first unless `first`. */
void api_name(struct buffer *out, const char *name, bool first);
void api_text(struct buffer *out, const char *name, struct text value, bool first);
/* null where it is empty. */
void api_text_or_null(struct buffer *out, const char *name, struct text value);
void api_int(struct buffer *out, const char *name, int64_t value);
void api_bool(struct buffer *out, const char *name, bool value);
/* "2022-01-15", null for DATE_NONE. */
void api_day(struct buffer *out, const char *name, date day);
/* "2022-01-15T13:05:00Z", null for 0. */
void api_moment(struct buffer *out, const char *name, int64_t ms);
struct text api_category(enum category category);

/* -- api_query.c: parameters in addresses -------------------------------------------- */

struct api_parameter {
    const char *name, *schema, *says; /* of the OpenAPI document */
    const char *wanted; /* for who sends something else */
    bool (*is_good)(struct text value);
};
/* NULL: there is none of that name. */
const struct api_parameter *api_parameter_named(struct text name);
/* Each parameter of the address must be one of the operation's, and good; else 422 that
   names it. False with the response settled. */
bool api_query_check(struct request *request, struct response *response);

/* How far somebody has read: numbers, whose meaning is the list's. */
enum { API_CURSOR_NUMBERS = 3 };
struct api_cursor {
    int64_t number[API_CURSOR_NUMBERS]; /* 0 from `count` on */
    unsigned count;
};
bool api_cursor_read(struct text t, struct api_cursor *out);

/* -- api_json.c: the body that came -------------------------------------------------- */

/* The body as a JSON object (an empty body: an empty one), held until the answer
   is sent. False with the response settled. */
bool api_body(struct request *request, struct response *response, json_t **out);
/* The same where a part of the body was read already: `rest` in its place. False, with
   nothing said, where that is no JSON object: api_body will say why. */
bool api_rest(struct request *request, struct text rest, json_t **out);
/* Each of the object's names must be one of `names` (NULL-terminated), else 422 that
   names it; `at` is the object's own pointer. False with the response settled. */
bool api_only(struct request *request, struct response *response, const json_t *object, const char *at,
              const char *const *names);
/* The values of a field of this kind; absent or null leaves `*out`. False with the
   response settled (422). */
bool api_take_text(struct request *request, struct response *response, const json_t *object, const char *at,
                   const char *name, size_t most, struct text *out);
/* The same of a value that was found. */
bool api_take_value(struct request *request, struct response *response, const json_t *value, const char *at,
                    const char *name, size_t most, struct text *out);
bool api_take_bool(struct request *request, struct response *response, const json_t *object, const char *name, bool *out);
bool api_take_int(struct request *request, struct response *response, const json_t *object, const char *at,
                  const char *name, int64_t *out);

#endif
