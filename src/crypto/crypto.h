/* crypto.h - hashing, signing, passwords, random bytes (wraps OpenSSL and
 * libsodium).
 *
 * Purpose   one way each: SHA-256 for everything on the ledger, Ed25519 for
 *           checkpoints, Argon2id for passwords, the system's random source.
 * Shapes    digests are 32 bytes; texts of them are lower-case hex.
 * Errors    CRYPTO-001 the library refused to start or ran out of entropy;
 *           CRYPTO-002 a password hash needs more memory than there is;
 *           CRYPTO-003 not base64.
 * Owns      nothing.
 * Threads   free; crypto_start is called once, by main and by each test.
 * Source    [FIPS 180-4], [RFC 8032], [RFC 9106], [RFC 4648].
 */
#ifndef CRYPTO_CRYPTO_H
#define CRYPTO_CRYPTO_H

#include "base/base.h"

MUST_CHECK bool crypto_start(struct err *e);

/* ------------------------------------------------------------- SHA-256 --- */

enum { SHA256_SIZE = 32, SHA256_HEX = 64 };

struct sha256 {
    uint64_t state[16]; /* private: room for the library's own */
};
void sha256_start(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
void sha256_end(struct sha256 *s, uint8_t out[SHA256_SIZE]);
void sha256(str bytes, uint8_t out[SHA256_SIZE]);
/* As text: 64 hex digits and a NUL. */
struct sha256_text {
    char z[SHA256_HEX + 1];
};
struct sha256_text sha256_text(const uint8_t digest[SHA256_SIZE]);
struct sha256_text sha256_hex(str bytes);

/* --------------------------------------------------------------- texts --- */

void hex_put(struct buf *out, const void *p, size_t n);
/* Lower or upper case; exactly n bytes. */
bool hex_get(str s, void *out, size_t n);
void base64_put(struct buf *out, const void *p, size_t n);    /* padded */
void base64url_put(struct buf *out, const void *p, size_t n); /* unpadded */
/* Standard alphabet, padded, and the one text that these bytes have. */
bool base64_bytes(str s, void *out, size_t n); /* exactly n bytes */
MUST_CHECK bool base64_get(struct arena *a, str s, str *out, struct err *e);

/* Compares in time that depends on the lengths only. */
bool crypto_same(str a, str b);

/* --------------------------------------------------------------- random -- */

extern const struct random random_system;

/* ------------------------------------------------------------ passwords -- */

enum { PASSWORD_HASH_MAX = 128 };
/* The cost: t=3, 64 MiB for people; the light cost is for tests and for the
 * demo's made-up log-ins only. */
enum password_cost { PASSWORD_FULL, PASSWORD_LIGHT };
MUST_CHECK bool password_hash(str password, enum password_cost cost,
                              char out[PASSWORD_HASH_MAX], struct err *e);
/* False: it does not fit (or the stored hash is malformed). */
bool password_fits(str password, str hash);

/* -------------------------------------------------------------- Ed25519 -- */

enum { SIGN_SEED = 32, SIGN_PUBLIC = 32, SIGN_SIZE = 64 };
struct sign_key {
    uint8_t seed[SIGN_SEED];
    uint8_t public[SIGN_PUBLIC];
};
void sign_key_of(const uint8_t seed[SIGN_SEED], struct sign_key *key);
void sign_make(const struct sign_key *key, str message, uint8_t out[SIGN_SIZE]);
bool sign_fits(const uint8_t public[SIGN_PUBLIC], str message,
               const uint8_t signature[SIGN_SIZE]);

#endif
