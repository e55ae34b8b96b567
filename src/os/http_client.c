/* HTTP through libcurl: see http_client.h. */
#include "os/http_client.h"

#include "os/curl_words.h"

#include <curl/curl.h>
#include <dlfcn.h>

/* libcurl's functions, of the types that its header gives them. */
static struct {
    bool looked, there;
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_easy_init) *easy_init;
    __typeof__(curl_easy_setopt) *easy_setopt;
    __typeof__(curl_easy_perform) *easy_perform;
    __typeof__(curl_easy_getinfo) *easy_getinfo;
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_strerror) *easy_strerror;
    __typeof__(curl_slist_append) *slist_append;
    __typeof__(curl_slist_free_all) *slist_free_all;
} curl;

static bool load_one(void *library, const char *name, void *place)
{
    void *found = dlsym(library, name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

static bool load(void)
{
    void *library = curl.looked ? NULL : dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    curl.looked = true;
    if (library)
        curl.there = load_one(library, "curl_global_init", &curl.global_init) &&
                     load_one(library, "curl_easy_init", &curl.easy_init) &&
                     load_one(library, "curl_easy_setopt", &curl.easy_setopt) &&
                     load_one(library, "curl_easy_perform", &curl.easy_perform) &&
                     load_one(library, "curl_easy_getinfo", &curl.easy_getinfo) &&
                     load_one(library, "curl_easy_cleanup", &curl.easy_cleanup) &&
                     load_one(library, "curl_easy_strerror", &curl.easy_strerror) &&
                     load_one(library, "curl_slist_append", &curl.slist_append) &&
                     load_one(library, "curl_slist_free_all", &curl.slist_free_all) &&
                     curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return curl.there;
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *out = context;
    buffer_add(out, bytes, size * count);
    return out->failed ? 0 : size * count;
}

static void set_up(CURL *handle, const struct http_request *request, struct curl_slist *headers, struct curl_slist *pins,
                   struct buffer *out)
{
    curl.easy_setopt(handle, CURLOPT_URL, request->address);
    curl.easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl.easy_setopt(handle, CURLOPT_TIMEOUT, (long)request->seconds);
    curl.easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (pins) {
        curl.easy_setopt(handle, CURLOPT_RESOLVE, pins);
        curl.easy_setopt(handle, CURLOPT_PROXY, ""); /* a proxy would resolve the name itself */
    }
    curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
    curl.easy_setopt(handle, CURLOPT_WRITEDATA, out);
    if (!request->post)
        return;
    curl.easy_setopt(handle, CURLOPT_POST, 1L);
    curl.easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    curl.easy_setopt(handle, CURLOPT_POSTFIELDS, request->body.len ? request->body.at : "");
}

bool http_ask(const struct http_request *request, unsigned *status, struct buffer *out, struct error *error)
{
    long code = 0;
    struct curl_slist *headers = NULL;
    CURL *handle = load() ? curl.easy_init() : NULL;
    if (handle == NULL)
        return error_set(error, ERROR_SOCKET, NULL, "La bibliothèque libcurl manque : installez libcurl4.");
    for (size_t i = 0; request->headers && request->headers[i]; i++)
        headers = curl.slist_append(headers, request->headers[i]);
    struct curl_slist *pins = request->pin ? curl.slist_append(NULL, request->pin) : NULL;
    set_up(handle, request, headers, pins, out);
    CURLcode result = curl.easy_perform(handle);
    curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    *status = (unsigned)code;
    curl.slist_free_all(headers);
    curl.slist_free_all(pins);
    curl.easy_cleanup(handle);
    return result == CURLE_OK ||
           error_set(error, ERROR_SOCKET, curl.easy_strerror(result), "%s", curl_words((int)result));
}
