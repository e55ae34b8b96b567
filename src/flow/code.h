/* The code by which a document is verified: fifteen signs that nobody can guess
   (75 bits) and a sixteenth that gives typing mistakes away. Of the digits and
   capitals those are left out that are taken for each other: 0 and O, 1 and I. */
#ifndef FLOW_CODE_H
#define FLOW_CODE_H

#include "base/arena.h"
#include "store/documents.h"

/* A new one, and a NUL. */
void code_make(char out[DOCUMENT_CODE + 1]);

enum code_reading {
    CODE_GOOD,
    CODE_MISTYPED, /* as long as a code, with a sign that cannot be, or two that were swapped */
    CODE_NO_CODE
};
/* As people type it: small letters, spaces and hyphens do not matter. `out` is
   set only where it is good. */
enum code_reading code_read(struct text typed, char out[DOCUMENT_CODE + 1]);
/* In groups of four: "ABCD-EFGH-JKLM-NPQR". */
struct text code_show(struct arena *arena, struct text code);

#endif
