/* sodium.c - passwords, signatures and random bytes, from libsodium. */
#include "crypto/internal.h"

#include <sodium.h>

static const struct err_def no_start = {
    .code = "CRYPTO-001",
    .fault = FAULT_IO,
    .zh = "密码库「{0}」无法启动",
    .fix_zh = "检查该库是否完整安装、系统能否提供随机数",
    .en = "the library \"{0}\" does not start",
    .fix_en = "check its installation and that the system gives random numbers",
};
static const struct err_def no_memory = {
    .code = "CRYPTO-002",
    .fault = FAULT_LIMIT,
    .zh = "计算口令摘要需要 {0} MiB 内存,现在不够",
    .fix_zh = "稍后再试,或给本机增加内存",
    .en = "hashing a password needs {0} MiB of memory, which are not there",
    .fix_en = "try again later, or give the machine more memory",
};

bool crypto_start(struct err *e)
{
    if (sodium_init() < 0)
        return err_set(e, &no_start, .arg = {S("libsodium")});
    return true;
}

bool crypto_same(str a, str b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

/* ------------------------------------------------------------- random --- */

/* The library stops the program rather than give bytes that are not random;
 * so this never returns false. */
static bool random_fill(void *ctx, void *out, size_t n)
{
    (void)ctx;
    randombytes_buf(out, n);
    return true;
}

const struct random random_system = {random_fill, NULL};

/* ---------------------------------------------------------- passwords --- */

_Static_assert(PASSWORD_HASH_MAX == (int)crypto_pwhash_STRBYTES, "it fits");

const struct argon password_costs[PASSWORD_LIGHT + 1] = {
    /* clang-format off */
    [PASSWORD_FULL]  = {3, 64UL << 20},
    [PASSWORD_LIGHT] = {1, 1UL << 20},
    /* clang-format on */
};

bool password_hash(str password, enum password_cost cost,
                   char out[PASSWORD_HASH_MAX], struct err *e)
{
    const struct argon *c = &password_costs[cost];
    char made[PASSWORD_HASH_MAX];
    struct buf b;
    str mib = S("");

    if (crypto_pwhash_str_alg(made, password.p, password.n, c->passes, c->bytes,
                              crypto_pwhash_ALG_ARGON2ID13) == 0) {
        memcpy(out, made, sizeof made);
        return true;
    }
    buf_init(&b, &memory_system, 32);
    buf_int(&b, (int64_t)(c->bytes >> 20));
    if (!buf_done(&b, &mib, NULL))
        mib = S("?");
    (void)err_set(e, &no_memory, .arg = {mib});
    buf_close(&b);
    return false;
}

bool password_fits(str password, str hash)
{
    char z[PASSWORD_HASH_MAX] = "";
    bool known = false;

    if (hash.n == 0 || hash.n >= sizeof z)
        return false;
    memcpy(z, hash.p, hash.n);
    /* A hash that names another cost is not ours: it could ask for hours. */
    for (size_t i = 0; i < COUNT_OF(password_costs); i++)
        known = known ||
                crypto_pwhash_str_needs_rehash(z, password_costs[i].passes,
                                               password_costs[i].bytes) == 0;
    return known && crypto_pwhash_str_verify(z, password.p, password.n) == 0;
}

/* ------------------------------------------------------------ Ed25519 --- */

_Static_assert(SIGN_SEED == (int)crypto_sign_SEEDBYTES, "seed");
_Static_assert(SIGN_PUBLIC == (int)crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(SIGN_SIZE == (int)crypto_sign_BYTES, "signature");

/* The library's secret key is the seed followed by the public key. */
_Static_assert(crypto_sign_SECRETKEYBYTES == SIGN_SEED + SIGN_PUBLIC, "secret");

static const uint8_t *bytes_of(str s)
{
    return (const uint8_t *)(s.n > 0 ? s.p : "");
}

void sign_key_of(const uint8_t seed[SIGN_SEED], struct sign_key *key)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    /* Fails for no input: a seed is any 32 bytes. */
    (void)crypto_sign_seed_keypair(key->public, secret, seed);
    memmove(key->seed, seed, SIGN_SEED);
    sodium_memzero(secret, sizeof secret);
}

void sign_make(const struct sign_key *key, str message, uint8_t out[SIGN_SIZE])
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    memcpy(secret, key->seed, SIGN_SEED);
    memcpy(secret + SIGN_SEED, key->public, SIGN_PUBLIC);
    (void)crypto_sign_detached(out, NULL, bytes_of(message), message.n, secret);
    sodium_memzero(secret, sizeof secret);
}

bool sign_fits(const uint8_t public[SIGN_PUBLIC], str message,
               const uint8_t signature[SIGN_SIZE])
{
    return crypto_sign_verify_detached(signature, bytes_of(message), message.n,
                                       public) == 0;
}
