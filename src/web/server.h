/* The portal's server: `gabarit serve`. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "flow/flow.h"

struct serve_options {
    const struct site *site; /* its settings are the server's */
    const char *listen;      /* "127.0.0.1:8080"; NULL: settings.listen */
    /* Called once it answers, with the address it listens on; may be NULL. */
    void (*ready)(void *context, const char *address);
    void *context;
};

/* Serves until SIGTERM or SIGINT, then lets what was begun come to its end.
   Call from the main thread, before others start. False, with `error` set,
   when it could not start. */
bool web_serve(const struct serve_options *options, struct error *error) MUST_CHECK;

#endif
