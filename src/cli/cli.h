/* The command line: commands.def and options.def, and what commands share. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "flow/flow.h"
#include "store/centres.h"

/* What a command tells the shell. */
enum exit_status {
    STATUS_FINE = 0,
    STATUS_ERROR_LINES = 1, /* nothing was registered */
    STATUS_REFUSED = 2,     /* the whole file */
    STATUS_FAILED = 3       /* usage, or a failure of the world */
};

enum option {
#define OPTION(name, spelling, follows, sentence) OPTION_##name,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT
};

#define HAS(name) (1u << OPTION_##name)

enum { OPERANDS_MOST = 2 };

struct arguments {
    const char *operand[OPERANDS_MOST];
    unsigned operand_count;
    const char *value[OPTION_COUNT]; /* "" for an option that takes none; NULL: not given */
};

/* Runs the command that argv names. */
int cli_main(int argc, char **argv);

#define COMMAND(name, operands, needed, others, synopsis, sentence) \
    int cmd_##name(const struct arguments *arguments, struct arena *arena);
#include "cli/commands.def"
#undef COMMAND

/* Prints the failure for people and returns STATUS_FAILED. */
int cli_fail(const struct error *error);
/* The same for wrong usage; a French sentence without its end of line. */
int cli_usage(const char *format, ...) PRINTF_LIKE(1, 2);

/* One of `names` (NULL-terminated) that --format gives, the first without it;
   −1 after having said what is possible. */
int cli_format(const struct arguments *arguments, const char *const *names);
/* The day of --today, else the real one; false after having said why not. */
bool cli_today(const struct arguments *arguments, date *today) MUST_CHECK;
/* The centre of --centre, or the only one of the store; false after having
   said why not. */
bool cli_centre(const struct arguments *arguments, struct store *store, struct arena *arena,
                struct centre *centre) MUST_CHECK;
/* Site and store of --data in one go; false after having said why not. */
bool cli_open(const struct arguments *arguments, struct arena *arena, enum store_mode mode,
              struct site *site, struct store **store) MUST_CHECK;
/* --today on a command that writes: only for a demo store. */
bool cli_demo_today(const struct arguments *arguments, const struct site *site) MUST_CHECK;
/* The accounts of a demo store. */
void cli_say_demo_logins(void);
/* Says that standard output cannot be written. */
void cli_say_unwritten(void);
/* Writes bytes to standard output; `context` is ignored. For writers that
   flush. False, having said so, when it cannot be written. */
bool cli_write(void *context, struct text bytes);

#endif
