/* `gabarit check`: what the portal would say of a workbook. Writes nothing to
   the store and never scans for viruses. */
#include "cli/cli.h"
#include "cli/input_file.h"
#include "cli/report_text.h"

#include "flow/check.h"
#include "flow/report_json.h"

#include <unistd.h>

enum check_format { CHECK_TEXT, CHECK_JSON };
static const char *const formats[] = {"text", "json", NULL};

static bool print_report(const struct batch *batch, const struct input_file *file, int format)
{
    struct buffer out;
    buffer_init(&out, 0);
    bool printed;
    if (format == CHECK_JSON) {
        printed = report_json_write(&out, batch, file->name, text_of(file->sha256), cli_write, NULL);
    } else {
        report_text_write(&out, batch, file->name);
        printed = !out.failed && cli_write(NULL, buffer_text(&out));
    }
    buffer_free(&out);
    return printed;
}

static int check_file(const struct arguments *arguments, struct arena *arena,
                      const struct input_file *file, int format, date today)
{
    struct site site;
    struct store *store;
    struct centre centre;
    struct check check = {0};
    struct error error = {0};
    int status = STATUS_FAILED;
    if (!cli_open(arguments, arena, STORE_READ, &site, &store))
        return STATUS_FAILED;
    if (cli_centre(arguments, store, arena, &centre)) {
        if (!check_workbook(&check, arena, &site, store, centre.id, today, file->fd, &error))
            cli_fail(&error);
        else if (print_report(&check.batch, file, format))
            status = check.batch.refusal.code != FILE_ACCEPTED ? STATUS_REFUSED
                     : check.batch.errors                      ? STATUS_ERROR_LINES
                                                               : STATUS_FINE;
    }
    store_close(store);
    return status;
}

int cmd_check(const struct arguments *arguments, struct arena *arena)
{
    struct input_file file;
    date today;
    int format = cli_format(arguments, formats);
    if (format < 0 || !cli_today(arguments, &today) ||
        !input_file_open(&file, arguments->operand_count ? arguments->operand[0] : NULL))
        return STATUS_FAILED;
    int status = check_file(arguments, arena, &file, format, today);
    close(file.fd);
    return status;
}
