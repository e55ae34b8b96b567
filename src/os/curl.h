/* libcurl, loaded with its first use, and what it says in English said in French. */
#ifndef OS_CURL_H
#define OS_CURL_H

#include <curl/curl.h>

struct curl_functions {
#define FUNCTION(name) __typeof__(curl_##name) *name;
#include "os/curl.def"
#undef FUNCTION
};

/* NULL where libcurl is not installed. From any thread. */
const struct curl_functions *curl_load(void);
/* Of a CURLcode that is no success; never NULL, static, no full stop at its end. */
const char *curl_words(CURLcode code);

#endif
