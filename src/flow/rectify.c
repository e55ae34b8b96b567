/* Correcting a driver's identity: see rectify.h. */
#include "flow/rectify.h"

#include "base/buffer.h"
#include "os/clock.h"
#include "store/audit.h"
#include "store/issuing.h"

static bool trace(struct store *store, struct arena *arena, const struct rectification *r, uint32_t revoked)
{
    const struct {
        const char *name;
        struct text words;
    } names[] = {{"first_name_from", r->first_name_from}, {"last_name_from", r->last_name_from},
                 {"first_name_to", r->first_name_to}, {"last_name_to", r->last_name_to}};
    char from[11], to[11];
    struct buffer payload;
    buffer_init(&payload, 8192);
    buffer_add_text(&payload, TEXT("{\"licence_from\":"));
    buffer_add_json(&payload, r->licence_from);
    buffer_print(&payload, ",\"birth_from\":\"%s\",\"licence_to\":", date_print_iso(r->birth_from, from));
    buffer_add_json(&payload, r->licence_to);
    buffer_print(&payload, ",\"birth_to\":\"%s\"", date_print_iso(r->birth_to, to));
    if (rectification_of_names(r))
        for (unsigned i = 0; i < COUNT_OF(names); i++) {
            buffer_print(&payload, ",\"%s\":", names[i].name);
            buffer_add_json(&payload, names[i].words);
        }
    buffer_print(&payload, ",\"registrations\":%u,\"documents\":%u,\"reason\":",
                 r->registrations, revoked);
    buffer_add_json(&payload, r->reason);
    buffer_add_text(&payload, TEXT("}"));
    struct audit audit = {.act = ACT_RECTIFIED, .person = r->person,
                          .subject = arena_print(arena, "rectification %lld", (long long)r->id),
                          .payload = buffer_text(&payload)};
    bool added = audit_add(store, &audit, r->made_ms);
    buffer_free(&payload);
    return added;
}

static bool decide(struct store *store, struct rectification *r, bool write, enum rectify_result *result,
                   uint32_t *twice)
{
    uint32_t now;
    bool accounts;
    if (!rectification_reach(store, r, &now) || !rectification_conflicts(store, r, twice, &accounts))
        return false;
    if (!rectification_of_identity(r) && !rectification_of_names(r))
        *result = RECTIFY_SAME;
    else if (now == 0)
        *result = RECTIFY_GONE;
    else if (*twice)
        *result = RECTIFY_TWICE;
    else if (accounts)
        *result = RECTIFY_ACCOUNTS;
    else if (write && now != r->registrations)
        *result = RECTIFY_CHANGED;
    else
        *result = RECTIFY_DONE;
    r->registrations = now;
    return true;
}

/* What was issued bears the wrong identity: it is revoked and issued anew. */
static bool write_all(struct store *store, struct arena *arena, struct rectification *r)
{
    uint32_t revoked;
    return documents_revoke_driver(store, r->licence_from, r->birth_from, r->made_ms, &revoked) &&
           rectification_add(store, arena, r) &&
           trace(store, arena, r, revoked) && store_commit(store);
}

bool rectify_driver(struct store *store, struct arena *arena, struct rectification *rectification,
                    bool write, enum rectify_result *result, uint32_t *twice, struct error *error)
{
    rectification->made_ms = clock_now();
    bool done = write ? store_begin_write(store) : store_begin_read(store);
    if (done) {
        done = decide(store, rectification, write, result, twice);
        bool go = done && write && *result == RECTIFY_DONE;
        if (go)
            done = write_all(store, arena, rectification);
        if (!go || !done)
            store_rollback(store);
    }
    if (!done)
        *error = *store_error(store);
    return done;
}
