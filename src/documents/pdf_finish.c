/* Finishing PDF files: see pdf_finish.h. */
#include "documents/pdf_finish.h"

#include "base/date.h"
#include "documents/pdf_update.h"

void pdf_describe(const struct libraries *lib, cairo_surface_t *surface, const struct pdf_about *about)
{
    char day[11], moment[32], words[300];
    const struct {
        cairo_pdf_metadata_t kind;
        struct text words;
    } rows[] = {{CAIRO_PDF_METADATA_TITLE, about->title}, {CAIRO_PDF_METADATA_AUTHOR, about->author},
                {CAIRO_PDF_METADATA_SUBJECT, about->subject}, {CAIRO_PDF_METADATA_CREATOR, TEXT("gabarit")}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        snprintf(words, sizeof words, "%.*s", TEXT_ARG(text_slice(rows[i].words, 0, 250)));
        if (words[0])
            lib->cairo_pdf_surface_set_metadata(surface, rows[i].kind, words);
    }
    snprintf(moment, sizeof moment, "%sT00:00:00Z", date_print_iso(date_in_paris(about->made_ms), day));
    lib->cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
    lib->cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, moment);
}

static void add_xml(struct buffer *out, struct text words)
{
    for (size_t i = 0; i < words.len; i++) {
        switch (words.at[i]) {
        case '<': buffer_add_text(out, TEXT("&lt;")); break;
        case '>': buffer_add_text(out, TEXT("&gt;")); break;
        case '&': buffer_add_text(out, TEXT("&amp;")); break;
        default: buffer_add_byte(out, words.at[i]);
        }
    }
}

static void add_words(struct buffer *out, const char *name, const char *kind, struct text words)
{
    buffer_print(out, "<dc:%s><rdf:%s><rdf:li%s>", name, kind, strcmp(kind, "Alt") == 0 ? " xml:lang=\"x-default\"" : "");
    add_xml(out, words);
    buffer_print(out, "</rdf:li></rdf:%s></dc:%s>\n", kind, name);
}

static void write_xmp(struct buffer *out, const struct pdf_about *about)
{
    char day[11];
    buffer_add_text(out, TEXT("<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                              "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                              "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                              " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"));
    add_words(out, "title", "Alt", about->title);
    add_words(out, "creator", "Seq", about->author);
    add_words(out, "description", "Alt", about->subject);
    add_words(out, "language", "Bag", TEXT("fr-FR"));
    buffer_print(out, "<xmp:CreateDate>%sT00:00:00Z</xmp:CreateDate><xmp:CreatorTool>gabarit</xmp:CreatorTool>\n"
                      "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
                 date_print_iso(date_in_paris(about->made_ms), day));
}

static void add_metadata(struct pdf_update *update, const struct pdf_about *about, uint32_t number)
{
    struct buffer xmp;
    buffer_init(&xmp, 0);
    write_xmp(&xmp, about);
    pdf_update_object(update, number);
    buffer_print(update->out, "<< /Type /Metadata /Subtype /XML /Length %zu >>\nstream\n", xmp.len);
    buffer_add_text(update->out, buffer_text(&xmp));
    buffer_add_text(update->out, TEXT("\nendstream"));
    pdf_update_object_end(update);
    buffer_free(&xmp);
}

/* A character of `words` and what is behind it: of our own sentences, which have none
   of four bytes. */
static unsigned take_sign(struct text *words)
{
    const unsigned char *at = (const unsigned char *)words->at;
    unsigned len = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : 3;
    BUG_UNLESS(at[0] < 0xF0 && len <= words->len);
    unsigned sign = len == 1 ? at[0] : len == 2 ? (at[0] & 0x1FU) << 6 | (at[1] & 0x3FU)
                                                : (at[0] & 0xFU) << 12 | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU);
    *words = text_slice(*words, len, words->len);
    return sign;
}

/* In a hexadecimal string as UTF-16, behind the mark that says so. */
static void add_alt(struct pdf_update *update, uint32_t number, struct text words)
{
    struct buffer alt;
    buffer_init(&alt, 0);
    buffer_add_text(&alt, TEXT("   /Alt <FEFF"));
    while (words.len)
        buffer_print(&alt, "%04X", take_sign(&words));
    buffer_add_text(&alt, TEXT(">"));
    pdf_update_extend(update, number, buffer_text(&alt));
    buffer_free(&alt);
}

/* cairo numbers the elements of the structure in the order of drawing. */
static void describe_figures(struct pdf_update *update, const struct pdf_about *about)
{
    unsigned next = 0;
    for (uint32_t number = 1; number < update->pdf->size && next < about->figure_count; number++) {
        struct text object = pdf_object(update->pdf, number);
        if (text_find(object, TEXT("/S /Figure")) < object.len)
            add_alt(update, number, about->figures[next++]);
    }
    BUG_UNLESS(next == about->figure_count);
}

bool pdf_finish(struct text pdf, const struct pdf_about *about, struct buffer *out, struct error *error)
{
    struct pdf_file file;
    struct pdf_update update;
    char words[200];
    if (!pdf_file_read(pdf, &file) || pdf_object(&file, file.root).len == 0)
        return error_set(error, ERROR_DATA, "pdf", "Le document PDF n'a pas pu être fait.");
    pdf_update_start(&update, &file, out);
    uint32_t metadata = pdf_update_new(&update);
    add_metadata(&update, about, metadata);
    snprintf(words, sizeof words, "   /Lang (fr-FR)\n   /ViewerPreferences << /DisplayDocTitle true >>\n   /Metadata %u 0 R",
             metadata);
    pdf_update_extend(&update, file.root, text_of(words));
    describe_figures(&update, about);
    pdf_update_end(&update);
    return !out->failed || error_set(error, ERROR_FULL, NULL, "Le document PDF n'a pas pu être fait.");
}
