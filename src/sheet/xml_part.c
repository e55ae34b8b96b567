/* Small parts through expat: see xml_part.h. */
#include "sheet/xml_part.h"

#include <expat.h>

#include "sheet/xml_encoding.h"
#include "sheet/xml_scan.h"

enum {
    PART_MAX = 64 << 20,   /* bytes; the largest styles seen have 10 MB */
    STEP = 32 << 10,       /* bytes given to expat at a time */
    TOKEN_MAX = 1 << 20,   /* bytes; expat reads a token again with each step */
    MEMORY_MAX = 24 << 20, /* bytes that expat may hold */
    NAME_ROOM = 40
};

struct part {
    XML_Parser parser;
    xml_part_open *open;
    void *context;
    const char *fault; /* in French, behind the part's name */
    bool stopped;      /* by `open`: nothing is wrong */
    unsigned depth;
    unsigned skipped; /* depth of the mc:Choice that is passed over; 0: none */
    char names[XML_DEPTH_MAX][NAME_ROOM];
};

/* --- expat's memory, counted ---------------------------------------------- */

/* expat hands its allocator no context. */
static _Thread_local size_t memory_left;

union block {
    size_t size;
    max_align_t align;
};

static void *take_memory(size_t size)
{
    if (size > memory_left)
        return NULL;
    union block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    memory_left -= size;
    block->size = size;
    return block + 1;
}

static void free_memory(void *memory)
{
    if (memory == NULL)
        return;
    union block *block = (union block *)memory - 1;
    memory_left += block->size;
    free(block);
}

static void *resize_memory(void *memory, size_t size)
{
    if (memory == NULL)
        return take_memory(size);
    union block *block = (union block *)memory - 1;
    size_t before = block->size;
    if (size > before && size - before > memory_left)
        return NULL;
    block = realloc(block, sizeof *block + size);
    if (block == NULL)
        return NULL;
    memory_left = memory_left + before - size;
    block->size = size;
    return block + 1;
}

static const XML_Memory_Handling_Suite memory_suite = {take_memory, resize_memory, free_memory};

/* --- what expat tells us --------------------------------------------------- */

static void stop(struct part *part, const char *fault)
{
    part->fault = fault;
    XML_StopParser(part->parser, XML_FALSE);
}

static const char *without_prefix(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

/* The innermost open element that is not only a wrapper. */
static const char *parent_of(const struct part *part)
{
    for (unsigned i = part->depth; i-- > 0;)
        if (strcmp(part->names[i], "AlternateContent") != 0 && strcmp(part->names[i], "Fallback") != 0)
            return part->names[i];
    return "";
}

static void XMLCALL on_open(void *user, const char *tag, const char **attributes)
{
    struct part *part = user;
    const char *name = without_prefix(tag);
    if (part->depth == XML_DEPTH_MAX) {
        stop(part, "imbrique ses éléments sur plus de 64 niveaux");
        return;
    }
    const struct xml_element element = {name, parent_of(part), attributes};
    bool in_wrapper = part->depth && strcmp(part->names[part->depth - 1], "AlternateContent") == 0;
    snprintf(part->names[part->depth++], NAME_ROOM, "%s", name);
    if (part->skipped)
        return;
    if (in_wrapper && strcmp(name, "Choice") == 0)
        part->skipped = part->depth;
    else if (!part->open(part->context, &element)) {
        part->stopped = true;
        stop(part, NULL);
    }
}

static void XMLCALL on_close(void *user, const char *tag)
{
    struct part *part = user;
    UNUSED(tag);
    if (part->skipped == part->depth)
        part->skipped = 0;
    part->depth--;
}

static void XMLCALL on_doctype(void *user, const char *name, const char *outside, const char *known_as,
                               int internal)
{
    UNUSED(name), UNUSED(outside), UNUSED(known_as), UNUSED(internal);
    stop(user, "contient une déclaration DOCTYPE, qu'un classeur n'a jamais");
}

static int XMLCALL on_encoding(void *user, const char *name, XML_Encoding *known)
{
    enum xml_encoding encoding = xml_encoding_of_name(text_of(name));
    UNUSED(user);
    if (encoding != XML_LATIN1 && encoding != XML_LATIN9)
        return XML_STATUS_ERROR;
    for (int i = 0; i < 256; i++)
        known->map[i] = (int)xml_encoding_character(encoding, (unsigned char)i);
    known->data = NULL;
    known->convert = NULL;
    known->release = NULL;
    return XML_STATUS_OK;
}

/* --- reading ----------------------------------------------------------------- */

static bool refuse_part(const struct unzip_entry *entry, struct sheet_verdict *verdict,
                        const char *what)
{
    *verdict = sheet_refuse(SHEET_UNREADABLE, "« %.*s » %s",
                            TEXT_ARG(text_slice(entry->name, 0, 100)), what);
    return false;
}

static const char *fault_of(const struct part *part)
{
    if (part->fault)
        return part->fault;
    switch ((int)XML_GetErrorCode(part->parser)) {
    case XML_ERROR_NO_MEMORY: return "demande trop de mémoire";
    case XML_ERROR_UNKNOWN_ENCODING: return "est dans un codage de caractères inconnu";
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN: return "est tronqué";
    }
    return "n'est pas du XML bien formé";
}

/* False with `verdict` filled when the part cannot be read. */
static bool feed(struct part *part, struct unzip_stream *stream, struct sheet_verdict *verdict)
{
    int64_t fed = 0;
    for (size_t got = 1; got && !part->stopped;) {
        char *to = XML_GetBuffer(part->parser, STEP);
        if (to == NULL)
            return refuse_part(stream->entry, verdict, "demande trop de mémoire");
        if (!unzip_stream_read(stream, to, STEP, &got, verdict))
            return false;
        fed += (int64_t)got;
        enum XML_Status status = XML_ParseBuffer(part->parser, (int)got, got == 0);
        if (part->stopped)
            return true;
        if (status != XML_STATUS_OK)
            return refuse_part(stream->entry, verdict, fault_of(part));
        if (fed - XML_GetCurrentByteIndex(part->parser) > TOKEN_MAX)
            return refuse_part(stream->entry, verdict, "contient un élément trop long");
    }
    return true;
}

bool xml_part_read(struct unzip *unzip, const struct unzip_entry *entry, xml_part_open *open,
                   void *context, struct sheet_verdict *verdict)
{
    struct unzip_stream stream;
    struct part part = {.open = open, .context = context};
    if (!unzip_stream_open(&stream, unzip, entry, verdict))
        return false;
    if (entry->inflated_size > PART_MAX)
        return refuse_part(entry, verdict, "est trop volumineux");
    memory_left = MEMORY_MAX;
    part.parser = XML_ParserCreate_MM(NULL, &memory_suite, NULL);
    if (part.parser == NULL)
        return refuse_part(entry, verdict, "demande trop de mémoire");
    XML_SetUserData(part.parser, &part);
    XML_SetElementHandler(part.parser, on_open, on_close);
    XML_SetStartDoctypeDeclHandler(part.parser, on_doctype);
    XML_SetUnknownEncodingHandler(part.parser, on_encoding, NULL);
    bool read = feed(&part, &stream, verdict);
    XML_ParserFree(part.parser);
    return read;
}

struct text xml_part_value(const struct xml_element *element, const char *name)
{
    for (const char **at = element->attributes; *at; at += 2)
        if (strcmp(at[0], name) == 0)
            return text_of(at[1]);
    for (const char **at = element->attributes; *at; at += 2)
        if (strchr(at[0], ':') && strcmp(without_prefix(at[0]), name) == 0)
            return text_of(at[1]);
    return TEXT_NONE;
}
