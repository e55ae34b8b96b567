/* What the threads of the pools do with a request: see exchange_inside.h. */
#include "web/exchange_inside.h"

#include "web/admission.h"
#include "web/api.h"
#include "web/daemon.h"
#include "web/form.h"
#include "web/log.h"
#include "web/session.h"
#include "web/upload_slots.h"

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
static bool settle_upload(struct exchange *x, struct error *error)
{
    unsigned refused = upload_settle(x->upload, error);
    if (refused)
        respond_status(&x->response, refused, NULL);
    x->response.detail = upload_detail(x->upload);
    if (refused)
        *error = (struct error){.code = ERROR_NONE};
    return refused == 0;
}

static bool may_go_on(struct exchange *x, struct error *error)
{
    struct request *request = &x->request;
    if (request->route->api) {
        request->body = buffer_text(&x->form);
        return api_enter(request, &x->response, error) && (x->upload == NULL || settle_upload(x, error));
    }
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
    return x->upload == NULL || settle_upload(x, error);
}

static bool run_handler(struct exchange *x, struct error *error)
{
    if (x->request.route->api)
        store_set_guard(x->request.store, api_holds, &x->request);
    else if (x->request.session.len)
        store_set_guard(x->request.store, admission_holds, &x->request);
    return x->request.route->api ? api_run(&x->request, &x->response, error)
                                 : x->request.route->handler(&x->request, &x->response, error);
}

static void exchange_answer(struct exchange *x)
{
    struct error error = {0};
    bool done = may_go_on(x, &error) && run_handler(x, &error);
    store_set_guard(x->request.store, NULL, NULL);
    if (error.code != ERROR_NONE && !done) {
        if (error.code != ERROR_NOT_FOUND && error.code != ERROR_DENIED && error.code != ERROR_OUTDATED)
            log_error(x->request.route->path, &error);
        response_failure(&x->request, &x->response, &error);
    } else if (x->response.error_page) {
        response_error_page(&x->request, &x->response);
    }
    if (x->response.html.bytes.failed) {
        x->response.status = 500;
        response_error_page(&x->request, &x->response);
    }
    if (x->request.route->api) {
        api_finish(&x->request, &x->response);
        api_leave(&x->request);
    }
    if (x->upload && !x->request.upload.kept) {
        upload_close(x->upload);
        x->upload = NULL;
        upload_slot_give(x->slot);
    }
}

/* `sender` a person, or less than 0 a key's centre. */
static bool has_its_share(struct exchange *x, int64_t sender)
{
    if (upload_slot_name(x->slot, sender))
        return false;
    x->refused = 429;
    x->refused_detail = arena_print(x->request.arena, "%d fichiers sont déjà en cours d'envoi à ce nom : attendez que l'un "
                                                      "d'eux soit arrivé, puis recommencez.", UPLOADS_OF_ONE);
    respond_header(&x->response, "Retry-After", TEXT("10"));
    return true;
}

/* The same for a key: its problem is the answer. */
static void exchange_admit_key(struct exchange *x)
{
    struct error error = {0};
    if (api_enter(&x->request, &x->response, &error)) {
        if (!has_its_share(x, -x->request.key.centre))
            upload_admit(x->upload);
    } else {
        if (error.code != ERROR_NONE)
            log_error(x->request.route->path, &error);
        x->refused = x->response.status == 200 ? 503 : x->response.status;
    }
    api_leave(&x->request);
    x->request.store = NULL;
}

/* Whether the upload may begin: settled before its first byte is stored. */
static void exchange_admit(struct exchange *x)
{
    struct error error = {0};
    struct response *response = &x->response;
    if (x->request.route->api) {
        exchange_admit_key(x);
        return;
    }
    if (!session_find(&x->request, &x->head, &error)) {
        log_error(x->request.route->path, &error);
        x->refused = 503;
    } else if (!admission_check(&x->request, response) || !admission_upload(&x->request, response, &error)) {
        x->refused = response->status == 200 ? 503 : response->status;
        x->refused_detail = response->detail;
    } else if (!session_same_origin(&x->request, &x->head)) {
        x->refused = 403;
    } else if (!has_its_share(x, x->request.viewer.person.id)) {
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
    mhd.resume_connection(connection);
}

enum MHD_Result exchange_hand_over(struct exchange *x, enum stage stage)
{
    struct pool *pool = x->request.route->lane == LANE_PASSWORD && stage == STAGE_WORK
                            ? x->server->passwords : x->server->pages;
    x->stage = stage;
    x->task.run = exchange_run;
    link_set_deadline(x->link, LINK_NO_DEADLINE);
    mhd.suspend_connection(x->connection);
    if (pool_submit(pool, &x->task))
        return MHD_YES;
    if (stage == STAGE_ADMISSION) {
        x->refused = 503;
        x->stage = STAGE_ADMITTED;
    } else {
        exchange_prepare_refusal(x, 503);
        x->stage = STAGE_READY;
    }
    mhd.resume_connection(x->connection);
    return MHD_YES;
}
