/* The mails that a demonstration would have sent: /demo/courrier. They hold
   links that let one in, so that any other store has no such page. */
#include "web/page_mails.h"

#include "web/views.h"

enum { MAILS_SHOWN = 50, PIECES_MOST = 41 };

static size_t link_end(struct text t)
{
    size_t end = 0;
    while (end < t.len && (unsigned char)t.at[end] > 0x20 && (unsigned char)t.at[end] < 0x7F)
        end++;
    return end;
}

/* The text in pieces: our own addresses become links, to wherever the page
   itself was asked for. */
static void cut(struct request *request, struct text body, struct shown_mail *mail)
{
    struct text base = request->site->settings.base_address;
    struct mail_piece *pieces = ARENA_ARRAY(request->arena, struct mail_piece, PIECES_MOST);
    mail->pieces = pieces;
    while (body.len && mail->piece_count < PIECES_MOST) {
        size_t at = mail->piece_count + 2 < PIECES_MOST ? text_find(body, base) : body.len;
        if (at > 0)
            pieces[mail->piece_count++].words = text_slice(body, 0, at);
        body = text_slice(body, at, body.len);
        size_t end = link_end(body);
        if (body.len == 0 || mail->piece_count == PIECES_MOST)
            break;
        struct mail_piece *piece = &pieces[mail->piece_count++];
        piece->words = text_slice(body, 0, end);
        piece->link = text_slice(piece->words, base.len, end);
        if (!text_starts(piece->link, TEXT("/")))
            piece->link = TEXT_NONE;
        body = text_slice(body, end, body.len);
    }
}

bool page_mails(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct mail_file *files;
    struct mails_view view = {.by_smtp = request->site->settings.smtp_host.len > 0};
    if (!request->site->demo)
        return respond_status(response, 404, NULL);
    if (!mail_files_newest(request->site, request->arena, MAILS_SHOWN, &files, &view.count, error) ||
        !page_open(&page, request, "Courrier de la démonstration", SECTION_NONE, error))
        return false;
    struct shown_mail *rows = ARENA_ARRAY(request->arena, struct shown_mail, view.count + 1);
    for (uint32_t i = 0; i < view.count; i++) {
        const struct mail_reading *reading = &files[i].reading;
        rows[i] = (struct shown_mail){.subject = reading->subject, .recipient = reading->recipient, .date = page_moment(request, files[i].made_ms),
                                      .attachments = reading->attachments};
        cut(request, reading->body, &rows[i]);
    }
    view.rows = rows;
    view_mails(&response->html, &page, &view);
    return true;
}
