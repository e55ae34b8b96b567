/* Who may do what: see admission.h. */
#include "web/admission.h"

#include "os/clock.h"
#include "store/contracts.h"
#include "store/login_sessions.h"
#include "web/daemon.h"
#include "web/page.h"

#include <arpa/inet.h>

/* The address that a GET wanted, for the way back after logging in. */
static bool send_to_login(struct request *request, struct response *response)
{
    if (request->route->method == METHOD_POST)
        return respond_redirect(request, response, "/connexion?expiree=1");
    if (request->path.len > 1 && request->path.len < 200 && text_find_byte(request->path, '%') == request->path.len)
        return respond_redirect(request, response, "/connexion?vers=%.*s", TEXT_ARG(request->path));
    return respond_redirect(request, response, "/connexion");
}

bool admission_check(struct request *request, struct response *response)
{
    const struct person *person = &request->viewer.person;
    const unsigned of_centre = MAY_CENTRE, anybody = MAY_ANYBODY;
    bool for_centres = (request->route->who & anybody & ~of_centre) == 0 ||
                       (request->route->who & NEEDS_REGISTERING);
    if (for_centres && (of_centre & (1u << person->role)) && person->centre == 0) {
        respond_status(response, 403, "Aucun centre n'est rattaché à ce compte.");
        return false;
    }
    if (request->route->who & (1u << person->role))
        return true;
    if (request->viewer.person.role == ROLE_NOBODY)
        send_to_login(request, response);
    else
        respond_status(response, 403, NULL);
    return false;
}

/* The two things that registering needs, settled by the operator and by the
   centre's representative. */
static bool find_missing(struct request *request, bool *contract, bool *right,
                         struct error *error)
{
    bool is_signed;
    if (!contract_is_signed(request->store, request->viewer.person.centre, CONTRACT_SERVICE, clock_today(), &is_signed))
        return page_failed(request, error);
    *contract = !is_signed;
    *right = !request->viewer.person.may_register;
    return true;
}

bool admission_registering(struct request *request, struct response *response,
                           struct error *error)
{
    bool contract = true, right = true;
    bool of_centre = (MAY_CENTRE & (1u << request->viewer.person.role)) != 0;
    if (!of_centre || (request->route->who & NEEDS_REGISTERING) == 0)
        return true;
    if (!find_missing(request, &contract, &right, error))
        return false;
    if (!contract && !right)
        return true;
    page_missing(request, response, contract, right, error);
    return false;
}

bool admission_upload(struct request *request, struct response *response, struct error *error)
{
    bool contract = true, right = true;
    if ((request->route->who & NEEDS_REGISTERING) == 0)
        return true;
    if (!find_missing(request, &contract, &right, error))
        return false;
    if (contract)
        return !respond_status(response, 403,
                               "Le contrat de service de votre centre n'est pas encore signé : son "
                               "représentant légal peut le signer.");
    if (right)
        return !respond_status(response, 403,
                               "Il vous manque le droit « enregistrement de sessions » : le "
                               "représentant légal de votre centre peut vous l'accorder.");
    return true;
}

/* Whether the viewer is still who was admitted; said as of the transaction. */
static bool is_the_same(struct store *store, struct request *request, struct person *now)
{
    struct login_session session;
    const struct person *viewer = &request->viewer.person;
    if (!login_session_find(store, request->arena, request->session, clock_now(), &session) ||
        !person_at_centre(store, request->arena, session.person, session.centre, now))
        return store_error(store)->code == ERROR_NOT_FOUND &&
               store_fail(store, ERROR_DENIED, "Votre session a pris fin entre-temps : rien n'a été fait. Reconnectez-vous.");
    return (!now->closed && now->role == viewer->role && now->centre == viewer->centre) ||
           store_fail(store, ERROR_DENIED, "Vos droits ont changé entre-temps : rien n'a été fait.");
}

bool admission_holds(struct store *store, void *context)
{
    struct request *request = context;
    struct person now;
    bool is_signed = true;
    bool of_centre = (MAY_CENTRE & (1u << request->viewer.person.role)) != 0;
    if (!is_the_same(store, request, &now))
        return false;
    if (!of_centre || (request->route->who & NEEDS_REGISTERING) == 0)
        return true;
    if (!contract_is_signed(store, now.centre, CONTRACT_SERVICE, clock_today(), &is_signed))
        return false;
    return (is_signed && now.may_register) ||
           store_fail(store, ERROR_DENIED,
                      is_signed ? "Le droit « enregistrement de sessions » vous a été retiré entre-temps : rien n'a été fait."
                                : "Une nouvelle version du contrat de service est entrée en vigueur entre-temps : rien n'a été fait. Le représentant légal du centre doit d'abord la signer.");
}

static bool is_trusted(const struct settings *settings, struct text address)
{
    struct text list = settings->trusted_proxies, one;
    while (address.len && text_cut(&list, ' ', &one))
        if (text_equal(one, address))
            return true;
    return false;
}

static struct text peer_address(struct MHD_Connection *connection, struct arena *arena)
{
    char name[INET6_ADDRSTRLEN] = "";
    const union MHD_ConnectionInfo *info =
        mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    if (address && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, name,
                  sizeof name);
    else if (address && address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, name,
                  sizeof name);
    struct text found = text_of(name);
    if (text_starts(found, TEXT("::ffff:")))
        found = text_slice(found, 7, found.len);
    return arena_copy(arena, found);
}

/* Each proxy appends who spoke to it: read from the end, as far as those who
   speak are trusted. */
struct text admission_address(struct MHD_Connection *connection, const struct head *head,
                              const struct site *site, struct arena *arena)
{
    struct text address = peer_address(connection, arena);
    struct text told = head_field(head, "X-Forwarded-For");
    while (is_trusted(&site->settings, address) && told.len) {
        size_t start = told.len;
        while (start > 0 && told.at[start - 1] != ',')
            start--;
        struct text last = text_trim(text_slice(told, start, told.len));
        if (last.len == 0 || last.len >= INET6_ADDRSTRLEN)
            break;
        address = last;
        told = text_slice(told, 0, start ? start - 1 : 0);
    }
    return address;
}
