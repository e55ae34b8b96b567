/* Answers on their way out: see exchange_inside.h. */
#include "web/exchange_inside.h"

#include "os/clock.h"
#include "os/digest.h"
#include "web/api.h"
#include "web/asset.h"
#include "web/daemon.h"

#include <sys/socket.h>

enum {
    SEND_SECONDS = 60, /* for an answer, plus a second for each … */
    SEND_BYTES_A_SECOND = 16 * 1024
};

static void put_header(void *context, const char *name, const char *value)
{
    mhd.add_response_header(context, name, value);
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

enum MHD_Result exchange_send(struct exchange *x)
{
    if (x->asset) {
        link_set_deadline(x->link, clock_monotonic() + SEND_SECONDS * 1000);
        return mhd.queue_response(x->connection, 200, x->asset);
    }
    const struct buffer *bytes = &x->response.html.bytes;
    struct MHD_Response *response = mhd.create_response_from_buffer(
        bytes->len, bytes->at ? bytes->at : (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    response_headers(&x->request, &x->response, cache_words(x), put_header, response);
    if (atomic_load(&x->server->stopping) || x->response.status == 400)
        mhd.add_response_header(response, "Connection", "close");
    link_set_deadline(x->link, clock_monotonic() + SEND_SECONDS * 1000 +
                                   (int64_t)(bytes->len / SEND_BYTES_A_SECOND) * 1000);
    enum MHD_Result queued = mhd.queue_response(x->connection, x->response.status, response);
    mhd.destroy_response(response);
    return queued;
}

void exchange_add_allow(struct exchange *x)
{
    respond_header(&x->response, "Allow",
                   x->allows_get && x->allows_post ? TEXT("GET, HEAD, POST, OPTIONS")
                   : x->allows_get                 ? TEXT("GET, HEAD, OPTIONS")
                                                   : TEXT("POST, OPTIONS"));
}

void exchange_prepare_refusal(struct exchange *x, unsigned status)
{
    x->response.status = status;
    x->response.detail = x->refused_detail;
    if (status == 405)
        exchange_add_allow(x);
    if (status != 303)
        response_error_page(&x->request, &x->response);
}

/* Answers although the client is still sending: the daemon could not, so the
   answer is written to the socket here, and what still comes is drained. */
static enum MHD_Result refuse_amid_body(struct exchange *x, unsigned status)
{
    struct buffer out;
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    buffer_init(&out, 1 << 20);
    exchange_prepare_refusal(x, status);
    response_print(&x->request, &x->response, &out);
    if (!out.failed && send(info->connect_fd, out.at, out.len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        link_linger(x->server->links, info->connect_fd);
    buffer_free(&out);
    return MHD_NO;
}

enum MHD_Result exchange_send_soon(struct exchange *x)
{
    x->stage = STAGE_READY;
    return MHD_YES;
}

enum MHD_Result exchange_refuse(struct exchange *x, unsigned status)
{
    if (head_has_body(&x->head))
        return refuse_amid_body(x, status);
    exchange_prepare_refusal(x, status);
    return exchange_send_soon(x);
}

/* -- embedded files ------------------------------------------------------------------ */

static void make_description(struct server *server)
{
    char hex[DIGEST_HEX + 1];
    struct request request = {.site = server->site};
    for (int gzip = 0; gzip < 2; gzip++) {
        struct response response;
        struct buffer out;
        response_init(&response);
        buffer_init(&out, 0);
        api_description_print(&out);
        digest_of(buffer_text(&out), hex);
        snprintf(server->description_etag, sizeof server->description_etag, "W/\"%.16s\"", hex);
        response.type = "application/json";
        respond_header(&response, "ETag", text_of(server->description_etag));
        respond_header(&response, "Vary", TEXT("Accept-Encoding"));
        if (gzip && api_compress(&out))
            respond_header(&response, "Content-Encoding", TEXT("gzip"));
        BUG_UNLESS(!out.failed);
        server->description[gzip] = mhd.create_response_from_buffer(out.len, out.at, MHD_RESPMEM_MUST_COPY);
        BUG_UNLESS(server->description[gzip] != NULL);
        response_headers(&request, &response, "public, max-age=60", put_header, server->description[gzip]);
        buffer_free(&out);
    }
}

enum MHD_Result exchange_send_description(struct exchange *x)
{
    struct text known = head_field(&x->head, "If-None-Match"), etag = text_of(x->server->description_etag);
    if (known.len && text_find(known, etag) < known.len) {
        x->response.status = 304;
        respond_header(&x->response, "ETag", etag);
        return exchange_send_soon(x);
    }
    x->asset = x->server->description[head_accepts(&x->head, TEXT("gzip"))];
    return exchange_send_soon(x);
}

void exchange_make_assets(struct server *server)
{
    make_description(server);
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
        server->assets[i] = mhd.create_response_from_buffer(
            bytes.len, (void *)(uintptr_t)bytes.at, MHD_RESPMEM_PERSISTENT);
        BUG_UNLESS(server->assets[i] != NULL);
        response_headers(&request, &response, "public, max-age=31536000, immutable", put_header,
                         server->assets[i]);
    }
}

void exchange_free_assets(struct server *server)
{
    for (int i = 0; i < 2; i++)
        if (server->description[i])
            mhd.destroy_response(server->description[i]);
    for (size_t i = 0; server->assets && i < 2 * asset_count; i++)
        if (server->assets[i])
            mhd.destroy_response(server->assets[i]);
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
    return exchange_send_soon(x);
}

enum MHD_Result exchange_send_asset(struct exchange *x, struct text name)
{
    const struct asset *asset = asset_find(name);
    if (asset == NULL)
        return exchange_refuse(x, 404);
    if (!text_equal(name, text_of(asset->hashed)))
        return send_renamed_asset(x, asset);
    bool gzip = asset->gzip.len && head_accepts(&x->head, TEXT("gzip"));
    x->asset = x->server->assets[2 * (asset - assets) + gzip];
    return exchange_send_soon(x);
}
