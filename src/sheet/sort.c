/* Heap sort: in place, and never slow whatever the order. See sort.h. */
#include "sheet/sort.h"

struct heap {
    char *at;
    size_t size;
    int (*compare)(const void *, const void *);
};

static char *record(const struct heap *heap, size_t index)
{
    return heap->at + index * heap->size;
}

/* Lets the record at `hole` sink until both below it are smaller. */
static void sink_record(const struct heap *heap, size_t hole, size_t count)
{
    char moved[SORT_RECORD_MAX];
    memcpy(moved, record(heap, hole), heap->size);
    for (;;) {
        size_t below = 2 * hole + 1;
        if (below >= count)
            break;
        if (below + 1 < count && heap->compare(record(heap, below), record(heap, below + 1)) < 0)
            below++;
        if (heap->compare(moved, record(heap, below)) >= 0)
            break;
        memcpy(record(heap, hole), record(heap, below), heap->size);
        hole = below;
    }
    memcpy(record(heap, hole), moved, heap->size);
}

void sort_records(void *records, size_t count, size_t size,
                  int (*compare)(const void *, const void *))
{
    struct heap heap = {records, size, compare};
    char moved[SORT_RECORD_MAX];
    BUG_UNLESS(size <= SORT_RECORD_MAX);
    for (size_t i = count / 2; i-- > 0;)
        sink_record(&heap, i, count);
    for (size_t end = count; end-- > 1;) {
        memcpy(moved, record(&heap, 0), size);
        memcpy(record(&heap, 0), record(&heap, end), size);
        memcpy(record(&heap, end), moved, size);
        sink_record(&heap, 0, end);
    }
}
