/* str.c - text with a length, and UTF-8. */
#include "base/base.h"

str str_of(const char *z)
{
    return z == NULL ? S("") : (str){z, strlen(z)};
}

bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

    return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq((str){s.p, prefix.n}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n &&
           str_eq((str){s.p + (s.n - suffix.n), suffix.n}, suffix);
}

bool str_find(str s, str what, size_t *at)
{
    for (size_t i = 0; i + what.n <= s.n; i++) {
        if (str_eq((str){s.p + i, what.n}, what)) {
            *at = i;
            return true;
        }
    }
    return false;
}

str str_slice(str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return from == to ? S("") : (str){s.p + from, to - from};
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_trim(str s)
{
    while (s.n > 0 && blank(s.p[0]))
        s = (str){s.p + 1, s.n - 1};
    while (s.n > 0 && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(str s, str sep, str *head, str *tail)
{
    size_t at;

    if (!str_find(s, sep, &at)) {
        *head = s;
        *tail = S("");
        return false;
    }
    *head = (str){s.p, at};
    *tail = (str){s.p + at + sep.n, s.n - at - sep.n};
    return true;
}

bool str_to_int(str s, int64_t min, int64_t max, int64_t *v)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    int64_t n = 0;

    if (i == s.n)
        return false;
    for (; i < s.n; i++) {
        int64_t digit = (int64_t)(unsigned char)s.p[i] - '0';

        /* Counted downwards, since the least integer has no positive twin. */
        if (digit < 0 || digit > 9 || !num_mul(n, 10, &n) ||
            !num_add(n, -digit, &n))
            return false;
    }
    if (!minus && !num_mul(n, -1, &n))
        return false;
    if (n < min || n > max)
        return false;
    *v = n;
    return true;
}

/* [RFC 3629 §4]: the length that a lead byte announces, and the least code
 * point that may be written so. */
static size_t lead_length(unsigned char c, uint32_t *least)
{
    if (c < 0x80) {
        *least = 0;
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        *least = 0x80;
        return 2;
    }
    if (c >= 0xE0 && c <= 0xEF) {
        *least = 0x800;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        *least = 0x10000;
        return 4;
    }
    return 0;
}

static bool decode(str s, uint32_t *code, size_t *bytes)
{
    uint32_t least = 0;
    unsigned char c = (unsigned char)s.p[0];
    size_t n = lead_length(c, &least);
    uint32_t v;

    if (n == 0 || n > s.n)
        return false;
    v = n == 1 ? c : (uint32_t)c & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        unsigned char t = (unsigned char)s.p[i];

        if ((t & 0xC0U) != 0x80)
            return false;
        v = v << 6 | (t & 0x3FU);
    }
    if (v < least || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
        return false;
    *code = v;
    *bytes = n;
    return true;
}

bool str_utf8(str s, size_t *bad)
{
    size_t i = 0;

    while (i < s.n) {
        uint32_t code;
        size_t n;

        if (!decode((str){s.p + i, s.n - i}, &code, &n)) {
            if (bad != NULL)
                *bad = i;
            return false;
        }
        i += n;
    }
    return true;
}

uint32_t utf8_next(str s, size_t *bytes)
{
    uint32_t code = 0xFFFD;

    *bytes = 1;
    (void)decode(s, &code, bytes);
    return code;
}

size_t utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0U | code >> 6);
        out[1] = (char)(0x80U | (code & 0x3FU));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0U | code >> 12);
        out[1] = (char)(0x80U | (code >> 6 & 0x3FU));
        out[2] = (char)(0x80U | (code & 0x3FU));
        return 3;
    }
    out[0] = (char)(0xF0U | code >> 18);
    out[1] = (char)(0x80U | (code >> 12 & 0x3FU));
    out[2] = (char)(0x80U | (code >> 6 & 0x3FU));
    out[3] = (char)(0x80U | (code & 0x3FU));
    return 4;
}

size_t utf8_count(str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0U) != 0x80;
    return n;
}

/* FNV-1a, finished with a multiply-shift so that low bits are usable. */
uint64_t str_hash(str s, uint64_t seed)
{
    uint64_t h = 14695981039346656037ULL ^ seed;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211ULL;
    h ^= h >> 32;
    return h * 0x9E3779B97F4A7C15ULL;
}
