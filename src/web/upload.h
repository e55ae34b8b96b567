/* A file on its way to disk: multipart bytes from the network into DIR/files,
   with its size bounded and its SHA-256 computed as it streams. Until
   upload_settle it bears a name that a restart removes. */
#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H

#include "web/web.h"

struct upload_stream;

/* Bytes of a request's body with a file of the largest size in it. */
extern const int64_t upload_body_most;

/* NULL when the content type is not multipart. Fields other than the file go
   to request->form. */
struct upload_stream *upload_open(struct request *request, struct text content_type);
/* The form's token as a header brought it. Without a good one there, it must
   come in a field before the file. */
void upload_offer_token(struct upload_stream *stream, struct text token);
/* Who sends needs no token of a form: a key of the API was found. */
void upload_admit(struct upload_stream *stream);
/* The next bytes: 0, or the status to refuse with, and then upload_detail. */
unsigned upload_feed(struct upload_stream *stream, const char *bytes, size_t len);
/* All has come: syncs the file and fills request->upload (without a file name
   where the form held none). 0, or the status to refuse with; a failure of the
   world is 500 or 503 with `error` set. */
unsigned upload_settle(struct upload_stream *stream, struct error *error) MUST_CHECK;
/* A French sentence on the refusal; may be empty. */
struct text upload_detail(const struct upload_stream *stream);
/* What is said of a body that is too large before it comes. */
struct text upload_too_large(struct arena *arena);
/* Removes the file unless request->upload.kept. NULL is fine. */
void upload_close(struct upload_stream *stream);

#endif
