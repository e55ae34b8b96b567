/* Open connections and their deadlines: libmicrohttpd only knows of
   inactivity, so that a client that trickles could stay for ever. One thread
   looks at them all and shuts down the sockets of those that are late. It also
   drains what a refused client still sends, so that it gets to read why. */
#ifndef WEB_LINK_H
#define WEB_LINK_H

#include "base/error.h"

#define LINK_NO_DEADLINE INT64_MAX

struct links;
struct link;

bool links_start(struct links **out, struct error *error) MUST_CHECK;
void links_stop(struct links *links);

/* A connection begins, with its deadline (clock_monotonic); it ends before its
   socket is closed. */
struct link *link_add(struct links *links, int fd, int64_t deadline_ms);
void link_remove(struct links *links, struct link *link);
void link_set_deadline(struct link *link, int64_t deadline_ms);
unsigned links_count(struct links *links);

/* Reads and forgets what still comes from the client at `fd` (of which it
   keeps a copy) for some seconds, after the answer was written. */
void link_linger(struct links *links, int fd);

#endif
