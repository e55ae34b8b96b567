/* Writing an empty workbook to be filled in: see template.h. */
#include "sheet/book_writer.h" /* first, for libxlsxwriter's macros */

#include "sheet/template.h"

#include "os/memory_file.h"

enum {
    XLSX_MAX = 16 << 20,
    HEADER_HEIGHT = 32,   /* points */
    HELP_NAME_WIDTH = 34, /* characters */
    HELP_TEXT_WIDTH = 100,
    HELP_LINE = 15, /* points */
    HELP_TITLE_HEIGHT = 30,
    HELP_HEADING_HEIGHT = 22
};

/* The workbook under way. */
struct writer {
    const struct template *template;
    struct arena *arena;
    lxw_workbook *book;
    lxw_format *text, *header, *header_needed;
    lxw_format *help_title, *help_heading, *help_name, *help_text;
    lxw_error fault; /* the first one */
};

static void note(struct writer *writer, lxw_error result)
{
    if (writer->fault == LXW_NO_ERROR)
        writer->fault = result;
}

static lxw_format *new_format(struct writer *writer, bool bold, double size, uint32_t colour,
                              uint32_t background)
{
    lxw_format *format = lxw.workbook_add_format(writer->book);
    if (bold)
        lxw.format_set_bold(format);
    lxw.format_set_font_size(format, size);
    lxw.format_set_font_color(format, colour);
    if (background != LXW_COLOR_WHITE) {
        lxw.format_set_pattern(format, LXW_PATTERN_SOLID);
        lxw.format_set_fg_color(format, background);
    }
    lxw.format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static lxw_format *new_header(struct writer *writer, uint32_t background)
{
    lxw_format *format = new_format(writer, true, 11, LXW_COLOR_WHITE, background);
    lxw.format_set_num_format(format, "@");
    lxw.format_set_text_wrap(format);
    lxw.format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    lxw.format_set_border(format, LXW_BORDER_THIN);
    lxw.format_set_border_color(format, 0x8A8A8A);
    return format;
}

/* White on these is 8 to 1 and more: readable, also in print. */
static void make_formats(struct writer *writer)
{
    enum { BLUE = 0x1F3A5F, GREY = 0x4A4A4A, INK = 0x1A1A1A, PALE = 0xE8EEF6 };
    writer->text = lxw.workbook_add_format(writer->book);
    lxw.format_set_num_format(writer->text, "@");
    writer->header = new_header(writer, GREY);
    writer->header_needed = new_header(writer, BLUE);
    writer->help_title = new_format(writer, true, 16, BLUE, LXW_COLOR_WHITE);
    writer->help_heading = new_format(writer, true, 12, BLUE, PALE);
    lxw.format_set_align(writer->help_heading, LXW_ALIGN_VERTICAL_CENTER);
    writer->help_name = new_format(writer, true, 11, INK, LXW_COLOR_WHITE);
    lxw.format_set_text_wrap(writer->help_name);
    writer->help_text = new_format(writer, false, 11, INK, LXW_COLOR_WHITE);
    lxw.format_set_text_wrap(writer->help_text);
}

static const char *list_name(struct writer *writer, uint32_t column)
{
    return arena_print(writer->arena, "Liste_%u", column + 1).at;
}

/* A list longer than 255 characters must stand in cells; a name for them makes
   it work in every version of Excel. */
static void write_list(struct writer *writer, lxw_worksheet *lists, uint32_t column)
{
    const struct template_column *c = &writer->template->columns[column];
    char letters[LXW_MAX_COL_NAME_LENGTH];
    lxw.lxw_col_to_name(letters, (lxw_col_t)column, 0);
    for (uint32_t i = 0; i < c->choice_count; i++)
        note(writer, lxw.worksheet_write_string(lists, i, (lxw_col_t)column,
                                            arena_z(writer->arena, c->choices[i]), writer->text));
    struct text cells =
        arena_print(writer->arena, "='%s'!$%s$1:$%s$%u", writer->template->lists_sheet, letters,
                    letters, c->choice_count);
    note(writer, lxw.workbook_define_name(writer->book, list_name(writer, column), cells.at));
}

/* The prompt of a column, and its list. What is not in the list is asked about
   and not refused: lists say what holds today, and lines may be older. */
static void write_validation(struct writer *writer, lxw_worksheet *sheet, uint32_t column)
{
    const struct template_column *c = &writer->template->columns[column];
    BUG_UNLESS(text_characters(text_of(c->prompt_title)) <= TEMPLATE_PROMPT_TITLE_MAX &&
               text_characters(text_of(c->prompt)) <= TEMPLATE_PROMPT_MAX);
    lxw_data_validation validation = {
        .validate = LXW_VALIDATION_TYPE_ANY,
        .ignore_blank = LXW_VALIDATION_ON,
        .show_input = LXW_VALIDATION_ON,
        .input_title = (char *)c->prompt_title,
        .input_message = (char *)c->prompt,
    };
    if (c->choice_count) {
        validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        validation.value_formula =
            (char *)arena_print(writer->arena, "=%s", list_name(writer, column)).at;
        validation.dropdown = LXW_VALIDATION_ON;
        validation.show_error = LXW_VALIDATION_ON;
        validation.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
        validation.error_title = (char *)c->prompt_title;
        validation.error_message = (char *)c->choice_warning;
    }
    note(writer,
         lxw.worksheet_data_validation_range(sheet, 1, (lxw_col_t)column, writer->template->line_count,
                                         (lxw_col_t)column, &validation));
}

static void set_page(lxw_worksheet *sheet, bool landscape)
{
    lxw.worksheet_set_paper(sheet, 9); /* A4 */
    lxw.worksheet_set_margins(sheet, 0.4, 0.4, 0.6, 0.6);
    lxw.worksheet_fit_to_pages(sheet, 1, 0);
    lxw.worksheet_set_footer(sheet, "&L&A&R&P / &N");
    if (landscape)
        lxw.worksheet_set_landscape(sheet);
}

static void write_sheet(struct writer *writer, lxw_worksheet *sheet)
{
    const struct template *template = writer->template;
    lxw_col_t last = (lxw_col_t)(template->column_count - 1);
    for (uint32_t i = 0; i < template->column_count; i++) {
        const struct template_column *c = &template->columns[i];
        lxw_col_t column = (lxw_col_t)i;
        note(writer, lxw.worksheet_set_column(sheet, column, column, c->width, writer->text));
        note(writer, lxw.worksheet_write_string(sheet, 0, column, c->header,
                                            c->needed ? writer->header_needed : writer->header));
        write_validation(writer, sheet, i);
    }
    note(writer, lxw.worksheet_set_row(sheet, 0, HEADER_HEIGHT, NULL));
    lxw.worksheet_freeze_panes(sheet, 1, 0);
    char letters[LXW_MAX_COL_NAME_LENGTH];
    lxw.lxw_col_to_name(letters, last, 0);
    struct text range = arena_print(writer->arena, "A1:%s%u", letters, template->line_count + 1);
    note(writer, lxw.worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range.at));
    note(writer, lxw.worksheet_ignore_errors(sheet, LXW_IGNORE_TWO_DIGIT_TEXT_YEAR, range.at));
    set_page(sheet, true);
    note(writer, lxw.worksheet_repeat_rows(sheet, 0, 0));
    lxw.worksheet_set_selection(sheet, 1, 0, 1, 0);
    lxw.worksheet_activate(sheet);
}

/* Lines that a text takes when it is wrapped, told by its length: programs
   that are given no height of a row do not all find one themselves. A width
   counts digits, and letters are a little narrower. */
static unsigned wrapped_lines(const char *text, unsigned width)
{
    unsigned count = (unsigned)text_characters(text_of(text));
    return count ? (count + width - 1) / width : 1;
}

static double help_height(const struct template_line *line)
{
    unsigned name = wrapped_lines(line->name, HELP_NAME_WIDTH);
    unsigned text = wrapped_lines(line->text, HELP_TEXT_WIDTH);
    switch (line->kind) {
    case TEMPLATE_TITLE: return HELP_TITLE_HEIGHT;
    case TEMPLATE_HEADING: return HELP_HEADING_HEIGHT;
    case TEMPLATE_PAIR: break;
    }
    return HELP_LINE * (name > text ? name : text) + HELP_LINE / 3.0;
}

static void write_help_line(struct writer *writer, lxw_worksheet *sheet, uint32_t row)
{
    const struct template_line *line = &writer->template->help[row];
    lxw_format *name = NULL, *text = NULL;
    switch (line->kind) {
    case TEMPLATE_TITLE: name = text = writer->help_title; break;
    case TEMPLATE_HEADING: name = text = writer->help_heading; break;
    case TEMPLATE_PAIR: name = writer->help_name, text = writer->help_text; break;
    }
    note(writer, lxw.worksheet_set_row(sheet, row, help_height(line), NULL));
    note(writer, lxw.worksheet_write_string(sheet, row, 0, line->name, name));
    note(writer, lxw.worksheet_write_string(sheet, row, 1, line->text, text));
}

static void write_help(struct writer *writer, lxw_worksheet *sheet)
{
    note(writer, lxw.worksheet_set_column(sheet, 0, 0, HELP_NAME_WIDTH, NULL));
    note(writer, lxw.worksheet_set_column(sheet, 1, 1, HELP_TEXT_WIDTH, NULL));
    for (uint32_t row = 0; row < writer->template->help_count; row++)
        write_help_line(writer, sheet, row);
    lxw.worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    set_page(sheet, false);
}

static void write_lists(struct writer *writer, lxw_worksheet *lists)
{
    for (uint32_t i = 0; i < writer->template->column_count; i++)
        if (writer->template->columns[i].choice_count)
            write_list(writer, lists, i);
    lxw.worksheet_hide(lists);
}

static void set_properties(struct writer *writer)
{
    const struct template *template = writer->template;
    lxw_doc_properties properties = {
        .title = (char *)template->title,
        .author = (char *)template->author,
        .company = (char *)template->company,
        .created = (time_t) template->made * 86400,
    };
    note(writer, lxw.workbook_set_properties(writer->book, &properties));
}

static void write_book(struct writer *writer)
{
    const struct template *template = writer->template;
    lxw_worksheet *sheet = lxw.workbook_add_worksheet(writer->book, template->sheet);
    lxw_worksheet *help = lxw.workbook_add_worksheet(writer->book, template->help_sheet);
    lxw_worksheet *lists = lxw.workbook_add_worksheet(writer->book, template->lists_sheet);
    BUG_UNLESS(sheet && help && lists); /* their names are ours, and good */
    make_formats(writer);
    set_properties(writer);
    write_sheet(writer, sheet);
    write_help(writer, help);
    write_lists(writer, lists);
}

bool template_write(const struct template *template, struct arena *arena, struct text *xlsx,
                    struct error *error)
{
    struct memory_file file;
    if (!book_writer_load(error) || !memory_file_open(&file, error))
        return false;
    struct writer writer = {.template = template, .arena = arena, .book = lxw.workbook_new(file.path)};
    bool done = writer.book != NULL;
    if (done) {
        write_book(&writer);
        note(&writer, lxw.workbook_close(writer.book));
        done = writer.fault == LXW_NO_ERROR;
    }
    if (!done)
        error_set(error, ERROR_FILE, lxw.lxw_strerror(writer.fault),
                  "Le modèle n'a pas pu être écrit : vérifier la place libre sur le disque.");
    else
        done = memory_file_read(&file, arena, XLSX_MAX, xlsx, error);
    memory_file_close(&file);
    return done;
}
