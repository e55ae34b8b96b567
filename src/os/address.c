/* Host names and addresses: see address.h. */
#include "os/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <strings.h>
#include <sys/socket.h>

/* Networks that are not the public internet (the IANA registries of special-purpose
   addresses). */
static const struct {
    uint32_t network;
    unsigned bits;
} special4[] = {{0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
                {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24},
                {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4}};

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < COUNT_OF(special4); i++)
        if (((address ^ special4[i].network) >> (32 - special4[i].bits)) == 0)
            return false;
    return true;
}

static uint32_t number4(const unsigned char bytes[4])
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Only 2000::/3 is given out; in it, addresses that hold one of the old kind, and
   those for documents and tunnels. */
static bool is_public6(const unsigned char a[16])
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    static const unsigned char translated[12] = {0, 0x64, 0xFF, 0x9B};
    if (memcmp(a, mapped, 12) == 0 || memcmp(a, translated, 12) == 0)
        return is_public4(number4(a + 12));
    if ((a[0] & 0xE0) != 0x20)
        return false;
    if (a[0] == 0x20 && a[1] == 0x02)
        return is_public4(number4(a + 2));
    bool documents = a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0D && a[3] == 0xB8;
    bool protocols = a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02;
    return !documents && !protocols;
}

bool address_is_public(const char *literal)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, literal, bytes) == 1)
        return is_public4(number4(bytes));
    return inet_pton(AF_INET6, literal, bytes) == 1 && is_public6(bytes);
}

/* "localhost", and names below it: this machine, whatever is configured (RFC 6761). */
static bool is_localhost(const char *host)
{
    static const char local[] = "localhost";
    size_t len = strlen(host), own = strlen(local);
    while (len && host[len - 1] == '.')
        len--;
    return len >= own && strncasecmp(host + len - own, local, own) == 0 && (len == own || host[len - own - 1] == '.');
}

enum address_verdict address_resolve(const char *host, bool allow_private, char out[ADDRESS_ROOM])
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    enum address_verdict verdict = ADDRESS_UNKNOWN;
    if (!allow_private && is_localhost(host))
        return ADDRESS_PRIVATE;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return ADDRESS_UNKNOWN;
    for (const struct addrinfo *one = found; one; one = one->ai_next) {
        char literal[ADDRESS_ROOM];
        if (getnameinfo(one->ai_addr, one->ai_addrlen, literal, sizeof literal, NULL, 0, NI_NUMERICHOST) != 0)
            continue;
        literal[strcspn(literal, "%")] = '\0'; /* the zone of a link-local address */
        if (!allow_private && !address_is_public(literal)) {
            verdict = ADDRESS_PRIVATE;
            break;
        }
        if (verdict == ADDRESS_UNKNOWN)
            memcpy(out, literal, sizeof literal);
        verdict = ADDRESS_GOOD;
    }
    freeaddrinfo(found);
    return verdict;
}
