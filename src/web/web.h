/* What a page is given and what it fills: request, response, and the table of
   routes. The server around it stands in server.c; pages are page_*.c.

   A handler is

       bool page_sessions(struct request *request, struct response *response,
                          struct error *error);

   It runs on a worker thread with a store connection of its own. Who may call
   it was settled by its row in routes.def, and for a POST the form token was
   checked. It returns false only for a failure of the world, with `error` set:
   the server logs it and shows its French sentence. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "flow/flow.h"
#include "store/api_keys.h"
#include "store/people.h"
#include "web/html.h"

enum method { METHOD_GET, METHOD_POST };

/* Who may call a route: a mask of roles. */
#define MAY(role) (1u << ROLE_##role)
enum {
    MAY_ANYBODY = MAY(NOBODY) | MAY(DRIVER) | MAY(MANAGER) | MAY(REPRESENTATIVE) | MAY(OPERATOR),
    MAY_LOGGED_IN = MAY_ANYBODY & ~MAY(NOBODY),
    MAY_CENTRE = MAY(MANAGER) | MAY(REPRESENTATIVE),
    /* Of those, whoever may register sessions: contract signed, right granted.
       The others see the page that says what is missing and who can grant it. */
    NEEDS_REGISTERING = 1 << 16,
    MAY_REGISTER = MAY_CENTRE | NEEDS_REGISTERING,
    /* Of what a centre registered: itself (see flow/cancel.h), and the operator. */
    MAY_CANCEL = MAY_REGISTER | MAY(OPERATOR)
};

enum body_kind {
    BODY_NONE,
    BODY_FORM,  /* application/x-www-form-urlencoded, at most 256 KiB */
    BODY_JSON,  /* application/json, at most 10 MB: operations of the API */
    BODY_UPLOAD /* multipart/form-data with one file, streamed to disk */
};

enum csrf { CSRF_NONE, CSRF_TOKEN /* every POST with a cookie behind it */ };

enum cache {
    CACHE_PERSONAL, /* no-store */
    CACHE_PUBLIC    /* the same for everybody, for one minute */
};

/* Which pool of threads runs it. */
enum lane {
    LANE_PAGE,
    LANE_PASSWORD /* hashes a password: one at once, at low priority */
};

enum { ROUTE_PARAMETERS = 3, FORM_FIELDS_MAX = 256, FORM_BYTES_MAX = 256 * 1024 };

struct request;
struct response;
struct head;
struct api_operation;
struct json_t;
typedef bool route_handler(struct request *request, struct response *response,
                           struct error *error);

struct route {
    enum method method;
    const char *path; /* "/imports/{id}/etat" */
    route_handler *handler;
    unsigned who;
    enum body_kind body;
    enum csrf csrf;
    enum cache cache;
    enum lane lane;
    const struct api_operation *api; /* of an operation of the API (web/api.h); else NULL */
};

#define ROUTE(method, path, handler, who, body, csrf, cache, lane) route_handler handler;
#include "web/routes.def"
#undef ROUTE

extern const struct route routes[];
extern const size_t route_count;

/* Who asks. Nobody logged in: role ROLE_NOBODY, no name. */
struct viewer {
    struct person person;
    struct text csrf; /* for the hidden field « csrf » of every form */
};

/* The file of a BODY_UPLOAD, complete, synced, standing in DIR/files under
   `public_id`; the server removes it unless the handler sets `kept`. */
struct upload {
    struct text file_name; /* cleaned, for showing only, ≤ 200 characters */
    char public_id[33];
    char sha256[65];
    int64_t size; /* bytes */
    bool kept;
};

struct field {
    struct text name, value; /* decoded */
};

struct request {
    const struct route *route;
    struct text path;                        /* decoded */
    struct text parameter[ROUTE_PARAMETERS]; /* of {…} in the path, in order */
    const struct site *site;
    struct store *store; /* this thread's own */
    struct arena *arena; /* until the response is sent */
    struct viewer viewer;
    struct text address; /* of the client, for limits; not for logs */
    struct text user_agent; /* what the browser says it is */
    struct upload upload;
    /* For request_query and request_form. */
    struct field query[FORM_FIELDS_MAX], form[FORM_FIELDS_MAX];
    uint32_t query_count, form_count;
    struct text cookie;  /* the session's token, or empty */
    struct text session; /* its hash, where the viewer is logged in */
    const struct head *head; /* its fields, until the response is sent */
    /* Of the API (web/api.h); elsewhere all is 0. */
    struct api_key key;
    struct text body;             /* of a BODY_JSON */
    struct json_t *json;          /* the body, parsed */
    const struct site *real_site; /* behind a test key's `site` */
    struct store *real_store;     /* where keys are, also behind a test key's `store` */
    int64_t limit_left, limit_seconds;
};

/* The first field of that name; the empty text when there is none. Decoded,
   well-formed UTF-8, bytes that were not became U+FFFD. */
struct text request_query(const struct request *request, const char *name);
struct text request_form(const struct request *request, const char *name);
/* A form's field cleaned as a cell is (rules/clean.h: one line, single spaces), at
   most `most` characters of it. */
/* A form's field of several lines, trimmed, without other control characters. */
struct text request_words(const struct request *request, const char *name);
enum { FIELD_CHARACTERS_MOST = 500 }; /* no good value of a form is longer */
struct text request_line(const struct request *request, const char *name, size_t most);
/* The same as a number between least and most; `otherwise` when it is none. */
int64_t request_query_number(const struct request *request, const char *name, int64_t least,
                             int64_t most, int64_t otherwise);

enum { RESPONSE_HEADERS = 16 };

struct response {
    unsigned status;   /* 200 to begin with */
    struct html html;  /* the body; views print here */
    const char *type;  /* "text/html; charset=utf-8" to begin with */
    struct { const char *name; struct text value; } header[RESPONSE_HEADERS];
    unsigned header_count;
    bool error_page;   /* the server prints the page of `status` */
    struct text detail; /* a sentence on that page; may be empty */
};

/* 303 to an address of ours, printed as printf does; parts that do not come
   from the program itself must be identifiers or numbers. */
bool respond_redirect(struct request *request, struct response *response, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The French page of a status (403, 404, 409 …) with one more sentence, which
   may be NULL. Returns true, to end a handler with. */
bool respond_status(struct response *response, unsigned status, const char *sentence);
/* A file to be saved under `file_name` (ASCII). `bytes` are copied. */
bool respond_file(struct request *request, struct response *response, const char *type,
                  const char *file_name, struct text bytes);
/* The body is JSON: print it into response->html.bytes. */
void respond_json(struct response *response);
/* The page asks for itself again after some seconds (no JavaScript needed). */
void respond_refresh(struct request *request, struct response *response, int seconds);
/* `value` must stay good until the response is sent (arena). */
void respond_header(struct response *response, const char *name, struct text value);

#endif
