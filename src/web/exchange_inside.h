/* The inside of exchange.h, for the files of its own: exchange.c (receiving),
   exchange_send.c, exchange_work.c. */
#ifndef WEB_EXCHANGE_INSIDE_H
#define WEB_EXCHANGE_INSIDE_H

#include "web/exchange.h"
#include "web/head.h"
#include "web/response.h"
#include "web/upload.h"

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
    int slot; /* of the upload (upload_slots.h) */
    struct text address;
    unsigned refused; /* status decided before the whole body was there */
    struct text refused_detail;
    bool allows_get, allows_post;
    int64_t start, deadline; /* clock_monotonic; of a whole upload */
};

/* -- exchange_send.c: answers on their way out ------------------------------- */

/* The answer is complete: hands it to the daemon, with time to send it. */
enum MHD_Result exchange_send(struct exchange *x);
/* The daemon closes the connection of whoever it answers in the first call:
   what is ready then is sent in the next. */
enum MHD_Result exchange_send_soon(struct exchange *x);
/* The error page of a status, as the response. */
void exchange_prepare_refusal(struct exchange *x, unsigned status);
/* Answers with that page, also while the client is still sending. */
enum MHD_Result exchange_refuse(struct exchange *x, unsigned status);
enum MHD_Result exchange_send_asset(struct exchange *x, struct text name);
/* The OpenAPI document, made beforehand. */
enum MHD_Result exchange_send_description(struct exchange *x);
/* The header Allow, from allows_get and allows_post. */
void exchange_add_allow(struct exchange *x);

/* -- exchange_work.c: on the threads of the pools -------------------------------- */

/* Hands over to a pool; the connection sleeps until a thread of it wakes it. */
enum MHD_Result exchange_hand_over(struct exchange *x, enum stage stage);

#endif
