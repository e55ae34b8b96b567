/* How names may be written: see name.h. */
#include "rules/name.h"

#include <unictype.h>
#include <unistr.h>

enum kind { LETTER, MARK, JOINT, OTHER };

static bool is_latin(ucs4_t c)
{
    const uc_script_t *script = uc_script(c);
    return script && strcmp(script->name, "Latin") == 0;
}

/* The blocks of marks that Latin letters bear. */
static bool is_mark(ucs4_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
           (c >= 0x1DC0 && c <= 0x1DFF);
}

static enum kind kind_of(ucs4_t c)
{
    if (c < 0x80) {
        ucs4_t small = c | 0x20;
        if (small >= 'a' && small <= 'z')
            return LETTER;
        return c == ' ' || c == '-' || c == '\'' || c == '.' ? JOINT : OTHER;
    }
    if (c >= 0xC0 && c <= 0x24F)
        return c == 0xD7 || c == 0xF7 ? OTHER : LETTER;
    if (is_mark(c))
        return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn) ? MARK : OTHER;
    if (c == 0x2019 || c == 0x2010 || c == 0x2011)
        return JOINT;
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L) && is_latin(c) ? LETTER : OTHER;
}

static size_t next_character(ucs4_t *c, struct text t, size_t i)
{
    *c = (unsigned char)t.at[i];
    if (*c < 0x80)
        return 1;
    int len = u8_mbtoucr(c, (const uint8_t *)t.at + i, t.len - i);
    return len > 0 ? (size_t)len : 1;
}

/* Length of what is well written from the start on; `*count` its characters. */
static size_t accepted_bytes(struct text name, size_t *count)
{
    size_t i = 0;
    enum kind previous = JOINT;
    *count = 0;
    while (i < name.len && *count <= NAME_CHARACTERS_MOST) {
        ucs4_t c;
        size_t step = next_character(&c, name, i);
        enum kind kind = kind_of(c);
        if (kind == OTHER || (i == 0 && kind != LETTER) || (kind == MARK && previous == JOINT))
            break;
        previous = kind;
        i += step;
        ++*count;
    }
    return i;
}

bool name_is_accepted(struct text name)
{
    size_t count;
    return accepted_bytes(name, &count) == name.len && count >= 1 && count <= NAME_CHARACTERS_MOST;
}

struct text name_fault(struct text name)
{
    size_t count;
    size_t good = accepted_bytes(name, &count);
    if (good == name.len || count > NAME_CHARACTERS_MOST)
        return TEXT_NONE;
    ucs4_t c;
    return text_slice(name, good, next_character(&c, name, good));
}
