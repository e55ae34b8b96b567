/* Delivering documents: see deliver.h. */
#include "documents/deliver.h"

#include "documents/certificate.h"
#include "documents/pdf_sign.h"
#include "documents/summary.h"

static bool draw(const struct document *document, struct buffer *out, struct error *error)
{
    switch (document->kind) {
    case DOCUMENT_SUMMARY: return summary_pdf(document, out, error);
    case DOCUMENT_CERTIFICATE: return certificate_pdf(document, out, error);
    }
    BUG("document kind");
}

bool document_pdf(const struct sealer *sealer, const struct document *document, int64_t now_ms, struct buffer *out,
                  struct error *error)
{
    struct buffer drawn;
    if (sealer == NULL)
        return draw(document, out, error);
    buffer_init(&drawn, 0);
    bool done = draw(document, &drawn, error) && pdf_sign(sealer, buffer_text(&drawn), now_ms, out, error);
    buffer_free(&drawn);
    return done;
}

const char *document_file_name(struct arena *arena, const struct document *document)
{
    return arena_print(arena, "%s-%.*s.pdf", document->kind == DOCUMENT_SUMMARY ? "recapitulatif" : "certificat",
                       TEXT_ARG(document->number)).at;
}
