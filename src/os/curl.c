/* libcurl: see curl.h. */
#include "os/curl.h"

#include "os/library.h"

#include <pthread.h>

static struct curl_functions loaded;
static const char *missing;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_function functions[] = {
#define FUNCTION(name) {"curl_" #name, &loaded.name},
#include "os/curl.def"
#undef FUNCTION
    };
    missing = library_load("libcurl.so.4", functions, sizeof functions / sizeof *functions);
    if (!missing && loaded.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        missing = "curl_global_init";
}

const struct curl_functions *curl_load(void)
{
    pthread_once(&once, load);
    return missing ? NULL : &loaded;
}

const char *curl_words(CURLcode code)
{
    static const struct {
        CURLcode code;
        const char *words;
    } rows[] = {
        {CURLE_COULDNT_RESOLVE_HOST, "le nom du serveur est inconnu"},
        {CURLE_COULDNT_CONNECT, "le serveur refuse la connexion ou n'est pas joignable"},
        {CURLE_OPERATION_TIMEDOUT, "le serveur n'a pas répondu à temps"},
        {CURLE_SEND_ERROR, "la connexion a été coupée pendant l'envoi"},
        {CURLE_RECV_ERROR, "la connexion a été coupée avant la réponse"},
        {CURLE_GOT_NOTHING, "le serveur a raccroché sans répondre"},
        {CURLE_PARTIAL_FILE, "la réponse s'est arrêtée en route"},
        {CURLE_WEIRD_SERVER_REPLY, "la réponse n'est pas celle d'un serveur de ce genre"},
        {CURLE_SSL_CONNECT_ERROR, "la connexion chiffrée (TLS) a échoué"},
        {CURLE_USE_SSL_FAILED, "le serveur ne propose pas la connexion chiffrée (TLS) exigée"},
        {CURLE_PEER_FAILED_VERIFICATION, "le certificat du serveur n'est pas reconnu"},
        {CURLE_SSL_CACERT_BADFILE, "les certificats d'autorités du système ne peuvent pas être lus"},
        {CURLE_LOGIN_DENIED, "le serveur refuse l'identifiant ou le mot de passe"},
        {CURLE_URL_MALFORMAT, "l'adresse est mal formée"},
        {CURLE_UNSUPPORTED_PROTOCOL, "l'adresse ne commence pas comme il faut"},
        {CURLE_ABORTED_BY_CALLBACK, "l'envoi a été interrompu par l'arrêt du portail"},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code)
            return rows[i].words;
    return "l'échange avec le serveur a échoué";
}
