/* crypto_test.c - digests, texts, passwords, signatures against vectors. */
#include "crypto/internal.h"
#include "tap.h"

static struct arena *scratch;

/* [FIPS 180-4] with the examples that NIST published for it. */
static const struct {
    const char *name, *text;
    size_t times;
    const char *hex;
} digests[] = {
    {"nothing", "", 1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"one block", "abc", 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"112 bytes",
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a million times a", "a", 1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

static void digest_table(void)
{
    for (size_t i = 0; i < COUNT_OF(digests); i++) {
        str s = str_of(digests[i].text);
        uint8_t out[SHA256_SIZE];
        struct sha256 h;

        sha256_start(&h);
        for (size_t k = 0; k < digests[i].times; k++)
            sha256_add(&h, s.p, s.n);
        sha256_end(&h, out);
        IS(str_of(sha256_text(out).z), str_of(digests[i].hex), "SHA-256: %s",
           digests[i].name);
        if (digests[i].times == 1)
            IS(str_of(sha256_hex(s).z), str_of(digests[i].hex),
               "SHA-256 at once: %s", digests[i].name);
    }
}

/* However the bytes are cut, the digest is the same. */
static void digest_cuts(void)
{
    char text[200];
    bool same = true;

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        uint8_t whole[SHA256_SIZE], parts[SHA256_SIZE];
        struct sha256 h;

        sha256((str){text, sizeof text}, whole);
        sha256_start(&h);
        sha256_add(&h, text, cut);
        sha256_add(&h, NULL, 0);
        sha256_add(&h, text + cut, sizeof text - cut);
        sha256_end(&h, parts);
        same = same && memcmp(whole, parts, sizeof whole) == 0;
    }
    OK(same, "the digest does not depend on how the bytes are cut");
}

/* --------------------------------------------------------------- texts --- */

static void hexes(void)
{
    static const struct {
        const char *text;
        size_t n;
        bool good;
    } rows[] = {
        {"00ff10aB", 4, true},  {"", 0, true},          {"00ff10aB", 3, false},
        {"00ff10aB", 5, false}, {"0", 0, false},        {"0g", 1, false},
        {"0 ", 1, false},       {" 0", 1, false},       {"+1", 1, false},
        {"0x", 1, false},       {"\xEF\xBC", 1, false}, {"@0", 1, false},
        {"G0", 1, false},       {"`0", 1, false},       {":0", 1, false},
        {"/0", 1, false},
    };
    uint8_t b[4] = {1, 2, 3, 4};
    char many[300], out[300];
    struct buf text;
    str s;

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        OK(hex_get(str_of(rows[i].text), b, rows[i].n) == rows[i].good,
           "hex \"%s\" as %zu bytes", rows[i].text, rows[i].n);
    OK(b[0] == 0 && b[1] == 0xFF && b[2] == 0x10 && b[3] == 0xAB,
       "hex is read in either case, and a refusal writes nothing");
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = (char)(i * 13);
    buf_init(&text, &memory_system, 1000);
    hex_put(&text, many, sizeof many);
    OK(buf_done(&text, &s, NULL) && s.n == 600 && hex_get(s, out, sizeof out) &&
           memcmp(many, out, sizeof out) == 0,
       "300 bytes become hex and come back");
    IS(str_slice(s, 0, 6), S("000d1a"), "lower-case hex");
    buf_close(&text);
}

/* [RFC 4648 §10], with the alphabets' last two characters. */
static const struct {
    const char *bytes, *standard, *url;
} base64s[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xfb\xff\xbf\xfe", "+/+//g==", "-_-__g"},
};

static void base64_good(void)
{
    for (size_t i = 0; i < COUNT_OF(base64s); i++) {
        str bytes = str_of(base64s[i].bytes), got = S("?"), s = S("?");
        struct err e = {0};
        struct buf b;

        buf_init(&b, &memory_system, 100);
        base64_put(&b, bytes.p, bytes.n);
        OK(buf_done(&b, &s, NULL), "written");
        IS(s, str_of(base64s[i].standard), "base64 of %zu bytes", bytes.n);
        OK(base64_get(scratch, s, &got, &e) && str_eq(got, bytes),
           "and they come back");
        buf_clear(&b);
        base64url_put(&b, bytes.p, bytes.n);
        OK(buf_done(&b, &s, NULL), "written for URLs");
        IS(s, str_of(base64s[i].url), "base64url of %zu bytes", bytes.n);
        buf_close(&b);
    }
}

static void base64_bad(void)
{
    static const char *const bad[] = {
        "Zg",   "Zg=",     "Z",        "Z===",     "====", "=",        "Zm9v=",
        "Zh==", "Zm9=",    "Zm8=Zm8=", "Zg==Zg==", "Zm 9", "Zm9v\n",   "Zm\n9",
        "-_-_", "Zm9\x80", "=m9v",     "Z=9v",     "Zm=v", "Zm9v====",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        str out = S("unchanged");
        struct err e = {0};

        OK(!base64_get(scratch, str_of(bad[i]), &out, &e) &&
               str_eq(str_of(err_code(&e)), S("CRYPTO-003")) &&
               str_eq(out, S("unchanged")),
           "not base64: row %zu", i);
    }
}

static void base64_exact(void)
{
    char b[3] = "";

    OK(base64_bytes(S("Zm9v"), b, 3) && memcmp(b, "foo", 3) == 0,
       "three bytes exactly");
    OK(!base64_bytes(S("Zm9v"), b, 2), "not two");
    OK(!base64_bytes(S("Zm8="), b, 3), "two are not three");
    OK(!base64_bytes(S("Zm9vZ"), b, 3), "no character too many");
    OK(base64_bytes(S(""), b, 0), "nothing is nothing");
}

static void base64_memory(void)
{
    struct sweep s;
    bool right = true;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct err e = {0};
        str out = S("");
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  base64_get(a, S("Zm9v"), &out, &e);

        right = right && ok == !s.hit && (ok || e.cause.def != NULL);
        arena_close(a);
        right = right && s.live == 0;
    }
    OK(right, "base64 without memory says so");
}

static void same(void)
{
    OK(crypto_same(S(""), (str){NULL, 0}), "nothing is nothing");
    OK(crypto_same(S("abc"), S("abc")), "the same");
    OK(!crypto_same(S("abc"), S("abd")), "not the same");
    OK(!crypto_same(S("abc"), S("ab")), "not as long");
}

/* ----------------------------------------------- random and passwords --- */

static void chance(void)
{
    uint8_t a[32] = {0}, b[32] = {0};

    OK(random_system.fill(random_system.ctx, a, sizeof a) &&
           random_system.fill(random_system.ctx, b, sizeof b),
       "random bytes are there");
    OK(memcmp(a, b, sizeof a) != 0, "and are not twice the same");
}

/* [RFC 9106]: the text names the algorithm, its version and its cost. */
static void passwords(void)
{
    char one[PASSWORD_HASH_MAX], two[PASSWORD_HASH_MAX];
    char costly[PASSWORD_HASH_MAX] = "", broken[PASSWORD_HASH_MAX] = "";
    str word = S("一把钥匙 开一把锁");
    struct err e = {0};
    size_t at;

    OK(password_hash(word, PASSWORD_LIGHT, one, &e) &&
           password_hash(word, PASSWORD_LIGHT, two, &e),
       "a password is hashed");
    OK(str_starts(str_of(one), S("$argon2id$v=19$m=1024,t=1,p=1$")),
       "at the light cost, and it says so");
    OK(!str_eq(str_of(one), str_of(two)), "each hash has its own salt");
    OK(password_fits(word, str_of(one)), "it fits");
    OK(password_fits(word, str_of(two)), "it fits both");
    OK(!password_fits(S("一把钥匙 开一把"), str_of(one)), "a part does not");
    OK(!password_fits(S(""), str_of(one)), "nothing does not");
    OK(!password_fits(word, S("")), "an empty hash fits nothing");
    OK(!password_fits(word, word), "a hash that is none fits nothing");
    memcpy(broken, one, sizeof broken);
    at = str_of(one).n - 1;
    broken[at - 3] = broken[at - 3] == 'A' ? 'B' : 'A';
    OK(!password_fits(word, str_of(broken)), "an edited hash does not fit");
    OK(!password_fits(word, str_slice(str_of(one), 0, at)),
       "a hash cut short does not fit");
    OK(str_find(str_of(one), S("m=1024"), &at), "the cost stands in the hash");
    memcpy(costly, one, at);
    memcpy(costly + at, "m=4194304", 9);
    memcpy(costly + at + 9, one + at + 6, sizeof costly - at - 9);
    costly[sizeof costly - 1] = '\0';
    OK(!password_fits(word, str_of(costly)),
       "a hash that asks for 4 GiB is refused, not computed");
    OK(password_costs[PASSWORD_FULL].passes == 3 &&
           password_costs[PASSWORD_FULL].bytes == 64UL << 20,
       "people's passwords cost three passes over 64 MiB");
}

/* ------------------------------------------------------------- Ed25519 --- */

/* [RFC 8032 §7.1], tests 1 to 3 and the one of the digest of "abc". */
static const struct {
    const char *name, *seed, *public, *message, *signature;
} signs[] = {
    {"test 1",
     "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"test 2",
     "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"test 3",
     "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"test SHA(abc)",
     "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

static void sign_row(size_t i)
{
    uint8_t seed[SIGN_SEED], public[SIGN_PUBLIC], want[SIGN_SIZE];
    uint8_t got[SIGN_SIZE];
    char message[64];
    str m = {message, strlen(signs[i].message) / 2};
    struct sign_key key;
    bool refused = true;

    OK(hex_get(str_of(signs[i].seed), seed, sizeof seed) &&
           hex_get(str_of(signs[i].public), public, sizeof public) &&
           hex_get(str_of(signs[i].signature), want, sizeof want) &&
           hex_get(str_of(signs[i].message), message, m.n),
       "Ed25519 %s: the vector is hex", signs[i].name);
    sign_key_of(seed, &key);
    OK(memcmp(key.public, public, sizeof public) == 0 &&
           memcmp(key.seed, seed, sizeof seed) == 0,
       "Ed25519 %s: the public key", signs[i].name);
    sign_make(&key, m, got);
    OK(memcmp(got, want, sizeof got) == 0, "Ed25519 %s: the signature",
       signs[i].name);
    OK(sign_fits(public, m, want), "Ed25519 %s: it fits", signs[i].name);
    for (size_t bit = 0; bit < 8 * sizeof want; bit++) {
        got[bit / 8] = (uint8_t)(got[bit / 8] ^ (1U << bit % 8));
        refused = refused && !sign_fits(public, m, got);
        got[bit / 8] = want[bit / 8];
    }
    OK(refused, "Ed25519 %s: no bit of it may differ", signs[i].name);
    OK(!sign_fits(public, S("other"), want), "nor the message");
    OK(!sign_fits(seed, m, want), "nor the key");
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    OK(crypto_start(&e) && crypto_start(&e), "it starts, and again");
    digest_table();
    digest_cuts();
    hexes();
    base64_good();
    base64_bad();
    base64_exact();
    base64_memory();
    same();
    chance();
    passwords();
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        sign_row(i);
    arena_close(scratch);
    return tap_done();
}
