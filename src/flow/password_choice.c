/* Which passwords people may choose: see password_choice.h. */
#include "flow/password_choice.h"

#include "base/fold.h"

enum { DIFFERENT_LEAST = 5 };

static bool is_common(struct text folded)
{
    static const char *const common[] = {
#define COMMON(password) password,
#include "flow/common_passwords.def"
#undef COMMON
    };
    for (size_t i = 0; i < COUNT_OF(common); i++)
        if (text_equal(folded, text_of(common[i])))
            return true;
    return false;
}

static unsigned count_different(struct text t)
{
    bool seen[256] = {false};
    unsigned count = 0;
    for (size_t i = 0; i < t.len; i++) {
        count += !seen[(unsigned char)t.at[i]];
        seen[(unsigned char)t.at[i]] = true;
    }
    return count;
}

/* The address itself, or its first part with little around it. */
static bool is_own_address(struct text folded, struct text email)
{
    struct text name = text_slice(email, 0, text_find_byte(email, '@'));
    return text_find(folded, email) < folded.len ||
           (name.len >= 4 && text_find(folded, name) < folded.len && folded.len < name.len + 6);
}

const char *password_choice_fault(struct arena *arena, struct text password, struct text email)
{
    if (text_characters(password) < PASSWORD_LEAST)
        return "Ce mot de passe est trop court : il faut au moins 12 caractères. Une suite de "
               "quelques mots est facile à retenir.";
    if (password.len > PASSWORD_MOST)
        return "Ce mot de passe est trop long : 200 caractères au plus.";
    struct text folded = fold_key(arena, password);
    if (count_different(folded) < DIFFERENT_LEAST)
        return "Ce mot de passe répète trop peu de caractères : choisissez-en un plus varié.";
    if (is_common(folded))
        return "Ce mot de passe est parmi les premiers que l'on essaie : choisissez-en un autre.";
    if (email.len && is_own_address(folded, fold_key(arena, email)))
        return "Ce mot de passe reprend votre adresse : choisissez-en un autre.";
    return NULL;
}
