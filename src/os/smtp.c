/* SMTP through libcurl: see smtp.h. */
#include "os/smtp.h"

#include "os/clock.h"
#include "os/curl.h"
#include "os/thread.h"

#include <sys/socket.h>

static const struct curl_functions *curl; /* set by the first line that is picked up */

/* For the answer to a message that was handed over whole when we are to stop:
   whoever leaves without it sends it twice. */
enum { LAST_WORD_MS = 3000 };
/* Messages over one connection: some servers count them. */
enum { CONNECTION_MOST = 100 };

struct smtp_line {
    CURL *handle;      /* NULL: hung up */
    unsigned messages; /* handed over since it was opened */
};

/* One message's conversation. */
struct talk {
    const struct smtp_server *server;
    struct text left; /* of the message */
    bool given;       /* some of it */
    struct smtp_answer *answer;
    bool about_mail; /* the last command was about this mail, so that a refusal is its fault */
    int64_t stopped_ms; /* clock_monotonic when the stop was seen; 0: not yet */
    bool over;       /* we took our leave: what comes now answers that */
};

static size_t give_message(char *out, size_t size, size_t count, void *context)
{
    struct talk *talk = context;
    struct text piece = text_slice(talk->left, 0, size * count);
    thread_give_way();
    if (piece.len)
        memcpy(out, piece.at, piece.len);
    talk->left = text_slice(talk->left, piece.len, talk->left.len);
    talk->given = true;
    return piece.len;
}

static void keep_line(struct talk *talk, struct text line)
{
    int64_t code;
    line = text_trim(line);
    if (text_to_int(text_slice(line, 0, 3), &code))
        talk->answer->code = (int)code;
    snprintf(talk->answer->said, sizeof talk->answer->said, "%.*s", (int)(line.len < 280 ? line.len : 280), line.at);
}

/* What was said last on both sides: curl's own error does not tell a recipient
   that is refused from a server that refuses us. */
static int listen_to(CURL *handle, curl_infotype kind, char *bytes, size_t len, void *context)
{
    struct talk *talk = context;
    struct text line = text_make(bytes, len);
    UNUSED(handle);
    if (kind == CURLINFO_HEADER_OUT && text_starts(line, TEXT("QUIT")))
        talk->over = true;
    else if (kind == CURLINFO_HEADER_OUT)
        talk->about_mail = text_starts(line, TEXT("RCPT")) || text_starts(line, TEXT("DATA"));
    else if (kind == CURLINFO_HEADER_IN && !talk->over)
        keep_line(talk, line);
    return 0;
}

static int is_stopped(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct talk *talk = context;
    UNUSED(a), UNUSED(b), UNUSED(c), UNUSED(d);
    if (talk->server->stop == NULL || !atomic_load(talk->server->stop))
        return 0;
    if (talk->stopped_ms == 0)
        talk->stopped_ms = clock_monotonic();
    return talk->left.len > 0 || clock_monotonic() - talk->stopped_ms > LAST_WORD_MS;
}

static void set_server(CURL *handle, struct arena *arena, const struct smtp_server *server)
{
    size_t colon = server->host.len;
    while (colon > 0 && server->host.at[colon - 1] != ':' && server->host.at[colon - 1] != ']')
        colon--;
    bool port = colon > 0 && server->host.at[colon - 1] == ':';
    bool wrapped = server->tls && port && text_ends(server->host, TEXT(":465"));
    curl->easy_setopt(handle, CURLOPT_URL,
                     arena_print(arena, "%s://%.*s%s/%.*s", wrapped ? "smtps" : "smtp", TEXT_ARG(server->host),
                                 port ? "" : ":587", TEXT_ARG(server->name)).at);
    curl->easy_setopt(handle, CURLOPT_USE_SSL, server->tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
    if (server->authorities.len)
        curl->easy_setopt(handle, CURLOPT_CAINFO, arena_z(arena, server->authorities));
    if (server->user.len) {
        curl->easy_setopt(handle, CURLOPT_USERNAME, arena_z(arena, server->user));
        curl->easy_setopt(handle, CURLOPT_PASSWORD, arena_z(arena, server->password));
    }
    curl->easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl->easy_setopt(handle, CURLOPT_PROXY, "");
    curl->easy_setopt(handle, CURLOPT_TIMEOUT, (long)server->seconds);
    curl->easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long)server->seconds);
    curl->easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)server->seconds);
    curl->easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
}

static void set_callbacks(CURL *handle, struct talk *talk)
{
    curl->easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl->easy_setopt(handle, CURLOPT_READFUNCTION, give_message);
    curl->easy_setopt(handle, CURLOPT_READDATA, talk);
    curl->easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)talk->left.len);
    curl->easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    curl->easy_setopt(handle, CURLOPT_DEBUGFUNCTION, listen_to);
    curl->easy_setopt(handle, CURLOPT_DEBUGDATA, talk);
    curl->easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl->easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, is_stopped);
    curl->easy_setopt(handle, CURLOPT_XFERINFODATA, talk);
}

static void judge(CURLcode code, const struct talk *talk)
{
    struct smtp_answer *answer = talk->answer;
    int family = answer->code / 100;
    answer->about_mail = code == CURLE_OK || (talk->about_mail && family >= 4);
    answer->result = code == CURLE_OK                    ? SMTP_ACCEPTED
                     : talk->about_mail && family == 5 ? SMTP_REFUSED
                                                         : SMTP_LATER;
    if (code != CURLE_OK && family != 4 && family != 5)
        snprintf(answer->said, sizeof answer->said, "%s", curl_words(code));
}

/* -- the line ------------------------------------------------------------------------ */

struct smtp_line *smtp_line_new(void)
{
    struct smtp_line *line = calloc(1, sizeof *line);
    BUG_UNLESS(line);
    return line;
}

/* QUIT is said, but its answer not waited for: libcurl would do so for two minutes. */
void smtp_hang_up(struct smtp_line *line)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (line->handle == NULL)
        return;
    if (curl->easy_getinfo(line->handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD)
        shutdown(socket, SHUT_RD);
    curl->easy_reset(line->handle); /* nothing of a message that is over is called back */
    curl->easy_cleanup(line->handle);
    *line = (struct smtp_line){0};
}

void smtp_line_free(struct smtp_line *line)
{
    if (line)
        smtp_hang_up(line);
    free(line);
}

static CURLcode perform(struct smtp_line *line, struct arena *arena, struct text from, struct text to, struct talk *talk)
{
    struct curl_slist *recipients = curl->slist_append(NULL, arena_print(arena, "<%.*s>", TEXT_ARG(to)).at);
    curl->easy_reset(line->handle); /* of options; the connection stays */
    set_server(line->handle, arena, talk->server);
    set_callbacks(line->handle, talk);
    curl->easy_setopt(line->handle, CURLOPT_MAIL_FROM, arena_print(arena, "<%.*s>", TEXT_ARG(from)).at);
    curl->easy_setopt(line->handle, CURLOPT_MAIL_RCPT, recipients);
    CURLcode code = curl->easy_perform(line->handle);
    curl->slist_free_all(recipients);
    return code;
}

/* A connection that was good for the message before may be good no more: closed, or
   full. Nothing of this one was given, nor was it what the server spoke of. */
static bool is_worn_out(const struct smtp_line *line, const struct talk *talk)
{
    long fresh = 1;
    int code = talk->answer->code;
    bool refused = talk->about_mail && code >= 400 && code != 421;
    return line->messages > 0 && !talk->given && !refused &&
           curl->easy_getinfo(line->handle, CURLINFO_NUM_CONNECTS, &fresh) == CURLE_OK && fresh == 0;
}

static bool pick_up(struct smtp_line *line, struct smtp_answer *answer)
{
    *answer = (struct smtp_answer){.result = SMTP_LATER};
    if (line->messages >= CONNECTION_MOST)
        smtp_hang_up(line);
    if (line->handle == NULL && (curl = curl_load()) != NULL)
        line->handle = curl->easy_init();
    if (line->handle == NULL)
        snprintf(answer->said, sizeof answer->said, "La bibliothèque libcurl.so.4 n'est pas installée.");
    return line->handle != NULL;
}

void smtp_send(struct smtp_line *line, const struct smtp_server *server, struct text from, struct text to,
               struct text message, struct smtp_answer *answer)
{
    struct arena arena;
    struct talk talk = {.server = server, .left = message, .answer = answer};
    if (!pick_up(line, answer))
        return;
    arena_init(&arena, 0);
    CURLcode code = perform(line, &arena, from, to, &talk);
    bool stopped = server->stop && atomic_load(server->stop);
    if (code != CURLE_OK && !stopped && is_worn_out(line, &talk)) {
        smtp_hang_up(line);
        talk = (struct talk){.server = server, .left = message, .answer = answer};
        if (pick_up(line, answer))
            code = perform(line, &arena, from, to, &talk);
    }
    judge(code, &talk);
    line->messages++;
    if (code != CURLE_OK)
        smtp_hang_up(line);
    arena_free(&arena);
}
