/* The window over a part: see xml_source.h. */
#include "sheet/xml_source.h"

static bool resize(struct xml_source *source, size_t room)
{
    char *grown = realloc(source->window, room + XML_PADDING);
    if (grown == NULL)
        return false;
    source->window = grown;
    source->room = room;
    return true;
}

bool xml_source_init(struct xml_source *source, uint64_t expected, size_t ceiling)
{
    size_t room = expected < XML_WINDOW ? (size_t)expected : XML_WINDOW;
    source->window = NULL;
    source->ceiling = ceiling < XML_WINDOW ? XML_WINDOW : ceiling;
    return resize(source, room < XML_WINDOW_LEAST ? XML_WINDOW_LEAST : room);
}

void xml_source_free(struct xml_source *source)
{
    free(source->window);
    source->window = NULL;
}

static bool read_raw(struct xml_source *source, struct sheet_verdict *verdict)
{
    size_t kept = source->raw.len, got;
    if (kept)
        memmove(source->raw_bytes, source->raw.at, kept);
    if (!unzip_stream_read(&source->stream, source->raw_bytes + kept, XML_RAW - kept, &got, verdict))
        return false;
    source->raw = text_make(source->raw_bytes, kept + got);
    return true;
}

/* Another encoding than UTF-8: through the raw bytes. */
static bool fill_converted(struct xml_source *source, char *to, size_t room, size_t *got,
                           struct sheet_verdict *verdict)
{
    *got = xml_encoding_convert(source->encoding, &source->raw, to, room);
    while (room - *got >= XML_CHARACTER_MAX && !source->stream.ended) {
        if (!read_raw(source, verdict))
            return false;
        *got += xml_encoding_convert(source->encoding, &source->raw, to + *got, room - *got);
    }
    source->ended = source->stream.ended && room - *got >= XML_CHARACTER_MAX;
    return true;
}

/* UTF-8: straight from the inflater into the window, but for the first bytes. */
static bool fill_straight(struct xml_source *source, char *to, size_t room, size_t *got,
                          struct sheet_verdict *verdict)
{
    struct text raw = source->raw;
    *got = 0;
    if (raw.len) {
        *got = raw.len < room ? raw.len : room;
        memcpy(to, raw.at, *got);
        source->raw = text_slice(raw, *got, raw.len);
    }
    if (*got < room) {
        size_t more;
        if (!unzip_stream_read(&source->stream, to + *got, room - *got, &more, verdict))
            return false;
        *got += more;
    }
    source->ended = source->stream.ended && source->raw.len == 0;
    return true;
}

static bool refuse_part(const struct xml_source *source, struct sheet_verdict *verdict,
                        const char *what)
{
    *verdict = sheet_refuse(SHEET_UNREADABLE, "« %.*s » %s",
                            TEXT_ARG(text_slice(source->stream.entry->name, 0, 100)), what);
    return false;
}

static bool grow(struct xml_source *source, struct sheet_verdict *verdict)
{
    size_t room = source->room * 2 < source->ceiling ? source->room * 2 : source->ceiling;
    if (room == source->room)
        return refuse_part(source, verdict, "contient un élément trop long");
    if (resize(source, room))
        return true;
    return refuse_part(source, verdict, "demande trop de mémoire");
}

bool xml_source_more(struct xml_source *source, struct sheet_verdict *verdict)
{
    size_t kept = (size_t)(source->end - source->at), got;
    if (source->ended)
        return refuse_part(source, verdict, "est tronqué");
    if (kept)
        memmove(source->window, source->at, kept);
    if (kept > source->room / 2 && !grow(source, verdict))
        return false;
    char *to = source->window + kept;
    bool filled = source->encoding == XML_UTF8
                      ? fill_straight(source, to, source->room - kept, &got, verdict)
                      : fill_converted(source, to, source->room - kept, &got, verdict);
    if (!filled)
        return false;
    source->at = source->window;
    source->end = to + got;
    memset(to + got, 0, XML_PADDING);
    return true;
}

bool xml_source_open(struct xml_source *source, struct unzip *unzip,
                     const struct unzip_entry *entry, struct sheet_verdict *verdict)
{
    size_t skip;
    source->at = source->end = source->window;
    source->raw = TEXT_NONE;
    source->ended = false;
    if (!unzip_stream_open(&source->stream, unzip, entry, verdict) || !read_raw(source, verdict))
        return false;
    source->encoding = xml_encoding_detect(source->raw, &skip);
    source->raw = text_slice(source->raw, skip, source->raw.len);
    if (source->encoding == XML_UNKNOWN)
        return refuse_part(source, verdict, "est dans un codage de caractères inconnu");
    return xml_source_more(source, verdict);
}

bool xml_source_drain(struct xml_source *source, struct sheet_verdict *verdict)
{
    size_t got = 1;
    while (got && !source->stream.ended)
        if (!unzip_stream_read(&source->stream, source->window, source->room, &got, verdict))
            return false;
    return true;
}
