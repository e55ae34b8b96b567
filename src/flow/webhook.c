/* Making webhooks and telling them: see webhook.h. Sending: webhook_send.c. */
#include "flow/webhook.h"

#include "base/buffer.h"
#include "flow/base64.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/audit.h"

enum { ID_LEN = 22, SECRET_BYTES = 32 };

static bool store_failed(struct store *store, struct error *error)
{
    *error = *store_error(store);
    return false;
}

static bool finish(struct store *store, bool begun, bool done, struct error *error)
{
    if (done && store_commit(store))
        return true;
    store_failed(store, error);
    if (begun)
        store_rollback(store);
    return false;
}

/* -- telling ------------------------------------------------------------------------------ */

static struct text make_body(struct arena *arena, enum webhook_event event, struct text data, int64_t now_ms)
{
    char day[11];
    int64_t seconds = now_ms / 1000;
    int rest = (int)(seconds % 86400);
    return arena_print(arena, "{\"type\":\"%s\",\"timestamp\":\"%sT%02d:%02d:%02dZ\",\"data\":{%.*s}}", webhook_events[event].type,
                       date_print_iso((date)(seconds / 86400), day), rest / 3600, rest / 60 % 60, rest % 60, TEXT_ARG(data));
}

bool webhook_tell(struct store *store, struct arena *arena, int64_t centre, enum webhook_event event, struct text data,
                  int64_t now_ms)
{
    struct webhook *all;
    uint32_t count;
    if (!webhooks_for(store, arena, centre, event, &all, &count))
        return false;
    bool going = true;
    for (uint32_t i = 0; going && i < count; i++) {
        char token[ID_LEN + 1];
        random_token(token, ID_LEN);
        struct delivery delivery = {.webhook = all[i].id, .event = event, .message_id = arena_print(arena, "msg_%s", token),
                                    .body = make_body(arena, event, data, now_ms)};
        going = delivery_add(store, &delivery, now_ms);
    }
    return going;
}

/* -- making and changing -------------------------------------------------------------------- */

static bool is_of(struct text t, const char *others, bool hex)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        bool letter = (c >= 'a' && c <= (hex ? 'f' : 'z')) || (c >= 'A' && c <= (hex ? 'F' : 'Z'));
        if (!letter && !(c >= '0' && c <= '9') && (c == '\0' || !strchr(others, c)))
            return false;
    }
    return t.len > 0;
}

/* Nothing that libcurl would rewrite: it decodes « %61 » and asks for that name
   itself, and what was looked at is then not what is asked. */
bool webhook_host(struct text address, char host[WEBHOOK_HOST_MOST + 1], unsigned *port)
{
    int64_t number;
    struct text rest = text_slice(address, text_find(address, TEXT("://")) + 3, address.len);
    size_t end = 0;
    while (end < rest.len && !strchr("/?#", rest.at[end]))
        end++;
    rest = text_slice(rest, 0, end);
    bool six = rest.len && rest.at[0] == '[';
    size_t close = six ? text_find_byte(rest, ']') : 0, colon = six ? close + 1 : text_find_byte(rest, ':');
    struct text name = six ? text_slice(rest, 1, close - 1) : text_slice(rest, 0, colon);
    *port = text_starts(address, TEXT("https://")) ? 443 : 80;
    if ((six && close == rest.len) || name.len > WEBHOOK_HOST_MOST || !is_of(name, six ? ":." : ".-_", six))
        return false;
    if (colon < rest.len) {
        if (rest.at[colon] != ':' || !text_to_int(text_slice(rest, colon + 1, rest.len), &number) || number < 1 || number > 65535)
            return false;
        *port = (unsigned)number;
    }
    memcpy(host, name.at, name.len);
    host[name.len] = '\0';
    return true;
}

const char *webhook_address_fault(const struct site *site, struct arena *arena, struct text address)
{
    char host[WEBHOOK_HOST_MOST + 1];
    unsigned port;
    bool open = site->settings.webhook_private;
    bool secure = text_starts(address, TEXT("https://"));
    UNUSED(arena);
    if (address.len == 0)
        return "À remplir.";
    if (address.len > WEBHOOK_ADDRESS_MOST)
        return "500 caractères au plus.";
    if (!secure && !(open && text_starts(address, TEXT("http://"))))
        return "Une adresse qui commence par https:// est attendue.";
    for (size_t i = 0; i < address.len; i++)
        if ((unsigned char)address.at[i] <= 0x20 || (unsigned char)address.at[i] >= 0x7F || strchr("\"<>\\^`{|}", address.at[i]))
            return "Cette adresse contient un caractère qu'une adresse n'a pas.";
    if (!webhook_host(address, host, &port))
        return "Le serveur de cette adresse ne se lit pas : écrivez son nom ou son adresse IP et, au besoin, « :port », sans nom d'utilisateur ni « % ».";
    return NULL;
}

static struct text new_secret(struct arena *arena, struct text *shown)
{
    unsigned char bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    struct text secret = base64_print(arena, text_make((const char *)bytes, sizeof bytes));
    *shown = arena_print(arena, "whsec_%.*s", TEXT_ARG(secret));
    return secret;
}

static bool trace(struct store *store, struct arena *arena, enum act act, const struct webhook *w, int64_t person, int64_t now)
{
    struct audit audit = {.act = act, .person = person, .centre = w->centre,
                          .subject = arena_print(arena, "webhook %lld", (long long)w->id)};
    return audit_add(store, &audit, now);
}

static bool has_room(struct store *store, struct arena *arena, int64_t centre)
{
    struct webhook *all;
    uint32_t count, used = 0;
    if (!webhooks_of_centre(store, arena, centre, &all, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        used += all[i].stopped_ms == 0;
    return used < WEBHOOKS_MOST ||
           store_fail(store, ERROR_DATA, "Dix adresses sont déjà prévenues : arrêtez-en une avant d'en ajouter une autre.");
}

bool webhook_make(struct store *store, struct arena *arena, struct webhook *webhook, int64_t person, struct text *shown,
                  struct error *error)
{
    char id[ID_LEN + 1];
    random_token(id, ID_LEN);
    webhook->public_id = arena_copy(arena, text_of(id));
    webhook->secret = new_secret(arena, shown);
    webhook->created_ms = clock_now();
    bool begun = store_begin_write(store);
    return finish(store, begun, begun && has_room(store, arena, webhook->centre) && webhook_add(store, webhook) &&
                                    trace(store, arena, ACT_WEBHOOK_MADE, webhook, person, webhook->created_ms), error);
}

bool webhook_rotate(struct store *store, struct arena *arena, struct webhook *webhook, int64_t person, struct text *shown,
                    struct error *error)
{
    int64_t now = clock_now();
    webhook->secret_before = webhook->secret;
    webhook->before_until_ms = now + (int64_t)WEBHOOK_OVERLAP_HOURS * 3600 * 1000;
    webhook->secret = new_secret(arena, shown);
    bool begun = store_begin_write(store);
    return finish(store, begun, begun && webhook_change(store, webhook) &&
                                    trace(store, arena, ACT_WEBHOOK_ROTATED, webhook, person, now), error);
}

bool webhook_stop(struct store *store, struct arena *arena, struct webhook *webhook, int64_t person, struct error *error)
{
    int64_t now = clock_now();
    if (webhook->stopped_ms)
        return true;
    webhook->stopped_ms = now;
    bool begun = store_begin_write(store);
    return finish(store, begun, begun && webhook_change(store, webhook) &&
                                    trace(store, arena, ACT_WEBHOOK_STOPPED, webhook, person, now), error);
}
