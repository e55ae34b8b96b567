/* The server's side of a response: error pages and the headers that every
   answer bears. What pages use stands in web.h. */
#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include "web/web.h"

void response_init(struct response *response);
void response_free(struct response *response);
/* Prints the page of response->status in place of whatever is there. */
void response_error_page(const struct request *request, struct response *response);
/* The page for a failure of the world. */
void response_failure(const struct request *request, struct response *response,
                      const struct error *error);
/* Hands every header over, the page's own included; `cache` as in
   Cache-Control. Values are C strings, good during the call. */
typedef void response_put(void *context, const char *name, const char *value);
void response_headers(const struct request *request, const struct response *response,
                      const char *cache, response_put *put, void *context);
/* The whole answer as HTTP/1.1 text, closing the connection: for refusals in
   the middle of a body. */
void response_print(const struct request *request, const struct response *response,
                    struct buffer *out);
/* Whether the portal's public address is https. */
bool response_is_https(const struct site *site);

#endif
