/* Sessions and form tokens: see session.h. */
#include "web/session.h"

#include "os/clock.h"
#include "os/digest.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/login_sessions.h"
#include "web/device.h"
#include "web/errands.h"
#include "web/response.h"

#include <sodium/utils.h>

enum {
    TOKEN_LEN = 43, /* 258 bits */
    PUBLIC_ID_LEN = 16,
    SEEN_MS = 2 * 60 * 1000 /* how stale « last seen » may be */
};

/* __Host- binds the cookie to this very host over TLS. */
static struct text cookie_name(const struct site *site, bool visitor)
{
    if (response_is_https(site))
        return visitor ? TEXT("__Host-gabarit-visite") : TEXT("__Host-gabarit");
    return visitor ? TEXT("gabarit-visite") : TEXT("gabarit");
}

static struct text find_cookie(const struct head *head, struct text name)
{
    struct text cookies = head_field(head, "Cookie"), one;
    while (text_cut(&cookies, ';', &one)) {
        one = text_trim(one);
        size_t equals = text_find_byte(one, '=');
        if (!text_equal(text_slice(one, 0, equals), name))
            continue;
        struct text value = text_slice(one, equals + 1, one.len);
        return value.len == TOKEN_LEN ? value : TEXT_NONE;
    }
    return TEXT_NONE;
}

static void set_cookie(struct request *request, struct response *response, bool visitor,
                       const char *value, const char *attributes)
{
    struct text name = cookie_name(request->site, visitor);
    respond_header(response, "Set-Cookie",
                   arena_print(request->arena, "%.*s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
                               TEXT_ARG(name), value,
                               response_is_https(request->site) ? "; Secure" : "", attributes));
}

static struct text hash_token(struct arena *arena, const char *purpose, struct text token)
{
    char hex[DIGEST_HEX + 1];
    digest_of(arena_print(arena, "%s%.*s", purpose, TEXT_ARG(token)), hex);
    return arena_copy(arena, text_of(hex));
}

/* What is not there is no failure. */
static bool not_found(struct store *store, struct error *error)
{
    if (store_error(store)->code == ERROR_NOT_FOUND)
        return true;
    *error = *store_error(store);
    return false;
}

bool session_find(struct request *request, const struct head *head, struct error *error)
{
    struct login_session session;
    struct viewer *viewer = &request->viewer;
    *viewer = (struct viewer){.person.role = ROLE_NOBODY};
    request->cookie = find_cookie(head, cookie_name(request->site, false));
    struct text visitor = find_cookie(head, cookie_name(request->site, true));
    if (visitor.len)
        viewer->csrf = hash_token(request->arena, "form:", visitor);
    if (request->cookie.len == 0)
        return true;
    struct text hash = hash_token(request->arena, "", request->cookie);
    if (!login_session_find(request->store, request->arena, hash, clock_now(), &session))
        return not_found(request->store, error);
    if (!person_at_centre(request->store, request->arena, session.person, session.centre, &viewer->person)) {
        viewer->person = (struct person){.role = ROLE_NOBODY};
        return not_found(request->store, error);
    }
    if (viewer->person.closed) {
        viewer->person = (struct person){.role = ROLE_NOBODY};
        return true;
    }
    request->session = hash;
    /* A form stands for the centre that it was shown for. */
    viewer->csrf = session.centre == 0
                       ? session.csrf
                       : hash_token(request->arena, arena_print(request->arena, "centre %lld:", (long long)session.centre).at, session.csrf);
    if (clock_now() - session.seen_ms > SEEN_MS)
        errand_session_seen(hash, clock_now());
    return true;
}

/* Within the transaction: the session, and that somebody logged in. */
static bool begin(struct request *request, const struct login_session *session, const struct person *person)
{
    struct audit audit = {.act = ACT_LOGIN, .person = person->id, .centre = person->centre};
    /* One cookie holds one session: the one before it would be nobody's. */
    return (request->session.len == 0 || login_session_end(request->store, request->session)) &&
           login_sessions_purge(request->store, session->created_ms) &&
           login_session_add(request->store, session) &&
           audit_add(request->store, &audit, session->created_ms);
}

static bool finish(struct store *store, bool begun, bool done, struct error *error)
{
    if (done && store_commit(store))
        return true;
    *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return false;
}

bool session_open(struct request *request, struct response *response, const struct person *person,
                  struct error *error)
{
    char token[TOKEN_LEN + 1], csrf[TOKEN_LEN + 1], id[PUBLIC_ID_LEN + 1];
    random_token(token, TOKEN_LEN);
    random_token(csrf, TOKEN_LEN);
    random_token(id, PUBLIC_ID_LEN);
    int64_t now = clock_now();
    struct login_session session = {
        .token_hash = hash_token(request->arena, "", text_of(token)), .person = person->id,
        .csrf = text_of(csrf), .created_ms = now, .seen_ms = now,
        .expires_ms = now + request->site->settings.session_hours * 3600 * 1000,
        .public_id = text_of(id), .address = request->address,
        .device = device_describe(request->arena, request->user_agent),
    };
    bool begun = store_begin_write(request->store);
    if (!finish(request->store, begun, begun && begin(request, &session, person), error))
        return false;
    set_cookie(request, response, false, token, "");
    return true;
}

bool session_close(struct request *request, struct response *response, struct error *error)
{
    const struct person *viewer = &request->viewer.person;
    struct audit audit = {.act = ACT_LOGOUT, .person = viewer->id, .centre = viewer->centre};
    set_cookie(request, response, false, "", "; Max-Age=0");
    bool begun = store_begin_write(request->store);
    return finish(request->store, begun, begun && login_session_end(request->store, request->session) &&
                                      audit_add(request->store, &audit, clock_now()), error);
}

void session_visitor(struct request *request, struct response *response)
{
    char token[TOKEN_LEN + 1];
    if (request->viewer.csrf.len)
        return;
    random_token(token, TOKEN_LEN);
    set_cookie(request, response, true, token, "");
    request->viewer.csrf = hash_token(request->arena, "form:", text_of(token));
}

/* "https://host:port" of what the browser named us, and of our own settings. */
static bool is_our_origin(const struct request *request, struct text host, struct text origin)
{
    struct text base = request->site->settings.base_address;
    size_t scheme = text_find(base, TEXT("://")) + 3;
    size_t end = scheme + text_find_byte(text_slice(base, scheme, base.len), '/');
    if (text_equal_nocase(origin, text_slice(base, 0, end)))
        return true;
    size_t behind = text_find(origin, TEXT("://")) + 3;
    struct text scheme_name = text_slice(origin, 0, behind);
    return (text_equal(scheme_name, TEXT("http://")) || text_equal(scheme_name, TEXT("https://"))) &&
           host.len && text_equal_nocase(text_slice(origin, behind, origin.len), host);
}

bool session_same_origin(const struct request *request, const struct head *head)
{
    struct text site = head_field(head, "Sec-Fetch-Site"), origin = head_field(head, "Origin");
    if (site.len && !text_equal(site, TEXT("same-origin")) && !text_equal(site, TEXT("none")))
        return false;
    return origin.len == 0 || is_our_origin(request, head_field(head, "Host"), origin);
}

bool session_token_fits(const struct viewer *viewer, struct text token)
{
    return viewer->csrf.len > 0 && token.len == viewer->csrf.len &&
           sodium_memcmp(token.at, viewer->csrf.at, token.len) == 0;
}
