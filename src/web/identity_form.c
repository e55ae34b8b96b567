/* Names, birth date and licence number of a form: see identity_form.h. What is right
   is said by the rules (rules/name.h, rules/licence.h). */
#include "web/identity_form.h"

#include "os/clock.h"
#include "rules/licence.h"
#include "rules/name.h"

enum { OLDEST_YEARS = 120, YOUNGEST_YEARS = 14 };

struct identity_form identity_form_of(struct arena *arena, const struct driver_identity *identity)
{
    char day[11];
    return (struct identity_form){identity->first_name, identity->last_name,
                                  arena_copy(arena, text_of(date_print_french(identity->birth, day))), identity->licence_typed};
}

void identity_check_name(struct faults *faults, const char *field, const char *label, struct text name)
{
    if (name.len == 0)
        fault_add(faults, field, label, "À remplir, comme sur le permis de conduire.");
    else if (!name_is_accepted(name))
        fault_add(faults, field, label, "Des lettres, espaces, traits d'union et apostrophes seulement, une lettre d'abord.");
}

static date check_birth(struct faults *faults, struct text typed)
{
    date day = date_parse_either(typed), today = clock_today();
    if (typed.len == 0)
        fault_add(faults, "naissance", "Date de naissance", "À remplir, sous la forme JJ/MM/AAAA.");
    else if (day == DATE_NONE)
        fault_add(faults, "naissance", "Date de naissance", "Ce n'est pas un jour du calendrier. L'écrire sous la forme JJ/MM/AAAA.");
    else if (day > date_add_years(today, -YOUNGEST_YEARS) || day < date_add_years(today, -OLDEST_YEARS))
        fault_add(faults, "naissance", "Date de naissance", "Cette date ne peut pas être celle d'un conducteur. Vérifier l'année.");
    return day;
}

static struct text check_licence(struct arena *arena, struct faults *faults, struct text typed)
{
    struct licence licence = licence_read(typed);
    if (typed.len == 0)
        fault_add(faults, "permis", "N° de permis", "À remplir : le NEPH, écrit sur le permis de conduire.");
    else if (licence.len == 0)
        fault_add(faults, "permis", "N° de permis", "De 6 à 15 chiffres ou lettres, dont 6 chiffres au moins. C'est le NEPH, à douze "
                                                    "chiffres sur la plupart des permis.");
    else if (licence_is_card_number(&licence))
        fault_add(faults, "permis", "N° de permis", "C'est sans doute le numéro de titre de la carte (deux chiffres, deux lettres, cinq "
                                                    "chiffres). Le NEPH est un autre numéro, à douze chiffres.");
    return arena_copy(arena, text_make(licence.at, licence.len));
}

struct identity_form identity_form_take(struct request *request, struct faults *faults, struct driver_identity *out)
{
    struct identity_form form = {request_line(request, "prenom", FIELD_CHARACTERS_MOST),
                                 request_line(request, "nom", FIELD_CHARACTERS_MOST),
                                 request_line(request, "naissance", FIELD_CHARACTERS_MOST),
                                 request_line(request, "permis", FIELD_CHARACTERS_MOST)};
    identity_check_name(faults, "prenom", "Prénom", form.first_name);
    identity_check_name(faults, "nom", "Nom", form.last_name);
    date birth = check_birth(faults, form.birth);
    *out = (struct driver_identity){.first_name = form.first_name, .last_name = form.last_name, .birth = birth,
                             .licence = check_licence(request->arena, faults, form.licence), .licence_typed = form.licence};
    return form;
}
