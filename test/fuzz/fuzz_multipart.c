/* Fuzzes web/multipart: the first line is the content type, the next byte says
   in which pieces the rest is fed. However the bytes are cut, the same parts
   must come out. */
#include "base/hash.h"
#include "web/multipart.h"

struct seen {
    uint64_t hash;
    unsigned begun, ended;
};

static bool begin(void *context, const struct multipart_part *part)
{
    struct seen *seen = context;
    BUG_UNLESS(seen->begun == seen->ended && part->name.len < MULTIPART_HEADER_MOST);
    seen->begun++;
    seen->hash = hash_mix(hash_mix(seen->hash, hash_text(1, part->name)), part->is_file);
    return true;
}

/* Byte by byte, so that where data are cut does not count. */
static bool data(void *context, const char *bytes, size_t len)
{
    struct seen *seen = context;
    BUG_UNLESS(len > 0 && seen->begun == seen->ended + 1);
    for (size_t i = 0; i < len; i++)
        seen->hash = seen->hash * 1099511628211u + (unsigned char)bytes[i];
    return true;
}

static bool end(void *context)
{
    struct seen *seen = context;
    seen->ended++;
    BUG_UNLESS(seen->begun == seen->ended);
    return true;
}

static bool feed(struct text type, struct text body, size_t step, struct seen *seen)
{
    struct multipart multipart;
    struct multipart_sink sink = {seen, begin, data, end};
    *seen = (struct seen){0};
    if (!multipart_start(&multipart, type, &sink))
        return false;
    for (size_t at = 0; at < body.len; at += step) {
        struct text piece = text_slice(body, at, step);
        if (!multipart_feed(&multipart, piece.at, piece.len))
            return false;
    }
    return multipart_complete(&multipart);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text all = {(const char *)bytes, len}, type;
    struct seen whole, pieces;
    if (!text_cut(&all, '\n', &type) || all.len == 0)
        return 0;
    size_t step = 1 + bytes[type.len + 1] % 16;
    struct text body = text_slice(all, 1, all.len);
    bool taken = feed(type, body, body.len ? body.len : 1, &whole);
    BUG_UNLESS(taken == feed(type, body, step, &pieces));
    BUG_UNLESS(!taken || (whole.hash == pieces.hash && whole.ended == pieces.ended && whole.begun == whole.ended));
    return 0;
}
