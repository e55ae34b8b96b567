/* Logging in and out: /connexion, /deconnexion, and the way in, /. */
#include "web/page_login.h"

#include "flow/login.h"
#include "os/clock.h"
#include "web/french.h"
#include "web/session.h"
#include "web/views.h"

/* What a link in a mail could set must not lead elsewhere. */
struct text login_safe_path(struct text path)
{
    for (size_t i = 0; i < path.len; i++)
        if ((unsigned char)path.at[i] <= 0x20 || strchr("\\%\x7F", path.at[i]) || (unsigned char)path.at[i] >= 0x80)
            return TEXT("/");
    bool ours = text_starts(path, TEXT("/")) && !text_starts(path, TEXT("//")) && path.len < 200;
    return ours ? path : TEXT("/");
}

static bool show_form(struct request *request, struct response *response, const char *problem)
{
    struct login_view view = {.problem = french_spaces(request->arena, text_of(problem))};
    struct text wanted = request_form(request, "vers");
    view.onward = login_safe_path(wanted.len ? wanted : request_query(request, "vers"));
    view.email = text_slice(request_form(request, "adresse"), 0, 254);
    view.changed = request_query(request, "change").len > 0;
    view.expired = request_query(request, "expiree").len > 0;
    struct page page = {.title = "Connexion", .request = request};
    session_visitor(request, response);
    view_login(&response->html, &page, &view);
    return true;
}

bool login_start_again(struct request *request, struct response *response, const char *why)
{
    response->status = 422;
    return show_form(request, response, why);
}

bool page_login(struct request *request, struct response *response, struct error *error)
{
    UNUSED(error);
    if (request->viewer.person.role != ROLE_NOBODY)
        return respond_redirect(request, response, "/");
    return show_form(request, response, NULL);
}

/* Of an address that nobody has, nothing is known that could be kept. */
bool login_trace_refused(struct request *request, int64_t person, struct error *error)
{
    struct audit audit = {.act = ACT_LOGIN_REFUSED, .person = person};
    return audit_add(request->store, &audit, clock_now()) || page_failed(request, error);
}

bool page_login_check(struct request *request, struct response *response, struct error *error)
{
    struct login login;
    struct text password = request_form(request, "mot_de_passe");
    if (!login_check(request->store, request->arena, request_form(request, "adresse"),
                     text_slice(password, 0, 1024), request->address, &login, error))
        return false;
    switch (login.result) {
    case LOGIN_FINE: {
        struct text onward = login_safe_path(request_form(request, "vers"));
        if (login.person.second_factor)
            return login_ask_code(request, response, &login.person, onward, error);
        return session_open(request, response, &login.person, error) &&
               respond_redirect(request, response, "%.*s", TEXT_ARG(onward));
    }
    case LOGIN_WAIT:
        response->status = 429;
        respond_header(response, "Retry-After",
                       arena_print(request->arena, "%d", login.wait_seconds));
        return show_form(request, response,
                         arena_print(request->arena,
                                     "Trop d'essais manqués. Vous pourrez réessayer dans %d seconde%s.",
                                     login.wait_seconds, login.wait_seconds > 1 ? "s" : "").at);
    case LOGIN_WRONG:
        if (!login_trace_refused(request, login.person.id, error))
            return false;
        return show_form(request, response,
                         "L'adresse ou le mot de passe ne correspond pas. Vérifiez les deux et réessayez.");
    }
    BUG("login result");
}

bool page_logout(struct request *request, struct response *response, struct error *error)
{
    return session_close(request, response, error) &&
           respond_redirect(request, response, "/connexion");
}

/* Everybody has a first page. */
bool page_home(struct request *request, struct response *response, struct error *error)
{
    UNUSED(error);
    switch (request->viewer.person.role) {
    case ROLE_DRIVER: return respond_redirect(request, response, "/espace");
    case ROLE_NOBODY: return respond_redirect(request, response, "/connexion");
    case ROLE_MANAGER:
    case ROLE_REPRESENTATIVE: return respond_redirect(request, response, "/sessions");
    case ROLE_OPERATOR: return respond_redirect(request, response, "/exploitation");
    }
    BUG("role");
}
