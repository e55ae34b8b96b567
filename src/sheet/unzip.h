/* The zip container of a workbook: its directory, and its entries as streams
   of bytes. Reads only; every offset, size and count in the file is taken for
   a claim. Knows nothing of workbooks.

   The directory is walked by our own hand and not by libzip, because libzip
   shows no offsets (so that overlapping entries cannot be seen), copies every
   compressed byte, and takes longer to load than a workbook takes to read. The
   tests hold the two against each other. */
#ifndef SHEET_UNZIP_H
#define SHEET_UNZIP_H

#include "sheet/inflate.h"
#include "sheet/sheet.h"

enum { UNZIP_STORED = 0, UNZIP_DEFLATED = 8 };

struct unzip_entry {
    struct text name;       /* as it stands in the file: any bytes */
    struct text compressed; /* a slice of the file */
    uint64_t inflated_size; /* bytes; the directory's claim */
    uint32_t crc;           /* CRC-32 of the inflated bytes; a claim */
    uint16_t method;        /* UNZIP_STORED, UNZIP_DEFLATED or one that we do not read */
    bool encrypted;
};

struct unzip {
    struct text bytes; /* the whole file */
    const struct unzip_entry *entries;
    uint32_t count;
    struct arena *arena;
    struct sheet_limits limits; /* with the defaults filled in */
    uint64_t inflated;          /* bytes inflated so far, all entries together */
    struct inflater *inflater;  /* made for the first deflated entry, then reused */
};

/* Whether the bytes start as a zip file does ("PK\3\4", or an empty one). */
bool unzip_recognise(struct text bytes);

/* Walks the directory. False with a verdict (SHEET_UNREADABLE) when it is
   damaged, cut, past `limits`, or when entries lie over one another. `limits`
   may be NULL. The entries live in `arena`, the names in `bytes`. */
bool unzip_open(struct unzip *zip, struct arena *arena, struct text bytes,
              const struct sheet_limits *limits, struct sheet_verdict *verdict) MUST_CHECK;

/* The entry of that name, as writers spell it: exactly, else without case,
   with \ for / and a leading / left out. Of several the last, as unzip does.
   NULL when there is none. */
const struct unzip_entry *unzip_find(const struct unzip *zip, struct text name);
/* Whether two part names are the same but for case, \ for / and a leading /. */
bool unzip_same_name(struct text a, struct text b);

/* An entry being read. One at a time. */
struct unzip_stream {
    struct unzip *zip;
    const struct unzip_entry *entry;
    uint64_t given; /* bytes handed out */
    uint32_t crc;
    bool ended;
};

/* False with a verdict when the entry is encrypted (SHEET_ENCRYPTED) or
   compressed in a way that XLSX does not know, or claims to be past a limit. */
bool unzip_stream_open(struct unzip_stream *stream, struct unzip *zip, const struct unzip_entry *entry,
                     struct sheet_verdict *verdict) MUST_CHECK;
/* The next bytes, at most `room` (not 0); `*got` is 0 at the end and only
   there. False with a verdict when they are damaged, are not what the
   directory claims (size, CRC-32), or pass a limit. */
bool unzip_stream_read(struct unzip_stream *stream, char *out, size_t room, size_t *got,
                     struct sheet_verdict *verdict) MUST_CHECK;

/* A small entry as a whole, in the zip's arena; refused past `ceiling` bytes. */
bool unzip_read_entry(struct unzip *zip, const struct unzip_entry *entry, size_t ceiling,
                    struct text *content, struct sheet_verdict *verdict) MUST_CHECK;

#endif
