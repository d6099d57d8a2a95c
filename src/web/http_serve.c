/* http_serve.c - what is done around a handler, with a socket or without. */
#include "web/http.h"

#include <unistd.h>

static const struct err_def no_request = {
    .code = "HTTP-022",
    .fault = FAULT_INPUT,
    .zh = "这段文字不是一个 HTTP 请求({0})",
    .fix_zh = "写成「方法 地址 HTTP/1.1」一行,然后是请求头、空行和内容",
    .en = "the text is no HTTP request ({0})",
    .fix_en = "write a line \"METHOD target HTTP/1.1\", the headers, an empty "
              "line and the body",
};

bool http_prepare(struct web_request *r, str body, struct http_form *form,
                  const struct web_limits *limits, struct err *e)
{
    r->body = body;
    if (form != NULL)
        return http_form_done(form, e);
    if (body.n == 0)
        return true;
    if (str_eq(r->type, S("application/x-www-form-urlencoded")))
        return http_pairs(r->arena, body, limits->fields, &r->form, e);
    if (!str_utf8(body, NULL))
        return err_set(e, &http_not_utf8, .arg = {S("body")});
    return true;
}

void http_refuse(const struct web_options *o, struct web_request *r,
                 const struct err *why, struct web_response *w)
{
    int status = web_status(why);
    str allow;

    if (w->fd >= 0)
        (void)close(w->fd);
    *w = (struct web_response){.fd = -1};
    web_problem(r, w, why);
    if (o->error_page != NULL && web_wants(r) == WEB_PAGE)
        o->error_page(o->ctx, r, why, w);
    if (status == 405 && http_allow(o, r, &allow, NULL))
        (void)!web_pair_add(r->arena, &w->headers, S("Allow"), allow, NULL);
    if (status == 429 || status == 503)
        (void)!web_pair_add(r->arena, &w->headers, S("Retry-After"), S("5"),
                            NULL);
}

/* ---------------------------------------------------- without a socket -- */

/* The request line and the headers; *body is what follows. */
static bool split(str text, struct web_request *r,
                  const struct web_limits *limits, struct http_head *head,
                  str *body, struct err *e)
{
    str line, name, value, version, lowered;
    char length[24];

    *body = S("");
    if (!str_cut(text, S("\r\n"), &line, &text) ||
        !str_cut(line, S(" "), &head->method, &line) ||
        !str_cut(line, S(" "), &head->target, &version))
        return err_set(e, &no_request, .arg = {S("1")});
    head->one_one = str_eq(version, S("HTTP/1.1"));
    while (str_cut(text, S("\r\n"), &line, &text) && line.n > 0) {
        if (!str_cut(line, S(":"), &name, &value))
            return err_set(e, &no_request, .arg = {line});
        if (r->headers.n >= limits->headers)
            return err_set(e, &no_request, .arg = {S("headers")});
        if (!http_lower(r->arena, name, &lowered, e) ||
            !web_pair_add(r->arena, &r->headers, lowered, str_trim(value), e))
            return false;
    }
    *body = text;
    if (text.n == 0 || web_has(&r->headers, S("content-length")) ||
        web_has(&r->headers, S("transfer-encoding")))
        return true;
    (void)snprintf(length, sizeof length, "%zu", text.n);
    return arena_str(r->arena, str_of(length), &value, e) &&
           web_pair_add(r->arena, &r->headers, S("content-length"), value, e);
}

static bool feed(struct http_form *form, str body, size_t piece, struct err *e)
{
    size_t most = piece > 0 ? piece : body.n;

    while (body.n > 0) {
        if (!http_form_feed(form, str_slice(body, 0, most), e))
            return false;
        body = str_slice(body, most, body.n);
    }
    return true;
}

struct attempt {
    const struct web_options *o;
    const struct web_limits *limits;
    struct http_quota *quota;
    struct http_form *form;
    struct http_head head;
    str body;
    size_t piece;
};

static bool serve(struct attempt *t, struct web_request *r,
                  struct web_response *w, struct err *e)
{
    const struct web_options *o = t->o;
    const struct web_route *route;
    struct http_body_plan plan;

    if (!http_admit(o, t->limits, &t->head, r, &route, &plan, e) ||
        !http_form_wanted(&t->form, r, o->spool, t->limits, t->quota, e))
        return false;
    if (route->gate != NULL && t->body.n > 0 && !route->gate(o->ctx, r, w, e))
        return false;
    if (t->form != NULL && !feed(t->form, t->body, t->piece, e))
        return false;
    *w = (struct web_response){.status = 200, .fd = -1};
    return http_prepare(r, t->form != NULL ? S("") : t->body, t->form,
                        t->limits, e) &&
           route->handle(o->ctx, r, w, e);
}

bool web_try(const struct web_options *o, str text, size_t piece,
             struct arena *a, struct web_request *r, struct web_response *w,
             struct err *e)
{
    struct attempt t = {.o = o, .piece = piece};
    struct err why = {0};

    t.limits = o->limits != NULL ? o->limits : &web_limits_usual;
    *r = (struct web_request){.arena = a, .id = 1, .peer = S("127.0.0.1")};
    *w = (struct web_response){.fd = -1};
    t.quota = http_quota_new(a, t.limits->spool_bytes, e);
    if (t.quota == NULL || !split(text, r, t.limits, &t.head, &t.body, e))
        return false;
    if (!serve(&t, r, w, &why))
        http_refuse(o, r, &why, w);
    http_form_close(t.form);
    return true;
}
