/* http_text.c - paths, queries, cookies, media types, Accept: text that comes
 * from outside, taken apart once. */
#include "web/http.h"

#include "notation/notation.h"

const struct err_def http_bad_target = {
    .code = "HTTP-001",
    .fault = FAULT_INPUT,
    .zh = "请求的地址写法不对:{0}",
    .fix_zh = "检查网址,或从首页重新进入",
    .en = "the address of the request is malformed: {0}",
    .fix_en = "check the address, or start again from the front page",
};
const struct err_def http_not_utf8 = {
    .code = "HTTP-002",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 UTF-8 编码的文字",
    .fix_zh = "把内容存为 UTF-8 编码后再提交",
    .en = "\"{0}\" is not UTF-8 text",
    .fix_en = "save it as UTF-8 and send it again",
};
const struct err_def http_bad_form = {
    .code = "HTTP-003",
    .fault = FAULT_INPUT,
    .zh = "提交的表单写法不对:{0}",
    .fix_zh = "刷新页面后重新填写;程序请按 multipart/form-data 或 "
              "application/x-www-form-urlencoded 编码",
    .en = "the form is malformed: {0}",
    .fix_en = "reload the page and fill it in again; a program encodes it as "
              "multipart/form-data or application/x-www-form-urlencoded",
};
const struct err_def http_too_many = {
    .code = "HTTP-004",
    .fault = FAULT_LARGE,
    .zh = "「{0}」超过了 {1} 个",
    .fix_zh = "减少数量,或分几次提交",
    .en = "more than {1} of \"{0}\"",
    .fix_en = "send fewer, or in several requests",
};

enum { COOKIE_MAX = 4096 };

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool http_same(str a, str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool http_lower(struct arena *a, str s, str *out, struct err *e)
{
    char *p = arena_alloc(a, s.n + 1, e);

    if (p == NULL)
        return false;
    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)lower(s.p[i]);
    *out = (str){p, s.n};
    return true;
}

str web_find(const struct web_pairs *pairs, str name)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (str_eq(pairs->at[i].name, name))
            return pairs->at[i].value;
    return (str){NULL, 0};
}

bool web_has(const struct web_pairs *pairs, str name)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (str_eq(pairs->at[i].name, name))
            return true;
    return false;
}

bool web_pair_add(struct arena *a, struct web_pairs *pairs, str name, str value,
                  struct err *e)
{
    struct web_pair *pair = vec_add(a, pairs, e);

    if (pair == NULL)
        return false;
    /* A value that is there but empty differs from none. */
    *pair = (struct web_pair){name, value.p == NULL ? S("") : value};
    return true;
}

/* ---------------------------------------------------------------- paths -- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (lower(c) >= 'a' && lower(c) <= 'f')
        return lower(c) - 'a' + 10;
    return -1;
}

/* Decodes one segment character by character [RFC 3986 §2.1].  A slash, a
 * backslash or a control character that was hidden in an escape would change
 * what the path means further on, so it is refused. */
static bool decode(str raw, char *out, size_t *n, const char **wrong)
{
    *n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char c = (unsigned char)raw.p[i];

        if (c <= ' ' || c >= 0x7F || c == '"' || c == '<' || c == '>' ||
            c == '\\') {
            *wrong = "character";
            return false;
        }
        if (c == '%') {
            int high = i + 2 < raw.n ? hex(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex(raw.p[i + 2]) : -1;

            if (i + 2 >= raw.n || high < 0 || low < 0) {
                *wrong = "%";
                return false;
            }
            c = (unsigned char)(high * 16 + low);
            i += 2;
            if (c < ' ' || c == 0x7F || c == '/' || c == '\\') {
                *wrong = "%2F %5C %00";
                return false;
            }
        }
        out[(*n)++] = (char)c;
    }
    return true;
}

static bool segments_ok(str path, const char **wrong)
{
    str rest = str_slice(path, 1, path.n), segment;
    bool more = path.n > 1;

    while (more) {
        more = str_cut(rest, S("/"), &segment, &rest);
        if (str_eq(segment, S(".")) || str_eq(segment, S(".."))) {
            *wrong = "/./ /../";
            return false;
        }
        /* "/a/" ends in an empty segment, which is one address too many. */
        if (segment.n == 0) {
            *wrong = "//";
            return false;
        }
    }
    return true;
}

/* "http://host/path" is allowed of a client too [RFC 9112 §3.2.2]. */
static str without_authority(str target)
{
    str rest = target;
    size_t slash;

    if (str_starts(target, S("http://")))
        rest = str_slice(target, 7, target.n);
    else if (str_starts(target, S("https://")))
        rest = str_slice(target, 8, target.n);
    else
        return target;
    if (!str_find(rest, S("/"), &slash))
        return S("/");
    return str_slice(rest, slash, rest.n);
}

bool http_target(struct arena *a, str target, str *path, str *search,
                 struct err *e)
{
    str raw, query, decoded;
    const char *wrong = "/";
    char *p;
    size_t n;

    (void)str_cut(without_authority(target), S("?"), &raw, &query);
    p = arena_alloc(a, raw.n + 1, e);
    if (p == NULL)
        return false;
    if (!str_starts(raw, S("/")) || !decode(raw, p, &n, &wrong))
        return err_set(e, &http_bad_target, .arg = {str_of(wrong)});
    decoded = (str){p, n};
    if (!segments_ok(decoded, &wrong))
        return err_set(e, &http_bad_target, .arg = {str_of(wrong)});
    if (!str_utf8(decoded, NULL))
        return err_set(e, &http_not_utf8, .arg = {S("path")});
    *path = decoded;
    *search = query;
    return true;
}

/* -------------------------------------------------------------- queries -- */

bool http_pairs(struct arena *a, str raw, size_t max, struct web_pairs *out,
                struct err *e)
{
    struct web_pairs pairs = {0};
    char limit[24];
    bool more = raw.n > 0;
    str one, name, value;

    while (more) {
        more = str_cut(raw, S("&"), &one, &raw);
        if (one.n == 0)
            continue;
        if (pairs.n >= max) {
            (void)snprintf(limit, sizeof limit, "%zu", max);
            return err_set(e, &http_too_many,
                           .arg = {S("field"), str_of(limit)});
        }
        (void)str_cut(one, S("="), &name, &value);
        if (!url_decode(a, name, true, &name, e) ||
            !url_decode(a, value, true, &value, e))
            return false;
        if (!web_pair_add(a, &pairs, name, value, e))
            return false;
    }
    *out = pairs;
    return true;
}

static bool cookie_value_ok(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c >= 0x7F || c == '"' || c == ',' || c == '\\')
            return false;
    }
    return s.n <= COOKIE_MAX;
}

bool http_cookies(struct arena *a, str raw, size_t max, struct web_pairs *out,
                  struct err *e)
{
    bool more = raw.n > 0;
    str one, name, value;

    while (more && out->n < max) {
        more = str_cut(raw, S(";"), &one, &raw);
        if (!str_cut(one, S("="), &name, &value))
            continue;
        name = str_trim(name);
        value = str_trim(value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_slice(value, 1, value.n - 1);
        if (name.n == 0 || !cookie_value_ok(name) || !cookie_value_ok(value))
            continue;
        if (!web_pair_add(a, out, name, value, e))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------- media types -- */

bool http_media(struct arena *a, str header, str *type, struct err *e)
{
    str head, rest;

    (void)str_cut(header, S(";"), &head, &rest);
    return http_lower(a, str_trim(head), type, e);
}

/* A backslash escapes only what must be escaped: some browsers send the path
 * of a file as it is, C:\a.txt. */
static bool escapes(str s, size_t i)
{
    return s.p[i] == '\\' && i + 1 < s.n &&
           (s.p[i + 1] == '"' || s.p[i + 1] == '\\');
}

/* The length of a quoted string that begins at s.p[0] == '"', or 0. */
static size_t quoted_length(str s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (escapes(s, i))
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return 0;
}

static bool unquote(struct arena *a, str s, str *out, struct err *e)
{
    char *p = arena_alloc(a, s.n + 1, e);
    size_t n = 0;

    if (p == NULL)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (escapes(s, i))
            i++;
        p[n++] = s.p[i];
    }
    *out = (str){p, n};
    return true;
}

bool http_parameter(struct arena *a, str header, str name, str *value,
                    struct err *e)
{
    str key, rest;

    *value = (str){NULL, 0};
    if (!str_cut(header, S(";"), &key, &rest))
        return true;
    for (;;) {
        str raw;
        bool in_quotes;

        if (!str_cut(rest, S("="), &key, &rest))
            return true;
        in_quotes = rest.n > 0 && rest.p[0] == '"';
        if (in_quotes) {
            size_t n = quoted_length(rest);

            if (n == 0)
                return true;
            raw = str_slice(rest, 1, n - 1);
            (void)str_cut(str_slice(rest, n, rest.n), S(";"), &(str){0}, &rest);
        } else {
            (void)str_cut(rest, S(";"), &raw, &rest);
            raw = str_trim(raw);
        }
        if (!http_same(str_trim(key), name))
            continue;
        if (in_quotes)
            return unquote(a, raw, value, e);
        *value = raw;
        return true;
    }
}

/* "0.25" → 250 [RFC 9110 §12.4.2]; what cannot be read counts as 1. */
static int weight_of(str params)
{
    str key, rest;
    int weight = 0, unit = 100;

    for (;;) {
        bool more = str_cut(params, S(";"), &key, &params);

        key = str_trim(key);
        if (str_starts(key, S("q=")) || str_starts(key, S("Q=")))
            break;
        if (!more)
            return 1000;
    }
    rest = str_slice(key, 2, key.n);
    if (rest.n == 0 || rest.p[0] != '0')
        return 1000;
    for (size_t i = 2; i < rest.n && i < 5; i++, unit /= 10)
        if (rest.p[i] >= '0' && rest.p[i] <= '9')
            weight += (rest.p[i] - '0') * unit;
    return weight;
}

int http_weight(str accept, str type)
{
    int best = 0, best_kind = 0;
    bool more = accept.n > 0;
    str one, media, params, major;

    (void)str_cut(type, S("/"), &major, &(str){0});
    while (more) {
        int kind;
        str range_major, range_minor;

        more = str_cut(accept, S(","), &one, &accept);
        (void)str_cut(one, S(";"), &media, &params);
        media = str_trim(media);
        (void)str_cut(media, S("/"), &range_major, &range_minor);
        if (http_same(media, type))
            kind = 3;
        else if (http_same(range_major, major) && str_eq(range_minor, S("*")))
            kind = 2;
        else if (str_eq(media, S("*/*")))
            kind = 1;
        else
            continue;
        /* The most exact range decides, wherever it stands. */
        if (kind > best_kind) {
            best_kind = kind;
            best = weight_of(params);
        }
    }
    return best;
}

enum web_form web_wants(const struct web_request *r)
{
    str accept = web_find(&r->headers, S("accept"));
    int page = http_weight(accept, S("text/html"));
    int data = http_weight(accept, S("application/json"));
    int problem = http_weight(accept, S("application/problem+json"));

    if (problem > data)
        data = problem;
    return data > page ? WEB_DATA : WEB_PAGE;
}

enum lang web_lang(const struct web_request *r)
{
    str cookie = web_find(&r->cookies, S("lang"));
    str accept = web_find(&r->headers, S("accept-language"));
    bool more = accept.n > 0;
    int zh = -1, en = -1;
    str one, tag, params;

    if (str_eq(cookie, S("en")))
        return LANG_EN;
    if (str_eq(cookie, S("zh")))
        return LANG_ZH;
    while (more) {
        more = str_cut(accept, S(","), &one, &accept);
        (void)str_cut(one, S(";"), &tag, &params);
        tag = str_trim(tag);
        if (zh < 0 && http_same(str_slice(tag, 0, 2), S("zh")))
            zh = weight_of(params);
        if (en < 0 && http_same(str_slice(tag, 0, 2), S("en")))
            en = weight_of(params);
    }
    return en > zh && en > 0 ? LANG_EN : LANG_ZH;
}
