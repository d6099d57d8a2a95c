/* http_answer.c - answers: their safe headers, cookies, redirects. */
#include "web/http.h"

static const struct err_def bad_header = {
    .code = "HTTP-016",
    .fault = FAULT_CORRUPT,
    .zh = "应答头「{0}」里有不允许的字符",
    .fix_zh = "把这条消息告诉管理员",
    .en = "the answer's header \"{0}\" holds a character that is not allowed",
    .fix_en = "tell the operator",
};

/* No script, style, picture or frame from elsewhere, nothing inline; no
 * guessing of types; no address of a case told to other sites. */
const struct web_pair http_always[] = {
    {SI("Content-Security-Policy"),
     SI("default-src 'none'; style-src 'self'; script-src 'self'; "
        "img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'")},
    {SI("X-Content-Type-Options"), SI("nosniff")},
    {SI("X-Frame-Options"), SI("DENY")},
    {SI("Referrer-Policy"), SI("same-origin")},
    {SI("Cross-Origin-Opener-Policy"), SI("same-origin")},
    {SI("Cross-Origin-Resource-Policy"), SI("same-origin")},
};
const size_t http_always_n = COUNT_OF(http_always);

const char *const http_cache_values[] = {
    [WEB_NO_STORE] = "no-store",
    [WEB_REVALIDATE] = "private, no-cache",
    [WEB_PUBLIC] = "public, max-age=300",
    [WEB_FOREVER] = "public, max-age=31536000, immutable",
};

void web_html(struct web_response *w, int status, str body)
{
    w->status = status;
    w->type = "text/html; charset=utf-8";
    w->body = body;
}

void web_json(struct web_response *w, int status, str body)
{
    w->status = status;
    w->type = "application/json; charset=utf-8";
    w->body = body;
}

bool http_header_ok(str name, str value)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] <= ' ' || name.p[i] == ':' || name.p[i] == 0x7F)
            return false;
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if (c < ' ' || c == 0x7F)
            return false;
    }
    return name.n > 0;
}

static bool header(struct web_request *r, struct web_response *w, str name,
                   str value, struct err *e)
{
    if (!http_header_ok(name, value))
        return err_set(e, &bad_header, .arg = {name});
    return web_pair_add(r->arena, &w->headers, name, value, e);
}

bool web_redirect(struct web_request *r, struct web_response *w, str location,
                  struct err *e)
{
    if (!header(r, w, S("Location"), location, e))
        return false;
    w->status = 303;
    w->type = NULL;
    w->body = S("");
    return true;
}

/* What may stand in a cookie [RFC 6265 §4.1.1]: a semicolon or a blank would
 * begin something else. */
static bool cookie_ok(str name, str value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if (c <= ' ' || c >= 0x7F || strchr("\",;\\", c) != NULL)
            return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];

        if (c <= ' ' || c >= 0x7F || strchr("()<>@,;:\\\"/[]?={}", c) != NULL)
            return false;
    }
    return name.n > 0;
}

bool web_cookie(struct web_request *r, struct web_response *w, str name,
                str value, int64_t max_age_s, bool secure, struct err *e)
{
    struct buf b;
    str line;
    bool ok;

    if (!cookie_ok(name, value))
        return err_set(e, &bad_header, .arg = {S("Set-Cookie")});
    buf_init(&b, &memory_system, 8192);
    buf_add(&b, name);
    buf_byte(&b, '=');
    buf_add(&b, value);
    buf_lit(&b, "; Path=/; HttpOnly; SameSite=Lax");
    if (max_age_s >= 0) {
        buf_lit(&b, "; Max-Age=");
        buf_int(&b, max_age_s);
    }
    if (secure)
        buf_lit(&b, "; Secure");
    ok = buf_take(&b, r->arena, &line, e) &&
         header(r, w, S("Set-Cookie"), line, e);
    buf_close(&b);
    return ok;
}

/* Weak comparison of each tag in If-None-Match [RFC 9110 §13.1.2]. */
bool http_unchanged(const struct web_request *r, const struct web_response *w)
{
    str tags = web_find(&r->headers, S("if-none-match")), one, mine = w->etag;
    bool more = tags.n > 0;

    if (r->method != WEB_GET || w->status != 200 || w->etag.n == 0)
        return false;
    if (str_starts(mine, S("W/")))
        mine = str_slice(mine, 2, mine.n);
    while (more) {
        more = str_cut(tags, S(","), &one, &tags);
        one = str_trim(one);
        if (str_starts(one, S("W/")))
            one = str_slice(one, 2, one.n);
        if (str_eq(one, mine) || str_eq(one, S("*")))
            return true;
    }
    return false;
}
