/* « Souscrire à l'API »: the legal representative signs the terms of use, makes keys,
   and names the addresses that are told: /centre/api. */
#include "web/page_subscription.h"

#include "flow/contract.h"
#include "os/clock.h"
#include "web/views.h"

enum { ALL_SCOPES = (1u << API_SCOPE_COUNT) - 1, ALL_EVENTS = (1u << EVENT_COUNT) - 1 };

/* -- showing ------------------------------------------------------------------------------ */

static struct text scopes_of(struct arena *arena, unsigned scopes)
{
    struct text out = TEXT_NONE;
    if (scopes == ALL_SCOPES)
        return TEXT("tous");
    for (unsigned i = 0; i < API_SCOPE_COUNT; i++)
        if (scopes & (1u << i))
            out = out.len ? arena_print(arena, "%.*s, %s", TEXT_ARG(out), api_scopes[i].word) : text_of(api_scopes[i].word);
    return out;
}

static struct key_row describe_key(struct request *request, const struct api_key *key)
{
    struct key_row row = {.key = key, .scopes = scopes_of(request->arena, key->scopes)};
    int64_t now = clock_now();
    row.good = !key->revoked_ms && (key->expires_ms == 0 || key->expires_ms > now);
    row.state = key->revoked_ms ? "révoquée" : !row.good ? "expirée" : key->replaced_by ? "remplacée, sert encore" : "active";
    row.tag = row.good ? (key->replaced_by ? "soon" : "good") : "bad";
    row.used = key->used_ms ? arena_print(request->arena, "%.*s, de %.*s", TEXT_ARG(page_moment(request, key->used_ms)),
                                          TEXT_ARG(key->used_address)) : TEXT("jamais");
    return row;
}

/* Sentences of the mask, parted as in a French list. */
static struct text events_of(struct arena *arena, unsigned events)
{
    struct text out = TEXT_NONE;
    for (unsigned i = 0; i < EVENT_COUNT; i++)
        if (events & (1u << i))
            out = out.len ? arena_print(arena, "%.*s ; %s", TEXT_ARG(out), webhook_events[i].sentence) : text_of(webhook_events[i].sentence);
    return out;
}

static bool take_rows(struct request *request, struct subscription_view *view, struct error *error)
{
    struct api_key *keys;
    struct webhook *hooks;
    int64_t centre = request->viewer.person.centre;
    if (!api_keys_of_centre(request->store, request->arena, centre, &keys, &view->key_count) ||
        !webhooks_of_centre(request->store, request->arena, centre, &hooks, &view->hook_count))
        return page_failed(request, error);
    struct key_row *key_rows = ARENA_ARRAY(request->arena, struct key_row, view->key_count + 1);
    struct hook_row *hook_rows = ARENA_ARRAY(request->arena, struct hook_row, view->hook_count + 1);
    for (uint32_t i = 0; i < view->key_count; i++)
        key_rows[i] = describe_key(request, &keys[i]);
    for (uint32_t i = 0; i < view->hook_count; i++)
        hook_rows[i] = (struct hook_row){&hooks[i], events_of(request->arena, hooks[i].events)};
    view->keys = key_rows;
    view->hooks = hook_rows;
    return true;
}

static bool show(struct request *request, struct response *response, struct subscription_view *view, struct error *error)
{
    struct page page;
    struct contract *terms = ARENA_NEW(request->arena, struct contract);
    date today = clock_today();
    if (contract_in_force(request->store, request->arena, CONTRACT_API, today, terms))
        view->terms = terms;
    else if (store_error(request->store)->code != ERROR_NOT_FOUND)
        return page_failed(request, error);
    if (!contract_is_signed(request->store, request->viewer.person.centre, CONTRACT_API, today, &view->is_signed))
        return page_failed(request, error);
    if (view->faults.errors)
        response->status = 422;
    if (!take_rows(request, view, error) || !page_open(&page, request, "Souscrire à l'API", SECTION_CENTRE, error))
        return false;
    view_subscription(&response->html, &page, view);
    return true;
}

static struct subscription_view new_view(struct request *request)
{
    return (struct subscription_view){.faults = {.arena = request->arena}, .scopes = ALL_SCOPES, .events = ALL_EVENTS};
}

bool page_subscription(struct request *request, struct response *response, struct error *error)
{
    static const char *const done[] = {"La clé est révoquée : elle ne sert plus.", "Cette adresse n'est plus prévenue."};
    struct subscription_view view = new_view(request);
    int64_t which = request_query_number(request, "fait", 1, (int64_t)COUNT_OF(done), 0);
    view.done = which ? done[which - 1] : NULL;
    view.just_signed = request_query(request, "signe").len > 0;
    view.changed = request_query(request, "change").len > 0;
    return show(request, response, &view, error);
}

/* -- the terms ------------------------------------------------------------------------------ */

bool page_subscription_sign(struct request *request, struct response *response, struct error *error)
{
    int64_t terms;
    enum sign_result result = SIGN_CHANGED;
    struct subscription_view view = new_view(request);
    if (!text_to_int(request_form(request, "conditions"), &terms))
        return respond_status(response, 400, NULL);
    if (request_form(request, "accepte").len == 0) {
        fault_add(&view.faults, "accepte", "Signature", "Cocher « J'ai lu les conditions et je les signe » pour signer.");
        return show(request, response, &view, error);
    }
    if (!contract_sign(request->store, request->arena, &request->viewer.person, CONTRACT_API, terms, &result, error) &&
        error->code != ERROR_NOT_FOUND)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_redirect(request, response, result == SIGN_CHANGED ? "/centre/api?change=1" : "/centre/api?signe=1");
}

/* Nothing is made before the terms in force are signed. */
static bool may_make(struct request *request, bool *may, struct error *error)
{
    return contract_is_signed(request->store, request->viewer.person.centre, CONTRACT_API, clock_today(), may) ||
           page_failed(request, error);
}

static bool terms_first(struct response *response)
{
    return respond_status(response, 403, "Les conditions d'usage de l'API ne sont pas encore signées : signez-les d'abord.");
}

/* -- keys -------------------------------------------------------------------------------------- */

static void take_key(struct request *request, struct subscription_view *view, struct api_key *key)
{
    view->name = request_line(request, "nom", FIELD_CHARACTERS_MOST);
    view->networks = request_line(request, "reseaux", FIELD_CHARACTERS_MOST);
    view->expires = request_line(request, "fin", FIELD_CHARACTERS_MOST);
    view->live = text_equal(request_form(request, "espace"), TEXT("reel"));
    view->scopes = 0;
    for (unsigned i = 0; i < API_SCOPE_COUNT; i++)
        if (request_form(request, arena_print(request->arena, "droit-%s", api_scopes[i].code).at).len)
            view->scopes |= 1u << i;
    date day = date_parse_either(view->expires);
    if (view->name.len == 0 || text_characters(view->name) > API_KEY_NAME_MOST)
        fault_add(&view->faults, "nom", "Nom", "De 1 à %d caractères : le logiciel qui s'en servira, par exemple.", API_KEY_NAME_MOST);
    if (view->scopes == 0)
        fault_add(&view->faults, "droit-check", "Droits", "En cocher un au moins.");
    if (view->expires.len && (day == DATE_NONE || day < clock_today()))
        fault_add(&view->faults, "fin", "Dernier jour", "Un jour à venir est attendu, sous la forme JJ/MM/AAAA ; vide : sans fin.");
    if (!api_networks_are_good(view->networks))
        fault_add(&view->faults, "reseaux", "Réseaux", "Des adresses IP ou des plages, séparées par des espaces, par exemple 192.0.2.0/24.");
    *key = (struct api_key){.centre = request->viewer.person.centre, .name = view->name, .scopes = view->scopes, .live = view->live,
                            .networks = view->networks, .created_by = request->viewer.person.id,
                            .expires_ms = view->expires.len && day != DATE_NONE ? date_begin_in_paris(day + 1) : 0};
}

bool page_key_make(struct request *request, struct response *response, struct error *error)
{
    struct api_key key;
    bool may;
    struct subscription_view view = new_view(request);
    if (!may_make(request, &may, error))
        return false;
    if (!may)
        return terms_first(response);
    take_key(request, &view, &key);
    if (view.faults.errors)
        return show(request, response, &view, error);
    if (!api_key_make(request->store, request->arena, &key, &view.shown, error))
        return false;
    struct subscription_view fresh = new_view(request);
    fresh.shown = view.shown;
    return show(request, response, &fresh, error);
}

/* Revoked at once, or followed by another with both good for a day. */
bool page_key_act(struct request *request, struct response *response, struct error *error)
{
    int64_t id, centre = request->viewer.person.centre, person = request->viewer.person.id;
    struct api_key old, made;
    struct subscription_view view = new_view(request);
    if (!text_to_int(request->parameter[0], &id))
        return respond_status(response, 404, NULL);
    if (!api_key_by_id(request->store, request->arena, centre, id, &old))
        return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
    if (!text_equal(request_form(request, "faire"), TEXT("remplacer")))
        return api_key_revoke(request->store, request->arena, centre, id, person, error) &&
               respond_redirect(request, response, "/centre/api?fait=1");
    if (api_key_rotate(request->store, request->arena, centre, id, person, (int64_t)API_KEY_OVERLAP_HOURS * 3600 * 1000, &made,
                       &view.shown, error))
        return show(request, response, &view, error);
    if (error->code != ERROR_BUSY)
        return false;
    *error = (struct error){.code = ERROR_NONE};
    return respond_status(response, 409, NULL);
}

/* -- addresses that are told ---------------------------------------------------------------------- */

bool page_hook_make(struct request *request, struct response *response, struct error *error)
{
    bool may;
    struct subscription_view view = new_view(request);
    struct webhook hook = {.centre = request->viewer.person.centre};
    if (!may_make(request, &may, error))
        return false;
    if (!may)
        return terms_first(response);
    view.address = hook.address = request_line(request, "adresse", WEBHOOK_ADDRESS_MOST + 1);
    view.events = 0;
    for (unsigned i = 0; i < EVENT_COUNT; i++)
        if (request_form(request, arena_print(request->arena, "evenement-%u", i).at).len)
            view.events |= 1u << i;
    hook.events = view.events;
    const char *fault = webhook_address_fault(request->site, request->arena, hook.address);
    if (fault)
        fault_add(&view.faults, "adresse", "Adresse", "%s", fault);
    if (view.events == 0)
        fault_add(&view.faults, "evenement-0", "Événements", "En cocher un au moins.");
    if (!view.faults.errors && !webhook_make(request->store, request->arena, &hook, request->viewer.person.id, &view.shown, error)) {
        if (error->code != ERROR_DATA)
            return false;
        fault_add(&view.faults, "adresse", "Adresse", "%s", error->message);
        *error = (struct error){.code = ERROR_NONE};
    }
    view.shown_is_secret = true;
    return show(request, response, &view, error);
}

static bool find_hook(struct request *request, struct response *response, struct webhook *out, bool *found, struct error *error)
{
    *found = webhook_find(request->store, request->arena, request->parameter[0], request->viewer.person.centre, out);
    if (*found)
        return true;
    return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
}

static bool show_hook(struct request *request, struct response *response, struct hook_view *view, struct error *error)
{
    static const char *const states[] = {"en attente", "reçu", "abandonné"}, *const tags[] = {"soon", "good", "bad"};
    struct page page;
    struct delivery *all;
    if (!deliveries_of(request->store, request->arena, view->webhook->id, &all, &view->count))
        return page_failed(request, error);
    struct delivery_row *rows = ARENA_ARRAY(request->arena, struct delivery_row, view->count + 1);
    for (uint32_t i = 0; i < view->count; i++)
        rows[i] = (struct delivery_row){&all[i], page_moment(request, all[i].created_ms), states[all[i].state], tags[all[i].state]};
    view->rows = rows;
    view->events = events_of(request->arena, view->webhook->events);
    if (!page_open(&page, request, "Adresse prévenue", SECTION_CENTRE, error))
        return false;
    view_hook(&response->html, &page, view);
    return true;
}

bool page_hook(struct request *request, struct response *response, struct error *error)
{
    struct webhook hook;
    bool found;
    struct hook_view view = {.webhook = &hook, .done = request_query(request, "fait").len ? "Le message repart à l'instant." : NULL};
    return find_hook(request, response, &hook, &found, error) && (!found || show_hook(request, response, &view, error));
}

bool page_hook_act(struct request *request, struct response *response, struct error *error)
{
    struct webhook hook;
    bool found;
    int64_t delivery, person = request->viewer.person.id;
    struct hook_view view = {.webhook = &hook};
    struct text act = request_form(request, "faire");
    if (!find_hook(request, response, &hook, &found, error) || !found)
        return found ? false : response->error_page;
    if (text_equal(act, TEXT("arreter")))
        return webhook_stop(request->store, request->arena, &hook, person, error) &&
               respond_redirect(request, response, "/centre/api?fait=2");
    if (text_equal(act, TEXT("remplacer")) && !hook.stopped_ms)
        return webhook_rotate(request->store, request->arena, &hook, person, &view.shown, error) &&
               show_hook(request, response, &view, error);
    if (!text_to_int(act, &delivery))
        return respond_status(response, 400, NULL);
    if (!delivery_replay(request->store, hook.id, delivery, clock_now()))
        return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
    return respond_redirect(request, response, "/centre/api/adresses/%.*s?fait=1", TEXT_ARG(hook.public_id));
}
