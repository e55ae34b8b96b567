/* What certificates cost: sealed and drawn, of as many people as asked for, by one
   thread; then signed as whoever downloads them gets them. And how much memory
   the process holds on the way. Asserts nothing.

       bench_papers DATA [COUNT]                                             */
#include "documents/certificate.h"
#include "documents/pdf_sign.h"

#include <time.h>
#include <unistd.h>

enum { SIGNED_TOO = 500 };

static struct arena lasting;

NORETURN static void stop(const struct error *error)
{
    fprintf(stderr, "bench_papers: %s (%s)\n", error->message, error->cause);
    exit(1);
}

/* Of this process's processor time: others on the machine do not count. */
static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double mebibytes(void)
{
    long all = 0, held = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &all, &held) != 2)
        held = 0;
    if (file)
        fclose(file);
    return (double)held * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static struct document sample(struct arena *arena, int64_t i)
{
    static const char *const last[] = {"LEFÈVRE", "D'ARTAGNAN", "Œuvrard", "Muñoz-Ibáñez", "ŁUKASIEWICZ", "Benoît"};
    static const char *const first[] = {"Zoé", "Jean-François", "Anaïs", "Çelik", "MARIE", "Raphaël"};
    static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    char code[DOCUMENT_CODE];
    uint64_t mixed = (uint64_t)i * 0x9E3779B97F4A7C15u;
    for (size_t k = 0; k < sizeof code; k++)
        code[k] = signs[(mixed >> (k * 3)) & 31];
    struct document d = {.kind = DOCUMENT_CERTIFICATE, .number = arena_print(arena, "CQ-2022-%06lld", (long long)i),
        .code = arena_copy(arena, text_make(code, sizeof code)), .receipt = TEXT("ENR-2022-000042"),
        .first_name = text_of(first[i % 6]), .last_name = arena_print(arena, "%s-%lld", last[i / 6 % 6], (long long)i),
        .licence = arena_print(arena, "8209%08lld", (long long)i), .birth = date_make(1990, 2, 28) - (date)(i % 9000),
        .end = date_make(2022, 1, 1), .category = CATEGORY_GOODS, .registered_ms = 1642245900000,
        .template_version = DOCUMENT_TEMPLATE, .issued_ms = 1642245960000, .valid_to = date_make(2022, 5, 15),
        .fco_done = -1, .fco_left = -1};
    d.licence_typed = d.licence;
    d.source = (struct document_source){.company = TEXT("Exploitant du portail"), .address = TEXT("https://formations.exemple.fr"),
        .centre_name = TEXT("Centre de formation routière du Val-d'Oise"), .centre_siret = TEXT("12345678200010"),
        .centre_place = TEXT("12, rue des Écoles, 95000 Cergy"), .approval = TEXT("2021-95-017, préfecture du Val-d'Oise"),
        .training = TEXT("FIMO Marchandises"), .hours = 140, .specimen = true};
    return d;
}

/* Sealed, drawn, and signed where `last` is given; the bytes of it. */
static size_t make_one(const struct sealer *sealer, int64_t i, struct buffer *drawn, struct buffer *last)
{
    struct arena arena;
    struct error error = {0};
    arena_init(&arena, 0);
    struct document d = sample(&arena, i);
    buffer_clear(drawn);
    if (!seal_document(sealer, &arena, &d, &error) || !certificate_pdf(&d, drawn, &error))
        stop(&error);
    if (last) {
        buffer_clear(last);
        if (!pdf_sign(sealer, buffer_text(drawn), d.issued_ms, last, &error))
            stop(&error);
    }
    arena_free(&arena);
    return last ? last->len : drawn->len;
}

static void measure(const struct sealer *sealer, int64_t count)
{
    struct buffer drawn, last;
    buffer_init(&drawn, 0);
    buffer_init(&last, 0);
    make_one(sealer, 0, &drawn, NULL); /* loads libraries and fonts */
    double early = 0, started = seconds();
    size_t bytes = 0;
    for (int64_t i = 1; i <= count; i++) {
        bytes += make_one(sealer, i, &drawn, NULL);
        if (i == (count + 9) / 10)
            early = mebibytes();
    }
    double took = seconds() - started;
    printf("%lld certificates, sealed and drawn: %.0f a second of one core   (at least 150)   %.0f KiB each\n", (long long)count,
           (double)count / took, (double)bytes / (double)count / 1024);
    printf("memory after a tenth of them %.1f MiB, after all %.1f MiB\n", early, mebibytes());
    started = seconds();
    for (int64_t i = 1; i <= SIGNED_TOO && i <= count; i++)
        make_one(sealer, i, &drawn, &last);
    printf("with the signature of the file as well: %.0f a second of one core\n",
           (double)(count < SIGNED_TOO ? count : SIGNED_TOO) / (seconds() - started));
    buffer_free(&drawn);
    buffer_free(&last);
}

int main(int argc, char **argv)
{
    struct site site;
    struct store *store;
    struct sealer *sealer;
    struct error error = {0};
    int64_t count = 10000;
    if (argc < 2 || (argc > 2 && (!text_to_int(text_of(argv[2]), &count) || count < 1))) {
        fprintf(stderr, "bench_papers DATA [COUNT]\n");
        return 2;
    }
    arena_init(&lasting, 0);
    if (!site_open(&site, &lasting, argv[1], &error) || !site_store(&site, STORE_WRITE, &store, &error) ||
        !sealer_open(&site, store, &sealer, &error))
        stop(&error);
    measure(sealer, count);
    sealer_close(sealer);
    store_close(store);
    arena_free(&lasting);
    return 0;
}
