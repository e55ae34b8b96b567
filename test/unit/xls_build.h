/* Builds XLS files for the tests, record by record, right or wrong as a test
   wants them; and the compound file around them. */
#ifndef XLS_BUILD_H
#define XLS_BUILD_H

#include "base/buffer.h"

/* Records. `body` is copied behind its head. */
void xls_record(struct buffer *stream, uint16_t id, const void *body, size_t len);
/* A record whose body is written as numbers: each character of `sizes` says
   how many bytes the next argument takes ('1', '2', '4', or '8' for a double). */
void xls_numbers(struct buffer *stream, uint16_t id, const char *sizes, ...);
void xls_put_16(struct buffer *buffer, unsigned value);
void xls_put_32(struct buffer *buffer, uint32_t value);

enum xls_version { XLS_BIFF5 = 0x0500, XLS_BIFF8 = 0x0600 };
enum { XLS_GLOBALS = 0x0005, XLS_SHEET = 0x0010, XLS_CHART = 0x0020 };

void xls_bof(struct buffer *stream, enum xls_version version, unsigned type);
void xls_eof(struct buffer *stream);
/* A sheet's entry in the globals; returns where its position stands, to be set
   by xls_place once the sheet begins. */
size_t xls_boundsheet(struct buffer *stream, enum xls_version version, unsigned state,
                      unsigned type, const char *name);
void xls_place(struct buffer *stream, size_t entry);
/* One cell each; texts of BIFF8 are one byte a character. */
void xls_label(struct buffer *stream, enum xls_version version, unsigned row, unsigned column,
               const char *text);
void xls_number(struct buffer *stream, unsigned row, unsigned column, unsigned xf, double value);

/* The usual shape: globals (with `globals` records put in), then one sheet. */
void xls_book(struct buffer *stream, enum xls_version version, struct text globals,
              struct text cells);

/* A compound file around one stream. `shuffled` lays its sectors out backwards;
   streams below 4,096 bytes stand in the mini stream. */
void xls_compound(struct buffer *file, const char *name, struct text stream, unsigned sector_shift,
                  bool shuffled);

#endif
