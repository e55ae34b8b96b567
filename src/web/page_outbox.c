/* The operator's outbox: what waits, and what was given up, to send again or to
   file away. Sending itself: flow/mail.c. */
#include "web/page_outbox.h"

#include "flow/mail_again.h"
#include "web/views.h"

enum { PAGE_MAILS = 50 };

static const struct {
    const char *word, *sentence;
} outcomes[] = {
    {"renvoye", "Le courriel repart."},
    {"classe", "Le courriel est classé."},
    {"tous", "Les courriels abandonnés repartent."},
    {"rien", "Rien à renvoyer : quelqu'un s'en est déjà occupé, ou ces courriels portaient un lien."},
};

static const char *done_of(const struct request *request)
{
    struct text word = request_query(request, "fait");
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (text_equal(word, text_of(outcomes[i].word)))
            return outcomes[i].sentence;
    return NULL;
}

static const char *instead_of(enum mail_kind kind)
{
    switch (kind) {
    case MAIL_INVITATION: return "Le lien n'est plus valable\u00a0: refaire l'invitation avec une adresse vérifiée, ou laisser la personne recommencer son inscription.";
    case MAIL_PASSWORD_RESET: return "Le lien n'est plus valable\u00a0: la personne peut en redemander un.";
    case MAIL_NOTICE:
    case MAIL_DOCUMENTS: return NULL;
    }
    BUG("mail kind");
}

static bool find_page(struct request *request, struct outbox_view *view, struct error *error)
{
    struct mail *mails;
    uint32_t total, number = (uint32_t)request_query_number(request, "page", 1, 1000000, 1);
    for (;; number = (total + PAGE_MAILS - 1) / PAGE_MAILS) {
        if (!outbox_given_up(request->store, request->arena, (number - 1) * PAGE_MAILS, PAGE_MAILS, &mails, &view->count, &total))
            return page_failed(request, error);
        if (view->count || total == 0)
            break;
    }
    struct outbox_row *rows = ARENA_ARRAY(request->arena, struct outbox_row, view->count + 1);
    for (uint32_t i = 0; i < view->count; i++)
        rows[i] = (struct outbox_row){&mails[i], page_moment(request, mails[i].created_ms), instead_of(mails[i].kind)};
    view->rows = rows;
    pager_set(&view->pager, number, PAGE_MAILS, view->count, total);
    return true;
}

bool page_outbox(struct request *request, struct response *response, struct error *error)
{
    struct page page;
    struct outbox_view view = {.done = done_of(request),
                               .pager = {.address = TEXT("/exploitation/courriels?page="), .what = "Courriels"}};
    if (!outbox_standing(request->store, 0, &view.standing))
        return page_failed(request, error);
    if (!find_page(request, &view, error) ||
        (view.count && !page_trace_look(request, ACT_MAILS_SHOWN, TEXT("mails"), error)) ||
        !page_open(&page, request, "Courriels", SECTION_OPERATOR, error))
        return false;
    view_outbox(&response->html, &page, &view);
    return true;
}

static bool go_back(struct request *request, struct response *response, const char *word, uint32_t count)
{
    return respond_redirect(request, response, "/exploitation/courriels?fait=%s", count ? word : "rien");
}

bool page_outbox_all(struct request *request, struct response *response, struct error *error)
{
    uint32_t count;
    return mail_try_again(request->store, request->arena, &request->viewer.person, 0, &count, error) &&
           go_back(request, response, "tous", count);
}

bool page_outbox_act(struct request *request, struct response *response, struct error *error)
{
    int64_t id;
    uint32_t count;
    struct text act = request_form(request, "faire");
    if (!text_to_int(request->parameter[0], &id) || id <= 0)
        return respond_status(response, 404, NULL);
    if (text_equal(act, TEXT("renvoyer")))
        return mail_try_again(request->store, request->arena, &request->viewer.person, id, &count, error) &&
               go_back(request, response, "renvoye", count);
    if (text_equal(act, TEXT("classer")))
        return mail_file(request->store, request->arena, &request->viewer.person, id, &count, error) &&
               go_back(request, response, "classe", count);
    return respond_status(response, 400, NULL);
}
