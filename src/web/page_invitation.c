/* Following an invitation: /invitation/{token}, where one chooses a password. */
#include "flow/invite.h"
#include "flow/password_choice.h"
#include "web/french.h"
#include "web/page_login.h"
#include "web/session.h"
#include "web/views.h"

static bool no_longer_good(struct response *response, struct error *error)
{
    if (error->code != ERROR_NOT_FOUND)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 404,
                          "Ce lien d'invitation n'est plus valable : il sert une seule fois, "
                          "pendant 72 heures. Demandez-en un nouveau à l'exploitant.");
}

static bool show_form(struct request *request, struct response *response,
                      const struct person *person, const char *problem)
{
    struct invitation_view view = {.problem = french_spaces(request->arena, text_of(problem)), .token = request->parameter[0],
                                   .email = person->email};
    struct page page = {.title = "Choisir un mot de passe", .request = request};
    session_visitor(request, response);
    view_invitation(&response->html, &page, &view);
    return true;
}

bool page_invitation(struct request *request, struct response *response, struct error *error)
{
    struct person person;
    if (!invite_find(request->store, request->arena, request->parameter[0], &person, error))
        return no_longer_good(response, error);
    return show_form(request, response, &person, NULL);
}

bool page_invitation_accept(struct request *request, struct response *response,
                            struct error *error)
{
    struct person person;
    struct text token = request->parameter[0], password = request_form(request, "mot_de_passe");
    if (!invite_find(request->store, request->arena, token, &person, error))
        return no_longer_good(response, error);
    const char *fault = password_choice_fault(request->arena, password, person.email);
    if (fault == NULL && !text_equal(password, request_form(request, "mot_de_passe_2")))
        fault = "Les deux mots de passe ne sont pas les mêmes : tapez deux fois le même.";
    if (fault)
        return show_form(request, response, &person, fault);
    if (!invite_accept(request->store, request->arena, token, password, &person, error))
        return no_longer_good(response, error);
    request->viewer.person = person;
    return session_open(request, response, person.id, error) &&
           respond_redirect(request, response, "/");
}
