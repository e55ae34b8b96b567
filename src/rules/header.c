/* The header row: which column of the sheet is which of the template's nine
   (domain: the template), and the refusal of a file where that cannot be told. */
#include "rules/intake.h"

#include "base/buffer.h"
#include "base/fold.h"
#include "rules/clean.h"

/* Bytes of an ignored column that are named; of a header that is looked at. */
enum { NAME_BYTES_MOST = 60, HEADER_BYTES_MOST = 2000 };

/* Folded to its letters. « Nº » is typed for « N° »: its º is no letter here. */
static struct text header_key(struct arena *arena, struct text header)
{
    char *out = arena_take(arena, header.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < header.len; i++) {
        if (text_starts(text_slice(header, i, 2), TEXT("\xC2\xBA")))
            i++;
        else
            out[len++] = header.at[i];
    }
    return fold_letters(arena, (struct text){out, len});
}

struct header {
    struct arena arena;
    struct text keys[COLUMN_COUNT]; /* of the template's titles */
    struct buffer twice;            /* « Nom » (colonnes G et K), … */
    struct buffer missing;          /* « Prénom », … */
    struct buffer ignored;          /* « Observations », … */
    unsigned twice_count, missing_count, needed_count;
};

static void header_init(struct header *header)
{
    *header = (struct header){.twice_count = 0};
    arena_init(&header->arena, 0);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        header->keys[c] = header_key(&header->arena, text_of(columns[c].header));
    buffer_init(&header->twice, 1000);
    buffer_init(&header->missing, 1000);
    buffer_init(&header->ignored, 4000);
}

static void header_free(struct header *header)
{
    arena_free(&header->arena);
    buffer_free(&header->twice);
    buffer_free(&header->missing);
    buffer_free(&header->ignored);
}

static enum column column_of(const struct header *header, struct arena *temporary,
                             struct text title)
{
    if (title.len > HEADER_BYTES_MOST)
        return COLUMN_COUNT;
    struct text key = header_key(temporary, title);
    unsigned c = 0;
    while (c < COLUMN_COUNT && !text_equal(key, header->keys[c]))
        c++;
    return c;
}

/* « name », and the two columns where it stands if there are two. */
static void add_item(struct buffer *list, const char *name, const char *first, const char *second)
{
    if (list->len)
        buffer_add_text(list, TEXT(", "));
    buffer_print(list, "« %s »", name);
    if (first)
        buffer_print(list, " (colonnes %s et %s)", first, second);
}

static void note_ignored(struct batch *batch, struct header *header, struct text name)
{
    if (batch->ignored_count++ >= IGNORED_NAMED_MOST)
        return;
    struct text shown = text_slice(name, 0, NAME_BYTES_MOST);
    while (shown.len < name.len && shown.len && (name.at[shown.len] & 0xC0) == 0x80)
        shown.len--;
    if (header->ignored.len)
        buffer_add_text(&header->ignored, TEXT(", "));
    buffer_print(&header->ignored, "« %.*s%s »", TEXT_ARG(shown),
                 shown.len < name.len ? "…" : "");
}

static void place(struct batch *batch, struct header *header, uint32_t at, struct text name)
{
    _Alignas(16) char room[2048];
    struct arena temporary;
    char first[4], second[4];
    arena_init_over(&temporary, room, sizeof room);
    struct text shown = clean_cell(&temporary, name, false);
    enum column column = column_of(header, &temporary, shown);
    if (column == COLUMN_COUNT && shown.len)
        note_ignored(batch, header, shown);
    arena_free(&temporary);
    if (column == COLUMN_COUNT)
        return;
    if (batch->sheet_column[column] == NO_INDEX) {
        batch->sheet_column[column] = at;
        return;
    }
    header->twice_count++;
    add_item(&header->twice, columns[column].header,
             column_letters(batch->sheet_column[column], first), column_letters(at, second));
}

static void find_missing(const struct batch *batch, struct header *header)
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        header->needed_count += columns[c].needed;
        if (columns[c].needed && batch->sheet_column[c] == NO_INDEX) {
            header->missing_count++;
            add_item(&header->missing, columns[c].header, NULL, NULL);
        }
    }
}

static bool judge(struct batch *batch, const struct header *header)
{
    const char *missing = header->missing_count > 1 ? "colonnes manquantes" : "colonne manquante";
    const char *twice = header->twice_count > 1 ? "titres présents deux fois"
                                                : "titre présent deux fois";
    struct text m = buffer_text(&header->missing), t = buffer_text(&header->twice);
    if (header->missing_count == header->needed_count)
        refusal_set(&batch->refusal, FILE_HEADER,
                    "la ligne 1 ne porte aucun des titres attendus : %.*s", TEXT_ARG(m));
    else if (header->missing_count && header->twice_count)
        refusal_set(&batch->refusal, FILE_HEADER, "%s en ligne 1 : %.*s ; %s : %.*s", missing,
                    TEXT_ARG(m), twice, TEXT_ARG(t));
    else if (header->missing_count)
        refusal_set(&batch->refusal, FILE_HEADER, "%s en ligne 1 : %.*s", missing, TEXT_ARG(m));
    else if (header->twice_count)
        refusal_set(&batch->refusal, FILE_HEADER, "%s en ligne 1 : %.*s", twice, TEXT_ARG(t));
    return batch->refusal.code == FILE_ACCEPTED;
}

bool batch_header(struct batch *batch, const struct sheet_cell *cells, uint32_t count)
{
    struct header header;
    header_init(&header);
    for (uint32_t i = 0; i < count; i++)
        if (cells[i].kind != CELL_EMPTY && cells[i].text.len)
            place(batch, &header, i, cells[i].text);
    find_missing(batch, &header);
    batch->scratch->header_seen = true;
    batch->ignored_columns = arena_copy(batch->arena, buffer_text(&header.ignored));
    bool accepted = judge(batch, &header);
    header_free(&header);
    return accepted;
}

void batch_header_standard(struct batch *batch)
{
    batch->scratch->header_seen = true;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        batch->sheet_column[c] = c;
}
