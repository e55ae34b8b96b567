/* Choosing a password behind a single-use link: /invitation/{token} and
   /mot-de-passe/{token}; and asking for such a link: /mot-de-passe-oublie. */
#include "web/page_password.h"

#include "flow/account.h"
#include "flow/invite.h"
#include "flow/password_choice.h"
#include "web/errands.h"
#include "web/session.h"
#include "web/views.h"

/* -- behind a link ------------------------------------------------------------------ */

static bool no_longer_good(struct response *response, enum invitation_kind kind, struct error *error)
{
    if (error->code != ERROR_NOT_FOUND)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 404,
                          kind == INVITATION_RESET
                              ? "Ce lien n'est plus valable : il sert une seule fois, pendant 24 heures. Demandez-en un "
                                "nouveau par « Mot de passe oublié »."
                              : "Ce lien d'invitation n'est plus valable : il sert une seule fois, "
                                "pendant 72 heures. Demandez-en un nouveau à qui vous a invité.");
}

static bool show_choice(struct request *request, struct response *response, struct choose_view *view,
                        enum invitation_kind kind, const struct person *person)
{
    view->reset = kind == INVITATION_RESET;
    view->address = view->reset ? "/mot-de-passe/" : "/invitation/";
    view->token = request->parameter[0];
    view->email = person->email;
    struct page page = {.title = "Choisir un mot de passe", .request = request};
    if (view->faults.errors)
        response->status = 422;
    session_visitor(request, response);
    view_choose(&response->html, &page, view);
    return true;
}

static bool show_link(struct request *request, struct response *response, enum invitation_kind kind,
                 struct error *error)
{
    struct person person;
    struct choose_view view = {.faults = {.arena = request->arena}};
    if (!invite_find(request->store, request->arena, kind, request->parameter[0], &person, error))
        return no_longer_good(response, kind, error);
    return show_choice(request, response, &view, kind, &person);
}

void password_fields_check(struct request *request, struct text email, struct faults *faults)
{
    struct text password = request_form(request, "mot_de_passe");
    const char *fault = password_choice_fault(request->arena, password, email);
    if (fault)
        fault_add(faults, "mot_de_passe", "Mot de passe", "%s", fault);
    else if (!text_equal(password, request_form(request, "mot_de_passe_2")))
        fault_add(faults, "mot_de_passe_2", "Le même, une seconde fois",
                  "Les deux mots de passe ne sont pas les mêmes : tapez deux fois le même.");
}

static bool use_link(struct request *request, struct response *response, enum invitation_kind kind,
                   struct error *error)
{
    struct person person;
    struct choose_view view = {.faults = {.arena = request->arena}};
    struct text token = request->parameter[0], password = request_form(request, "mot_de_passe");
    if (!invite_find(request->store, request->arena, kind, token, &person, error))
        return no_longer_good(response, kind, error);
    password_fields_check(request, person.email, &view.faults);
    if (view.faults.errors)
        return show_choice(request, response, &view, kind, &person);
    if (!invite_accept(request->site, request->store, request->arena, kind, token, password, &person, error))
        return no_longer_good(response, kind, error);
    /* A link alone does not stand for the second factor. */
    if (kind == INVITATION_RESET || person.second_factor)
        return respond_redirect(request, response, "/connexion?change=1");
    return session_open(request, response, &person, error) && respond_redirect(request, response, "/");
}

bool page_invitation(struct request *request, struct response *response, struct error *error)
{
    return show_link(request, response, INVITATION_ACCOUNT, error);
}

bool page_invitation_accept(struct request *request, struct response *response, struct error *error)
{
    return use_link(request, response, INVITATION_ACCOUNT, error);
}

bool page_reset(struct request *request, struct response *response, struct error *error)
{
    return show_link(request, response, INVITATION_RESET, error);
}

bool page_reset_accept(struct request *request, struct response *response, struct error *error)
{
    return use_link(request, response, INVITATION_RESET, error);
}

/* -- asking for one -------------------------------------------------------------------- */

static bool show_forgotten(struct request *request, struct response *response, struct forgotten_view *view)
{
    struct page page = {.title = "Mot de passe oublié", .request = request};
    if (view->faults.errors)
        response->status = 422;
    session_visitor(request, response);
    view_forgotten(&response->html, &page, view);
    return true;
}

bool page_forgotten(struct request *request, struct response *response, struct error *error)
{
    struct forgotten_view view = {.faults = {.arena = request->arena}, .sent = request_query(request, "envoye").len > 0};
    UNUSED(error);
    return show_forgotten(request, response, &view);
}

static bool too_often(struct request *request, struct response *response, struct forgotten_view *view,
                      int seconds)
{
    response->status = 429;
    respond_header(response, "Retry-After", arena_print(request->arena, "%d", seconds));
    view->problem = arena_print(request->arena,
                                "Trop de demandes depuis votre adresse IP. Vous pourrez réessayer dans %d seconde%s.",
                                seconds, seconds > 1 ? "s" : "").at;
    return show_forgotten(request, response, view);
}

/* The same answer, after the same work, whoever has the address: what there is
   to do is done by the thread of the errands. */
bool page_forgotten_ask(struct request *request, struct response *response, struct error *error)
{
    int seconds;
    struct text email = text_trim(request_form(request, "adresse"));
    struct forgotten_view view = {.faults = {.arena = request->arena}, .email = text_slice(email, 0, 254)};
    UNUSED(error);
    if (!invite_is_address(email)) {
        fault_add(&view.faults, "adresse", "Adresse de courriel",
                  "Ce n'est pas une adresse de courriel. Exemple : prenom.nom@centre.fr.");
        return show_forgotten(request, response, &view);
    }
    switch (account_may_ask_reset(request->arena, email, request->address, &seconds)) {
    case RESET_WAIT: return too_often(request, response, &view, seconds);
    case RESET_QUIET: break;
    case RESET_MAY:
        if (!errand_reset(email))
            return respond_status(response, 503, NULL);
        break;
    }
    return respond_redirect(request, response, "/mot-de-passe-oublie?envoye=1");
}
