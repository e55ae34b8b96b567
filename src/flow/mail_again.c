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
