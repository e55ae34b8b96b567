/* Sending a file: POST /sessions/import, and GET /imports/{id}/etat, how far
   its analysis is. The pages around them stand in their own files. */
#include "flow/lot.h"
#include "os/clock.h"
#include "web/analysis.h"
#include "web/pages.h"

static bool store_failed(struct request *request, struct error *error)
{
    *error = *store_error(request->store);
    return false;
}

/* The lot and its trace, together or not at all. */
static bool keep(struct request *request, struct lot *lot, struct error *error)
{
    if (!store_begin_write(request->store))
        return store_failed(request, error);
    if (!lot_create(request->store, request->arena, lot)) {
        store_failed(request, error);
    } else if (page_trace(request, ACT_LOT_UPLOADED, arena_print(request->arena, "lot %lld", (long long)lot->id), error)) {
        return store_commit(request->store) || store_failed(request, error);
    }
    store_rollback(request->store);
    return false;
}

bool page_upload(struct request *request, struct response *response, struct error *error)
{
    struct upload *upload = &request->upload;
    if (upload->public_id[0] == '\0')
        return respond_redirect(request, response, "/sessions/import?fichier=aucun");
    struct lot lot = {
        .public_id = text_of(upload->public_id),
        .centre = request->viewer.person.centre,
        .person = request->viewer.person.id,
        .state = FLOW_UPLOADED,
        .file_name = upload->file_name.len ? upload->file_name : TEXT("sans nom"),
        .file_sha256 = text_of(upload->sha256),
        .file_size = upload->size,
        .created_ms = clock_now(),
    };
    if (!keep(request, &lot, error))
        return false;
    upload->kept = true;
    analysis_wake();
    return respond_redirect(request, response, "/imports/%s", upload->public_id);
}

bool page_import_state(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    if (!lot_by_public_id(request->store, request->arena, request->parameter[0],
                          request->viewer.person.centre, &lot))
        return store_failed(request, error);
    bool waiting = lot.state == FLOW_UPLOADED || lot.state == FLOW_SCANNED;
    struct analysis_progress now = analysis_progress(lot.id);
    struct text said = waiting ? wait_said(request->arena, now.step, now.lines) : TEXT_NONE;
    respond_json(response);
    buffer_print(&response->html.bytes,
                 "{\"state\":\"%s\",\"done\":%s,\"step\":\"%s\",\"lines\":%u,\"said\":",
                 flow_states[lot.state].code, waiting ? "false" : "true",
                 waiting ? wait_steps[now.step].code : "", waiting ? now.lines : lot.lines);
    buffer_add_json(&response->html.bytes, said);
    buffer_add(&response->html.bytes, "}\n", 2);
    return true;
}
