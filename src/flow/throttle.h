/* A growing wait after each failure, per key (an address, a client), in memory.
   Safe to use from several threads. */
#ifndef FLOW_THROTTLE_H
#define FLOW_THROTTLE_H

#include "base/text.h"

struct throttle_rule {
    const char *name;       /* keys of different rules never meet */
    unsigned free_failures; /* before the first wait */
    int64_t longest_ms;     /* the wait doubles from one second up to this */
};

/* The network that one customer holds: of an IPv6 address its first four
   groups, else the address itself. The key for limits on a client. */
struct text throttle_network(struct text client);
/* Milliseconds still to wait before the next attempt; 0: now. `now_ms` is
   clock_monotonic. */
int64_t throttle_wait(const struct throttle_rule *rule, struct text key, int64_t now_ms);
void throttle_fail(const struct throttle_rule *rule, struct text key, int64_t now_ms);
/* After a success. */
void throttle_forget(const struct throttle_rule *rule, struct text key);

#endif
