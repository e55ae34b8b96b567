/* The nearest label: see suggest.h. Two measures, the better one counts: how
   much of its words is there, each word weighing the more the fewer trainings
   have it (« CAP livreur », « FCO marchandises »); and, a little behind, how
   few letters differ in the whole label (« FIMOMarchandises »). All nearnesses
   are in percent. */
#include "rules/suggest.h"

#include "base/fold.h"
#include "base/hash.h"

enum {
    WORDS_MOST = 16,      /* of a label; further ones do not count */
    NEAR = 60,            /* a label less near than this is not suggested */
    APPROVED_BONUS = 10,  /* for trainings that the centre may give */
    CATEGORY_BONUS = 5,   /* decides between equals */
    LETTERS_MALUS = 15,   /* FCO and FIMO differ by two letters, but by all their words */
    UNKNOWN_WEIGHT = 50,  /* of a word that no label has */
    CATEGORY_WEIGHT = 12, /* of marchandises, voyageurs: the category says it better */
    LITTLE_WEIGHT = 5,    /* of de, et, le … */
    PREFIX_LEAST = 3,     /* letters that may stand for a word (« pro ») */
    PREFIX_NEAR = 80,
    LABEL_BYTES_MOST = 100,
    TYPED_BYTES_MOST = 200,
    QUESTIONS_MOST = 400, /* answered in one check */
    SLOTS = 1024
};

struct word {
    struct text text;
    unsigned trainings; /* that have it */
    uint32_t last;      /* the latest training counted */
    unsigned weight;
};

struct phrase {
    struct text folded;
    uint32_t training;
    uint32_t words[WORDS_MOST];
    unsigned word_count;
    unsigned weight; /* of its words in all */
    uint8_t letters[32];
    bool approved;
};

/* A question that was put, and the answer to it. */
struct answer {
    struct text typed; /* at NULL: a free slot */
    enum category category;
    bool of_category; /* asks for a category, not a label */
    struct text answer;
};

struct suggestions {
    struct arena *arena;
    const struct catalogue *catalogue;
    const struct world *world;
    uint64_t seed;
    bool ready;
    struct phrase *phrases;
    unsigned phrase_count;
    struct word *words;
    unsigned word_count;
    struct answer *answers;
    unsigned answer_count;
};

/* A folded label cut into words. */
struct cut {
    struct text words[WORDS_MOST];
    unsigned count;
};

struct suggestions *suggestions_make(struct arena *arena, const struct catalogue *catalogue,
                                     const struct world *world, uint64_t seed)
{
    struct suggestions *suggestions = ARENA_NEW(arena, struct suggestions);
    suggestions->arena = arena;
    suggestions->catalogue = catalogue;
    suggestions->world = world;
    suggestions->seed = seed;
    return suggestions;
}

static bool parts_words(char c)
{
    return c == ' ' || c == '\'' || c == '-' || c == '.' || c == ',' || c == '/' || c == '(' ||
           c == ')' || c == '_' || c == ':';
}

static struct cut cut_words(struct text folded)
{
    struct cut cut = {.count = 0};
    for (size_t i = 0; i < folded.len && cut.count < WORDS_MOST;) {
        size_t start = i;
        while (i < folded.len && !parts_words(folded.at[i]))
            i++;
        if (i > start)
            cut.words[cut.count++] = text_slice(folded, start, i - start);
        i++;
    }
    return cut;
}

static bool is_little(struct text word)
{
    static const char *const little[] = {"a",  "au", "d",   "dans", "de", "des", "du",
                                         "en", "et", "formation", "l", "la", "le",  "les"};
    for (size_t i = 0; i < COUNT_OF(little); i++)
        if (text_equal(word, text_of(little[i])))
            return true;
    return false;
}

static uint32_t word_index(struct suggestions *s, struct text text, uint32_t training)
{
    unsigned i = 0;
    while (i < s->word_count && !text_equal(s->words[i].text, text))
        i++;
    if (i == s->word_count)
        s->words[s->word_count++] = (struct word){.text = text, .last = NO_TRAINING};
    if (s->words[i].last != training)
        s->words[i].trainings++;
    s->words[i].last = training;
    return i;
}

static void count_letters(struct text folded, uint8_t letters[32])
{
    memset(letters, 0, 32);
    for (size_t i = 0; i < folded.len && i < LABEL_BYTES_MOST; i++)
        letters[folded.at[i] & 31]++;
}

static bool is_approved(const struct world *world, uint32_t training)
{
    for (uint32_t i = 0; i < world->approval_count; i++)
        if (world->approvals[i].training == training)
            return true;
    return false;
}

static bool is_current(const struct suggestions *s, uint32_t training)
{
    const struct training *t = &s->catalogue->trainings[training];
    date today = s->world->today;
    return (t->from == DATE_NONE || t->from <= today) && (t->to == DATE_NONE || today <= t->to);
}

static void add_phrase(struct suggestions *s, struct text folded, uint32_t training)
{
    if (!is_current(s, training))
        return;
    struct phrase *phrase = &s->phrases[s->phrase_count++];
    *phrase = (struct phrase){.folded = folded, .training = training};
    struct cut cut = cut_words(folded);
    for (unsigned i = 0; i < cut.count; i++)
        phrase->words[phrase->word_count++] = word_index(s, cut.words[i], training);
    count_letters(folded, phrase->letters);
    phrase->approved = is_approved(s->world, training);
}

/* 100 for a word of one training only, 25 where four have it. */
static unsigned weight_of(const struct word *word)
{
    if (is_little(word->text))
        return LITTLE_WEIGHT;
    if (text_equal_nocase(word->text, category_label(CATEGORY_GOODS)) ||
        text_equal_nocase(word->text, category_label(CATEGORY_PASSENGERS)))
        return CATEGORY_WEIGHT;
    return 100 / word->trainings > CATEGORY_WEIGHT ? 100 / word->trainings : CATEGORY_WEIGHT;
}

static void weigh(struct suggestions *s)
{
    for (unsigned i = 0; i < s->word_count; i++)
        s->words[i].weight = weight_of(&s->words[i]);
    for (unsigned p = 0; p < s->phrase_count; p++)
        for (unsigned i = 0; i < s->phrases[p].word_count; i++)
            s->phrases[p].weight += s->words[s->phrases[p].words[i]].weight;
}

static void prepare(struct suggestions *s)
{
    const struct catalogue *catalogue = s->catalogue;
    unsigned most = catalogue->training_count + catalogue->alias_count;
    s->ready = true;
    s->phrases = ARENA_ARRAY(s->arena, struct phrase, most + 1);
    s->words = ARENA_ARRAY(s->arena, struct word, most * WORDS_MOST + 1);
    s->answers = ARENA_ARRAY(s->arena, struct answer, SLOTS);
    for (uint32_t i = 0; i < catalogue->training_count; i++)
        add_phrase(s, catalogue->trainings[i].folded, i);
    for (uint32_t i = 0; i < catalogue->alias_count; i++)
        add_phrase(s, catalogue->aliases[i].folded, catalogue->aliases[i].training);
    weigh(s);
}

/* At least as many edits as letters that one has and the other has not. */
static unsigned least_distance(const uint8_t a[32], const uint8_t b[32])
{
    unsigned more = 0, less = 0;
    for (unsigned i = 0; i < 32; i++) {
        more += a[i] > b[i] ? a[i] - b[i] : 0u;
        less += b[i] > a[i] ? b[i] - a[i] : 0u;
    }
    return more > less ? more : less;
}

static unsigned near_in_letters(struct text label, const uint8_t letters[32],
                                const struct phrase *phrase)
{
    size_t longest = label.len > phrase->folded.len ? label.len : phrase->folded.len;
    unsigned limit = (unsigned)longest / 4;
    if (longest == 0 || least_distance(letters, phrase->letters) > limit)
        return 0;
    unsigned edits = fold_distance(label, phrase->folded, limit);
    return edits > limit ? 0 : 100 - LETTERS_MALUS - 100 * edits / (unsigned)longest;
}

static unsigned near_words(struct text typed, struct text word)
{
    if (text_equal(typed, word))
        return 100;
    if (typed.len >= PREFIX_LEAST && text_starts(word, typed))
        return PREFIX_NEAR;
    size_t longest = typed.len > word.len ? typed.len : word.len;
    size_t apart = typed.len > word.len ? typed.len - word.len : word.len - typed.len;
    unsigned limit = (unsigned)longest / 4;
    if (apart > limit)
        return 0;
    unsigned edits = fold_distance(typed, word, limit);
    return edits > limit ? 0 : 100 - 100 * edits / (unsigned)longest;
}

/* How near each typed word is to each word of the catalogue, and the weight of
   each typed word: that of the word it is nearest to. */
struct typed {
    struct cut cut;
    uint8_t *near; /* [typed word × word_count + word] */
    unsigned weights[WORDS_MOST];
    unsigned weight;
};

static void compare_words(const struct suggestions *s, struct typed *typed)
{
    typed->weight = 0;
    for (unsigned t = 0; t < typed->cut.count; t++) {
        struct text text = typed->cut.words[t];
        unsigned best = 0;
        typed->weights[t] = is_little(text) ? LITTLE_WEIGHT : UNKNOWN_WEIGHT;
        for (unsigned w = 0; w < s->word_count; w++) {
            unsigned near = near_words(text, s->words[w].text);
            typed->near[t * s->word_count + w] = (uint8_t)near;
            if (near > best) {
                best = near;
                typed->weights[t] = s->words[w].weight;
            }
        }
        typed->weight += typed->weights[t];
    }
}

/* The part of both sides' words, by weight, that the other side has too. */
static unsigned near_in_words(const struct suggestions *s, const struct typed *typed,
                              const struct phrase *phrase)
{
    unsigned sum = 0, of_typed[WORDS_MOST] = {0};
    for (unsigned i = 0; i < phrase->word_count; i++) {
        unsigned best = 0, word = phrase->words[i];
        for (unsigned t = 0; t < typed->cut.count; t++) {
            unsigned near = typed->near[t * s->word_count + word];
            best = near > best ? near : best;
            of_typed[t] = near > of_typed[t] ? near : of_typed[t];
        }
        sum += best * s->words[word].weight;
    }
    for (unsigned t = 0; t < typed->cut.count; t++)
        sum += of_typed[t] * typed->weights[t];
    unsigned whole = typed->weight + phrase->weight;
    return whole ? sum / whole : 0;
}

static bool has_category(const struct suggestions *s, const struct phrase *phrase,
                         enum category category)
{
    enum category own = s->catalogue->trainings[phrase->training].category;
    return category != CATEGORY_NONE && (own == category || own == CATEGORY_EITHER);
}

static struct text nearest(struct suggestions *s, struct text folded, enum category category)
{
    struct typed typed = {.cut = cut_words(folded)};
    uint8_t letters[32];
    typed.near = arena_take(s->arena, WORDS_MOST * (s->word_count + 1));
    compare_words(s, &typed);
    count_letters(folded, letters);
    const struct phrase *best = NULL;
    unsigned best_score = 0;
    for (unsigned i = 0; i < s->phrase_count; i++) {
        const struct phrase *phrase = &s->phrases[i];
        unsigned by_letters = near_in_letters(folded, letters, phrase);
        unsigned by_words = near_in_words(s, &typed, phrase);
        unsigned near = by_letters > by_words ? by_letters : by_words;
        if (near < NEAR)
            continue;
        unsigned score = near + (phrase->approved ? APPROVED_BONUS : 0u) +
                         (has_category(s, phrase, category) ? CATEGORY_BONUS : 0u);
        if (score > best_score) {
            best_score = score;
            best = phrase;
        }
    }
    return best ? s->catalogue->trainings[best->training].label : TEXT_NONE;
}

static struct text nearest_category(struct suggestions *s, struct text folded)
{
    static const enum category both[] = {CATEGORY_GOODS, CATEGORY_PASSENGERS};
    struct cut cut = cut_words(folded);
    for (unsigned i = 0; i < cut.count; i++)
        for (unsigned c = 0; c < COUNT_OF(both); c++) {
            struct text label = category_label(both[c]);
            if (near_words(cut.words[i], fold_key(s->arena, label)) >= NEAR)
                return label;
        }
    return TEXT_NONE;
}

/* Where the answer to a question is, or is to be put. */
static struct answer *answer_of(struct suggestions *s, const struct answer *question)
{
    uint64_t i = hash_mix(hash_text(s->seed, question->typed), question->category) % SLOTS;
    while (s->answers[i].typed.at && !(text_equal(s->answers[i].typed, question->typed) &&
                                       s->answers[i].category == question->category &&
                                       s->answers[i].of_category == question->of_category))
        i = (i + 1) % SLOTS;
    return &s->answers[i];
}

static struct text ask(struct suggestions *s, struct answer question)
{
    if (question.typed.len == 0 || question.typed.len > TYPED_BYTES_MOST)
        return TEXT_NONE;
    if (!s->ready)
        prepare(s);
    struct answer *answer = answer_of(s, &question);
    if (answer->typed.at == NULL) {
        if (s->answer_count == QUESTIONS_MOST)
            return TEXT_NONE;
        s->answer_count++;
        struct text folded = fold_key(s->arena, question.typed);
        folded = text_slice(folded, 0, LABEL_BYTES_MOST);
        question.answer = question.of_category ? nearest_category(s, folded)
                                               : nearest(s, folded, question.category);
        *answer = question;
    }
    return answer->answer;
}

struct text suggest_label(struct suggestions *suggestions, struct text label,
                          enum category category)
{
    return ask(suggestions, (struct answer){.typed = label, .category = category});
}

struct text suggest_category(struct suggestions *suggestions, struct text name)
{
    return ask(suggestions, (struct answer){.typed = name, .of_category = true});
}
