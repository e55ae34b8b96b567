/* Pictures that people send: see picture.h. */
#include "flow/picture.h"

#include "flow/scan.h"
#include "os/child.h"
#include "os/clock.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PICTURE_SECONDS = 15 };

/* What a photograph of 35 × 45 mm and a signature need, in pixels. */
enum { PHOTO_WIDTH_LEAST = 350, PHOTO_HEIGHT_LEAST = 450, SIGNATURE_WIDTH_LEAST = 200, SIGNATURE_HEIGHT_LEAST = 60 };

/* All of a pipe, until its end or the deadline. */
static bool drain(int fd, struct buffer *out, int64_t deadline)
{
    for (;;) {
        struct pollfd one = {.fd = fd, .events = POLLIN};
        int64_t left = deadline - clock_monotonic();
        if (left <= 0 || poll(&one, 1, (int)left) <= 0)
            return false;
        char *room = buffer_reserve(out, 65536);
        ssize_t got = room ? read(fd, room, 65536) : -1;
        if (got < 0 && room && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        out->len += (size_t)got;
    }
}

static bool take_line(const struct buffer *line, struct picture *out)
{
    int verdict, width, height;
    char words[81];
    snprintf(words, sizeof words, "%.*s", (int)(line->len < 80 ? line->len : 80), line->at ? line->at : "");
    if (sscanf(words, "%d %d %d", &verdict, &width, &height) != 3 || verdict < PICTURE_GOOD || verdict > PICTURE_ENORMOUS)
        return false;
    out->verdict = (enum picture_verdict)verdict;
    out->width = width;
    out->height = height;
    return true;
}

/* What the child makes of it; one that ends badly found a picture that is broken. */
static bool clean(struct arena *arena, int fd, struct picture *out, struct error *error)
{
    static const char *const arguments[] = {"gabarit", "picture", "--caged", NULL};
    struct child child;
    struct buffer jpeg, line;
    int status = 0;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return error_errno(error, ERROR_FILE, "L'image reçue ne peut pas être lue.");
    if (!child_start(&child, arguments, fd, -1, error))
        return false;
    int64_t deadline = clock_monotonic() + PICTURE_SECONDS * 1000;
    buffer_init(&jpeg, PICTURE_BYTES_MOST + 65536);
    buffer_init(&line, 4096 + 65536);
    bool whole = drain(child.output, &jpeg, deadline) && drain(child.report, &line, deadline);
    enum child_end end = child_wait(&child, deadline, &status);
    whole = whole && end == CHILD_EXITED && status == 0 && take_line(&line, out);
    if (!whole)
        out->verdict = PICTURE_BROKEN;
    else if (out->verdict == PICTURE_GOOD)
        out->jpeg = arena_copy(arena, buffer_text(&jpeg));
    buffer_free(&jpeg);
    buffer_free(&line);
    return true;
}

static enum picture_verdict check_size(enum picture_kind kind, const struct picture *p)
{
    bool photo = kind == PICTURE_PHOTO;
    if (p->width < (photo ? PHOTO_WIDTH_LEAST : SIGNATURE_WIDTH_LEAST) ||
        p->height < (photo ? PHOTO_HEIGHT_LEAST : SIGNATURE_HEIGHT_LEAST))
        return PICTURE_SMALL;
    /* 35 × 45 mm is 0.78; phones take 3 : 4. A signature is wider than high. */
    int hundredths = (int)((int64_t)p->width * 100 / p->height);
    bool shape = photo ? hundredths >= 70 && hundredths <= 85 : hundredths >= 120 && hundredths <= 1000;
    return shape ? PICTURE_GOOD : PICTURE_SHAPE;
}

bool picture_take(const struct site *site, struct arena *arena, int fd, enum picture_kind kind, struct picture *out,
                  struct error *error)
{
    struct stat about;
    *out = (struct picture){.verdict = PICTURE_HEAVY};
    if (fstat(fd, &about) != 0)
        return error_errno(error, ERROR_FILE, "L'image reçue ne peut pas être lue.");
    if (about.st_size > PICTURE_BYTES_MOST)
        return true;
    switch (scan_file(&site->settings, fd).result) {
    case SCAN_INFECTED: out->verdict = PICTURE_INFECTED; return true;
    case SCAN_FAILED: out->verdict = PICTURE_UNSCANNED; return true;
    case SCAN_CLEAN:
    case SCAN_OFF: break;
    }
    if (!clean(arena, fd, out, error))
        return false;
    if (out->verdict == PICTURE_GOOD)
        out->verdict = check_size(kind, out);
    return true;
}

struct text picture_problem(struct arena *arena, enum picture_kind kind, const struct picture *p)
{
    bool photo = kind == PICTURE_PHOTO;
    switch (p->verdict) {
    case PICTURE_GOOD: break;
    case PICTURE_TYPE: return TEXT("Ce n'est ni une image JPEG ni une image PNG. Enregistrez-la dans l'un de ces formats, puis recommencez.");
    case PICTURE_BROKEN: return TEXT("L'image est endommagée ou incomplète. Ouvrez-la, enregistrez-la de nouveau en JPEG, puis recommencez.");
    case PICTURE_ENORMOUS: return TEXT("L'image a trop de pixels (40 millions au plus). Réduisez-la, puis recommencez.");
    case PICTURE_SMALL:
        return arena_print(arena, "L'image est trop petite : %d × %d pixels. Il en faut au moins %d × %d.", p->width, p->height,
                           photo ? PHOTO_WIDTH_LEAST : SIGNATURE_WIDTH_LEAST, photo ? PHOTO_HEIGHT_LEAST : SIGNATURE_HEIGHT_LEAST);
    case PICTURE_SHAPE:
        return photo ? arena_print(arena, "Le format ne convient pas : %d × %d pixels. Recadrez la photo comme une photo d'identité, "
                                          "plus haute que large (35 × 45 mm).", p->width, p->height)
                     : arena_print(arena, "Le format ne convient pas : %d × %d pixels. Recadrez l'image autour de la signature, plus "
                                          "large que haute.", p->width, p->height);
    case PICTURE_HEAVY: return TEXT("L'image dépasse 10 Mo. Réduisez-la, puis recommencez.");
    case PICTURE_INFECTED: return TEXT("L'antivirus a refusé ce fichier. Prenez une autre image.");
    case PICTURE_UNSCANNED: return TEXT("Le contrôle antivirus n'a pas pu être effectué : l'image n'a pas été gardée. Recommencez dans quelques minutes.");
    }
    BUG("picture verdict");
}
