/* « Mon compte »: the sessions one has, and one's password: /compte. The second
   factor stands in page_factor.c. */
#include "web/page_account.h"

#include "flow/account.h"
#include "flow/login.h"
#include "os/clock.h"
#include "store/login_sessions.h"
#include "store/second_factors.h"
#include "web/account.h"
#include "web/page_password.h"
#include "web/views.h"

static const char *sentence_of(struct text done)
{
    static const struct { const char *word, *sentence; } all[] = {
        {"mot-de-passe", "Votre mot de passe est changé ; les autres sessions ont pris fin."},
        {"sessions", "La session a pris fin."},
        {"autres", "Les autres sessions ont pris fin."},
        {"arret", "La double vérification est arrêtée."},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (text_equal(done, text_of(all[i].word)))
            return all[i].sentence;
    return NULL;
}

static bool find_sessions(struct request *request, struct account_view *view, struct error *error)
{
    struct login_session *found;
    if (!login_sessions_of(request->store, request->arena, request->viewer.person.id, clock_now(), &found,
                           &view->session_count))
        return page_failed(request, error);
    struct session_row *rows = ARENA_ARRAY(request->arena, struct session_row, view->session_count + 1);
    for (uint32_t i = 0; i < view->session_count; i++)
        rows[i] = (struct session_row){
            .public_id = found[i].public_id,
            .device = found[i].device.len ? found[i].device : TEXT("Navigateur inconnu"),
            .address = found[i].address.len ? found[i].address : TEXT("inconnue"),
            .since = page_moment(request, found[i].created_ms), .seen = page_moment(request, found[i].seen_ms),
            .here = text_equal(found[i].token_hash, request->session),
        };
    view->sessions = rows;
    return true;
}

bool account_show(struct request *request, struct response *response, struct faults *faults,
                  struct error *error)
{
    struct page page;
    struct factor_row factor;
    struct account_view view = {.faults = *faults, .done = sentence_of(request_query(request, "fait"))};
    if (!find_sessions(request, &view, error))
        return false;
    if (!factor_of(request->store, request->arena, request->viewer.person.id, &factor))
        return page_failed(request, error);
    view.codes_left = factor.codes_left;
    if (factor.password_changed_ms)
        view.password_changed = page_moment(request, factor.password_changed_ms);
    if (!page_open(&page, request, "Mon compte", SECTION_ACCOUNT, error))
        return false;
    if (view.faults.errors && response->status == 200)
        response->status = 422;
    view_account(&response->html, &page, &view);
    return true;
}

bool account_check_password(struct request *request, struct response *response, const char *field,
                            struct faults *faults, struct error *error)
{
    struct login login;
    const char *label = "Mot de passe actuel";
    struct text password = text_slice(request_form(request, field), 0, 1024);
    if (!login_check(request->store, request->arena, request->viewer.person.email, password, request->address,
                     &login, error))
        return false;
    switch (login.result) {
    case LOGIN_FINE: break;
    case LOGIN_WRONG:
        fault_add(faults, field, label, "Ce n'est pas votre mot de passe actuel.");
        break;
    case LOGIN_WAIT:
        response->status = 429;
        respond_header(response, "Retry-After", arena_print(request->arena, "%d", login.wait_seconds));
        fault_add(faults, field, label, "Trop d'essais manqués. Vous pourrez réessayer dans %d seconde%s.",
                  login.wait_seconds, login.wait_seconds > 1 ? "s" : "");
        break;
    }
    return true;
}

bool page_account(struct request *request, struct response *response, struct error *error)
{
    struct faults faults = {.arena = request->arena};
    return account_show(request, response, &faults, error);
}

bool page_account_password(struct request *request, struct response *response, struct error *error)
{
    struct faults faults = {.arena = request->arena};
    const struct person *person = &request->viewer.person;
    if (!account_check_password(request, response, "actuel", &faults, error))
        return false;
    if (faults.errors == 0)
        password_fields_check(request, person->email, &faults);
    if (faults.errors)
        return account_show(request, response, &faults, error);
    return account_set_password(request->site, request->store, request->arena, person,
                                request_form(request, "mot_de_passe"), request->session, error) &&
           respond_redirect(request, response, "/compte?fait=mot-de-passe");
}

bool page_account_sessions(struct request *request, struct response *response, struct error *error)
{
    struct text which = request_form(request, "fin");
    bool others = text_equal(which, TEXT("autres"));
    if (which.len == 0)
        return respond_redirect(request, response, "/compte");
    if (!account_end_sessions(request->store, request->arena, &request->viewer.person, others ? TEXT_NONE : which,
                              request->session, error)) {
        if (error->code != ERROR_NOT_FOUND)
            return false;
        *error = (struct error){.code = ERROR_NONE};
        return respond_status(response, 404, "Cette session a déjà pris fin.");
    }
    return respond_redirect(request, response, "/compte?fait=%s", others ? "autres" : "sessions");
}
