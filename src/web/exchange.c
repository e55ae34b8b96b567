/* One request and its answer: see exchange.h. This file receives; answering
   stands in exchange_work.c and exchange_send.c. */
#include "web/exchange_inside.h"

#include "os/clock.h"
#include "web/admission.h"
#include "web/api.h"
#include "web/daemon.h"
#include "web/form.h"
#include "web/log.h"
#include "web/route.h"
#include "web/upload_slots.h"

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
            mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
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
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
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
        upload_slot_give(x->slot);
    }
    link_set_deadline(x->link, header_deadline(server));
    log_access(x);
    response_free(&x->response);
    buffer_free(&x->form);
    arena_free(&x->arena);
    free(x);
    atomic_fetch_sub(&server->active, 1);
}

/* -- receiving ---------------------------------------------------------------------------- */

/* What the route wants as a body: 0, or the status to refuse with. */
static unsigned check_body(struct exchange *x)
{
    const struct route *route = x->request.route;
    struct text type = head_field(&x->head, "Content-Type");
    type = text_trim(text_slice(type, 0, text_find_byte(type, ';')));
    if (route->api && head_field(&x->head, "Content-Encoding").len)
        return 415; /* nothing here unpacks what comes */
    switch (route->body) {
    case BODY_NONE: return head_has_body(&x->head) ? 400 : 0;
    case BODY_FORM:
        if (x->head.content_length > FORM_BYTES_MAX)
            return 413;
        return type.len == 0 && !head_has_body(&x->head) ? 0
             : text_equal_nocase(type, TEXT("application/x-www-form-urlencoded")) ? 0 : 415;
    case BODY_JSON:
        if (x->head.content_length > API_JSON_MOST)
            return 413;
        return !head_has_body(&x->head) || text_equal_nocase(type, TEXT("application/json")) ? 0 : 415;
    case BODY_UPLOAD:
        if (!text_equal_nocase(type, TEXT("multipart/form-data")))
            return 415;
        return x->head.content_length > upload_body_most ? 413 : 0;
    }
    BUG("body kind");
}

static enum MHD_Result begin_upload(struct exchange *x)
{
    x->slot = analysis_has_room() ? upload_slot_take() : -1;
    if (x->slot < 0)
        return exchange_refuse(x, 503);
    x->upload = upload_open(&x->request, head_field(&x->head, "Content-Type"));
    if (x->upload == NULL) {
        upload_slot_give(x->slot);
        return exchange_refuse(x, 400);
    }
    x->deadline = x->start + x->request.site->settings.upload_seconds * 1000;
    return exchange_hand_over(x, STAGE_ADMISSION);
}

static enum MHD_Result begin_body(struct exchange *x)
{
    unsigned refused = check_body(x);
    if (refused == 413 && x->request.route->body == BODY_UPLOAD)
        x->refused_detail = upload_too_large(x->request.arena);
    if (refused)
        return exchange_refuse(x, refused);
    if (x->request.route->body == BODY_UPLOAD)
        return begin_upload(x);
    buffer_init(&x->form, x->request.route->body == BODY_JSON ? (size_t)API_JSON_MOST : (size_t)FORM_BYTES_MAX);
    x->stage = STAGE_BODY;
    link_set_deadline(x->link, body_deadline(x->server));
    return MHD_YES;
}

static enum MHD_Result begin(struct exchange *x, const char *method, const char *version)
{
    struct request *request = &x->request;
    size_t mark = text_find_byte(x->address, '?');
    struct text path = request->path = text_slice(x->address, 0, mark);
    unsigned refused = head_read(&x->head, x->connection, method, version, x->address);
    if (refused) {
        /* Where its body ends is not to be trusted: answer and close. */
        exchange_prepare_refusal(x, refused);
        return exchange_send(x);
    }
    request->head = &x->head;
    bool is_get = text_equal(x->head.method, TEXT("GET")) || text_equal(x->head.method, TEXT("HEAD"));
    bool is_post = text_equal(x->head.method, TEXT("POST"));
    if (is_get && text_starts(path, TEXT("/asset/")) && !head_has_body(&x->head))
        return exchange_send_asset(x, text_slice(path, sizeof "/asset/" - 1, path.len));
    if (is_get && text_equal(path, TEXT(API_DESCRIPTION_PATH)) && !head_has_body(&x->head))
        return exchange_send_description(x);
    struct route_match match = route_find(&x->arena, is_post ? METHOD_POST : METHOD_GET, path);
    x->allows_get = match.allows_get;
    x->allows_post = match.allows_post;
    if (!match.path_known)
        return exchange_refuse(x, 404);
    if (text_equal(x->head.method, TEXT("OPTIONS")) && !head_has_body(&x->head)) {
        x->response.status = 204;
        exchange_add_allow(x);
        return exchange_send_soon(x);
    }
    if (match.route == NULL || (!is_get && !is_post))
        return exchange_refuse(x, 405);
    request->route = match.route;
    memcpy(request->parameter, match.parameter, sizeof match.parameter);
    request->user_agent = head_field(&x->head, "User-Agent");
    request->address = admission_address(x->connection, &x->head, request->site, &x->arena);
    if (!form_parse(&x->arena, text_slice(x->address, mark + 1, x->address.len), request->query,
                    &request->query_count))
        return exchange_refuse(x, 400);
    return begin_body(x);
}

/* For the next bytes, and never past that of the whole. */
static void set_upload_deadline(struct exchange *x)
{
    int64_t silence = body_deadline(x->server);
    link_set_deadline(x->link, silence < x->deadline ? silence : x->deadline);
}

static enum MHD_Result take_body(struct exchange *x, const char *bytes, size_t len)
{
    if (x->upload == NULL) {
        buffer_add(&x->form, bytes, len);
        return x->form.failed ? exchange_refuse(x, 413) : MHD_YES;
    }
    x->refused = upload_feed(x->upload, bytes, len);
    x->refused_detail = upload_detail(x->upload);
    if (x->refused)
        return exchange_refuse(x, x->refused);
    set_upload_deadline(x);
    return MHD_YES;
}

/* No bytes: the body is complete. */
static enum MHD_Result take_or_hand_over(struct exchange *x, const char *bytes, size_t *len)
{
    size_t count = *len;
    *len = 0;
    return count ? take_body(x, bytes, count) : exchange_hand_over(x, STAGE_WORK);
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
        set_upload_deadline(x);
        if (x->refused)
            return exchange_refuse(x, x->refused);
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
