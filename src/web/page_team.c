/* « Équipe »: the people of the centre, for its legal representative. What may
   be done is flow/team.c's. */
#include "web/page_team.h"

#include "os/clock.h"
#include "web/views.h"

/* What was done just now, by the word in the address. */
static const struct {
    const char *word, *sentence;
} done_words[] = {
    {"invite", "L'invitation est envoyée. Le lien est valable 72 heures."},
    {"prevenu", "Cette personne a déjà un compte : elle fait maintenant partie du centre, et un courriel l'en informe."},
    {"accorde", "Le droit « enregistrement de sessions » est accordé."},
    {"retire", "Le droit « enregistrement de sessions » est retiré."},
    {"ferme", "Le compte est fermé, et ses sessions ouvertes sont terminées."},
    {"rouvert", "Le compte est rouvert."},
    {"sorti", "Cette personne ne fait plus partie du centre."},
};

static const struct {
    const char *word, *done;
} acts_by_word[] = {
    [TEAM_GRANT] = {"accorder", "accorde"},
    [TEAM_WITHDRAW] = {"retirer", "retire"},
    [TEAM_CLOSE] = {"fermer", "ferme"},
    [TEAM_REOPEN] = {"rouvrir", "rouvert"},
};

static bool show(struct request *request, struct response *response, struct team_view *view, struct error *error)
{
    struct page page;
    struct member *members;
    if (!members_of_centre(request->store, request->arena, request->viewer.person.centre, clock_now(), &members, &view->count))
        return page_failed(request, error);
    struct member_row *rows = ARENA_ARRAY(request->arena, struct member_row, view->count + 1);
    for (uint32_t i = 0; i < view->count; i++) {
        rows[i] = (struct member_row){.member = &members[i], .oneself = members[i].person.id == request->viewer.person.id};
        if (members[i].link_until_ms)
            rows[i].link_until = page_moment(request, members[i].link_until_ms);
        if (members[i].seen_ms)
            rows[i].seen = page_moment(request, members[i].seen_ms);
    }
    view->rows = rows;
    struct text subject = arena_print(request->arena, "centre %lld", (long long)request->viewer.person.centre);
    if (!page_trace_look(request, ACT_TEAM_SHOWN, subject, error) || !page_open(&page, request, "Équipe du centre", SECTION_CENTRE, error))
        return false;
    view_team(&response->html, &page, view);
    return true;
}

bool page_team(struct request *request, struct response *response, struct error *error)
{
    struct team_view view = {.faults.arena = request->arena};
    struct text word = request_query(request, "fait");
    for (size_t i = 0; i < COUNT_OF(done_words); i++)
        if (text_equal(word, text_of(done_words[i].word)))
            view.done = done_words[i].sentence;
    return show(request, response, &view, error);
}

static void check_name(struct faults *faults, const char *field, const char *label, struct text value)
{
    if (value.len == 0)
        fault_add(faults, field, label, "%s non renseigné. L'indiquer.", label);
    else if (text_characters(value) > 100)
        fault_add(faults, field, label, "100 caractères au plus. Raccourcir.");
}

bool page_team_invite(struct request *request, struct response *response, struct error *error)
{
    enum invite_result result;
    struct team_view view = {.faults.arena = request->arena, .first_name = request_line(request, "prenom", FIELD_CHARACTERS_MOST),
                             .last_name = request_line(request, "nom", FIELD_CHARACTERS_MOST), .email = request_line(request, "courriel", FIELD_CHARACTERS_MOST),
                             .may_register = request_form(request, "droit").len > 0};
    struct invitee invitee = {.email = view.email, .first_name = view.first_name, .last_name = view.last_name,
                              .role = ROLE_MANAGER, .centre = request->viewer.person.centre, .by = request->viewer.person.id};
    check_name(&view.faults, "prenom", "Prénom", view.first_name);
    check_name(&view.faults, "nom", "Nom", view.last_name);
    if (!invite_is_address(view.email))
        fault_add(&view.faults, "courriel", "Courriel", "%s", invite_sentence(INVITE_NO_ADDRESS));
    if (view.faults.errors == 0) {
        if (!team_invite(request->site, request->store, request->arena, &invitee, view.may_register, &result, error))
            return false;
        if (invite_sentence(result) == NULL)
            return respond_redirect(request, response, "/centre/equipe?fait=%s", result == INVITE_LINK ? "invite" : "prevenu");
        fault_add(&view.faults, "courriel", "Courriel", "%s", invite_sentence(result));
    }
    response->status = 422;
    return show(request, response, &view, error);
}

static bool find_act(struct text word, enum team_act *act)
{
    for (size_t i = 0; i < COUNT_OF(acts_by_word); i++)
        if (text_equal(word, text_of(acts_by_word[i].word))) {
            *act = (enum team_act)i;
            return true;
        }
    return false;
}

/* Somebody else was quicker: what was wanted, and what stands now. */
static bool show_changed(struct request *request, struct response *response, const struct member *member,
                         enum team_act act, struct error *error)
{
    struct difference row;
    struct team_view view = {.faults.arena = request->arena, .differences = &row, .difference_count = 1};
    const struct person *person = &member->person;
    bool of_account = act == TEAM_CLOSE || act == TEAM_REOPEN;
    const struct text rights[] = {TEXT("droit retiré"), TEXT("droit accordé")}, states[] = {TEXT("compte ouvert"), TEXT("compte fermé")};
    row.label = arena_print(request->arena, "%.*s %.*s", TEXT_ARG(person->first_name), TEXT_ARG(person->last_name)).at;
    row.typed = of_account ? states[act == TEAM_CLOSE] : rights[act == TEAM_GRANT];
    row.now = arena_print(request->arena, "%.*s, %.*s", TEXT_ARG(rights[person->may_register]), TEXT_ARG(states[person->closed]));
    response->status = 409;
    return show(request, response, &view, error);
}

bool page_team_act(struct request *request, struct response *response, struct error *error)
{
    int64_t person, revision;
    enum team_act act;
    enum team_result result;
    struct member member;
    if (!text_to_int(request->parameter[0], &person))
        return respond_status(response, 404, NULL);
    if (!find_act(request_form(request, "faire"), &act) || !text_to_int(request_form(request, "revision"), &revision)) {
        bool ours = member_find(request->store, request->arena, request->viewer.person.centre, person, clock_now(), &member);
        return ours ? respond_status(response, 400, NULL) : page_failed(request, error);
    }
    if (!team_do(request->store, request->arena, &request->viewer.person, person, act, revision, &member, &result, error))
        return false;
    switch (result) {
    case TEAM_DONE:
    case TEAM_NOTHING:
        return respond_redirect(request, response, "/centre/equipe?fait=%s",
                                act == TEAM_CLOSE && member.elsewhere ? "sorti" : acts_by_word[act].done);
    case TEAM_CHANGED: return show_changed(request, response, &member, act, error);
    case TEAM_REFUSED:
        return respond_status(response, 409, "Le compte d'un représentant légal ne se ferme pas ici : l'exploitant du portail peut nommer un autre représentant.");
    }
    BUG("team result");
}
