/* Webhooks by the API: addresses that are told, their secrets, what was delivered. */
#include "web/api.h"

#include "flow/webhook.h"
#include "os/clock.h"

static const char *const input_names[] = {"address", "events", NULL};

static void print_events(struct buffer *out, unsigned events)
{
    bool first = true;
    api_name(out, "events", false);
    buffer_add_byte(out, '[');
    for (unsigned i = 0; i < EVENT_COUNT; i++)
        if (events & (1u << i)) {
            buffer_print(out, "%s\"%s\"", first ? "" : ",", webhook_events[i].type);
            first = false;
        }
    buffer_add_byte(out, ']');
}

/* `secret`: shown once; empty: null. */
static void print_webhook(struct buffer *out, const struct webhook *w, struct text secret)
{
    buffer_add_byte(out, '{');
    api_text(out, "id", w->public_id, true);
    api_text(out, "address", w->address, false);
    print_events(out, w->events);
    api_moment(out, "created", w->created_ms);
    api_moment(out, "stopped", w->stopped_ms);
    api_text_or_null(out, "secret", secret);
    buffer_add_byte(out, '}');
}

static bool respond(struct response *response, const struct webhook *w, struct text secret)
{
    struct buffer *out = api_json(response);
    print_webhook(out, w, secret);
    buffer_add_byte(out, '\n');
    return true;
}

/* False with the response settled, or `error` set. */
static bool find(struct request *request, struct response *response, struct webhook *out, bool *failed, struct error *error)
{
    *failed = false;
    if (webhook_find(request->store, request->arena, request->parameter[0], request->key.centre, out))
        return true;
    if (store_error(request->store)->code == ERROR_NOT_FOUND)
        api_problem(request, response, 404, "not_found", NULL, "Cette adresse à prévenir n'existe pas.");
    else
        *failed = !api_failed(request, error);
    return false;
}

bool api_webhooks(struct request *request, struct response *response, struct error *error)
{
    struct webhook *all;
    uint32_t count;
    if (!webhooks_of_centre(request->store, request->arena, request->key.centre, &all, &count))
        return api_failed(request, error);
    struct buffer *out = api_json(response);
    buffer_add_text(out, TEXT("{\"webhooks\":["));
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(out, ',');
        print_webhook(out, &all[i], TEXT_NONE);
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}

bool api_webhook(struct request *request, struct response *response, struct error *error)
{
    struct webhook w;
    bool failed;
    return find(request, response, &w, &failed, error) ? respond(response, &w, TEXT_NONE) : !failed;
}

/* Event types as a mask; none given: all. False with the response settled. */
static bool take_events(struct request *request, struct response *response, const json_t *body, unsigned *events)
{
    const json_t *list = json_object_get(body, "events"), *one;
    size_t i;
    *events = (1u << EVENT_COUNT) - 1;
    if (list == NULL || json_is_null(list))
        return true;
    *events = 0;
    json_array_foreach(list, i, one) {
        unsigned event = 0;
        while (event < EVENT_COUNT && !(json_is_string(one) && strcmp(json_string_value(one), webhook_events[event].type) == 0))
            event++;
        if (event == EVENT_COUNT) {
            api_problem(request, response, 422, "event_unknown", arena_print(request->arena, "/events/%zu", i).at,
                        "Ce type d'événement n'existe pas. Ceux qui existent sont dans la référence.");
            return false;
        }
        *events |= 1u << event;
    }
    if (*events)
        return true;
    api_problem(request, response, 422, "event_missing", "/events", "Un type d'événement au moins est attendu.");
    return false;
}

bool api_webhook_make(struct request *request, struct response *response, struct error *error)
{
    json_t *body;
    struct text shown;
    struct webhook w = {.centre = request->key.centre};
    if (!api_body(request, response, &body) || !api_only(request, response, body, "", input_names) ||
        !api_take_text(request, response, body, "", "address", WEBHOOK_ADDRESS_MOST, &w.address) ||
        !take_events(request, response, body, &w.events))
        return true;
    const char *fault = webhook_address_fault(request->site, request->arena, w.address);
    if (fault)
        return api_problem(request, response, 422, "address_format", "/address", "%s", fault);
    if (!webhook_make(request->store, request->arena, &w, 0, &shown, error)) {
        if (error->code != ERROR_DATA)
            return false;
        api_problem(request, response, 422, "too_many", NULL, "%s", error->message);
        *error = (struct error){.code = ERROR_NONE};
        return true;
    }
    response->status = 201;
    return respond(response, &w, shown);
}

/* A change that somebody overtook; any other failure is the portal's. */
static bool overtaken(struct request *request, struct response *response, struct error *error)
{
    if (error->code != ERROR_BUSY)
        return false;
    api_problem(request, response, 409, "changed", NULL, "%s", error->message);
    *error = (struct error){.code = ERROR_NONE};
    return true;
}

/* A body that says nothing. False with the response settled. */
static bool take_nothing(struct request *request, struct response *response)
{
    static const char *const none[] = {NULL};
    json_t *body;
    return api_body(request, response, &body) && api_only(request, response, body, "", none);
}

bool api_webhook_rotate(struct request *request, struct response *response, struct error *error)
{
    struct webhook w;
    struct text shown;
    bool failed;
    if (!find(request, response, &w, &failed, error))
        return !failed;
    if (!take_nothing(request, response))
        return true;
    if (w.stopped_ms)
        return api_problem(request, response, 409, "stopped", NULL, "Cette adresse n'est plus prévenue : son secret ne se remplace plus.");
    return webhook_rotate(request->store, request->arena, &w, 0, &shown, error) ? respond(response, &w, shown)
                                                                               : overtaken(request, response, error);
}

bool api_webhook_stop(struct request *request, struct response *response, struct error *error)
{
    struct webhook w;
    bool failed;
    if (!find(request, response, &w, &failed, error))
        return !failed;
    if (!take_nothing(request, response))
        return true;
    return webhook_stop(request->store, request->arena, &w, 0, error) ? respond(response, &w, TEXT_NONE)
                                                                     : overtaken(request, response, error);
}

static void print_delivery(struct buffer *out, const struct delivery *d)
{
    static const char *const states[] = {"waiting", "delivered", "given_up"};
    buffer_print(out, "{\"id\":%lld", (long long)d->id);
    api_text(out, "message_id", d->message_id, false);
    api_text(out, "type", text_of(webhook_events[d->event].type), false);
    api_text(out, "state", text_of(states[d->state]), false);
    api_int(out, "attempts", d->attempts);
    api_int(out, "status", d->status);
    api_text_or_null(out, "problem", d->problem);
    api_moment(out, "created", d->created_ms);
    api_moment(out, "done", d->done_ms);
    buffer_add_byte(out, '}');
}

bool api_deliveries(struct request *request, struct response *response, struct error *error)
{
    struct webhook w;
    struct delivery *all;
    uint32_t count;
    bool failed;
    if (!find(request, response, &w, &failed, error))
        return !failed;
    if (!deliveries_of(request->store, request->arena, w.id, &all, &count))
        return api_failed(request, error);
    struct buffer *out = api_json(response);
    buffer_add_text(out, TEXT("{\"deliveries\":["));
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(out, ',');
        print_delivery(out, &all[i]);
    }
    buffer_add_text(out, TEXT("]}\n"));
    return true;
}
