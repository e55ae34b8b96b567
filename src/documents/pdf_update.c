/* Incremental updates: see pdf_update.h. */
#include "documents/pdf_update.h"

#include "os/digest.h"

enum { XREF_LINE = 20, TABLES_MOST = 8, ID_DIGITS = 32 };

/* -- reading -------------------------------------------------------------------------- */

static struct text behind(struct text t, size_t at)
{
    return text_slice(t, at, t.len);
}

static size_t skip_blanks(struct text t, size_t at)
{
    while (at < t.len && (t.at[at] == ' ' || t.at[at] == '\n' || t.at[at] == '\r' || t.at[at] == '\t'))
        at++;
    return at;
}

/* A number at `*at`, which moves behind it. */
static bool take_number(struct text t, size_t *at, uint64_t *value)
{
    size_t start = *at = skip_blanks(t, *at);
    *value = 0;
    while (*at < t.len && t.at[*at] >= '0' && t.at[*at] <= '9' && *at - start < 12)
        *value = *value * 10 + (uint64_t)(t.at[(*at)++] - '0');
    return *at > start;
}

static size_t find_last(struct text t, struct text needle)
{
    size_t from = t.len > 2048 ? t.len - 2048 : 0, found = t.len;
    for (size_t at = from; (at += text_find(behind(t, at), needle)) < t.len; at++)
        found = at;
    return found;
}

/* The dictionary of the trailer behind a table. */
static struct text trailer_at(struct text bytes, size_t xref)
{
    size_t start = xref + text_find(behind(bytes, xref), TEXT("trailer"));
    size_t open = start < bytes.len ? start + text_find(behind(bytes, start), TEXT("<<")) : bytes.len;
    size_t close = open < bytes.len ? open + text_find(behind(bytes, open), TEXT("startxref")) : bytes.len;
    return close < bytes.len ? text_trim(text_slice(bytes, open, close - open)) : TEXT_NONE;
}

uint32_t pdf_reference(struct text dictionary, const char *name)
{
    uint64_t number;
    size_t at = text_find(dictionary, text_of(name));
    if (at == dictionary.len)
        return 0;
    at += strlen(name);
    return take_number(dictionary, &at, &number) && number < UINT32_MAX ? (uint32_t)number : 0;
}

bool pdf_file_read(struct text bytes, struct pdf_file *out)
{
    uint64_t xref;
    size_t at = find_last(bytes, TEXT("startxref"));
    *out = (struct pdf_file){.bytes = bytes};
    if (!text_starts(bytes, TEXT("%PDF-")) || at == bytes.len)
        return false;
    at += strlen("startxref");
    if (!take_number(bytes, &at, &xref) || xref >= bytes.len || !text_starts(behind(bytes, xref), TEXT("xref")))
        return false;
    out->xref = xref;
    out->trailer = trailer_at(bytes, xref);
    out->size = pdf_reference(out->trailer, "/Size");
    out->root = pdf_reference(out->trailer, "/Root");
    out->info = pdf_reference(out->trailer, "/Info");
    return out->size && out->root;
}

/* Where the table at `xref` says the object is; 0: not in it. */
static size_t offset_in(struct text bytes, size_t xref, uint32_t number)
{
    size_t at = xref + strlen("xref");
    uint64_t first, count, offset;
    while (take_number(bytes, &at, &first) && take_number(bytes, &at, &count)) {
        at = skip_blanks(bytes, at);
        if (number >= first && number < first + count) {
            at += (number - first) * XREF_LINE;
            return take_number(bytes, &at, &offset) && offset < bytes.len ? offset : 0;
        }
        at += count * XREF_LINE;
    }
    return 0;
}

struct text pdf_object(const struct pdf_file *pdf, uint32_t number)
{
    char head[24];
    size_t xref = pdf->xref, at = 0;
    for (int i = 0; i < TABLES_MOST && at == 0 && xref < pdf->bytes.len; i++) {
        at = offset_in(pdf->bytes, xref, number);
        xref = pdf_reference(trailer_at(pdf->bytes, xref), "/Prev");
        if (xref == 0)
            break;
    }
    snprintf(head, sizeof head, "%u 0 obj", number);
    struct text object = behind(pdf->bytes, at);
    if (at == 0 || !text_starts(object, text_of(head)))
        return TEXT_NONE;
    object = text_trim(text_slice(object, strlen(head), text_find(object, TEXT("endobj")) - strlen(head)));
    return text_starts(object, TEXT("<<")) && text_ends(object, TEXT(">>")) ? object : TEXT_NONE;
}

uint32_t pdf_first_page(const struct pdf_file *pdf)
{
    uint32_t number = pdf_reference(pdf_object(pdf, pdf->root), "/Pages");
    for (int deep = 0; number && deep < 8; deep++) {
        struct text node = pdf_object(pdf, number);
        if (node.len == 0 || text_find(node, TEXT("/Kids")) == node.len)
            return node.len ? number : 0;
        number = pdf_reference(node, "/Kids [");
    }
    return 0;
}

/* -- writing ---------------------------------------------------------------------------- */

static struct pdf_placed *placed_of(const struct pdf_update *update)
{
    return (void *)update->placed.at;
}

static unsigned placed_count(const struct pdf_update *update)
{
    return (unsigned)(update->placed.len / sizeof(struct pdf_placed));
}

void pdf_update_start(struct pdf_update *update, const struct pdf_file *pdf, struct buffer *out)
{
    *update = (struct pdf_update){.pdf = pdf, .out = out, .next = pdf->size};
    buffer_init(&update->placed, 0);
    buffer_add_text(out, pdf->bytes);
    if (!text_ends(pdf->bytes, TEXT("\n")))
        buffer_add_byte(out, '\n');
}

uint32_t pdf_update_new(struct pdf_update *update)
{
    return update->next++;
}

void pdf_update_object(struct pdf_update *update, uint32_t number)
{
    struct pdf_placed *placed;
    unsigned i = placed_count(update);
    buffer_add(&update->placed, &(struct pdf_placed){0}, sizeof *placed);
    placed = placed_of(update);
    /* Kept by number, as the table wants them. */
    for (; i > 0 && placed[i - 1].number > number; i--)
        placed[i] = placed[i - 1];
    placed[i] = (struct pdf_placed){number, update->out->len};
    buffer_print(update->out, "%u 0 obj\n", number);
}

void pdf_update_object_end(struct pdf_update *update)
{
    buffer_add_text(update->out, TEXT("\nendobj\n"));
}

void pdf_update_extend(struct pdf_update *update, uint32_t number, struct text more)
{
    struct text object = pdf_object(update->pdf, number);
    BUG_UNLESS(object.len > 2);
    pdf_update_object(update, number);
    buffer_add_text(update->out, text_trim(text_slice(object, 0, object.len - 2)));
    buffer_add_byte(update->out, '\n');
    buffer_add_text(update->out, more);
    buffer_add_text(update->out, TEXT("\n>>"));
    pdf_update_object_end(update);
}

/* "<first><second>", 16 bytes each: the first as it was. */
static void print_id(const struct pdf_update *update)
{
    char hex[DIGEST_HEX + 1];
    struct text trailer = update->pdf->trailer;
    size_t at = text_find(trailer, TEXT("/ID"));
    digest_of(buffer_text(update->out), hex);
    struct text first = text_slice(text_of(hex), 0, ID_DIGITS), second = first;
    if (at < trailer.len) {
        struct text id = behind(trailer, at + text_find(behind(trailer, at), TEXT("<")));
        first = text_slice(id, 1, ID_DIGITS);
    }
    buffer_print(update->out, "   /ID [<%.*s><%.*s>]\n", TEXT_ARG(first), TEXT_ARG(second));
}

void pdf_update_end(struct pdf_update *update)
{
    struct buffer *out = update->out;
    const struct pdf_placed *placed = placed_of(update);
    unsigned count = placed_count(update);
    size_t xref = out->len;
    buffer_add_text(out, TEXT("xref\n"));
    for (unsigned i = 0, n; i < count; i += n) {
        for (n = 1; i + n < count && placed[i + n].number == placed[i].number + n; n++)
            continue;
        buffer_print(out, "%u %u\n", placed[i].number, n);
        for (unsigned k = i; k < i + n; k++)
            buffer_print(out, "%010zu 00000 n \n", placed[k].at);
    }
    buffer_free(&update->placed);
    buffer_print(out, "trailer\n<< /Size %u\n   /Root %u 0 R\n", update->next, update->pdf->root);
    if (update->pdf->info)
        buffer_print(out, "   /Info %u 0 R\n", update->pdf->info);
    buffer_print(out, "   /Prev %zu\n", update->pdf->xref);
    print_id(update);
    buffer_print(out, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
}
