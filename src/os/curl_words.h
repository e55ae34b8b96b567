/* What libcurl says in English, said to people in French. */
#ifndef OS_CURL_WORDS_H
#define OS_CURL_WORDS_H

/* Of a CURLcode that is no success; never NULL, static, no full stop at its end. */
const char *curl_words(int code);

#endif
