/* Cancelling what was registered: see cancel.h. */
#include "flow/cancel.h"

#include "base/buffer.h"
#include "flow/revoked_mail.h"
#include "flow/webhook.h"
#include "os/clock.h"
#include "store/audit.h"
#include "store/issuing.h"
#include "store/lots.h"

date cancel_last_day(const struct settings *settings, int64_t registered_ms)
{
    return date_in_paris(registered_ms) + (date)settings->cancel_days;
}

static bool trace(struct store *store, struct arena *arena, const struct cancellation *c, uint32_t revoked)
{
    struct buffer payload;
    buffer_init(&payload, 4096);
    buffer_print(&payload, "{\"cancellation\":%lld,\"registrations\":%u,\"cents\":%lld,\"documents\":%u,"
                 "\"reason\":", (long long)c->id, c->registrations, (long long)c->cents, revoked);
    buffer_add_json(&payload, c->reason);
    buffer_add_text(&payload, TEXT("}"));
    struct audit audit = {
        .act = ACT_CANCELLED, .person = c->person, .centre = c->scope.centre,
        .subject = c->scope.registration
                       ? arena_print(arena, "registration %lld", (long long)c->scope.registration)
                       : arena_print(arena, "lot %lld", (long long)c->scope.lot),
        .payload = buffer_text(&payload),
    };
    bool added = audit_add(store, &audit, c->made_ms);
    buffer_free(&payload);
    return added;
}

static bool tell(struct store *store, struct arena *arena, const struct cancellation *c)
{
    struct lot lot;
    if (!lot_by_id(store, arena, c->scope.lot, &lot))
        return false;
    struct text one = c->scope.registration ? arena_print(arena, "%lld", (long long)c->scope.registration) : TEXT("null");
    return webhook_tell(store, arena, c->scope.centre, EVENT_CANCELLED,
                        arena_print(arena, "\"lot\":\"%.*s\",\"registration\":%.*s,\"registrations\":%u", TEXT_ARG(lot.public_id),
                                    TEXT_ARG(one), c->registrations), c->made_ms);
}

/* Within the transaction. False for a failure. */
static bool cancel(const struct site *site, struct store *store, struct arena *arena, const struct cancel_act *act,
                   struct cancellation *c, enum cancel_result *result)
{
    struct cancel_preview now;
    uint32_t revoked = 0;
    if (!cancel_preview(store, arena, &c->scope, &now))
        return false;
    *result = now.registrations == 0 ? CANCEL_ALREADY
              : now.registrations != act->registrations ? CANCEL_CHANGED : CANCEL_DONE;
    return *result != CANCEL_DONE ||
           (cancellation_add(store, c, clock_today()) &&
            revoked_mails_write(site, store, arena, c->scope.lot, c->id, c->made_ms) &&
            documents_revoke_cancelled(store, c->scope.lot, c->id, c->made_ms, &revoked) && trace(store, arena, c, revoked) &&
            tell(store, arena, c));
}

bool cancel_registrations(const struct site *site, struct store *store, struct arena *arena,
                          const struct cancel_act *act, struct cancellation *cancellation,
                          enum cancel_result *result, struct error *error)
{
    *result = CANCEL_TOO_LATE;
    if (!act->operator && clock_today() > cancel_last_day(&site->settings, act->registered_ms))
        return true;
    cancellation->person = act->person;
    cancellation->made_ms = clock_now();
    bool done = store_begin_write(store);
    if (done) {
        done = cancel(site, store, arena, act, cancellation, result);
        if (done && *result == CANCEL_DONE)
            done = store_commit(store);
        else
            store_rollback(store);
    }
    if (!done)
        *error = *store_error(store);
    return done;
}
