/* Invitation slips that a centre hands to its drivers without a personal space:
   /imports/{import}/invitations for all of an import, and for one driver. */
#include "documents/slip.h"
#include "os/clock.h"
#include "store/followups.h"
#include "store/uninvited.h"
#include "web/page_import.h"

static bool send(struct request *request, struct response *response, const struct uninvited *rows, uint32_t count,
                 struct error *error)
{
    struct centre centre;
    struct buffer pdf;
    struct slip *slips = ARENA_ARRAY(request->arena, struct slip, count + 1);
    if (!centre_by_id(request->store, request->arena, request->viewer.person.centre, &centre))
        return page_failed(request, error);
    for (uint32_t i = 0; i < count; i++)
        slips[i] = (struct slip){rows[i].first_name, rows[i].last_name, rows[i].training, rows[i].end};
    struct slip_sheet sheet = {.address = arena_print(request->arena, "%.*s/inscription", TEXT_ARG(request->site->settings.base_address)),
                               .centre = centre.name, .slips = slips, .count = count, .made_ms = clock_now()};
    buffer_init(&pdf, 0);
    bool done = slips_pdf(&sheet, &pdf, error) &&
                respond_file(request, response, "application/pdf", "invitations.pdf", buffer_text(&pdf));
    buffer_free(&pdf);
    return done;
}

static bool make(struct request *request, struct response *response, int64_t lot, int64_t registration, struct error *error)
{
    struct uninvited *rows;
    uint32_t count;
    if (!uninvited_of_lot(request->store, request->arena, lot, registration, &rows, &count))
        return page_failed(request, error);
    if (count == 0)
        return respond_status(response, 409, "Tous les conducteurs ont déjà un espace personnel : il n'y a personne à inviter.");
    return page_trace_look(request, ACT_SLIPS_PRINTED, arena_print(request->arena, "lot %lld", (long long)lot), error) &&
           send(request, response, rows, count, error);
}

bool page_slips(struct request *request, struct response *response, struct error *error)
{
    struct lot lot;
    if (!lot_by_public_id(request->store, request->arena, request->parameter[0], request->viewer.person.centre, &lot))
        return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
    return make(request, response, lot.id, 0, error);
}

bool page_slip(struct request *request, struct response *response, struct error *error)
{
    struct followup row;
    int64_t id;
    bool number = text_to_int(request->parameter[0], &id) && id > 0;
    if (!followup_of_registration(request->store, request->arena, request->viewer.person.centre, number ? id : 0, &row))
        return store_error(request->store)->code == ERROR_NOT_FOUND ? respond_status(response, 404, NULL) : page_failed(request, error);
    return make(request, response, row.lot, row.registration, error);
}
