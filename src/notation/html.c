/* html.c - text for pages and for addresses. */
#include "notation/internal.h"

#include <limits.h>

static const struct err_def bad_percent = {
    .code = "URL-001",
    .fault = FAULT_INPUT,
    .zh = "「{0}」中的百分号后面不是两位十六进制数",
    .fix_zh = "百分号本身写成 %25",
    .en = "two hexadecimal digits must follow a per cent sign: \"{0}\"",
    .fix_en = "write a per cent sign as %25",
};
static const struct err_def not_utf8 = {
    .code = "URL-002",
    .fault = FAULT_INPUT,
    .zh = "「{0}」解码后不是 UTF-8 文字",
    .fix_zh = "以 UTF-8 编码后再发送",
    .en = "decoded, \"{0}\" is not UTF-8",
    .fix_en = "encode it as UTF-8 and send it again",
};
static const struct err_def nul_character = {
    .code = "URL-003",
    .fault = FAULT_INPUT,
    .zh = "「{0}」中有空字符",
    .fix_zh = "去掉 %00",
    .en = "\"{0}\" holds a null character",
    .fix_en = "leave %00 out",
};

static str entity(char c)
{
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    case '"':
        return S("&quot;");
    case '\'':
        return S("&#39;");
    default:
        return S("");
    }
}

void html_text(struct buf *out, str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.n; i++) {
        str e = entity(s.p[i]);

        if (e.n == 0)
            continue;
        buf_add(out, str_slice(s, from, i));
        buf_add(out, e);
        from = i + 1;
    }
    buf_add(out, str_slice(s, from, s.n));
}

/* [RFC 3986 §2.3] */
static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

void url_encode(struct buf *out, str s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (unreserved(s.p[i])) {
            buf_byte(out, s.p[i]);
            continue;
        }
        buf_byte(out, '%');
        buf_byte(out, hex[c >> 4]);
        buf_byte(out, hex[c & 0xFU]);
    }
}

static bool hex_digit(char c, unsigned *v)
{
    if (c >= '0' && c <= '9')
        *v = (unsigned)(c - '0');
    else if (c >= 'a' && c <= 'f')
        *v = (unsigned)(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
        *v = (unsigned)(c - 'A') + 10;
    else
        return false;
    return true;
}

/* The bytes meant by `s`, which are no more than its own; the place where it
 * is wrong, or its end. */
static size_t decode(str s, bool plus_is_blank, char *p, size_t *n)
{
    size_t i = 0;

    *n = 0;
    while (i < s.n) {
        char c = s.p[i];
        unsigned high, low;

        if (c != '%') {
            p[(*n)++] = c;
            if (c == '+' && plus_is_blank)
                p[*n - 1] = ' ';
            i++;
            continue;
        }
        if (s.n - i < 3 || !hex_digit(s.p[i + 1], &high) ||
            !hex_digit(s.p[i + 2], &low))
            return i;
        p[(*n)++] = (char)(unsigned char)(high << 4 | low);
        i += 3;
    }
    return i;
}

/* What a message can show of it. */
static str shown(str s)
{
    bool text = str_utf8(s, NULL) && (s.n == 0 || !memchr(s.p, 0, s.n));

    return text ? s : S("?");
}

bool url_decode(struct arena *a, str s, bool plus_is_blank, str *out,
                struct err *e)
{
    str plain = s;
    bool as_is = s.n == 0 || (memchr(s.p, '%', s.n) == NULL &&
                              (!plus_is_blank || !memchr(s.p, '+', s.n)));

    if (!as_is) {
        char *p = arena_alloc(a, s.n, e);
        size_t n, stop;
        int place;

        if (p == NULL)
            return false;
        stop = decode(s, plus_is_blank, p, &n);
        place = stop < INT_MAX ? (int)stop + 1 : 0;
        if (stop < s.n)
            return err_set(e, &bad_percent, .at = {S(""), 1, place},
                           .arg = {shown(str_slice(s, stop, s.n))});
        plain = (str){p, n};
    }
    if (!str_utf8(plain, NULL))
        return err_set(e, &not_utf8, .arg = {shown(s)});
    if (plain.n > 0 && memchr(plain.p, 0, plain.n) != NULL)
        return err_set(e, &nul_character, .arg = {shown(s)});
    *out = plain;
    return true;
}
