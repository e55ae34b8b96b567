/* Advice for the whole batch (domain: the checks): said once, not counted as
   information. */
#include "rules/check.h"

static void give(struct batch *batch, const char *code, uint32_t count, struct text message)
{
    BUG_UNLESS(batch->advice_count < ADVICE_MAX);
    batch->advice[batch->advice_count++] = (struct advice){code, count, message};
}

void advice_give(struct batch *batch)
{
    uint32_t not_neph = batch->scratch->not_neph, numbers = batch->scratch->number_cells;
    uint32_t ignored = batch->ignored_count;
    batch->advice_count = 0;
    if (not_neph)
        give(batch, "licence_not_neph", not_neph,
             arena_print(batch->arena,
                         "%u numéro%s de permis n'%s pas les 12 chiffres d'un NEPH (année, mois, "
                         "département, préfecture, rang) : vérifier qu'il s'agit bien du NEPH, sans "
                         "lequel le stagiaire ne retrouve pas ses documents.",
                         not_neph, not_neph > 1 ? "s" : "", not_neph > 1 ? "ont" : "a"));
    if (numbers)
        give(batch, "licence_stored_as_number", numbers,
             arena_print(batch->arena,
                         "%u numéro%s de permis %s saisi%s dans une cellule de format nombre : des "
                         "zéros ont pu disparaître au début. Mettre la colonne au format texte et "
                         "vérifier ces numéros.",
                         numbers, numbers > 1 ? "s" : "", numbers > 1 ? "sont" : "est",
                         numbers > 1 ? "s" : ""));
    if (ignored)
        give(batch, "columns_ignored", ignored,
             arena_print(batch->arena, "%u colonne%s hors du modèle, ignorée%s : %.*s%s.", ignored,
                         ignored > 1 ? "s" : "", ignored > 1 ? "s" : "",
                         TEXT_ARG(batch->ignored_columns),
                         ignored > IGNORED_NAMED_MOST ? "…" : ""));
}
