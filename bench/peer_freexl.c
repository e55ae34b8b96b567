/* FreeXL reading every cell of an XLS and writing it out: what `gabarit read`
   is measured against, and what its texts are compared with (test_xls.c). The
   first sheet, a line a row, cells apart by tabs; nothing else of it is ours. */
#include <freexl.h>
#include <stdio.h>

static void print_cell(const FreeXL_CellValue *cell)
{
    switch (cell->type) {
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME: fputs(cell->value.text_value, stdout); break;
    case FREEXL_CELL_INT: printf("%d", cell->value.int_value); break;
    case FREEXL_CELL_DOUBLE: printf("%.15g", cell->value.double_value); break;
    }
}

static int print_sheet(const void *book)
{
    unsigned rows;
    unsigned short columns;
    FreeXL_CellValue cell;
    if (freexl_select_active_worksheet(book, 0) != FREEXL_OK ||
        freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK)
        return 1;
    for (unsigned row = 0; row < rows; row++) {
        for (unsigned short column = 0; column < columns; column++) {
            if (column)
                putchar('\t');
            if (freexl_get_cell_value(book, row, column, &cell) == FREEXL_OK)
                print_cell(&cell);
        }
        putchar('\n');
    }
    return 0;
}

int main(int count, char **arguments)
{
    const void *book = NULL;
    if (count != 2 || freexl_open(arguments[1], &book) != FREEXL_OK) {
        fprintf(stderr, "peer_freexl: cannot read the workbook\n");
        return 1;
    }
    int status = print_sheet(book);
    freexl_close(book);
    return status;
}
