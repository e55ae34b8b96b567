/* The seal of a certificate: its minimal facts as one line of text, signed with
   ECDSA P-256, which the DataMatrix on the paper carries (domain: documents).
   Keys: made by `init`, the private half in DIR/keys/MARK.pem, rotated by
   `gabarit seal rotate`; public halves stay in the store for ever.

   The line, in capitals, digits and a few signs, has one spelling only, so that no
   changed byte goes unseen: see seal.c. */
#ifndef FLOW_SEAL_H
#define FLOW_SEAL_H

#include "flow/flow.h"
#include "os/signature.h"
#include "store/documents.h"
#include "store/seal_keys.h"

enum { SEAL_MARK = 4 };

/* What a symbol says. Names are folded to capitals without marks. */
struct seal_facts {
    struct text number, code;
    struct text last_name, first_name, licence, training, siret;
    enum category category;
    date birth, end, issued, valid_to;
};

/* Puts a new key into service: DIR/keys/MARK.pem (0600), then the store. Those of
   before stay known. One transaction of its own. */
bool seal_rotate(const struct site *site, struct store *store, struct arena *arena, struct seal_key *out,
                 struct error *error) MUST_CHECK;
/* Of a public key, whoever holds it: four of A-Z 2-7. Not of a PEM: four points. */
struct text seal_mark(struct arena *arena, struct text public_pem);

/* The private key that seals now, ready to use: for one thread. */
struct sealer;
/* Makes the first key where a store has none yet. ERROR_FILE when the private
   half is not there. */
bool sealer_open(const struct site *site, struct store *store, struct sealer **out, struct error *error) MUST_CHECK;
void sealer_close(struct sealer *sealer);
const struct seal_key *sealer_public(const struct sealer *sealer);
const struct signing_key *sealer_signing(const struct sealer *sealer);

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
/* The public keys in a text of PEM blocks (other words between them do not
   matter), in the arena: what `gabarit seal show` prints. */
void seal_publics(struct arena *arena, struct text pems, struct seal_public **out, uint32_t *count);
/* Reads and checks a symbol's text; `out` (in the arena) only where it is good. */
enum seal_verdict seal_check(struct arena *arena, struct text symbol, const struct seal_public *keys, uint32_t count,
                             struct seal_facts *out);

#endif
