/* Approvals in the operator's hands: see approvals.h. */
#include "flow/approvals.h"

#include "os/clock.h"
#include "store/audit.h"

bool approval_overlaps(const struct approval_row *a, const struct approval_row *b)
{
    date a_to = a->to == DATE_NONE ? INT32_MAX : a->to, b_to = b->to == DATE_NONE ? INT32_MAX : b->to;
    return a->training == b->training && a->category == b->category && a->from <= b_to && b->from <= a_to;
}

/* --- what a change does --------------------------------------------------------------- */

/* The centre's rows once the change is made. */
static const struct approval_row *rows_after(struct arena *arena, const struct approval_row *rows, uint32_t count,
                                             const struct approval_change *change, uint32_t *out_count)
{
    struct approval_row *after = ARENA_ARRAY(arena, struct approval_row, (size_t)count + change->added_count + 1);
    *out_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool this_one = change->changed && change->changed->id == rows[i].id;
        if (!this_one)
            after[(*out_count)++] = rows[i];
        else if (!change->removed)
            after[(*out_count)++] = *change->changed;
    }
    for (uint32_t i = 0; i < change->added_count; i++)
        after[(*out_count)++] = change->added[i];
    return after;
}

bool approvals_effects(struct store *store, struct arena *arena, const struct approval_change *change,
                       struct lot_effect **out, uint32_t *count, bool *more, struct error *error)
{
    struct approval_row *rows;
    uint32_t row_count;
    struct effects_asked asked = {.centre = change->centre, .rules = (uint64_t)1 << RULE_CENTRE_NOT_APPROVED};
    if (approval_rows(store, arena, change->centre, &rows, &row_count)) {
        asked.then.approvals = rows_after(arena, rows, row_count, change, &asked.then.approval_count);
        if (effects_find(store, arena, &asked, out, count, more))
            return true;
    }
    *error = *store_error(store);
    return false;
}

/* --- the change --------------------------------------------------------------------------- */

static void add_day(struct buffer *out, const char *name, date day)
{
    char iso[11];
    buffer_print(out, ",\"%s\":\"%s\"", name, day == DATE_NONE ? "" : date_print_iso(day, iso));
}

static bool trace(struct store *store, struct arena *arena, const struct person *by, const struct approval_row *row,
                  enum act act)
{
    struct buffer payload = {0};
    buffer_add_text(&payload, TEXT("{\"number\":"));
    buffer_add_json(&payload, row->number);
    buffer_print(&payload, ",\"training\":%lld,\"category\":%d", (long long)row->training, (int)row->category);
    add_day(&payload, "from", row->from);
    add_day(&payload, "to", row->to);
    buffer_add_byte(&payload, '}');
    struct audit audit = {.act = act, .person = by->id, .centre = row->centre,
                          .subject = arena_print(arena, "approval %lld", (long long)row->id),
                          .payload = arena_copy(arena, buffer_text(&payload))};
    buffer_free(&payload);
    return audit_add(store, &audit, clock_now());
}

static bool apply(struct store *store, struct arena *arena, const struct person *by, const struct approval_change *change,
                  uint32_t *which)
{
    for (*which = 0; *which < change->added_count; ++*which) {
        struct approval_row row = change->added[*which];
        row.centre = change->centre;
        if (!approval_add(store, &row) || !trace(store, arena, by, &row, ACT_APPROVAL_ADDED))
            return false;
    }
    if (change->changed == NULL)
        return true;
    struct approval_row row = *change->changed;
    return (change->removed ? approval_remove(store, &row) : approval_change(store, &row)) &&
           trace(store, arena, by, &row, change->removed ? ACT_APPROVAL_REMOVED : ACT_APPROVAL_CHANGED);
}

bool approvals_apply(struct store *store, struct arena *arena, const struct person *by, const struct approval_change *change,
                     enum approval_result *result, uint32_t *which, struct error *error)
{
    *result = APPROVAL_DONE;
    bool begun = store_begin_write(store);
    if (begun && apply(store, arena, by, change, which) && store_commit(store))
        return true;
    *error = *store_error(store);
    if (begun)
        store_rollback(store);
    if (!begun || (error->code != ERROR_DATA && error->code != ERROR_BUSY))
        return false;
    *result = error->code == ERROR_DATA ? APPROVAL_TAKEN : APPROVAL_CHANGED;
    *error = (struct error){.code = ERROR_NONE};
    return true;
}
