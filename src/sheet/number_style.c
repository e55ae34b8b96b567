/* Which number formats are dates, times or runs of zeros: see number.h. */
#include "sheet/number.h"

/* What was met in the first section of a format code. */
struct tokens {
    bool number;  /* 0, # or ? before any letter of a date */
    bool date;    /* day, year, or a month by its name */
    bool month;   /* m, which behind hours or before seconds is minutes */
    bool clock;   /* hours, seconds, AM/PM */
    bool elapsed; /* [h] */
    bool other;   /* anything else that shows */
    unsigned zeros;
};

static struct number_style style_of(enum number_format format)
{
    return (struct number_style){.format = (uint8_t)format};
}

/* Built-in ids that differ by the system's language (27 to 36, 50 to 58, 71
   to 81) are taken as LibreOffice takes them. */
struct number_style number_style_of_id(uint32_t id)
{
    static const struct {
        uint8_t first, last, format;
    } ranges[] = {
        {1, 1, FORMAT_ZEROS},     {14, 17, FORMAT_DATE}, {18, 21, FORMAT_TIME},
        {22, 22, FORMAT_DATE},    {27, 31, FORMAT_DATE}, {32, 35, FORMAT_TIME},
        {36, 36, FORMAT_DATE},    {45, 45, FORMAT_TIME}, {46, 46, FORMAT_ELAPSED},
        {47, 47, FORMAT_TIME},    {50, 58, FORMAT_DATE}, {71, 74, FORMAT_DATE},
        {75, 76, FORMAT_TIME},    {77, 77, FORMAT_DATE}, {78, 78, FORMAT_TIME},
        {79, 79, FORMAT_ELAPSED}, {80, 80, FORMAT_TIME}, {81, 81, FORMAT_DATE},
    };
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (id >= ranges[i].first && id <= ranges[i].last)
            return (struct number_style){.format = ranges[i].format, .width = id == 1};
    return style_of(FORMAT_GENERAL);
}

static char small(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static bool starts_nocase(struct text t, struct text prefix)
{
    return text_equal_nocase(text_slice(t, 0, prefix.len), prefix);
}

/* Bytes that the bracket at the start of `rest` takes. */
static size_t take_bracket(struct text rest, struct tokens *tokens)
{
    size_t end = text_find_byte(rest, ']');
    struct text inside = text_slice(rest, 1, end - 1);
    char first = inside.len ? small(inside.at[0]) : '\0';
    bool one_letter = end < rest.len && (first == 'h' || first == 'm' || first == 's');
    for (size_t i = 0; i < inside.len; i++)
        one_letter &= small(inside.at[i]) == first;
    if (one_letter)
        tokens->elapsed = tokens->clock = true;
    return end + 1;
}

/* Bytes that the run of the letter at the start of `rest` takes. */
static size_t take_letters(struct text rest, struct tokens *tokens)
{
    char letter = small(rest.at[0]);
    size_t run = 1;
    while (run < rest.len && small(rest.at[run]) == letter)
        run++;
    if (letter == 'd' || letter == 'y' || letter == 'e' || (letter == 'm' && run >= 3) ||
        (letter == 'a' && run >= 3) || (letter == 'b' && run >= 2))
        tokens->date = true;
    else if (letter == 'm')
        tokens->month = true;
    else if (letter == 'h' || letter == 's')
        tokens->clock = true;
    else if (letter != 'g') /* the era before a year */
        tokens->other = true;
    return run;
}

static size_t take_word(struct text rest, struct tokens *tokens)
{
    if (starts_nocase(rest, TEXT("am/pm"))) {
        tokens->clock = true;
        return 5;
    }
    if (starts_nocase(rest, TEXT("a/p"))) {
        tokens->clock = true;
        return 3;
    }
    if (starts_nocase(rest, TEXT("general")) || starts_nocase(rest, TEXT("standard"))) {
        tokens->other = true;
        return rest.len; /* no code goes on with a date behind it */
    }
    if (starts_nocase(rest, TEXT("e+")) || starts_nocase(rest, TEXT("e-"))) {
        tokens->other = true;
        return 2;
    }
    return take_letters(rest, tokens);
}

/* Bytes of a mark and of the character behind it. */
static size_t take_marked(struct text rest)
{
    size_t len = 2;
    while (len < rest.len && ((unsigned char)rest.at[len] & 0xC0) == 0x80)
        len++;
    return len;
}

static bool is_serial(const struct tokens *tokens)
{
    return tokens->date || tokens->month || tokens->clock;
}

static void take_digit(char byte, struct tokens *tokens)
{
    if (!is_serial(tokens))
        tokens->number = true; /* else tenths of a second */
    if (byte == '0')
        tokens->zeros++;
    else
        tokens->other = true;
}

/* Reads the token at the start of `rest`; returns its bytes. */
static size_t take_token(struct text rest, struct tokens *tokens)
{
    char byte = rest.at[0];
    switch (byte) {
    case '"': return 2 + text_find_byte(text_slice(rest, 1, rest.len), '"');
    case '\\': /* the next character is shown, … */
    case '_':  /* … its width left free, … */
    case '*': /* … or repeated */ return take_marked(rest);
    case '[': return take_bracket(rest, tokens);
    case ' ': return 1;
    case '0':
    case '#':
    case '?': take_digit(byte, tokens); return 1;
    }
    if (small(byte) >= 'a' && small(byte) <= 'z')
        return take_word(rest, tokens);
    tokens->other = true;
    return 1;
}

struct number_style number_style_of_code(struct text code)
{
    struct tokens tokens = {0};
    for (size_t at = 0; at < code.len && code.at[at] != ';';)
        at += take_token(text_slice(code, at, code.len), &tokens);
    if (is_serial(&tokens)) {
        if (tokens.number)
            return style_of(FORMAT_GENERAL);
        if (tokens.date || (tokens.month && !tokens.clock))
            return style_of(FORMAT_DATE);
        return style_of(tokens.elapsed ? FORMAT_ELAPSED : FORMAT_TIME);
    }
    if (tokens.zeros == 0 || tokens.other)
        return style_of(FORMAT_GENERAL);
    unsigned width = tokens.zeros < NUMBER_WIDTH_MAX ? tokens.zeros : NUMBER_WIDTH_MAX;
    return (struct number_style){.format = FORMAT_ZEROS, .width = (uint8_t)width};
}
