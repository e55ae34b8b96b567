/* libcurl's failures in French: see curl_words.h. */
#include "os/curl_words.h"

#include <curl/curl.h>

const char *curl_words(int code)
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
        if ((int)rows[i].code == code)
            return rows[i].words;
    return "l'échange avec le serveur a échoué";
}
