/* The seal of a certificate: its minimal facts as one line of text, signed with
   ECDSA P-256, which the DataMatrix on the paper carries (domain: documents).
   Keys: made by `init`, the private half in DIR/keys/MARK.pem, rotated by
   `gabarit seal rotate`; public halves stay in the store for ever.

   The line, in capital letters, digits and a few signs, strictly as written here
   so that no changed byte goes unseen: see seal.c. */
#ifndef FLOW_SEAL_H
#define FLOW_SEAL_H

#include "flow/flow.h"
#include "store/documents.h"

enum { SEAL_MARK = 4 };

/* What a symbol says. Names are folded to capitals without marks. */
struct seal_facts {
    struct text number, code;
    struct text last_name, first_name, licence, training, siret;
    enum category category;
    date birth, end, issued, valid_to;
};

/* The private key that seals now, ready to use: for one thread. */
struct sealer;
bool sealer_open(const struct site *site, struct store *store, struct sealer **out, struct error *error) MUST_CHECK;
void sealer_close(struct sealer *sealer);
int64_t sealer_key(const struct sealer *sealer); /* seal_key.id */

/* Seals a document whose facts are complete: sets key, key_mark and seal (in the
   arena). */
bool seal_document(const struct sealer *sealer, struct arena *arena, struct document *document, struct error *error)
    MUST_CHECK;
/* The text of a sealed document's symbol: made of its stored facts and seal. */
struct text seal_text(struct arena *arena, const struct document *document);

enum seal_verdict {
    SEAL_GOOD,
    SEAL_NOT_OURS,    /* no symbol of this program */
    SEAL_UNKNOWN_KEY, /* the mark of none of these keys */
    SEAL_BROKEN       /* changed, cut or forged */
};
struct seal_public {
    struct text mark, pem;
};
/* Reads and checks a symbol's text; `out` (in the arena) only where it is good. */
enum seal_verdict seal_check(struct arena *arena, struct text symbol, const struct seal_public *keys, uint32_t count,
                             struct seal_facts *out);

#endif
