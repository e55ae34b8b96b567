/* The second factor: switching it on (/compte/double-verification) and off, and
   the second step of logging in (/connexion/code). */
#include "web/page_account.h"

#include "os/clock.h"
#include "store/second_factors.h"
#include "web/account.h"
#include "web/page_login.h"
#include "web/sealed.h"
#include "web/session.h"
#include "web/views.h"

enum { LOGIN_MS = 5 * 60 * 1000 /* from the password to the code */ };

void account_code_fault(struct request *request, struct response *response, const char *field,
                        const struct factor_check *check, struct faults *faults)
{
    switch (check->result) {
    case FACTOR_FINE: return;
    case FACTOR_WRONG:
        fault_add(faults, field, "Code",
                  "Ce code ne correspond pas, ou il a déjà servi. Attendez le suivant ; si le téléphone n'est pas à "
                  "l'heure, réglez-le.");
        return;
    case FACTOR_WAIT:
        response->status = 429;
        respond_header(response, "Retry-After", arena_print(request->arena, "%d", check->wait_seconds));
        fault_add(faults, field, "Code", "Trop d'essais manqués. Vous pourrez réessayer dans %d seconde%s.",
                  check->wait_seconds, check->wait_seconds > 1 ? "s" : "");
        return;
    case FACTOR_CHANGED:
        fault_add(faults, field, "Code", "La double vérification a été activée ou arrêtée entre-temps : rien n'a été "
                                         "changé. Rechargez la page pour voir ce qu'il en est.");
        return;
    }
}

/* -- switching on --------------------------------------------------------------------- */

static bool show_setup(struct request *request, struct response *response, struct faults *faults,
                       struct text secret, struct error *error)
{
    struct page page;
    struct factor_view view = {.faults = *faults};
    struct text words = arena_print(request->arena, "factor|%.*s", TEXT_ARG(secret));
    if (!sealed_make(request, words, &view.sealed, error) ||
        !page_open(&page, request, "Activer la double vérification", SECTION_ACCOUNT, error))
        return false;
    view.secret = TEXT_NONE;
    for (size_t i = 0; i < secret.len; i += 4)
        view.secret = arena_print(request->arena, "%.*s%s%.*s", TEXT_ARG(view.secret), i ? " " : "",
                                  TEXT_ARG(text_slice(secret, i, 4)));
    view.qr = qr_draw(request->arena, factor_address(request->arena, secret, request->viewer.person.email));
    if (view.faults.errors && response->status == 200)
        response->status = 422;
    view_factor(&response->html, &page, &view);
    return true;
}

static bool show_fresh(struct request *request, struct response *response, struct faults *faults,
                       struct error *error)
{
    char secret[FACTOR_SECRET_LEN + 1];
    if (request->viewer.person.second_factor)
        return respond_redirect(request, response, "/compte");
    factor_make_secret(secret);
    return show_setup(request, response, faults, arena_copy(request->arena, text_of(secret)), error);
}

bool page_factor(struct request *request, struct response *response, struct error *error)
{
    struct faults faults = {.arena = request->arena};
    return show_fresh(request, response, &faults, error);
}

bool page_factor_on(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct text words;
    struct factor_check check;
    struct faults faults = {.arena = request->arena};
    char codes[FACTOR_CODES][FACTOR_CODE_LEN + 1];
    if (!sealed_open(request, request_form(request, "secret"), &words, error))
        return false;
    if (!text_starts(words, TEXT("factor|"))) {
        fault_add(&faults, "code", "Code", "Cette page avait changé : enregistrez le secret ci-dessous, puis tapez son code.");
        return show_fresh(request, response, &faults, error);
    }
    struct text secret = text_slice(words, strlen("factor|"), words.len);
    if (!factor_switch_on(request->site, request->store, request->arena, &request->viewer.person, secret,
                          request_form(request, "code"), &check, codes, error))
        return false;
    account_code_fault(request, response, "code", &check, &faults);
    if (faults.errors)
        return check.result == FACTOR_CHANGED ? respond_redirect(request, response, "/compte")
                                              : show_setup(request, response, &faults, secret, error);
    request->viewer.person.second_factor = true;
    struct codes_view view = {codes};
    if (!page_open(&page, request, "Codes de secours", SECTION_ACCOUNT, error))
        return false;
    view_codes(&response->html, &page, &view);
    return true;
}

/* -- switching off ----------------------------------------------------------------------- */

bool page_factor_off(struct request *request, struct response *response, struct error *error)
{
    struct factor_check check;
    struct faults faults = {.arena = request->arena};
    const struct person *person = &request->viewer.person;
    if (!person->second_factor)
        return respond_redirect(request, response, "/compte");
    if (!account_check_password(request, response, "actuel_arret", &faults, error))
        return false;
    if (faults.errors == 0) {
        if (!factor_try(request->store, request->arena, person, request_form(request, "code_arret"), &check, error))
            return false;
        account_code_fault(request, response, "code_arret", &check, &faults);
    }
    if (faults.errors)
        return account_show(request, response, &faults, error);
    return factor_switch_off(request->site, request->store, request->arena, person, person->id, error) &&
           respond_redirect(request, response, "/compte?fait=arret");
}

/* -- the second step of logging in --------------------------------------------------------- */

static bool show_code(struct request *request, struct response *response, struct code_view *view)
{
    struct page page = {.title = "Code de vérification", .request = request};
    session_visitor(request, response);
    view_code(&response->html, &page, view);
    return true;
}

bool login_ask_code(struct request *request, struct response *response, const struct person *person,
                    struct text onward, struct error *error)
{
    struct factor_row factor;
    struct code_view view = {.onward = onward};
    if (!factor_of(request->store, request->arena, person->id, &factor))
        return page_failed(request, error);
    /* Good for this browser, for some minutes, and until the password changes. */
    struct text words = arena_print(request->arena, "login|%lld|%lld|%lld|%.*s", (long long)person->id,
                                    (long long)clock_real(), (long long)factor.password_changed_ms,
                                    TEXT_ARG(request->viewer.csrf));
    return sealed_make(request, words, &view.sealed, error) && show_code(request, response, &view);
}

/* The number before the next `|`; −1 when it is none. */
static int64_t take_number(struct text *words)
{
    struct text part;
    int64_t number;
    return text_cut(words, '|', &part) && text_to_int(part, &number) ? number : -1;
}

/* Whose password was right a moment ago. False for a failure; nobody: id 0. */
static bool find_half(struct request *request, struct person *person, struct error *error)
{
    struct text words, purpose;
    struct factor_row factor;
    *person = (struct person){0};
    if (!sealed_open(request, request_form(request, "etape"), &words, error))
        return false;
    if (!text_cut(&words, '|', &purpose) || !text_equal(purpose, TEXT("login")))
        return true;
    int64_t id = take_number(&words), began = take_number(&words), changed = take_number(&words);
    int64_t age = clock_real() - began;
    if (age < 0 || age > LOGIN_MS || !text_equal(words, request->viewer.csrf))
        return true;
    if (!person_by_id(request->store, request->arena, id, person) ||
        !factor_of(request->store, request->arena, id, &factor))
        return page_failed(request, error);
    if (person->closed || factor.password_changed_ms != changed || !person->second_factor)
        *person = (struct person){0};
    return true;
}

bool page_login_code(struct request *request, struct response *response, struct error *error)
{
    struct person person;
    struct factor_check check;
    struct faults faults = {.arena = request->arena};
    struct text onward = login_safe_path(request_form(request, "vers"));
    if (!find_half(request, &person, error))
        return false;
    if (person.id == 0)
        return login_start_again(request, response,
                                 "La connexion a été interrompue, ou a duré plus de cinq minutes. Recommencez avec "
                                 "votre mot de passe.");
    if (!factor_try(request->store, request->arena, &person, request_form(request, "code"), &check, error))
        return false;
    if (check.result == FACTOR_FINE)
        return session_open(request, response, &person, error) &&
               respond_redirect(request, response, "%.*s", TEXT_ARG(onward));
    if (check.result == FACTOR_WRONG && !login_trace_refused(request, person.id, error))
        return false;
    account_code_fault(request, response, "code", &check, &faults);
    struct code_view view = {.problem = faults.row[0].message.at, .onward = onward, .sealed = request_form(request, "etape")};
    if (response->status == 200)
        response->status = 422;
    return show_code(request, response, &view);
}
