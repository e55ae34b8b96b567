/* A file on its way to disk: see upload.h. */
#include "web/upload.h"

#include "flow/workbook.h"
#include "os/digest.h"
#include "os/file.h"
#include "os/random.h"
#include "web/form.h"
#include "web/log.h"
#include "web/multipart.h"
#include "web/session.h"

#include <fcntl.h>
#include <unistd.h>

enum { FIELD_BYTES_MOST = 4096, AROUND_MOST = 64 * 1024, NAME_CHARACTERS = 200, PATH_MOST = 4200 };

const int64_t upload_body_most = WORKBOOK_BYTES_MOST + AROUND_MOST;

enum part { PART_FIELD, PART_FILE };

struct upload_stream {
    struct request *request;
    struct multipart multipart;
    enum part part;
    bool token_is_good, file_seen;
    struct text field_name;
    char field[FIELD_BYTES_MOST];
    size_t field_len;
    int64_t body_bytes;
    int fd;
    char path[PATH_MOST]; /* of the file under its present name; "" without one */
    struct digest digest;
    unsigned refused;
    struct text detail;
    struct error error;
};

static bool refuse(struct upload_stream *s, unsigned status, const char *detail)
{
    s->refused = status;
    s->detail = text_of(detail);
    return false;
}

static bool refuse_failure(struct upload_stream *s)
{
    log_error("upload", &s->error);
    return refuse(s, s->error.code == ERROR_FULL ? 503 : 500,
                  s->error.code == ERROR_FULL
                      ? "Le disque du portail est plein ; l'exploitant doit y faire de la place. "
                        "Votre fichier n'a pas été gardé."
                      : "Votre fichier n'a pas pu être écrit sur le disque du portail ; il n'a pas "
                        "été gardé.");
}

/* U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 turn the reading direction,
   and "slx.exe" into "exe.xls". */
static bool turns_direction(struct text t)
{
    if (t.len < 3 || t.at[0] != '\xE2')
        return false;
    unsigned char second = (unsigned char)t.at[1], third = (unsigned char)t.at[2];
    return (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) ||
           (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

/* What people see: the last part of the name without what could mislead. */
static struct text clean_name(struct arena *arena, struct text name)
{
    name = file_base_name(form_repair(arena, name));
    char *out = arena_take(arena, name.len + 1);
    size_t len = 0, characters = 0;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if ((c & 0xC0) != 0x80 && ++characters > NAME_CHARACTERS)
            break;
        if (turns_direction(text_slice(name, i, 3)))
            i += 2;
        else if (c >= 0x20 && c != 0x7F)
            out[len++] = name.at[i];
    }
    return text_trim(text_make(out, len));
}

static const char *files_path(const struct upload_stream *s, const char *suffix, char *out)
{
    int len = snprintf(out, PATH_MOST, "%s/files/%s%s", s->request->site->folder,
                       s->request->upload.public_id, suffix);
    return len > 0 && len < PATH_MOST ? out : NULL;
}

static bool open_file(struct upload_stream *s)
{
    random_token(s->request->upload.public_id, 32);
    if (files_path(s, ".part", s->path))
        s->fd = open(s->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (s->fd >= 0)
        return true;
    s->path[0] = '\0';
    error_errno(&s->error, ERROR_FILE, "Un fichier reçu n'a pas pu être créé.");
    return refuse_failure(s);
}

static bool part_begin(void *context, const struct multipart_part *part)
{
    struct upload_stream *s = context;
    struct arena *arena = s->request->arena;
    s->part = part->is_file ? PART_FILE : PART_FIELD;
    s->field_len = 0;
    if (!part->is_file) {
        s->field_name = arena_copy(arena, form_repair(arena, part->name));
        return true;
    }
    if (!s->token_is_good)
        return refuse(s, 403, "Le formulaire a expiré : rechargez la page et choisissez à nouveau le fichier.");
    if (s->file_seen)
        return refuse(s, 400, "Envoyez un seul fichier à la fois.");
    s->file_seen = true;
    s->request->upload.file_name = clean_name(arena, part->file_name);
    return part->file_name.len == 0 || open_file(s);
}

struct text upload_too_large(struct arena *arena)
{
    struct refusal refusal;
    refusal_set(&refusal, FILE_TOO_LARGE, "l'envoi a été arrêté");
    return arena_copy(arena, text_of(refusal.message));
}

static bool file_data(struct upload_stream *s, const char *bytes, size_t len)
{
    struct upload *upload = &s->request->upload;
    /* No file was chosen: browsers send an empty part without a name. */
    if (s->fd < 0)
        return refuse(s, 400, NULL);
    upload->size += (int64_t)len;
    if (upload->size > WORKBOOK_BYTES_MOST)
        return refuse(s, 413, upload_too_large(s->request->arena).at);
    digest_add(&s->digest, bytes, len);
    return file_write_all(s->fd, bytes, len, &s->error) || refuse_failure(s);
}

static bool part_data(void *context, const char *bytes, size_t len)
{
    struct upload_stream *s = context;
    if (s->part == PART_FILE)
        return file_data(s, bytes, len);
    if (len > sizeof s->field - s->field_len)
        return refuse(s, 413, NULL);
    memcpy(s->field + s->field_len, bytes, len);
    s->field_len += len;
    return true;
}

void upload_offer_token(struct upload_stream *s, struct text token)
{
    s->token_is_good = s->token_is_good || session_token_fits(&s->request->viewer, token);
}

void upload_admit(struct upload_stream *s)
{
    s->token_is_good = true;
}

static bool part_end(void *context)
{
    struct upload_stream *s = context;
    struct request *request = s->request;
    if (s->part == PART_FILE)
        return true;
    struct text value = text_make(s->field, s->field_len);
    if (text_equal(s->field_name, TEXT("csrf"))) {
        upload_offer_token(s, value);
        return true;
    }
    if (request->form_count == FORM_FIELDS_MAX)
        return refuse(s, 400, NULL);
    request->form[request->form_count].name = s->field_name;
    request->form[request->form_count].value =
        arena_copy(request->arena, form_repair(request->arena, value));
    request->form_count++;
    return true;
}

struct upload_stream *upload_open(struct request *request, struct text content_type)
{
    struct upload_stream *s = calloc(1, sizeof *s);
    BUG_UNLESS(s != NULL);
    struct multipart_sink sink = {s, part_begin, part_data, part_end};
    s->request = request;
    s->fd = -1;
    digest_start(&s->digest);
    if (multipart_start(&s->multipart, content_type, &sink))
        return s;
    free(s);
    return NULL;
}

unsigned upload_feed(struct upload_stream *s, const char *bytes, size_t len)
{
    s->body_bytes += (int64_t)len;
    if (s->refused == 0 && s->body_bytes > upload_body_most)
        refuse(s, 413, NULL);
    if (s->refused == 0 && !multipart_feed(&s->multipart, bytes, len) && s->refused == 0)
        refuse(s, 400, NULL);
    return s->refused;
}

/* On disk under its last name before anybody is told of it. */
static bool settle_file(struct upload_stream *s, struct error *error)
{
    char path[PATH_MOST], folder[PATH_MOST];
    snprintf(folder, sizeof folder, "%s/files", s->request->site->folder);
    if (fsync(s->fd) != 0 || close(s->fd) != 0) {
        s->fd = -1;
        return error_errno(error, ERROR_FILE, "Un fichier reçu n'a pas pu être écrit.");
    }
    s->fd = -1;
    if (files_path(s, "", path) == NULL || rename(s->path, path) != 0)
        return error_errno(error, ERROR_FILE, "Un fichier reçu n'a pas pu être renommé.");
    memcpy(s->path, path, sizeof path);
    return file_sync_folder(folder, error);
}

unsigned upload_settle(struct upload_stream *s, struct error *error)
{
    if (s->refused)
        return s->refused;
    if (!multipart_complete(&s->multipart)) {
        refuse(s, 400, NULL);
    } else if (!s->token_is_good) {
        refuse(s, 403, "Le formulaire a expiré : rechargez la page et recommencez.");
    } else if (s->fd >= 0 && !settle_file(s, error)) {
        s->error = *error;
        refuse_failure(s);
    }
    digest_end(&s->digest, s->request->upload.sha256);
    return s->refused;
}

struct text upload_detail(const struct upload_stream *s)
{
    return s->detail;
}

void upload_close(struct upload_stream *s)
{
    if (s == NULL)
        return;
    if (s->fd >= 0)
        close(s->fd);
    if (s->path[0] && !s->request->upload.kept)
        unlink(s->path);
    free(s);
}
