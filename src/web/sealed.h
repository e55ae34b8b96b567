/* Words that must not stand in an address as they are (names, numbers of
   people), yet have to travel in one so that links, reloads and the way back
   work: encrypted and authenticated (libsodium's secretbox) under a key of the
   store's own, in base64url. What is meant by them is the page's business. */
#ifndef WEB_SEALED_H
#define WEB_SEALED_H

#include "web/web.h"

enum { SEALED_MOST = 1024 }; /* bytes of the words */

/* The sealed form of at most SEALED_MOST bytes, in the request's arena; empty
   for no words. False for a failure of the store, with `error` set. */
bool sealed_make(struct request *request, struct text words, struct text *out, struct error *error)
    MUST_CHECK;
/* The words behind a sealed form; no words when it is empty, was not made by
   this store, or for another `request->viewer.person`. */
bool sealed_open(struct request *request, struct text sealed, struct text *words, struct error *error)
    MUST_CHECK;

#endif
