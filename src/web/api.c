/* Before and after the handlers of the API: key, scope, limits, repeated requests,
   problems, ETag and compression. See api.h. */
#include "web/api.h"

#include "flow/api_key.h"
#include "flow/test_space.h"
#include "flow/throttle.h"
#include "os/clock.h"
#include "os/digest.h"
#include "store/api_answers.h"
#include "store/contracts.h"
#include "web/api_limit.h"
#include "web/head.h"

#include <stdarg.h>
#include <zlib.h>

enum { USED_STALE_MS = 60000, ANSWERS_KEPT_MS = 24 * 3600 * 1000, ABANDONED_MS = 120000, COMPRESS_FROM = 1024 };

static const struct throttle_rule wrong_keys = {"api", 20, 60000};

bool api_is_path(struct text path)
{
    return text_starts(path, TEXT("/api/v1/")) || text_equal(path, TEXT("/api/v1"));
}

/* -- problems ------------------------------------------------------------------------- */

static void print_problem(struct response *response, unsigned status, const char *code, const char *pointer,
                          struct text detail, struct text title)
{
    struct buffer *out = &response->html.bytes;
    buffer_clear(out);
    response->status = status;
    response->type = "application/problem+json";
    response->error_page = false;
    buffer_print(out, "{\"type\":\"about:blank\",\"status\":%u,\"code\":\"%s\",\"title\":", status, code);
    buffer_add_json(out, title);
    buffer_add_text(out, TEXT(",\"detail\":"));
    buffer_add_json(out, detail);
    if (pointer)
        api_text(out, "pointer", text_of(pointer), false);
    buffer_add_text(out, TEXT("}\n"));
}

static const struct {
    unsigned status;
    const char *code, *title, *detail; /* detail: where nothing more exact is known */
} plain[] = {
    {400, "request_malformed", "Demande mal formée", "La demande n'est pas du HTTP qui se lit sans doute possible : vérifiez ses en-têtes, son adresse et la longueur de son corps."},
    {401, "key_unknown", "Clé absente ou inconnue", "La demande ne porte aucune clé connue : envoyez « Authorization: Bearer CLÉ »."},
    {403, "forbidden", "Accès refusé", "Cette clé ne permet pas cela : vérifiez ses droits sur la page « API » du centre."},
    {404, "not_found", "Introuvable", "Rien ne répond à cette adresse, ou ce n'est pas à votre centre : vérifiez-la dans la référence, /api/reference."},
    {405, "method_not_allowed", "Méthode impossible ici", "Cette adresse n'accepte pas cette méthode : l'en-tête Allow dit lesquelles."},
    {408, "too_slow", "Envoi trop lent", "La demande n'est pas arrivée en entier dans le temps prévu : vérifiez le réseau, puis recommencez."},
    {409, "conflict", "L'état a changé entre-temps", "Quelqu'un d'autre a agi entre-temps : relisez, puis recommencez."},
    {413, "too_large", "Envoi trop volumineux", "Le corps dépasse 10 Mo : envoyez les lignes en plusieurs lots."},
    {414, "address_too_long", "Adresse trop longue", "L'adresse dépasse 2 048 octets : raccourcissez-la."},
    {415, "type_unknown", "Format d'envoi inconnu", "Le corps doit être du JSON (Content-Type: application/json), ou multipart/form-data pour un classeur, et rien ne doit être compressé."},
    {422, "unprocessable", "Contenu refusé", "Ce qui a été envoyé ne peut pas être pris tel quel."},
    {429, "too_many_requests", "Trop de demandes", "Attendez le temps que dit l'en-tête Retry-After, puis recommencez."},
    {431, "head_too_large", "En-têtes trop longs", "Les en-têtes sont trop nombreux ou trop longs : envoyez-en moins."},
    {503, "busy", "Portail momentanément occupé", "Rien n'est perdu : recommencez après le temps que dit l'en-tête Retry-After."},
    {500, "failure", "Panne du portail", "Rien n'est perdu : recommencez dans un instant, et prévenez l'exploitant si cela dure."},
};

static size_t plain_of(unsigned status)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(plain) && plain[i].status != status)
        i++;
    return i;
}

bool api_problem(struct request *request, struct response *response, unsigned status, const char *code,
                 const char *pointer, const char *format, ...)
{
    char detail[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    print_problem(response, status, code, pointer, arena_copy(request->arena, text_of(detail)), text_of(plain[plain_of(status)].title));
    return true;
}

void api_status_page(const struct request *request, struct response *response)
{
    size_t row = plain_of(response->status);
    UNUSED(request);
    print_problem(response, response->status, plain[row].code, NULL,
                  response->detail.len ? response->detail : text_of(plain[row].detail), text_of(plain[row].title));
}

bool api_failed(const struct request *request, struct error *error)
{
    *error = *store_error(request->store);
    return false;
}

/* -- who asks --------------------------------------------------------------------------- */

static struct text bearer(const struct head *head)
{
    struct text given = head_field(head, "Authorization");
    if (!text_equal_nocase(text_slice(given, 0, 7), TEXT("Bearer ")))
        return TEXT_NONE;
    return text_trim(text_slice(given, 7, given.len));
}

static bool refuse_key(struct request *request, struct response *response, enum api_key_verdict verdict)
{
    switch (verdict) {
    case API_KEY_UNKNOWN:
        api_problem(request, response, 401, "key_unknown", NULL, "La demande ne porte aucune clé connue : envoyez « Authorization: Bearer CLÉ ».");
        break;
    case API_KEY_REVOKED:
        api_problem(request, response, 401, "key_revoked", NULL, "Cette clé est révoquée : le représentant légal du centre peut en créer une autre.");
        break;
    case API_KEY_EXPIRED:
        api_problem(request, response, 401, "key_expired", NULL, "Cette clé a expiré : le représentant légal du centre peut en créer une autre.");
        break;
    case API_KEY_ELSEWHERE:
        return !api_problem(request, response, 403, "address_refused", NULL, "Cette clé n'est pas acceptée depuis cette adresse : utilisez une adresse de ses plages, ou changez celles-ci.");
    case API_KEY_GOOD: return true;
    }
    respond_header(response, "WWW-Authenticate", TEXT("Bearer"));
    return false;
}

static bool check_scope(struct request *request, struct response *response, struct error *error)
{
    bool is_signed;
    unsigned wanted = request->route->api->scopes;
    if (wanted && (request->key.scopes & wanted) == 0)
        return !api_problem(request, response, 403, "scope_missing", NULL, "Il manque à cette clé le droit « %.*s ».",
                            TEXT_ARG(api_scopes_print(request->arena, wanted, "/")));
    if (!contract_is_signed(request->store, request->key.centre, CONTRACT_SERVICE, clock_today(), &is_signed))
        return api_failed(request, error);
    return is_signed || !api_problem(request, response, 403, "contract_missing", NULL,
                                     "Le contrat de service en vigueur n'est pas signé : le représentant légal du centre peut le signer.");
}

static bool check_limit(struct request *request, struct response *response)
{
    struct api_limit now = api_limit_take(request->key.id, request->site->settings.api_minute, clock_monotonic());
    request->limit_left = now.left;
    request->limit_seconds = now.seconds;
    if (now.allowed)
        return true;
    api_problem(request, response, 429, "too_many_requests", NULL, "Cette clé a envoyé trop de demandes : attendez %lld s.", (long long)now.seconds);
    respond_header(response, "Retry-After", arena_print(request->arena, "%lld", (long long)now.seconds));
    return false;
}

static bool note_use(struct request *request, int64_t now, struct error *error)
{
    return now - request->key.used_ms < USED_STALE_MS ||
           api_key_set_used(request->store, request->key.id, now, request->address) || api_failed(request, error);
}

/* Whoever sends keys that nobody has must wait; a good key from the same address
   need not. */
static bool may_guess(struct request *request, struct response *response)
{
    struct text network = throttle_network(request->address);
    int64_t wait = throttle_wait(&wrong_keys, network, clock_monotonic());
    if (wait <= 0) {
        throttle_fail(&wrong_keys, network, clock_monotonic());
        return true;
    }
    api_problem(request, response, 429, "too_many_requests", NULL, "Trop de clés inconnues sont venues de cette adresse : attendez un peu.");
    respond_header(response, "Retry-After", arena_print(request->arena, "%lld", (long long)(wait + 999) / 1000));
    return false;
}

static bool find_key(struct request *request, struct response *response, struct error *error)
{
    enum api_key_verdict verdict;
    int64_t now = clock_now();
    struct text given = bearer(request->head);
    if (!api_key_look(request->store, request->arena, given, request->address, now, &request->key, &verdict))
        return api_failed(request, error);
    if (verdict == API_KEY_UNKNOWN && given.len && !may_guess(request, response))
        return false;
    return refuse_key(request, response, verdict) && note_use(request, now, error);
}

bool api_enter(struct request *request, struct response *response, struct error *error)
{
    bool again = request->real_store != NULL; /* an upload enters twice, and counts once */
    request->real_store = request->store;
    if (!find_key(request, response, error) || (!again && !check_limit(request, response)) || !check_scope(request, response, error))
        return false;
    request->viewer.person = (struct person){.role = ROLE_NOBODY, .centre = request->key.centre,
                                             .id = request->key.live ? request->key.created_by : 0};
    if (request->key.live)
        return true;
    struct site *space;
    struct store *store;
    if (request->real_site == NULL)
        request->real_site = request->site;
    if (!test_space_open(request->real_site, request->store, request->arena, request->key.centre, &space, &store, error))
        return false;
    request->site = space;
    request->store = store;
    return true;
}

void api_leave(struct request *request)
{
    request->json = NULL; /* the arena's */
    if (request->real_store && request->store != request->real_store) {
        store_set_guard(request->store, NULL, NULL);
        store_close(request->store);
        request->store = request->real_store;
    }
}

bool api_holds(struct store *store, void *context)
{
    struct request *request = context;
    struct api_key key;
    if (!api_key_by_id(request->real_store, request->arena, request->key.centre, request->key.id, &key))
        return store_fail(store, store_error(request->real_store)->code, store_error(request->real_store)->message);
    return api_key_judge(&key, request->address, clock_now()) == API_KEY_GOOD ||
           store_fail(store, ERROR_DENIED, "La clé n'est plus valable : rien n'a été fait.");
}

/* -- the same request again ---------------------------------------------------------------- */

static struct text fingerprint_of(struct request *request)
{
    struct digest digest;
    char hex[DIGEST_HEX + 1];
    struct text sha256 = text_of(request->upload.sha256);
    digest_start(&digest);
    digest_add(&digest, request->path.at, request->path.len);
    digest_add(&digest, "\n", 1);
    digest_add(&digest, request->body.at ? request->body.at : "", request->body.len);
    digest_add(&digest, sha256.at, sha256.len);
    digest_end(&digest, hex);
    return arena_copy(request->arena, text_of(hex));
}

static bool say_again(struct request *request, struct response *response, const struct api_answer *answer, struct text fingerprint)
{
    if (!text_equal(answer->fingerprint, fingerprint))
        return api_problem(request, response, 422, "idempotency_key_reused", NULL,
                           "Cette Idempotency-Key a déjà servi à une autre demande : prenez-en une nouvelle.");
    if (answer->status == 0) {
        respond_header(response, "Retry-After", TEXT("1"));
        return api_problem(request, response, 409, "request_under_way", NULL, "La même demande est en cours : attendez un instant, puis répétez-la.");
    }
    response->status = answer->status;
    response->type = arena_z(request->arena, answer->type);
    buffer_clear(&response->html.bytes);
    buffer_add_text(&response->html.bytes, answer->body);
    if (answer->location.len)
        respond_header(response, "Location", answer->location);
    respond_header(response, "Idempotent-Replayed", TEXT("true"));
    return true;
}

static struct text location_of(const struct response *response)
{
    for (unsigned i = 0; i < response->header_count; i++)
        if (strcmp(response->header[i].name, "Location") == 0)
            return response->header[i].value;
    return TEXT_NONE;
}

/* Answers that say « later » are not kept. */
static bool keep_answer(struct request *request, const struct response *response, struct api_answer *answer, bool done)
{
    bool kept = done && response->status < 500 && response->status != 429 && !response->error_page;
    answer->status = kept ? response->status : 0;
    answer->type = text_of(response->type);
    answer->location = location_of(response);
    answer->body = buffer_text(&response->html.bytes);
    return api_answer_put(request->real_store, answer);
}

bool api_run(struct request *request, struct response *response, struct error *error)
{
    bool taken;
    if (!api_query_check(request, response))
        return true;
    struct text token = head_field(request->head, "Idempotency-Key");
    if (token.len == 0 || request->route->method != METHOD_POST)
        return request->route->handler(request, response, error);
    if (token.len > API_TOKEN_MOST)
        return api_problem(request, response, 400, "idempotency_key_too_long", NULL, "L'en-tête Idempotency-Key dépasse %d caractères.", API_TOKEN_MOST);
    int64_t now = clock_now();
    struct text fingerprint = fingerprint_of(request);
    struct api_answer answer = {.key = request->key.id, .token = token, .fingerprint = fingerprint, .created_ms = now};
    if (!api_answers_purge(request->real_store, now - ANSWERS_KEPT_MS) ||
        !api_answer_take(request->real_store, request->arena, &answer, now - ABANDONED_MS, &taken)) {
        *error = *store_error(request->real_store);
        return false;
    }
    if (!taken)
        return say_again(request, response, &answer, fingerprint);
    bool done = request->route->handler(request, response, error);
    if (!keep_answer(request, response, &answer, done) && done) {
        *error = *store_error(request->real_store);
        return false;
    }
    return done;
}

/* -- the answer on its way out ---------------------------------------------------------------- */

bool api_compress(struct buffer *bytes)
{
    z_stream stream = {.next_in = (Bytef *)bytes->at, .avail_in = (uInt)bytes->len};
    struct buffer out;
    if (deflateInit2(&stream, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    buffer_init(&out, 0);
    size_t room = deflateBound(&stream, (uLong)bytes->len);
    char *at = buffer_reserve(&out, room);
    stream.next_out = (Bytef *)at;
    stream.avail_out = (uInt)room;
    bool done = at && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.len = done ? (size_t)stream.total_out : 0;
    deflateEnd(&stream);
    if (!done) {
        buffer_free(&out);
        return false;
    }
    buffer_free(bytes);
    *bytes = out;
    return true;
}

static void add_etag(struct request *request, struct response *response)
{
    char hex[DIGEST_HEX + 1];
    struct buffer *bytes = &response->html.bytes;
    digest_of(buffer_text(bytes), hex);
    struct text etag = arena_print(request->arena, "W/\"%.32s\"", hex);
    struct text known = head_field(request->head, "If-None-Match");
    respond_header(response, "ETag", etag);
    /* Compared as weak ones (RFC 9110): a proxy may have made it a strong one. */
    if (known.len && (text_find(known, text_slice(etag, 2, etag.len)) < known.len || text_equal(known, TEXT("*")))) {
        response->status = 304;
        buffer_clear(bytes);
    }
}

void api_finish(struct request *request, struct response *response)
{
    struct buffer *bytes = &response->html.bytes;
    bool json = text_find(text_of(response->type), TEXT("json")) < strlen(response->type);
    if (request->key.id) {
        respond_header(response, "RateLimit-Limit", arena_print(request->arena, "%lld", (long long)request->site->settings.api_minute));
        respond_header(response, "RateLimit-Remaining", arena_print(request->arena, "%lld", (long long)request->limit_left));
        respond_header(response, "RateLimit-Reset", arena_print(request->arena, "%lld", (long long)request->limit_seconds));
    }
    if (bytes->failed)
        return;
    if (request->route->method == METHOD_GET && response->status == 200 && json)
        add_etag(request, response);
    if (json)
        respond_header(response, "Vary", TEXT("Accept-Encoding"));
    if (json && bytes->len >= COMPRESS_FROM && head_accepts(request->head, TEXT("gzip")) && api_compress(bytes))
        respond_header(response, "Content-Encoding", TEXT("gzip"));
}

/* -- printing -------------------------------------------------------------------------------------- */

struct buffer *api_json(struct response *response)
{
    response->type = "application/json";
    return &response->html.bytes;
}

void api_name(struct buffer *out, const char *name, bool first)
{
    buffer_add_text(out, first ? TEXT("\"") : TEXT(",\""));
    buffer_add_text(out, text_of(name));
    buffer_add_text(out, TEXT("\":"));
}

void api_text(struct buffer *out, const char *name, struct text value, bool first)
{
    api_name(out, name, first);
    buffer_add_json(out, value);
}

void api_text_or_null(struct buffer *out, const char *name, struct text value)
{
    api_name(out, name, false);
    if (value.len)
        buffer_add_json(out, value);
    else
        buffer_add_text(out, TEXT("null"));
}

void api_int(struct buffer *out, const char *name, int64_t value)
{
    api_name(out, name, false);
    buffer_add_int(out, value);
}

void api_bool(struct buffer *out, const char *name, bool value)
{
    api_name(out, name, false);
    buffer_add_text(out, value ? TEXT("true") : TEXT("false"));
}

void api_day(struct buffer *out, const char *name, date day)
{
    char iso[11];
    api_text_or_null(out, name, day == DATE_NONE ? TEXT_NONE : text_of(date_print_iso(day, iso)));
}

void api_moment(struct buffer *out, const char *name, int64_t ms)
{
    char iso[11], moment[32] = "";
    int64_t seconds = ms / 1000 % 86400;
    if (ms)
        snprintf(moment, sizeof moment, "%sT%02d:%02d:%02dZ", date_print_iso((date)(ms / 86400000), iso), (int)(seconds / 3600),
                 (int)(seconds / 60 % 60), (int)(seconds % 60));
    api_text_or_null(out, name, text_of(moment));
}

struct text api_category(enum category category)
{
    switch (category) {
    case CATEGORY_GOODS: return TEXT("goods");
    case CATEGORY_PASSENGERS: return TEXT("passengers");
    case CATEGORY_EITHER: return TEXT("either");
    case CATEGORY_NONE: return TEXT("none");
    }
    BUG("category");
}
