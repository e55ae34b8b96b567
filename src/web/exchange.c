/* One request and its answer: see exchange.h. */
#include "web/exchange.h"

#include "os/clock.h"
#include "web/admission.h"
#include "web/asset.h"
#include "web/form.h"
#include "web/log.h"
#include "web/response.h"
#include "web/route.h"
#include "web/session.h"
#include "web/upload.h"

#include <sys/socket.h>

enum {
    SEND_SECONDS = 60, /* for an answer, plus a second for each … */
    SEND_BYTES_A_SECOND = 16 * 1024
};

enum stage {
    STAGE_HEAD,
    STAGE_ADMISSION, /* a worker looks whether the upload may begin */
    STAGE_ADMITTED,  /* it has looked; no byte of the body was taken yet */
    STAGE_BODY,
    STAGE_WORK, /* a worker answers */
    STAGE_READY /* the answer is there */
};

struct exchange {
    struct task task;
    struct server *server;
    struct link *link;
    struct MHD_Connection *connection;
    enum stage stage;
    struct arena arena;
    struct head head;
    struct request request;
    struct response response;
    struct MHD_Response *asset; /* an answer made beforehand, instead of `response` */
    struct buffer form;
    struct upload_stream *upload;
    struct text address;
    unsigned refused; /* status decided before the whole body was there */
    struct text refused_detail;
    bool allows_get, allows_post;
    int64_t start, deadline; /* clock_monotonic; of a whole upload */
};

/* -- connections --------------------------------------------------------------- */

static int64_t header_deadline(const struct server *server)
{
    return clock_monotonic() + server->site->settings.header_seconds * 1000;
}

/* For a whole form, and for the next bytes of an upload: twice as long. */
static int64_t body_deadline(const struct server *server)
{
    return clock_monotonic() + 2 * server->site->settings.header_seconds * 1000;
}

void exchange_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                         enum MHD_ConnectionNotificationCode code)
{
    struct server *server = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *socket_context = link_add(server->links, info->connect_fd, header_deadline(server));
    } else if (*socket_context) {
        link_remove(server->links, *socket_context);
        *socket_context = NULL;
    }
}

void *exchange_start(void *cls, const char *address, struct MHD_Connection *connection)
{
    struct exchange *x = calloc(1, sizeof *x);
    BUG_UNLESS(x != NULL);
    x->server = cls;
    x->connection = connection;
    x->start = clock_monotonic();
    arena_init(&x->arena, 0);
    x->address = arena_copy(&x->arena, text_of(address));
    x->request.site = x->server->site;
    x->request.arena = &x->arena;
    response_init(&x->response);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->link = info->socket_context;
    atomic_fetch_add(&x->server->active, 1);
    return x;
}

static void log_access(const struct exchange *x)
{
    log_line("%.*s %s %u %zu o %lld ms", TEXT_ARG(x->head.method),
             x->request.route ? x->request.route->path : "-", x->response.status,
             x->response.html.bytes.len, (long long)(clock_monotonic() - x->start));
}

void exchange_end(void *cls, struct MHD_Connection *connection, void **con_cls,
                  enum MHD_RequestTerminationCode code)
{
    struct server *server = cls;
    struct exchange *x = *con_cls;
    UNUSED(connection), UNUSED(code);
    if (x == NULL)
        return;
    *con_cls = NULL;
    if (x->upload) {
        upload_close(x->upload);
        atomic_fetch_sub(&server->uploads, 1);
    }
    link_set_deadline(x->link, header_deadline(server));
    log_access(x);
    response_free(&x->response);
    buffer_free(&x->form);
    arena_free(&x->arena);
    free(x);
    atomic_fetch_sub(&server->active, 1);
}

/* -- sending ----------------------------------------------------------------------- */

static void put_header(void *context, const char *name, const char *value)
{
    MHD_add_response_header(context, name, value);
}

static const char *cache_words(const struct exchange *x)
{
    if (x->request.route == NULL || x->response.status != 200)
        return "no-store";
    switch (x->request.route->cache) {
    case CACHE_PERSONAL: return "no-store";
    case CACHE_PUBLIC: return "public, max-age=60";
    }
    BUG("cache class");
}

/* The answer is complete: hands it to the daemon, with time to send it. */
static enum MHD_Result exchange_send(struct exchange *x)
{
    if (x->asset) {
        link_set_deadline(x->link, clock_monotonic() + SEND_SECONDS * 1000);
        return MHD_queue_response(x->connection, 200, x->asset);
    }
    const struct buffer *bytes = &x->response.html.bytes;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        bytes->len, bytes->at ? bytes->at : (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    response_headers(&x->request, &x->response, cache_words(x), put_header, response);
    if (atomic_load(&x->server->stopping) || x->response.status == 400)
        MHD_add_response_header(response, "Connection", "close");
    link_set_deadline(x->link, clock_monotonic() + SEND_SECONDS * 1000 +
                                   (int64_t)(bytes->len / SEND_BYTES_A_SECOND) * 1000);
    enum MHD_Result queued = MHD_queue_response(x->connection, x->response.status, response);
    MHD_destroy_response(response);
    return queued;
}

static void add_allow(struct exchange *x)
{
    respond_header(&x->response, "Allow",
                   x->allows_get && x->allows_post ? TEXT("GET, HEAD, POST, OPTIONS")
                   : x->allows_get                 ? TEXT("GET, HEAD, OPTIONS")
                                                   : TEXT("POST, OPTIONS"));
}

static void prepare_refusal(struct exchange *x, unsigned status)
{
    x->response.status = status;
    x->response.detail = x->refused_detail;
    if (status == 405)
        add_allow(x);
    if (status != 303)
        response_error_page(&x->request, &x->response);
}

/* Answers although the client is still sending: the daemon could not, so the
   answer is written to the socket here, and what still comes is drained. */
static enum MHD_Result refuse_amid_body(struct exchange *x, unsigned status)
{
    struct buffer out;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    buffer_init(&out, 1 << 20);
    prepare_refusal(x, status);
    response_print(&x->request, &x->response, &out);
    if (!out.failed && send(info->connect_fd, out.at, out.len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        link_linger(x->server->links, info->connect_fd);
    buffer_free(&out);
    return MHD_NO;
}

/* The daemon closes the connection of whoever it answers in the first call:
   what is ready then is sent in the next. */
static enum MHD_Result send_soon(struct exchange *x)
{
    x->stage = STAGE_READY;
    return MHD_YES;
}

static enum MHD_Result refuse(struct exchange *x, unsigned status)
{
    if (head_has_body(&x->head))
        return refuse_amid_body(x, status);
    prepare_refusal(x, status);
    return send_soon(x);
}

/* -- embedded files ------------------------------------------------------------------ */

void exchange_make_assets(struct server *server)
{
    struct response response;
    struct request request = {.site = server->site};
    server->assets = calloc(2 * asset_count + 1, sizeof(struct MHD_Response *));
    BUG_UNLESS(server->assets != NULL);
    for (size_t i = 0; i < 2 * asset_count; i++) {
        const struct asset *asset = &assets[i / 2];
        struct text bytes = i % 2 ? asset->gzip : asset->plain;
        if (i % 2 && bytes.len == 0)
            continue;
        response_init(&response);
        response.type = asset->type;
        respond_header(&response, "ETag", text_of(asset->etag));
        respond_header(&response, "Vary", TEXT("Accept-Encoding"));
        if (i % 2)
            respond_header(&response, "Content-Encoding", TEXT("gzip"));
        server->assets[i] = MHD_create_response_from_buffer(
            bytes.len, (void *)(uintptr_t)bytes.at, MHD_RESPMEM_PERSISTENT);
        BUG_UNLESS(server->assets[i] != NULL);
        response_headers(&request, &response, "public, max-age=31536000, immutable", put_header,
                         server->assets[i]);
    }
}

void exchange_free_assets(struct server *server)
{
    for (size_t i = 0; server->assets && i < 2 * asset_count; i++)
        if (server->assets[i])
            MHD_destroy_response(server->assets[i]);
    free(server->assets);
}

/* Under its plain name (from a style sheet, say) a file may change. */
static enum MHD_Result send_renamed_asset(struct exchange *x, const struct asset *asset)
{
    x->response.type = asset->type;
    respond_header(&x->response, "ETag", text_of(asset->etag));
    if (text_equal(head_field(&x->head, "If-None-Match"), text_of(asset->etag)))
        x->response.status = 304;
    else
        buffer_add_text(&x->response.html.bytes, asset->plain);
    return send_soon(x);
}

static enum MHD_Result send_asset(struct exchange *x, struct text name)
{
    const struct asset *asset = asset_find(name);
    if (asset == NULL)
        return refuse(x, 404);
    if (!text_equal(name, text_of(asset->hashed)))
        return send_renamed_asset(x, asset);
    struct text accepted = head_field(&x->head, "Accept-Encoding");
    bool gzip = asset->gzip.len && text_find(accepted, TEXT("gzip")) < accepted.len;
    x->asset = x->server->assets[2 * (asset - assets) + gzip];
    return send_soon(x);
}

/* -- workers --------------------------------------------------------------------------- */

static bool form_is_ours(struct exchange *x)
{
    struct text token = head_field(&x->head, "X-CSRF");
    if (!session_same_origin(&x->request, &x->head))
        return false;
    if (x->request.route->csrf == CSRF_NONE || x->upload)
        return true; /* an upload's token was checked before its file */
    return session_token_fits(&x->request.viewer,
                              token.len ? token : request_form(&x->request, "csrf"));
}

/* Everything that must hold before a page's own function runs. True when it
   does; else the response is settled or `error` is set. */
static bool may_go_on(struct exchange *x, struct error *error)
{
    struct request *request = &x->request;
    if (!session_find(request, &x->head, error))
        return false;
    if (request->route->body == BODY_FORM &&
        !form_parse(request->arena, buffer_text(&x->form), request->form, &request->form_count))
        return !respond_status(&x->response, 400, NULL);
    if (!admission_check(request, &x->response) ||
        !admission_registering(request, &x->response, error))
        return false;
    if (request->route->method == METHOD_POST && !form_is_ours(x))
        return !respond_status(&x->response, 403,
                               "Le formulaire a expiré ou ne vient pas du portail. Rechargez la "
                               "page et recommencez.");
    if (x->upload) {
        unsigned refused = upload_settle(x->upload, error);
        if (refused)
            respond_status(&x->response, refused, NULL);
        x->response.detail = upload_detail(x->upload);
        if (refused)
            *error = (struct error){.code = ERROR_NONE};
        return refused == 0;
    }
    return true;
}

static void exchange_answer(struct exchange *x)
{
    struct error error = {0};
    bool done = may_go_on(x, &error) && x->request.route->handler(&x->request, &x->response, &error);
    if (error.code != ERROR_NONE && !done) {
        if (error.code != ERROR_NOT_FOUND)
            log_error(x->request.route->path, &error);
        response_failure(&x->request, &x->response, &error);
    } else if (x->response.error_page) {
        response_error_page(&x->request, &x->response);
    }
    if (x->response.html.bytes.failed) {
        x->response.status = 500;
        response_error_page(&x->request, &x->response);
    }
    if (x->upload && !x->request.upload.kept) {
        upload_close(x->upload);
        x->upload = NULL;
        atomic_fetch_sub(&x->server->uploads, 1);
    }
}

/* Whether the upload may begin: settled before its first byte is stored. */
static void exchange_admit(struct exchange *x)
{
    struct error error = {0};
    struct response *response = &x->response;
    if (!session_find(&x->request, &x->head, &error)) {
        log_error(x->request.route->path, &error);
        x->refused = 503;
    } else if (!admission_check(&x->request, response) || !admission_upload(&x->request, response, &error)) {
        x->refused = response->status == 200 ? 503 : response->status;
        x->refused_detail = response->detail;
    } else if (!session_same_origin(&x->request, &x->head)) {
        x->refused = 403;
    } else {
        upload_offer_token(x->upload, head_field(&x->head, "X-CSRF"));
    }
    x->request.store = NULL;
}

static void exchange_run(struct task *task, struct store *store)
{
    struct exchange *x = (struct exchange *)task;
    struct MHD_Connection *connection = x->connection;
    x->request.store = store;
    if (x->stage == STAGE_ADMISSION) {
        exchange_admit(x);
        x->stage = STAGE_ADMITTED;
    } else {
        exchange_answer(x);
        x->stage = STAGE_READY;
    }
    /* From here on the exchange belongs to its I/O thread again. */
    MHD_resume_connection(connection);
}

/* Hands over to a pool; the connection sleeps until exchange_run wakes it. */
static enum MHD_Result hand_over(struct exchange *x, enum stage stage)
{
    struct pool *pool = x->request.route->lane == LANE_PASSWORD && stage == STAGE_WORK
                            ? x->server->passwords : x->server->pages;
    x->stage = stage;
    x->task.run = exchange_run;
    link_set_deadline(x->link, LINK_NO_DEADLINE);
    MHD_suspend_connection(x->connection);
    if (pool_submit(pool, &x->task))
        return MHD_YES;
    if (stage == STAGE_ADMISSION) {
        x->refused = 503;
        x->stage = STAGE_ADMITTED;
    } else {
        prepare_refusal(x, 503);
        x->stage = STAGE_READY;
    }
    MHD_resume_connection(x->connection);
    return MHD_YES;
}

/* -- receiving ---------------------------------------------------------------------------- */

/* What the route wants as a body: 0, or the status to refuse with. */
static unsigned check_body(struct exchange *x)
{
    const struct route *route = x->request.route;
    struct text type = head_field(&x->head, "Content-Type");
    type = text_trim(text_slice(type, 0, text_find_byte(type, ';')));
    switch (route->body) {
    case BODY_NONE: return head_has_body(&x->head) ? 400 : 0;
    case BODY_FORM:
        if (x->head.content_length > FORM_BYTES_MAX)
            return 413;
        return type.len == 0 && !head_has_body(&x->head) ? 0
             : text_equal_nocase(type, TEXT("application/x-www-form-urlencoded")) ? 0 : 415;
    case BODY_UPLOAD:
        if (!text_equal_nocase(type, TEXT("multipart/form-data")))
            return 415;
        return x->head.content_length > upload_body_most ? 413 : 0;
    }
    BUG("body kind");
}

static enum MHD_Result begin_upload(struct exchange *x)
{
    if (atomic_fetch_add(&x->server->uploads, 1) >= UPLOADS_MOST || !analysis_has_room()) {
        atomic_fetch_sub(&x->server->uploads, 1);
        return refuse(x, 503);
    }
    x->upload = upload_open(&x->request, head_field(&x->head, "Content-Type"));
    if (x->upload == NULL) {
        atomic_fetch_sub(&x->server->uploads, 1);
        return refuse(x, 400);
    }
    x->deadline = x->start + x->request.site->settings.upload_seconds * 1000;
    return hand_over(x, STAGE_ADMISSION);
}

static enum MHD_Result begin_body(struct exchange *x)
{
    unsigned refused = check_body(x);
    if (refused == 413 && x->request.route->body == BODY_UPLOAD)
        x->refused_detail = upload_too_large(x->request.arena);
    if (refused)
        return refuse(x, refused);
    if (x->request.route->body == BODY_UPLOAD)
        return begin_upload(x);
    buffer_init(&x->form, FORM_BYTES_MAX);
    x->stage = STAGE_BODY;
    link_set_deadline(x->link, body_deadline(x->server));
    return MHD_YES;
}

static enum MHD_Result begin(struct exchange *x, const char *method, const char *version)
{
    struct request *request = &x->request;
    unsigned refused = head_read(&x->head, x->connection, method, version, x->address);
    if (refused) {
        /* Where its body ends is not to be trusted: answer and close. */
        prepare_refusal(x, refused);
        return exchange_send(x);
    }
    size_t mark = text_find_byte(x->address, '?');
    struct text path = text_slice(x->address, 0, mark);
    bool is_get = text_equal(x->head.method, TEXT("GET")) || text_equal(x->head.method, TEXT("HEAD"));
    bool is_post = text_equal(x->head.method, TEXT("POST"));
    if (is_get && text_starts(path, TEXT("/asset/")) && !head_has_body(&x->head))
        return send_asset(x, text_slice(path, sizeof "/asset/" - 1, path.len));
    struct route_match match = route_find(&x->arena, is_post ? METHOD_POST : METHOD_GET, path);
    x->allows_get = match.allows_get;
    x->allows_post = match.allows_post;
    if (!match.path_known)
        return refuse(x, 404);
    if (text_equal(x->head.method, TEXT("OPTIONS")) && !head_has_body(&x->head)) {
        x->response.status = 204;
        add_allow(x);
        return send_soon(x);
    }
    if (match.route == NULL || (!is_get && !is_post))
        return refuse(x, 405);
    request->route = match.route;
    memcpy(request->parameter, match.parameter, sizeof match.parameter);
    request->path = path;
    request->address = admission_address(x->connection, &x->head, request->site, &x->arena);
    if (!form_parse(&x->arena, text_slice(x->address, mark + 1, x->address.len), request->query,
                    &request->query_count))
        return refuse(x, 400);
    return begin_body(x);
}

static enum MHD_Result take_body(struct exchange *x, const char *bytes, size_t len)
{
    if (x->upload == NULL) {
        buffer_add(&x->form, bytes, len);
        return x->form.failed ? refuse(x, 413) : MHD_YES;
    }
    x->refused = upload_feed(x->upload, bytes, len);
    x->refused_detail = upload_detail(x->upload);
    if (x->refused)
        return refuse(x, x->refused);
    int64_t silence = body_deadline(x->server);
    link_set_deadline(x->link, silence < x->deadline ? silence : x->deadline);
    return MHD_YES;
}

/* No bytes: the body is complete. */
static enum MHD_Result take_or_hand_over(struct exchange *x, const char *bytes, size_t *len)
{
    size_t count = *len;
    *len = 0;
    return count ? take_body(x, bytes, count) : hand_over(x, STAGE_WORK);
}

enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload_data,
                                size_t *upload_data_size, void **con_cls)
{
    struct exchange *x = *con_cls;
    size_t len = *upload_data_size;
    UNUSED(cls), UNUSED(connection), UNUSED(url);
    BUG_UNLESS(x != NULL);
    switch (x->stage) {
    case STAGE_HEAD: return begin(x, method, version);
    case STAGE_ADMITTED:
        /* A connection that slept in the first call wakes in it again. */
        x->stage = STAGE_BODY;
        if (x->refused)
            return refuse(x, x->refused);
        if (len == 0 && head_has_body(&x->head))
            return MHD_YES;
        return take_or_hand_over(x, upload_data, upload_data_size);
    case STAGE_BODY: return take_or_hand_over(x, upload_data, upload_data_size);
    case STAGE_READY: return exchange_send(x);
    case STAGE_ADMISSION:
    case STAGE_WORK: return MHD_YES; /* asleep */
    }
    BUG("exchange stage");
}
