/* /verifier: whether a paper is authentic, without login. The keys by which it can
   be verified without the portal: /verifier/cles. */
#include "web/page_verify.h"

#include "flow/code.h"
#include "os/clock.h"
#include "web/french.h"
#include "web/views.h"

static bool show(struct request *request, struct response *response, struct text typed, struct error *error)
{
    struct page page;
    struct verify_result result;
    char day[11];
    if (!verify_look(request->store, request->arena, typed, request->address, clock_today(), &result))
        return page_failed(request, error);
    struct verify_view view = {.result = &result, .typed = text_slice(typed, 0, VERIFY_TYPED_MOST),
                               .certificate = result.document.kind == DOCUMENT_CERTIFICATE};
    if (result.facts)
        view.code = code_show(request->arena, result.document.code);
    if (result.answer == VERIFY_REVOKED)
        view.revoked_on = arena_copy(request->arena, text_of(date_print_french(date_in_paris(result.document.revoked_ms), day)));
    if (result.answer == VERIFY_WAIT) {
        response->status = 429;
        view.seconds = arena_print(request->arena, "%lld", (long long)(result.wait_ms / 1000 + 1));
        respond_header(response, "Retry-After", view.seconds);
    }
    if (!page_open(&page, request, "Vérifier un document", SECTION_NONE, error))
        return false;
    view_verify(&response->html, &page, &view);
    return true;
}

bool page_verify(struct request *request, struct response *response, struct error *error)
{
    return show(request, response, TEXT_NONE, error);
}

bool page_verify_look(struct request *request, struct response *response, struct error *error)
{
    return show(request, response, request_form(request, "code"), error);
}

/* As papers print it. */
bool page_verify_code(struct request *request, struct response *response, struct error *error)
{
    return show(request, response, request->parameter[0], error);
}

bool page_verify_keys(struct request *request, struct response *response, struct error *error)
{
    struct seal_key *keys;
    uint32_t count;
    char from[20];
    if (!seal_keys_all(request->store, request->arena, &keys, &count))
        return page_failed(request, error);
    response->type = "text/plain; charset=utf-8";
    for (uint32_t i = 0; i < count; i++)
        buffer_print(&response->html.bytes, "# Sceau %.*s, depuis le %s%s\n%.*s", TEXT_ARG(keys[i].mark),
                     date_print_moment(keys[i].created_ms, from), keys[i].retired_ms ? ", remplacé depuis" : "",
                     TEXT_ARG(keys[i].public_pem));
    return true;
}
