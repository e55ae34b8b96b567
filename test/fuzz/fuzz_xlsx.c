/* libFuzzer: a whole package. The input holds its parts, each as \x1C name
   \x1D content; they are put into a sound zip file, so that no checksum stands
   between the fuzzer and the reader. Read by either path, which must agree. */
#include "../sheets/read_tsv.h"
#include "../sheets/zip_build.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 20, NAME_MAX_BYTES = 200 };

static void add_parts(struct zip_build *build, struct text rest)
{
    struct text part, name;
    char spelled[NAME_MAX_BYTES + 1];
    for (int i = 0; i < PARTS_MAX && text_cut(&rest, '\x1C', &part); i++) {
        if (!text_cut(&part, '\x1D', &name) || part.at == NULL)
            continue;
        snprintf(spelled, sizeof spelled, "%.*s", TEXT_ARG(text_slice(name, 0, NAME_MAX_BYTES)));
        zip_build_store(build, spelled, part);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct sheet_limits limits = {.text_bytes = 4 << 20};
    struct zip_build build = {0};
    struct buffer fast = {0}, tolerant = {0}, kinds = {0}, tolerant_kinds = {0};
    add_parts(&build, text_make((const char *)data, size));
    struct text bytes = zip_build_finish(&build);
    struct sheet_verdict one = read_tsv(READ_XLSX_FAST, bytes, &limits, &fast, &kinds);
    struct sheet_verdict other = read_tsv(READ_XLSX_TOLERANT, bytes, &limits, &tolerant, &tolerant_kinds);
    BUG_UNLESS(one.code == other.code && strcmp(one.detail, other.detail) == 0);
    if (one.code == SHEET_READ) {
        BUG_UNLESS(text_equal(buffer_text(&fast), buffer_text(&tolerant)));
        BUG_UNLESS(text_equal(buffer_text(&kinds), buffer_text(&tolerant_kinds)));
    }
    buffer_free(&fast), buffer_free(&tolerant), buffer_free(&kinds), buffer_free(&tolerant_kinds);
    zip_build_free(&build);
    return 0;
}
