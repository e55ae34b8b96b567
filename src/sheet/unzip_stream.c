/* Entries of a zip file as streams of bytes, with the limits that keep bombs
   out: see unzip.h. The directory is read in unzip.c. */
#include "sheet/unzip.h"

/* A ratio says little about small entries: a sheet of a few hundred empty
   styled rows may well shrink to a hundredth. */
enum { RATIO_FLOOR = 4 << 20 };

static bool refuse_entry(struct sheet_verdict *verdict, const struct unzip_entry *entry,
                         const char *what)
{
    *verdict = sheet_refuse(SHEET_UNREADABLE, "« %.*s » %s",
                            TEXT_ARG(text_slice(entry->name, 0, 100)), what);
    return false;
}

static bool within_limits(const struct unzip *zip, const struct unzip_entry *entry, uint64_t inflated,
                          struct sheet_verdict *verdict)
{
    if (inflated > zip->limits.inflated_bytes ||
        zip->inflated > zip->limits.inflated_bytes - inflated) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "son contenu dépasse %u Mo une fois décompressé",
                                (unsigned)(zip->limits.inflated_bytes >> 20));
        return false;
    }
    if (inflated > RATIO_FLOOR && inflated / zip->limits.ratio > entry->compressed.len) {
        *verdict = sheet_refuse(
            SHEET_UNREADABLE, "« %.*s » est compressé plus de %u fois, comme dans une bombe de décompression",
            TEXT_ARG(text_slice(entry->name, 0, 100)), zip->limits.ratio);
        return false;
    }
    return true;
}

bool unzip_stream_open(struct unzip_stream *stream, struct unzip *zip, const struct unzip_entry *entry,
                     struct sheet_verdict *verdict)
{
    *stream = (struct unzip_stream){.zip = zip, .entry = entry};
    if (entry->encrypted) {
        *verdict = sheet_refuse(SHEET_ENCRYPTED, "l'archive est chiffrée");
        return false;
    }
    if (entry->method != UNZIP_STORED && entry->method != UNZIP_DEFLATED)
        return refuse_entry(verdict, entry, "est compressé d'une façon que XLSX ne prévoit pas");
    if (entry->method == UNZIP_STORED && entry->compressed.len != entry->inflated_size)
        return refuse_entry(verdict, entry, "n'a pas la taille annoncée");
    if (!within_limits(zip, entry, entry->inflated_size, verdict))
        return false;
    if (entry->method == UNZIP_STORED)
        return true;
    if (zip->inflater == NULL)
        zip->inflater = inflate_new(zip->arena, inflate_best());
    if (zip->inflater == NULL) {
        *verdict = sheet_refuse(SHEET_UNREADABLE, "sa lecture demande trop de mémoire");
        return false;
    }
    inflate_start(zip->inflater, entry->compressed);
    return true;
}

/* Bytes from the entry, whichever way it is kept. */
static bool next_bytes(struct unzip_stream *stream, char *out, size_t room, size_t *got)
{
    const struct unzip_entry *entry = stream->entry;
    if (entry->method == UNZIP_DEFLATED) {
        enum inflate_result result = inflate_next(stream->zip->inflater, out, room, got);
        stream->ended = result != INFLATE_MORE;
        return result != INFLATE_DAMAGED;
    }
    struct text part = text_slice(entry->compressed, stream->given, room);
    if (part.len)
        memcpy(out, part.at, part.len);
    *got = part.len;
    stream->ended = stream->given + part.len == entry->compressed.len;
    return true;
}

bool unzip_stream_read(struct unzip_stream *stream, char *out, size_t room, size_t *got,
                     struct sheet_verdict *verdict)
{
    const struct unzip_entry *entry = stream->entry;
    *got = 0;
    if (stream->ended)
        return true;
    if (!next_bytes(stream, out, room, got))
        return refuse_entry(verdict, entry, "est abîmé : ses données compressées sont illisibles");
    stream->given += *got;
    stream->crc = inflate_crc32(stream->crc, out, *got);
    if (stream->given > entry->inflated_size ||
        (stream->ended && stream->given < entry->inflated_size))
        return refuse_entry(verdict, entry, "n'a pas la taille annoncée");
    stream->zip->inflated += *got;
    if (stream->ended && stream->crc != entry->crc)
        return refuse_entry(verdict, entry, "est abîmé : sa somme de contrôle est fausse");
    return true;
}

bool unzip_read_entry(struct unzip *zip, const struct unzip_entry *entry, size_t ceiling,
                    struct text *content, struct sheet_verdict *verdict)
{
    struct unzip_stream stream;
    if (!unzip_stream_open(&stream, zip, entry, verdict))
        return false;
    if (entry->inflated_size > ceiling || entry->inflated_size + 64 > arena_room(zip->arena))
        return refuse_entry(verdict, entry, "est trop volumineux");
    /* One byte of room more than claimed, so that a longer stream shows. */
    size_t room = (size_t)entry->inflated_size + 1, len = 0, got;
    char *at = arena_take(zip->arena, room);
    do {
        if (!unzip_stream_read(&stream, at + len, room - len, &got, verdict))
            return false;
        len += got;
    } while (got);
    *content = text_make(at, len);
    return true;
}
