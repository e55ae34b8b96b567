/* HTTP through libcurl: see http_client.h. */
#include "os/http_client.h"

#include "os/curl.h"

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *out = context;
    buffer_add(out, bytes, size * count);
    return out->failed ? 0 : size * count;
}

static void set_up(const struct curl_functions *curl, CURL *handle, const struct http_request *request, struct curl_slist *headers, struct curl_slist *pins,
                   struct buffer *out)
{
    curl->easy_setopt(handle, CURLOPT_URL, request->address);
    curl->easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl->easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(handle, CURLOPT_TIMEOUT, (long)request->seconds);
    curl->easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (pins) {
        curl->easy_setopt(handle, CURLOPT_RESOLVE, pins);
        curl->easy_setopt(handle, CURLOPT_PROXY, ""); /* a proxy would resolve the name itself */
    }
    curl->easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
    curl->easy_setopt(handle, CURLOPT_WRITEDATA, out);
    if (!request->post)
        return;
    curl->easy_setopt(handle, CURLOPT_POST, 1L);
    curl->easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    curl->easy_setopt(handle, CURLOPT_POSTFIELDS, request->body.len ? request->body.at : "");
}

bool http_ask(const struct http_request *request, unsigned *status, struct buffer *out, struct error *error)
{
    long code = 0;
    struct curl_slist *headers = NULL;
    const struct curl_functions *curl = curl_load();
    CURL *handle = curl ? curl->easy_init() : NULL;
    if (handle == NULL)
        return error_set(error, ERROR_SOCKET, NULL, "La bibliothèque libcurl manque : installez libcurl4.");
    for (size_t i = 0; request->headers && request->headers[i]; i++)
        headers = curl->slist_append(headers, request->headers[i]);
    struct curl_slist *pins = request->pin ? curl->slist_append(NULL, request->pin) : NULL;
    set_up(curl, handle, request, headers, pins, out);
    CURLcode result = curl->easy_perform(handle);
    curl->easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    *status = (unsigned)code;
    curl->slist_free_all(headers);
    curl->slist_free_all(pins);
    curl->easy_cleanup(handle);
    return result == CURLE_OK ||
           error_set(error, ERROR_SOCKET, curl->easy_strerror(result), "%s", curl_words(result));
}
