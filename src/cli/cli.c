/* The command line's own part: finds the command, reads its options. */
#include "cli/cli.h"

#include "os/clock.h"
#include "os/file.h"
#include "store/facts.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

struct option_row {
    const char *spelling;
    const char *follows;
    const char *sentence;
};

static const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION(name, spelling, follows, sentence) [OPTION_##name] = {(spelling), (follows), (sentence)},
#include "cli/options.def"
#undef OPTION
};

struct command_row {
    const char *name;
    int (*run)(const struct arguments *arguments, struct arena *arena);
    unsigned operands;
    unsigned needed, others; /* masks of HAS */
    const char *synopsis;
    const char *sentence;
};

static const struct command_row command_rows[] = {
#define COMMAND(name, operands, needed, others, synopsis, sentence) \
    {#name, cmd_##name, (operands), (needed), (others), (synopsis), (sentence)},
#include "cli/commands.def"
#undef COMMAND
};

int cli_fail(const struct error *error)
{
    fprintf(stderr, "gabarit : %s\n", error->message);
    if (error->cause[0])
        fprintf(stderr, "  (%s)\n", error->cause);
    return STATUS_FAILED;
}

int cli_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "gabarit : ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    return STATUS_FAILED;
}

static void print_option(FILE *out, const struct option_row *row)
{
    enum { FOLLOWS = 13 }; /* characters, which are not bytes */
    const char *follows = row->follows ? row->follows : "";
    int taken = (int)text_characters(text_of(follows));
    fprintf(out, "  %-9s %s%*s %s\n", row->spelling, follows, taken < FOLLOWS ? FOLLOWS - taken : 0, "", row->sentence);
}

static void print_help(FILE *out)
{
    fprintf(out, "gabarit : l'enregistrement des sessions de formation des conducteurs.\n\n");
    for (size_t i = 0; i < COUNT_OF(command_rows); i++)
        fprintf(out, "  gabarit %s %s\n      %s\n", command_rows[i].name, command_rows[i].synopsis,
                command_rows[i].sentence);
    fprintf(out, "\nOptions :\n");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (i != OPTION_CAGED)
            print_option(out, &option_rows[i]);
    fprintf(out, "\nCodes de retour : 0 rien à corriger ; 1 lignes en erreur ; 2 fichier refusé ; "
                 "3 commande mal écrite ou panne.\n");
}

static const struct command_row *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(command_rows); i++)
        if (strcmp(command_rows[i].name, name) == 0)
            return &command_rows[i];
    return NULL;
}

static int find_option(const char *spelling)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (strcmp(option_rows[i].spelling, spelling) == 0)
            return i;
    return -1;
}

static bool parse_option(const struct command_row *command, struct arguments *arguments,
                         char **argv, int argc, int *at)
{
    int option = find_option(argv[*at]);
    if (option < 0 || !((command->needed | command->others) & (1u << option))) {
        cli_usage("l'option « %s » n'existe pas pour « gabarit %s %s ».", argv[*at], command->name,
                  command->synopsis);
        return false;
    }
    if (option_rows[option].follows == NULL) {
        arguments->value[option] = "";
        return true;
    }
    if (*at + 1 >= argc) {
        cli_usage("l'option « %s » attend %s.", argv[*at], option_rows[option].follows);
        return false;
    }
    arguments->value[option] = argv[++*at];
    return true;
}

static bool parse(const struct command_row *command, struct arguments *arguments, int argc,
                  char **argv)
{
    bool only_operands = false;
    for (int i = 2; i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (!only_operands && argv[i][0] == '-' && argv[i][1]) {
            if (!parse_option(command, arguments, argv, argc, &i))
                return false;
        } else if (arguments->operand_count == command->operands) {
            cli_usage("« %s » est en trop. Usage : gabarit %s %s", argv[i], command->name,
                      command->synopsis);
            return false;
        } else {
            arguments->operand[arguments->operand_count++] = argv[i];
        }
    }
    for (int i = 0; i < OPTION_COUNT; i++)
        if ((command->needed & (1u << i)) && arguments->value[i] == NULL) {
            cli_usage("il manque %s %s. Usage : gabarit %s %s", option_rows[i].spelling,
                      option_rows[i].follows, command->name, command->synopsis);
            return false;
        }
    return true;
}

/* What was printed has arrived. */
static bool flushed(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    cli_say_unwritten();
    return false;
}

int cli_main(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct arena arena;
    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 || !flushed() ? STATUS_FAILED : STATUS_FINE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("gabarit " GABARIT_VERSION "\n");
        return STATUS_FINE;
    }
    const struct command_row *command = find_command(argv[1]);
    if (command && argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) {
        printf("gabarit %s %s\n", command->name, command->synopsis);
        return STATUS_FINE;
    }
    if (command == NULL)
        return cli_usage("la commande « %s » n'existe pas. « gabarit help » donne la liste.", argv[1]);
    if (!parse(command, &arguments, argc, argv))
        return STATUS_FAILED;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file past the limit is an error like a full disk */
    arena_init(&arena, 0);
    int status = command->run(&arguments, &arena);
    arena_free(&arena);
    return flushed() || status == STATUS_FAILED ? status : STATUS_FAILED;
}

int cli_format(const struct arguments *arguments, const char *const *names)
{
    const char *wanted = arguments->value[OPTION_FORMAT];
    if (wanted == NULL)
        return 0;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], wanted) == 0)
            return i;
    cli_usage("le format « %s » n'existe pas : « %s » ou « %s ».", wanted, names[0], names[1]);
    return -1;
}

bool cli_today(const struct arguments *arguments, date *today)
{
    const char *given = arguments->value[OPTION_TODAY];
    *today = given ? date_parse_iso(text_of(given)) : clock_today();
    if (*today != DATE_NONE)
        return true;
    cli_usage("« %s » n'est pas une date AAAA-MM-JJ du calendrier.", given);
    return false;
}

bool cli_demo_today(const struct arguments *arguments, const struct site *site)
{
    if (arguments->value[OPTION_TODAY] == NULL || site->demo)
        return true;
    cli_usage("--today n'est permis ici que sur des données de démonstration (init --demo).");
    return false;
}

static bool only_centre(struct store *store, struct arena *arena, struct centre *centre)
{
    struct centre *all;
    uint32_t count;
    if (!centres_all(store, arena, &all, &count)) {
        cli_fail(store_error(store));
        return false;
    }
    if (count != 1) {
        cli_usage(count ? "ces données ont %u centres : dites lequel avec --centre SIRET."
                        : "ces données n'ont aucun centre (%u) : chargez-en avec « gabarit load ».",
                  count);
        return false;
    }
    *centre = all[0];
    return true;
}

bool cli_centre(const struct arguments *arguments, struct store *store, struct arena *arena,
                struct centre *centre)
{
    const char *siret = arguments->value[OPTION_CENTRE];
    if (siret == NULL)
        return only_centre(store, arena, centre);
    if (centre_by_siret(store, arena, text_of(siret), centre))
        return true;
    if (store_error(store)->code == ERROR_NOT_FOUND)
        cli_usage("aucun centre n'a le SIRET « %s ».", siret);
    else
        cli_fail(store_error(store));
    return false;
}

bool cli_open(const struct arguments *arguments, struct arena *arena, enum store_mode mode,
              struct site *site, struct store **store)
{
    struct error error = {0};
    struct text demo;
    if (!site_open(site, arena, arguments->value[OPTION_DATA], &error) ||
        !site_store(site, mode, store, &error)) {
        cli_fail(&error);
        return false;
    }
    if (!fact_get(*store, arena, "demo", &demo)) {
        cli_fail(store_error(*store));
        store_close(*store);
        return false;
    }
    site->demo = demo.len > 0;
    return true;
}

void cli_say_demo_logins(void)
{
    printf("Démonstration. Mot de passe de tous les comptes : gabarit-demo-2022\n"
           "  gestionnaire@demo.fr   gestionnaire qui peut enregistrer des sessions\n"
           "  sans-droit@demo.fr     gestionnaire sans ce droit\n"
           "  representant@demo.fr   représentant légal du centre\n"
           "  exploitant@demo.fr     exploitant du portail\n"
           "  conducteur@demo.fr     conducteur\n");
}

void cli_say_unwritten(void)
{
    fprintf(stderr, "gabarit : la sortie ne peut pas être écrite : ce qui a été affiché n'est pas complet. "
                    "Libérer de la place, ou écrire ailleurs, puis recommencer.\n");
}

bool cli_write(void *context, struct text bytes)
{
    struct error error;
    UNUSED(context);
    if (file_write_all(STDOUT_FILENO, bytes.at, bytes.len, &error))
        return true;
    cli_say_unwritten();
    return false;
}
