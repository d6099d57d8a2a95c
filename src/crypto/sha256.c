/* sha256.c - SHA-256 [FIPS 180-4 §6.2], from OpenSSL.
 *
 * The block interface is asked for by the version of the interface that
 * offers it: its state is a plain value (no allocation, so nothing can fail
 * and an unfinished hash needs no closing) and a node of the tree costs two
 * thirds of what it does through EVP. */
#define OPENSSL_API_COMPAT 10100
#include "crypto/crypto.h"

#include <assert.h>
#include <openssl/sha.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct sha256), "the state fits");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct sha256),
               "and lies well");
_Static_assert(SHA256_SIZE == (int)SHA256_DIGEST_LENGTH, "32 bytes");

static SHA256_CTX *state_of(struct sha256 *s)
{
    return (SHA256_CTX *)(void *)s->state;
}

void sha256_start(struct sha256 *s)
{
    int ok = SHA256_Init(state_of(s));

    assert(ok == 1);
    (void)ok;
}

void sha256_add(struct sha256 *s, const void *p, size_t n)
{
    int ok = n == 0 || SHA256_Update(state_of(s), p, n) == 1;

    assert(ok);
    (void)ok;
}

void sha256_end(struct sha256 *s, uint8_t out[SHA256_SIZE])
{
    int ok = SHA256_Final(out, state_of(s));

    assert(ok == 1);
    (void)ok;
}

void sha256(str bytes, uint8_t out[SHA256_SIZE])
{
    struct sha256 s;

    sha256_start(&s);
    sha256_add(&s, bytes.p, bytes.n);
    sha256_end(&s, out);
}

struct sha256_text sha256_text(const uint8_t digest[SHA256_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    struct sha256_text t;

    for (size_t i = 0; i < SHA256_SIZE; i++) {
        t.z[2 * i] = digits[digest[i] >> 4];
        t.z[2 * i + 1] = digits[digest[i] & 15U];
    }
    t.z[SHA256_HEX] = '\0';
    return t;
}

struct sha256_text sha256_hex(str bytes)
{
    uint8_t digest[SHA256_SIZE];

    sha256(bytes, digest);
    return sha256_text(digest);
}
