/* Opening a personal space: /inscription, and the link of the mail that it leaves. */
#include "web/page_signup.h"

#include "flow/invite.h"
#include "flow/space.h"
#include "web/page_password.h"
#include "web/session.h"
#include "web/views.h"

/* -- asking -------------------------------------------------------------------------- */

static bool show(struct request *request, struct response *response, struct signup_view *view)
{
    struct page page = {.title = "Ouvrir un espace personnel", .request = request};
    if (view->faults.errors)
        response->status = 422;
    session_visitor(request, response);
    view_signup(&response->html, &page, view);
    return true;
}

bool page_signup(struct request *request, struct response *response, struct error *error)
{
    struct signup_view view = {.faults = {.arena = request->arena}, .sent = request_query(request, "envoye").len > 0};
    UNUSED(error);
    if (request->viewer.person.role != ROLE_NOBODY)
        return respond_redirect(request, response, "/");
    return show(request, response, &view);
}

static bool too_often(struct request *request, struct response *response, struct signup_view *view, int seconds)
{
    response->status = 429;
    respond_header(response, "Retry-After", arena_print(request->arena, "%d", seconds));
    view->problem = arena_print(request->arena, "Trop de demandes depuis votre connexion. Recommencez dans %d seconde%s.", seconds,
                                seconds > 1 ? "s" : "").at;
    return show(request, response, view);
}

/* The same answer whoever has the address: what differs stands in the mail. */
bool page_signup_ask(struct request *request, struct response *response, struct error *error)
{
    int seconds;
    struct driver_identity identity;
    struct signup_view view = {.faults = {.arena = request->arena}, .email = request_line(request, "adresse", 254)};
    if (!invite_is_address(view.email))
        fault_add(&view.faults, "adresse", "Adresse de courriel", "Ce n'est pas une adresse de courriel. Exemple : prenom.nom@exemple.fr.");
    view.form = identity_form_take(request, &view.faults, &identity);
    if (view.faults.errors)
        return show(request, response, &view);
    switch (space_may_ask(request->arena, view.email, request->address, &seconds)) {
    case SIGNUP_WAIT: return too_often(request, response, &view, seconds);
    case SIGNUP_QUIET: break;
    case SIGNUP_MAY:
        if (!space_ask(request->site, request->store, request->arena, view.email, &identity, error))
            return false;
        break;
    }
    return respond_redirect(request, response, "/inscription?envoye=1");
}

/* -- behind the link ------------------------------------------------------------------ */

static bool no_longer_good(struct response *response, struct error *error)
{
    if (error->code != ERROR_NOT_FOUND && error->code != ERROR_DATA)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 404, "Ce lien n'est plus valable : il sert une seule fois, pendant 48 heures. Si votre compte est déjà "
                                         "ouvert, connectez-vous ; sinon, recommencez l'inscription.");
}

static bool show_confirm(struct request *request, struct response *response, struct signup_confirm_view *view)
{
    struct page page = {.title = "Choisir un mot de passe", .request = request};
    view->token = request->parameter[0];
    if (view->faults.errors)
        response->status = 422;
    session_visitor(request, response);
    view_signup_confirm(&response->html, &page, view);
    return true;
}

bool page_signup_confirm(struct request *request, struct response *response, struct error *error)
{
    struct signup signup;
    struct signup_confirm_view view = {.faults = {.arena = request->arena}};
    if (!space_find_signup(request->store, request->arena, request->parameter[0], &signup, error))
        return no_longer_good(response, error);
    view.email = signup.email;
    return show_confirm(request, response, &view);
}

bool page_signup_open(struct request *request, struct response *response, struct error *error)
{
    struct signup signup;
    struct person person;
    struct signup_confirm_view view = {.faults = {.arena = request->arena}};
    if (!space_find_signup(request->store, request->arena, request->parameter[0], &signup, error))
        return no_longer_good(response, error);
    view.email = signup.email;
    password_fields_check(request, signup.email, &view.faults);
    if (view.faults.errors)
        return show_confirm(request, response, &view);
    if (!space_open(request->store, request->arena, request->parameter[0], request_form(request, "mot_de_passe"), &person, error))
        return no_longer_good(response, error);
    return session_open(request, response, &person, error) && respond_redirect(request, response, "/espace?bienvenue=1");
}
