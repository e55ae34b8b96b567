/* Rules as a table, and how their findings are worded: rules.def and
   messages.fr.def. What is found, and where, is the business of check_*.c. */
#include "rules/finding.h"

#include "rules/world.h"

const struct rule_row rules[RULE_COUNT] = {
#define RULE(name, code, level, column) {#code, LEVEL_##level, COLUMN_##column},
#include "rules/rules.def"
#undef RULE
};

static const struct {
    struct text message, suggestion;
} wordings[RULE_COUNT] = {
#define MESSAGE(name, message, suggestion)                                                        \
    [RULE_##name] = {{message, sizeof(message) - 1}, {suggestion, sizeof(suggestion) - 1}},
#include "rules/messages.fr.def"
#undef MESSAGE
};

/* Longest value or text quoted in a sentence, in characters. */
enum { QUOTED_MOST = 60, SENTENCE_BYTES = 2048 };

struct facts {
    const struct finding *finding;
    struct text value;
};

struct sentence {
    char out[SENTENCE_BYTES];
    size_t len;
};

static void add(struct sentence *sentence, struct text t)
{
    BUG_UNLESS(t.len <= sizeof sentence->out - sentence->len);
    if (t.len)
        memcpy(sentence->out + sentence->len, t.at, t.len);
    sentence->len += t.len;
}

/* A control character would act on the terminal that shows it. */
static struct text shown(struct text character)
{
    unsigned char c = (unsigned char)character.at[0];
    bool control = c < 0x20 || c == 0x7F ||
                   (c == 0xC2 && character.len == 2 && (unsigned char)character.at[1] < 0xA0);
    return control ? TEXT("\xEF\xBF\xBD") : character;
}

static void add_quoted(struct sentence *sentence, struct text t)
{
    size_t at = 0;
    for (unsigned count = 0; at < t.len && count < QUOTED_MOST; count++) {
        size_t end = at + 1;
        while (end < t.len && end < at + 4 && ((unsigned char)t.at[end] & 0xC0) == 0x80)
            end++;
        add(sentence, shown(text_slice(t, at, end - at)));
        at = end;
    }
    if (at < t.len)
        add(sentence, TEXT("…"));
}

/* Whether a fact is there, and the fact itself where `out` is not NULL. */
static bool put_fact(struct sentence *out, const struct facts *facts, struct text name)
{
    const struct finding *finding = facts->finding;
    if (text_equal(name, TEXT("number"))) {
        char digits[24];
        snprintf(digits, sizeof digits, "%lld", (long long)finding->number);
        if (out)
            add(out, text_of(digits));
        return finding->number != 0;
    }
    if (text_equal(name, TEXT("day"))) {
        char day[11];
        if (out && finding->day != DATE_NONE)
            add(out, text_of(date_print_french(finding->day, day)));
        return finding->day != DATE_NONE;
    }
    struct text t = text_equal(name, TEXT("text"))       ? finding->text
                    : text_equal(name, TEXT("category")) ? category_label(finding->category)
                    : text_equal(name, TEXT("value"))    ? facts->value
                                                         : (BUG("no such fact"), TEXT_NONE);
    if (out)
        add_quoted(out, t);
    return t.len > 0;
}

/* Cuts `{name}` or `{?name}` off `*rest`, which begins with it. */
static struct text cut_name(struct text *rest, bool *asked_only)
{
    size_t end = text_find_byte(*rest, '}');
    *asked_only = rest->at[1] == '?';
    size_t start = *asked_only ? 2 : 1;
    struct text name = text_slice(*rest, start, end - start);
    *rest = text_slice(*rest, end + 1, rest->len);
    return name;
}

/* Copies text and facts up to `stop` bytes of `rest`; false when a fact is not
   there. */
static bool expand(struct sentence *out, const struct facts *facts, struct text rest)
{
    bool all = true;
    while (rest.len) {
        size_t plain = text_find_byte(rest, '{');
        if (out)
            add(out, text_slice(rest, 0, plain));
        rest = text_slice(rest, plain, rest.len);
        if (rest.len) {
            bool asked_only;
            struct text name = cut_name(&rest, &asked_only);
            all &= put_fact(asked_only ? NULL : out, facts, name);
        }
    }
    return all;
}

/* The first of the choices whose facts are all there, or the last. */
static struct text choose(const struct facts *facts, struct text choices)
{
    struct text choice = TEXT_NONE;
    while (text_cut(&choices, '|', &choice) && !expand(NULL, facts, choice))
        ;
    return choice;
}

static struct text word(struct arena *arena, struct text pattern, const struct facts *facts)
{
    if (text_find_byte(pattern, '{') == pattern.len)
        return pattern;
    struct sentence sentence;
    sentence.len = 0;
    struct text plain, choices;
    for (struct text rest = pattern; text_cut(&rest, '[', &plain);) {
        expand(&sentence, facts, plain);
        if (text_cut(&rest, ']', &choices))
            expand(&sentence, facts, choose(facts, choices));
    }
    return arena_copy(arena, (struct text){sentence.out, sentence.len});
}

struct text finding_message(struct arena *arena, const struct finding *finding, struct text value)
{
    return word(arena, wordings[finding->rule].message, &(struct facts){finding, value});
}

struct text finding_suggestion(struct arena *arena, const struct finding *finding,
                               struct text value)
{
    return word(arena, wordings[finding->rule].suggestion, &(struct facts){finding, value});
}
