/* Verifying papers: see verify.h. */
#include "flow/verify.h"

#include "flow/code.h"
#include "flow/throttle.h"
#include "os/clock.h"

/* Numbers stand in order and can be counted through; codes cannot be guessed, but
   nobody needs to try. */
static const struct throttle_rule per_miss = {"verify", 10, 60 * 1000};
static const struct throttle_rule per_number = {"verify number", 30, 60 * 1000};

/* -- what was typed ---------------------------------------------------------------- */

/* Spaces and hyphens that word processors and PDF viewers put; the invisible go. */
static const struct {
    const char *sign, *plain;
} dressed[] = {{"\u00a0", " "}, {"\u202f", " "}, {"\u2009", " "}, {"\u2010", "-"}, {"\u2011", "-"}, {"\u2012", "-"},
               {"\u2013", "-"}, {"\u2014", "-"}, {"\u2212", "-"}, {"\u00ad", ""}, {"\u200b", ""}, {"\ufeff", ""}};

static size_t undress(struct text rest, const char **plain)
{
    for (unsigned i = 0; i < COUNT_OF(dressed); i++)
        if (text_starts(rest, text_of(dressed[i].sign))) {
            *plain = dressed[i].plain;
            return strlen(dressed[i].sign);
        }
    return 0;
}

/* What the small symbol says is the address that ends in the code. */
static struct text code_in_address(struct text typed)
{
    static const char before[] = "/verifier/";
    size_t at = text_find(typed, text_of(before));
    if (at == typed.len)
        return typed;
    struct text code = text_slice(typed, at + strlen(before), typed.len);
    size_t end = 0;
    while (end < code.len && !strchr("/?#", code.at[end]))
        end++;
    return text_slice(code, 0, end);
}

/* A code or a number as it is meant. The text of the signed symbol is left as it is:
   each of its bytes counts. */
static struct text clean(struct arena *arena, struct text typed)
{
    size_t len = 0, taken;
    const char *plain;
    char *copy = ARENA_ARRAY(arena, char, typed.len + 1);
    if (text_starts(text_trim(typed), TEXT("GABARIT")))
        return text_trim(typed);
    for (size_t i = 0; i < typed.len; i += taken) {
        taken = undress(text_slice(typed, i, typed.len), &plain);
        if (!taken)
            copy[len++] = typed.at[i];
        else if (*plain)
            copy[len++] = *plain;
        taken += !taken;
    }
    return text_trim(code_in_address(text_make(copy, len)));
}

static bool is_number(struct text t)
{
    bool form = t.len >= 10 && t.len <= 20 && t.at[2] == '-' && t.at[7] == '-' &&
                (text_starts(t, TEXT("CQ-")) || text_starts(t, TEXT("RF-")));
    for (size_t i = 3; form && i < t.len; i++)
        form = i == 7 || (t.at[i] >= '0' && t.at[i] <= '9');
    return form;
}

/* Numbers and codes are read in small letters too. */
static struct text capitals(struct arena *arena, struct text t)
{
    char *copy = ARENA_ARRAY(arena, char, t.len + 1);
    for (size_t i = 0; i < t.len; i++)
        copy[i] = t.at[i] >= 'a' && t.at[i] <= 'z' ? (char)(t.at[i] - 'a' + 'A') : t.at[i];
    return text_make(copy, t.len);
}

static enum verify_answer standing(const struct document *document, date today)
{
    if (document->revoked_ms)
        return VERIFY_REVOKED;
    return document->valid_to < today ? VERIFY_EXPIRED : VERIFY_GOOD;
}

/* What a search came to; a document that is not there is an answer. */
static bool take(struct store *store, bool found, date today, struct verify_result *result)
{
    if (!found && store_error(store)->code != ERROR_NOT_FOUND)
        return false;
    result->answer = found ? standing(&result->document, today) : VERIFY_UNKNOWN;
    return true;
}

static bool look_by_code(struct store *store, struct arena *arena, const char *code, date today,
                         struct verify_result *result)
{
    if (!take(store, document_by_code(store, arena, text_of(code), &result->document), today, result))
        return false;
    result->facts = result->answer == VERIFY_GOOD || result->answer == VERIFY_EXPIRED;
    return true;
}

/* A good seal of a document that is not there any more (its years are over) is
   answered like any that is not known. */
static bool look_by_symbol(struct store *store, struct arena *arena, struct text symbol, date today,
                           struct verify_result *result)
{
    struct seal_key *keys;
    struct seal_facts facts;
    uint32_t count;
    char code[DOCUMENT_CODE + 1];
    if (!seal_keys_all(store, arena, &keys, &count))
        return false;
    struct seal_public *publics = ARENA_ARRAY(arena, struct seal_public, count + 1);
    for (uint32_t i = 0; i < count; i++)
        publics[i] = (struct seal_public){keys[i].mark, keys[i].public_pem};
    result->answer = VERIFY_FORGED;
    if (seal_check(arena, symbol, publics, count, &facts) != SEAL_GOOD || code_read(facts.code, code) != CODE_GOOD)
        return true;
    return look_by_code(store, arena, code, today, result);
}

static bool look(struct store *store, struct arena *arena, struct text typed, date today, struct verify_result *result)
{
    char code[DOCUMENT_CODE + 1];
    struct text number = capitals(arena, typed);
    if (text_starts(typed, TEXT("GABARIT")))
        return look_by_symbol(store, arena, typed, today, result);
    if (is_number(number))
        return take(store, document_by_number(store, arena, number, &result->document), today, result);
    switch (code_read(typed, code)) {
    case CODE_GOOD: return look_by_code(store, arena, code, today, result);
    case CODE_MISTYPED: result->answer = VERIFY_MISTYPED; return true;
    case CODE_NO_CODE: result->answer = VERIFY_NO_FORM; return true;
    }
    BUG("code reading");
}

bool verify_look(struct store *store, struct arena *arena, struct text typed, struct text client, date today,
                 struct verify_result *result)
{
    struct text network = throttle_network(client);
    int64_t now = clock_monotonic(), miss = throttle_wait(&per_miss, network, now),
            number = throttle_wait(&per_number, network, now);
    *result = (struct verify_result){.answer = VERIFY_NOTHING};
    typed = clean(arena, text_slice(typed, 0, VERIFY_TYPED_MOST));
    if (typed.len == 0)
        return true;
    result->wait_ms = miss > number ? miss : number;
    if (result->wait_ms > 0) {
        result->answer = VERIFY_WAIT;
        return true;
    }
    if (!look(store, arena, typed, today, result))
        return false;
    if (result->answer == VERIFY_UNKNOWN || result->answer == VERIFY_FORGED)
        throttle_fail(&per_miss, network, now);
    if (is_number(capitals(arena, typed)))
        throttle_fail(&per_number, network, now);
    return true;
}
