/* Which passwords people may choose: see password_choice.h. */
#include "flow/password_choice.h"

#include "base/fold.h"

enum { DIFFERENT_LEAST = 5 };

/* data/common_passwords.txt, made by tool/embed_text.py. */
extern const char common_passwords[];

static bool is_listed(struct text folded)
{
    struct text rest = text_of(common_passwords), line;
    while (text_cut(&rest, '\n', &line))
        if (text_equal(line, folded) && folded.len)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Without the digits and signs that people put around a word. */
static struct text bare_word(struct text t)
{
    size_t from = 0, end = t.len;
    while (from < end && !is_letter(t.at[from]))
        from++;
    while (end > from && !is_letter(t.at[end - 1]))
        end--;
    return text_slice(t, from, end - from);
}

/* The shortest run that the text repeats; the text itself when it repeats none. */
static struct text unit_of(struct text t)
{
    for (size_t len = 1; len <= t.len / 2; len++)
        if (t.len % len == 0 && memcmp(t.at, t.at + len, t.len - len) == 0)
            return text_slice(t, 0, len);
    return t;
}

/* One that is tried first, a word of it with digits around, or several times
   the same. */
static bool is_common(struct text folded)
{
    struct text word = bare_word(folded);
    return is_listed(folded) || is_listed(word) || is_listed(unit_of(word)) || is_listed(bare_word(unit_of(folded)));
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
