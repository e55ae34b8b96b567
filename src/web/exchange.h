/* One request and its answer, from the first line to the last byte: what the
   I/O threads do with libmicrohttpd, and the hand-over to the pools. */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include "web/analysis.h"
#include "web/link.h"
#include "web/pool.h"

#include <microhttpd.h>
#include <stdatomic.h>

/* What all exchanges share. */
struct server {
    const struct site *site;
    struct pool *pages, *passwords;
    struct links *links;
    _Atomic bool stopping;
    _Atomic unsigned active; /* requests being answered */
    struct MHD_Response *description[2]; /* of the API: plain, gzip */
    char description_etag[24];
    struct MHD_Response **assets; /* two an asset: plain, gzip */
};

/* For MHD_OPTION_URI_LOG_CALLBACK, the access handler and
   MHD_OPTION_NOTIFY_COMPLETED; `cls` is the server. */
void *exchange_start(void *cls, const char *address, struct MHD_Connection *connection);
enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload_data,
                                size_t *upload_data_size, void **con_cls);
void exchange_end(void *cls, struct MHD_Connection *connection, void **con_cls,
                  enum MHD_RequestTerminationCode code);
/* For MHD_OPTION_NOTIFY_CONNECTION. */
void exchange_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                         enum MHD_ConnectionNotificationCode code);

/* Responses of the embedded files, made once. */
void exchange_make_assets(struct server *server);
void exchange_free_assets(struct server *server);

#endif
