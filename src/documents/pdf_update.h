/* Incremental updates of PDF files that we made ourselves (classic cross-reference
   tables, no object streams): reading what an update needs to know, and writing
   one behind the file. Not a reader of others' files. */
#ifndef DOCUMENTS_PDF_UPDATE_H
#define DOCUMENTS_PDF_UPDATE_H

#include "base/buffer.h"

struct pdf_file {
    struct text bytes;
    struct text trailer;   /* the last one's dictionary, "<< … >>" */
    size_t xref;           /* where the last cross-reference table begins */
    uint32_t size;         /* object numbers are below */
    uint32_t root, info;   /* object numbers; info 0: none */
};

/* False where it is none of ours, or damaged. */
bool pdf_file_read(struct text bytes, struct pdf_file *out);
/* The newest version of an object, from "<<" to its last ">>"; the empty text
   where it cannot be found. Dictionaries only. */
struct text pdf_object(const struct pdf_file *pdf, uint32_t number);
/* The number behind a name in a dictionary ("/Pages 1 0 R" gives 1); 0: none. */
uint32_t pdf_reference(struct text dictionary, const char *name);
/* Of the first page; 0: not found. */
uint32_t pdf_first_page(const struct pdf_file *pdf);

struct pdf_placed {
    uint32_t number;
    size_t at;
};
struct pdf_update {
    const struct pdf_file *pdf;
    struct buffer *out;
    struct buffer placed; /* struct pdf_placed, by number; pdf_update_end frees it */
    uint32_t next; /* the next object number that is free */
};

/* Copies the file into `out` (empty before). */
void pdf_update_start(struct pdf_update *update, const struct pdf_file *pdf, struct buffer *out);
/* Begins an object, new (number from pdf_update_new) or again; the caller prints
   its dictionary into `out`, then ends it. */
uint32_t pdf_update_new(struct pdf_update *update);
void pdf_update_object(struct pdf_update *update, uint32_t number);
void pdf_update_object_end(struct pdf_update *update);
/* An object again with `more` added to its dictionary. */
void pdf_update_extend(struct pdf_update *update, uint32_t number, struct text more);
/* Table and trailer. The file's identifier is kept; where it has none yet it is
   made of its bytes. */
void pdf_update_end(struct pdf_update *update);

#endif
