/* Corrections: see correction.h. */
#include "flow/correction.h"

#include "os/clock.h"
#include "store/audit.h"
#include "store/outbox.h"
#include "store/people.h"

static bool finish(struct store *store, bool begun, bool done, struct error *error)
{
    if (done && store_commit(store))
        return true;
    *error = *store_error(store);
    if (begun)
        store_rollback(store);
    return false;
}

static bool trace(struct store *store, struct arena *arena, enum act act, const struct correction *c, int64_t by, int64_t now)
{
    struct audit audit = {.act = act, .person = by, .subject = arena_print(arena, "correction %lld", (long long)c->id)};
    return audit_add(store, &audit, now);
}

bool correction_ask(struct store *store, struct arena *arena, struct correction *correction, bool *too_many,
                    struct error *error)
{
    uint32_t waiting = 0;
    int64_t now = clock_now();
    bool begun = store_begin_write(store), done = begun && corrections_waiting(store, correction->person, &waiting);
    *too_many = waiting >= CORRECTIONS_AT_ONCE;
    if (done && !*too_many)
        done = correction_add(store, correction, now) && trace(store, arena, ACT_CORRECTION_ASKED, correction, correction->person, now);
    return finish(store, begun, done, error);
}

static bool tell(const struct site *site, struct store *store, struct arena *arena, const struct correction *c, int64_t now)
{
    struct person person;
    if (!person_by_id(store, arena, c->person, &person))
        return false;
    struct mail mail = {
        .kind = MAIL_NOTICE, .person = c->person, .recipient = person.email,
        .subject = c->state == CORRECTION_DONE ? TEXT("Votre demande de correction est traitée") : TEXT("Réponse à votre demande de correction"),
        .body = arena_print(arena, "Bonjour %.*s,\n\n%s\n\nL'exploitant précise\u00a0: %.*s\n\n%.*s\n%.*s\n", TEXT_ARG(person.first_name),
                            c->state == CORRECTION_DONE ? "La correction que vous avez demandée est faite." : "La correction que vous avez demandée n'a pas été faite.",
                            TEXT_ARG(c->answer), TEXT_ARG(site->settings.operator_name), TEXT_ARG(site->settings.base_address))};
    return outbox_add(store, &mail, now);
}

bool correction_reply(const struct site *site, struct store *store, struct arena *arena, int64_t id, bool done,
                      struct text answer, int64_t by, struct error *error)
{
    struct correction c;
    bool begun = store_begin_write(store), going = begun && correction_by_id(store, arena, id, &c);
    if (going) {
        c.state = done ? CORRECTION_DONE : CORRECTION_REFUSED;
        c.answer = answer;
        c.answered_by = by;
        c.answered_ms = clock_now();
        going = correction_answer(store, &c) && tell(site, store, arena, &c, c.answered_ms) &&
                trace(store, arena, ACT_CORRECTION_ANSWERED, &c, by, c.answered_ms);
    }
    return finish(store, begun, going, error);
}
