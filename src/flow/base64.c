/* Base64: see base64.h. */
#include "flow/base64.h"

static const char SIGNS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct buffer *out, struct text bytes)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        unsigned char group[3] = {0};
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        memcpy(group, bytes.at + i, have);
        const char signs[4] = {SIGNS[group[0] >> 2], SIGNS[(group[0] & 3) << 4 | group[1] >> 4],
                               have > 1 ? SIGNS[(group[1] & 15) << 2 | group[2] >> 6] : '=',
                               have > 2 ? SIGNS[group[2] & 63] : '='};
        buffer_add(out, signs, sizeof signs);
    }
}

struct text base64_print(struct arena *arena, struct text bytes)
{
    struct buffer out;
    buffer_init(&out, 0);
    base64_add(&out, bytes);
    struct text signs = arena_copy(arena, buffer_text(&out));
    buffer_free(&out);
    return signs;
}

struct text base64_read(struct arena *arena, struct text signs)
{
    char *bytes = ARENA_ARRAY(arena, char, signs.len + 3);
    unsigned held = 0, bits = 0;
    size_t len = 0;
    while (signs.len && signs.at[signs.len - 1] == '=')
        signs.len--;
    for (size_t i = 0; i < signs.len; i++) {
        const char *sign = signs.at[i] ? strchr(SIGNS, signs.at[i]) : NULL;
        if (!sign)
            return TEXT_NONE;
        held = held << 6 | (unsigned)(sign - SIGNS);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[len++] = (char)(held >> bits);
            held &= (1u << bits) - 1;
        }
    }
    return text_make(bytes, len);
}
