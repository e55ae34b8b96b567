/* The records of an XLS stream, and the texts in them: BIFF8 (Excel 97 and
   later) and BIFF5 (Excel 5 and 95). Which records mean what stands in
   biff_globals.c and biff_cells.c. */
#ifndef SHEET_BIFF_H
#define SHEET_BIFF_H

#include "base/arena.h"
#include "sheet/little.h"

enum biff_id {
    BIFF_FORMULA = 0x0006,
    BIFF_EOF = 0x000A,
    BIFF_DATEMODE = 0x0022,
    BIFF_FILEPASS = 0x002F,
    BIFF_CONTINUE = 0x003C,
    BIFF_CODEPAGE = 0x0042,
    BIFF_BOUNDSHEET = 0x0085,
    BIFF_MULRK = 0x00BD,
    BIFF_RSTRING = 0x00D6,
    BIFF_XF = 0x00E0,
    BIFF_SST = 0x00FC,
    BIFF_LABELSST = 0x00FD,
    BIFF_NUMBER = 0x0203,
    BIFF_LABEL = 0x0204,
    BIFF_BOOLERR = 0x0205,
    BIFF_STRING = 0x0207,
    BIFF_ARRAY = 0x0221,
    BIFF_TABLE = 0x0236,
    BIFF_RK = 0x027E,
    BIFF_FORMAT = 0x041E,
    BIFF_SHRFMLA = 0x04BC,
    BIFF_BOF = 0x0809
};

struct biff_record {
    uint16_t id;
    uint16_t len;
    const uint8_t *body;
    size_t next; /* where the next record begins in the stream */
};

/* The record at `at`. False where the stream ends before it does. */
static inline bool biff_read(struct text stream, size_t at, struct biff_record *record)
{
    if (stream.len < 4 || at > stream.len - 4)
        return false;
    const uint8_t *head = (const uint8_t *)stream.at + at;
    record->id = little_16(head);
    record->len = little_16(head + 2);
    record->body = head + 4;
    record->next = at + 4 + record->len;
    return record->next <= stream.len;
}

/* A place in a record's body that goes on in the CONTINUE records behind it. */
struct biff_cursor {
    struct text stream;
    const uint8_t *at, *end; /* of the record that it stands in */
};

struct biff_cursor biff_cursor_at(struct text stream, const struct biff_record *record,
                                  size_t offset);
/* Whether a byte is left; at a record's end it steps into the CONTINUE record
   behind it. */
bool biff_more(struct biff_cursor *cursor) MUST_CHECK;
/* Each takes bytes across CONTINUE records; false when there are not enough. */
bool biff_take(struct biff_cursor *cursor, void *out, size_t len) MUST_CHECK;
bool biff_skip(struct biff_cursor *cursor, size_t len) MUST_CHECK;

/* The characters of a text where they stand in the stream, or gathered. */
struct biff_chars {
    const uint8_t *at;
    uint32_t count;
    bool wide; /* two bytes each (UTF-16, little-endian), else one (Latin 1) */
};

/* Takes a whole BIFF8 text, its formatting runs and phonetics left out;
   `length_bytes`: 1 or 2, the size of its count. Gathered in the arena where it
   goes over into a CONTINUE record, at whose start the width is said anew. A
   count that is larger than the record without one behind it is cut to it. */
bool biff_take_text(struct biff_cursor *cursor, unsigned length_bytes, struct arena *arena,
                    struct biff_chars *chars) MUST_CHECK;

/* Into UTF-8; `out` has room for BIFF_UTF8 bytes a character. Each returns the
   bytes written. Halves of a pair that stand alone, and bytes that the page
   has no character for, become U+FFFD. */
enum { BIFF_UTF8 = 3 };
size_t biff_utf8_of_chars(const struct biff_chars *chars, char *out);
size_t biff_utf8_of_page(const uint8_t *bytes, size_t count, const uint16_t *page, char *out);
/* Whether all are below 80: such bytes are UTF-8 as they stand. */
static inline bool biff_is_ascii(const uint8_t *bytes, size_t count)
{
    uint64_t all = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        all |= word;
    }
    for (; i < count; i++)
        all |= bytes[i];
    return (all & 0x8080808080808080u) == 0;
}

#endif
