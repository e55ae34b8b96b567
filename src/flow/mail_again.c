/* Mails once more: see mail_again.h. */
#include "flow/mail_again.h"

#include "os/clock.h"
#include "store/audit.h"
#include "store/outbox.h"

/* Ends a transaction: commits where all went well. */
static bool finish(struct store *store, bool good, struct error *error)
{
    if (good && store_commit(store))
        return true;
    *error = *store_error(store);
    store_rollback(store);
    return false;
}

static bool begin(struct store *store, struct error *error)
{
    if (store_begin_write(store))
        return true;
    *error = *store_error(store);
    return false;
}

static bool trace(struct store *store, struct arena *arena, const struct person *by, enum act act, int64_t mail,
                  uint32_t count)
{
    struct audit audit = {.act = act, .person = by->id, .payload = arena_print(arena, "{\"mails\":%u}", count),
                          .subject = mail ? arena_print(arena, "mail %lld", (long long)mail) : TEXT("mails")};
    return count == 0 || audit_add(store, &audit, clock_now());
}

bool mail_try_again(struct store *store, struct arena *arena, const struct person *by, int64_t mail, uint32_t *count,
                    struct error *error)
{
    *count = 0;
    return begin(store, error) &&
           finish(store, outbox_try_again(store, mail, clock_now(), count) &&
                             trace(store, arena, by, ACT_MAIL_TRIED_AGAIN, mail, *count), error);
}

bool mail_file(struct store *store, struct arena *arena, const struct person *by, int64_t mail, uint32_t *count,
               struct error *error)
{
    *count = 0;
    return begin(store, error) &&
           finish(store, outbox_file(store, mail, count) && trace(store, arena, by, ACT_MAIL_FILED, mail, *count), error);
}

/* -- a centre's ------------------------------------------------------------------------ */

static bool decide(struct store *store, const struct followup *driver, int64_t now, enum again_result *result)
{
    enum { DAY_MS = 24 * 3600 * 1000 };
    uint32_t count;
    if (!outbox_count(store, MAIL_DOCUMENTS, driver->registration, now - DAY_MS, &count))
        return false;
    *result = driver->state == FOLLOWUP_CANCELLED ? AGAIN_CANCELLED
              : driver->person == 0               ? AGAIN_NOBODY
              : driver->state == FOLLOWUP_WAITING ? AGAIN_WAITING
              : count >= MAILS_A_DAY              ? AGAIN_TOO_MANY
                                                  : AGAIN_DONE;
    return true;
}

static bool send_documents(struct store *store, struct arena *arena, const struct person *by,
                           const struct followup *driver, int64_t now)
{
    struct person reader;
    if (!person_by_id(store, arena, driver->person, &reader))
        return false;
    struct mail mail = {.kind = MAIL_DOCUMENTS, .person = reader.id, .recipient = reader.email,
                        .subject = TEXT("Vos documents de formation"), .reference = driver->registration};
    struct audit audit = {.act = ACT_MAIL_ASKED, .person = by->id, .centre = by->centre,
                          .subject = arena_print(arena, "registration %lld", (long long)driver->registration)};
    return outbox_add(store, &mail, now) && audit_add(store, &audit, now);
}

bool mail_documents_again(struct store *store, struct arena *arena, const struct person *by, int64_t registration,
                          struct followup *out, enum again_result *result, struct error *error)
{
    int64_t now = clock_now();
    return begin(store, error) &&
           finish(store, followup_of_registration(store, arena, by->centre, registration, out) &&
                             decide(store, out, now, result) &&
                             (*result != AGAIN_DONE || send_documents(store, arena, by, out, now)), error);
}
