/* libFuzzer: any bytes as a file, through detection to the rows, and through
   every entry of its zip directory. */
#include "../sheets/read_tsv.h"
#include "sheet/unzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_entries(struct text bytes, const struct sheet_limits *limits)
{
    struct arena arena;
    struct unzip unzip;
    struct sheet_verdict verdict;
    struct text content;
    arena_init(&arena, 16 << 20);
    if (unzip_open(&unzip, &arena, bytes, limits, &verdict))
        for (uint32_t i = 0; i < unzip.count; i++) {
            const struct unzip_entry *entry = &unzip.entries[i];
            BUG_UNLESS(unzip_find(&unzip, entry->name) != NULL);
            if (unzip_read_entry(&unzip, entry, 1 << 20, &content, &verdict))
                BUG_UNLESS(content.len == entry->inflated_size);
        }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct sheet_limits limits = {
        .inflated_bytes = 32 << 20, .text_bytes = 4 << 20, .memory_bytes = 32 << 20};
    struct buffer tsv = {.ceiling = 8 << 20};
    struct text bytes = text_make((const char *)data, size);
    read_entries(bytes, &limits);
    read_tsv(READ_ANY, bytes, &limits, &tsv, NULL);
    buffer_free(&tsv);
    return 0;
}
