/* The floor that reading is measured against: what libdeflate alone takes to
   inflate the worksheets and shared strings of a workbook, each into a fresh
   buffer, as a whole process. No checksum, no parsing, no output. */
#include <fcntl.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sheet/unzip.h"

static bool map_file(const char *path, struct text *bytes)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        return false;
    void *map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    *bytes = text_make(map, (size_t)about.st_size);
    return map != MAP_FAILED;
}

static bool is_measured(struct text name)
{
    return text_find(name, TEXT("worksheets/sheet")) < name.len ||
           text_find(name, TEXT("sharedStrings")) < name.len;
}

static bool inflate_whole(struct libdeflate_decompressor *inflater, const struct unzip_entry *entry)
{
    size_t size = (size_t)entry->inflated_size;
    char *fresh = malloc(size);
    if (fresh == NULL)
        return false;
    return libdeflate_deflate_decompress(inflater, entry->compressed.at, entry->compressed.len, fresh,
                                         size, NULL) == LIBDEFLATE_SUCCESS;
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct unzip unzip;
    struct sheet_verdict verdict;
    struct text bytes;
    arena_init(&arena, 0);
    if (argc != 2 || !map_file(argv[1], &bytes) || !unzip_open(&unzip, &arena, bytes, NULL, &verdict)) {
        fprintf(stderr, "usage: floor_inflate WORKBOOK.xlsx\n");
        return 3;
    }
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    for (uint32_t i = 0; i < unzip.count; i++)
        if (is_measured(unzip.entries[i].name) && !inflate_whole(inflater, &unzip.entries[i])) {
            fprintf(stderr, "floor_inflate: cannot inflate\n");
            return 1;
        }
    return 0;
}
