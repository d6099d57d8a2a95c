/* text.c - bytes as hexadecimal and base64 text [RFC 4648], and back. */
#include "crypto/crypto.h"

static const struct err_def not_base64 = {
    .code = "CRYPTO-003",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 base64 文本",
    .fix_zh = "从原处完整复制,不要改动、换行或删去末尾的等号",
    .en = "\"{0}\" is not base64",
    .fix_en = "copy it whole from its source, with the = signs at its end",
};

void hex_put(struct buf *out, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *b = p;
    char piece[128];

    while (n > 0) {
        size_t k = n < sizeof piece / 2 ? n : sizeof piece / 2;

        for (size_t i = 0; i < k; i++) {
            piece[2 * i] = digits[b[i] >> 4];
            piece[2 * i + 1] = digits[b[i] & 15U];
        }
        buf_add(out, (str){piece, 2 * k});
        b += k;
        n -= k;
    }
}

/* The value of a hexadecimal digit, 16 for anything else. */
static unsigned hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

bool hex_get(str s, void *out, size_t n)
{
    uint8_t *b = out;

    if (s.n % 2 != 0 || s.n / 2 != n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (hex_value(s.p[i]) > 15)
            return false;
    for (size_t i = 0; i < n; i++)
        b[i] =
            (uint8_t)(hex_value(s.p[2 * i]) << 4 | hex_value(s.p[2 * i + 1]));
    return true;
}

/* [RFC 4648 §4] and [RFC 4648 §5]. */
static const char standard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char for_url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void base64(struct buf *out, const uint8_t *b, size_t n,
                   const char *alphabet, bool padded)
{
    for (; n > 0;) {
        size_t k = n < 3 ? n : 3;
        uint32_t v = (uint32_t)b[0] << 16 | (k > 1 ? (uint32_t)b[1] << 8 : 0) |
                     (k > 2 ? (uint32_t)b[2] : 0);
        char four[4] = {alphabet[v >> 18], alphabet[v >> 12 & 63U],
                        k > 1 ? alphabet[v >> 6 & 63U] : '=',
                        k > 2 ? alphabet[v & 63U] : '='};

        buf_add(out, (str){four, padded ? 4 : k + 1});
        b += k;
        n -= k;
    }
}

void base64_put(struct buf *out, const void *p, size_t n)
{
    base64(out, p, n, standard, true);
}

void base64url_put(struct buf *out, const void *p, size_t n)
{
    base64(out, p, n, for_url, false);
}

/* The value of a character of the standard alphabet, 64 for anything else. */
static uint32_t base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* The bytes that a text of this length and end stands for. */
static size_t base64_size(str s)
{
    size_t pad = str_ends(s, S("==")) ? 2 : str_ends(s, S("=")) ? 1 : 0;

    return s.n < 4 ? 0 : s.n / 4 * 3 - pad;
}

/* Each four characters are three bytes, in the last four perhaps fewer; the
 * bits that then stand for nothing must be zero. */
static bool base64_four(const char *p, uint8_t *out, size_t n)
{
    uint32_t v = 0;

    for (size_t i = 0; i < 4; i++) {
        uint32_t d = i <= n ? base64_value(p[i]) : 0;

        if (d > 63)
            return false;
        v = v << 6 | d;
    }
    for (size_t i = 0; i < 3; i++) {
        uint32_t byte = v >> (16 - 8 * i) & 255U;

        if (i < n)
            out[i] = (uint8_t)byte;
        else if (byte != 0)
            return false;
    }
    return true;
}

bool base64_bytes(str s, void *out, size_t n)
{
    uint8_t *b = out;
    size_t at = 0;

    if (s.n % 4 != 0 || base64_size(s) != n)
        return false;
    for (size_t i = 0; i < s.n; i += 4) {
        size_t k = n - at < 3 ? n - at : 3;

        if (!base64_four(s.p + i, b + at, k))
            return false;
        at += k;
    }
    return true;
}

bool base64_get(struct arena *a, str s, str *out, struct err *e)
{
    size_t n = base64_size(s);
    char *b = arena_alloc(a, n + 1, e);

    if (b == NULL)
        return false;
    if (!base64_bytes(s, b, n))
        return err_set(e, &not_base64, .arg = {s});
    *out = (str){b, n};
    return true;
}
