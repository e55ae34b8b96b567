/* The service contract: read by everybody of the centre, signed by its legal
   representative, and its copies as PDF. */
#include "web/page_contract.h"

#include "documents/contract_copy.h"
#include "flow/contract.h"
#include "os/clock.h"
#include "web/views.h"

static bool is_absent(struct request *request)
{
    return store_error(request->store)->code == ERROR_NOT_FOUND;
}

static bool show(struct request *request, struct response *response, struct contract_view *view, struct error *error)
{
    struct page page;
    struct contract contract, next;
    struct contract_signature *signatures;
    int64_t centre = request->viewer.person.centre;
    date today = clock_today();
    view->is_representative = request->viewer.person.role == ROLE_REPRESENTATIVE;
    if (contract_in_force(request->store, request->arena, CONTRACT_SERVICE, today, &contract))
        view->contract = &contract;
    else if (!is_absent(request))
        return page_failed(request, error);
    if (!contract_next(request->store, request->arena, CONTRACT_SERVICE, today, &next) ||
        !contract_is_signed(request->store, centre, CONTRACT_SERVICE, today, &view->is_signed) ||
        !contract_signatures(request->store, request->arena, centre, CONTRACT_SERVICE, &signatures, &view->signature_count))
        return page_failed(request, error);
    view->next = &next;
    view->signatures = signatures;
    if (!page_open(&page, request, "Contrat de service", SECTION_CENTRE, error))
        return false;
    view_contract(&response->html, &page, view);
    return true;
}

bool page_contract(struct request *request, struct response *response, struct error *error)
{
    struct contract_view view = {.faults.arena = request->arena,
                                 .done = text_equal(request_query(request, "signe"), TEXT("1")),
                                 .changed = text_equal(request_query(request, "change"), TEXT("1"))};
    return show(request, response, &view, error);
}

bool page_contract_sign(struct request *request, struct response *response, struct error *error)
{
    int64_t contract;
    enum sign_result result;
    struct contract_view view = {.faults.arena = request->arena};
    if (!text_to_int(request_form(request, "contrat"), &contract))
        return respond_status(response, 400, NULL);
    if (request_form(request, "accepte").len == 0) {
        fault_add(&view.faults, "accepte", "Signature", "Cocher « J'ai lu le contrat et je le signe » pour signer.");
        response->status = 422;
        return show(request, response, &view, error);
    }
    if (!contract_sign(request->store, request->arena, &request->viewer.person, CONTRACT_SERVICE, contract, &result, error)) {
        if (error->code != ERROR_NOT_FOUND)
            return false;
        result = SIGN_CHANGED;
    }
    switch (result) {
    case SIGN_DONE:
    case SIGN_BEFORE: return respond_redirect(request, response, "/centre/contrat?signe=1");
    case SIGN_CHANGED: return respond_redirect(request, response, "/centre/contrat?change=1");
    }
    BUG("sign result");
}

/* The centre's signature of that number. */
static const struct contract_signature *find_signature(const struct contract_signature *all, uint32_t count, struct text number)
{
    int64_t id;
    if (!text_to_int(number, &id))
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

static bool make_copy(struct request *request, struct response *response, const struct contract_signature *signature,
                      struct error *error)
{
    struct contract contract;
    struct centre centre;
    struct buffer pdf;
    if (!contract_by_id(request->store, request->arena, signature->contract, &contract) ||
        !centre_by_id(request->store, request->arena, signature->centre, &centre))
        return page_failed(request, error);
    struct contract_copy copy = {.version = contract.version, .body = contract.body, .sha256 = signature->sha256,
                                 .centre = centre.name, .siret = centre.siret, .signed_ms = signature->signed_ms,
                                 .operator_name = request->site->settings.operator_name,
                                 .signer = signature->name.len ? signature->name : TEXT("son représentant légal, sur papier")};
    buffer_init(&pdf, 0);
    bool done = contract_copy_make(&copy, &pdf, error) &&
                respond_file(request, response, "application/pdf",
                             arena_print(request->arena, "contrat-de-service-%lld.pdf", (long long)contract.id).at, buffer_text(&pdf));
    buffer_free(&pdf);
    return done;
}

bool page_contract_copy(struct request *request, struct response *response, struct error *error)
{
    struct contract_signature *all;
    uint32_t count;
    if (!contract_signatures(request->store, request->arena, request->viewer.person.centre, CONTRACT_SERVICE, &all, &count))
        return page_failed(request, error);
    const struct contract_signature *signature = find_signature(all, count, request->parameter[0]);
    return signature ? make_copy(request, response, signature, error) : respond_status(response, 404, NULL);
}

/* How to reach the operator: for everybody, also without an account. */
bool page_contact(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    if (!page_open(&page, request, "Joindre l'exploitant", SECTION_NONE, error))
        return false;
    view_contact(&response->html, &page);
    return true;
}
