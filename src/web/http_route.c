/* http_route.c - which route a request takes, and whether it may come in. */
#include "web/http.h"

const struct err_def http_no_page = {
    .code = "HTTP-005",
    .fault = FAULT_ABSENT,
    .zh = "没有「{0}」这个页面",
    .fix_zh = "检查网址,或从首页重新进入",
    .en = "there is no page \"{0}\"",
    .fix_en = "check the address, or start again from the front page",
};
const struct err_def http_no_method = {
    .code = "HTTP-006",
    .fault = FAULT_INPUT,
    .zh = "「{1}」不接受 {0} 请求",
    .fix_zh = "改用应答头 Allow 所列的方法",
    .en = "\"{1}\" does not take {0}",
    .fix_en = "use one of the methods in the header Allow",
};
const struct err_def http_no_type = {
    .code = "HTTP-007",
    .fault = FAULT_INPUT,
    .zh = "这里不接受类型为「{0}」的内容",
    .fix_zh = "改用以下类型之一(UTF-8 编码):{1}",
    .en = "content of type \"{0}\" is not taken here",
    .fix_en = "send one of these, in UTF-8: {1}",
};
const struct err_def http_unknown = {
    .code = "HTTP-008",
    .fault = FAULT_INPUT,
    .zh = "不认识请求方法「{0}」",
    .fix_zh = "使用 GET、HEAD、POST、PUT 或 DELETE",
    .en = "\"{0}\" is not a method known here",
    .fix_en = "use GET, HEAD, POST, PUT or DELETE",
};
const struct err_def http_too_large = {
    .code = "HTTP-009",
    .fault = FAULT_LARGE,
    .zh = "「{0}」超过了 {1} 字节的上限",
    .fix_zh = "把内容减小或分几次提交",
    .en = "\"{0}\" is larger than the limit of {1} bytes",
    .fix_en = "make it smaller, or send it in several requests",
};
static const struct err_def ambiguous = {
    .code = "HTTP-011",
    .fault = FAULT_INPUT,
    .zh = "请求头「{0}」重复或互相矛盾",
    .fix_zh = "每个请求只写一次,并且只用一种方式说明长度",
    .en = "the header \"{0}\" is repeated or contradicts another",
    .fix_en = "give it once, and state the length in one way only",
};
static const struct err_def foreign = {
    .code = "HTTP-012",
    .fault = FAULT_FORBIDDEN,
    .zh = "这个请求来自别的网站({0})",
    .fix_zh = "从本系统的页面重新提交",
    .en = "this request comes from another site ({0})",
    .fix_en = "send it again from a page of this system",
};
static const struct err_def encoded = {
    .code = "HTTP-013",
    .fault = FAULT_INPUT,
    .zh = "不支持传输编码「{0}」",
    .fix_zh = "只用 chunked,或写明 Content-Length",
    .en = "the transfer coding \"{0}\" is not supported",
    .fix_en = "use only chunked, or give a Content-Length",
};

const char *const http_method_names[WEB_METHOD_COUNT] = {
    [WEB_GET] = "GET",
    [WEB_POST] = "POST",
    [WEB_PUT] = "PUT",
    [WEB_DELETE] = "DELETE",
};

static const struct {
    unsigned takes;
    const char *type;
} bodies[] = {
    {WEB_TAKES_FORM, "application/x-www-form-urlencoded"},
    {WEB_TAKES_FILES, "multipart/form-data"},
    {WEB_TAKES_JSON, "application/json"},
    {WEB_TAKES_CSV, "text/csv"},
};

bool http_fits(struct arena *a, const char *pattern, str path,
               struct web_pairs *params, bool *fits, struct err *e)
{
    str left = str_of(pattern), rest = path, want, have;
    size_t before = params->n;

    *fits = false;
    /* Both begin with "/", so both first segments are empty. */
    for (;;) {
        bool more_want = str_cut(left, S("/"), &want, &left);
        bool more_have;

        if (str_starts(want, S("*"))) {
            if (rest.n == 0)
                break;
            *fits = true;
            return web_pair_add(a, params, str_slice(want, 1, want.n), rest, e);
        }
        more_have = str_cut(rest, S("/"), &have, &rest);
        if (str_starts(want, S(":")) && have.n > 0) {
            if (!web_pair_add(a, params, str_slice(want, 1, want.n), have, e))
                return false;
        } else if (!str_eq(want, have)) {
            break;
        }
        if (!more_want && !more_have) {
            *fits = true;
            return true;
        }
        if (more_want != more_have)
            break;
    }
    params->n = before;
    return true;
}

static bool method_of(str name, enum web_method *method, bool *head)
{
    *head = str_eq(name, S("HEAD"));
    if (*head) {
        *method = WEB_GET;
        return true;
    }
    for (int i = 0; i < WEB_METHOD_COUNT; i++) {
        if (str_eq(name, str_of(http_method_names[i]))) {
            *method = (enum web_method)i;
            return true;
        }
    }
    return false;
}

/* The route for path and method; *elsewhere: the path has other methods. */
static bool find_route(const struct web_options *o, struct web_request *r,
                       const struct web_route **route, bool *elsewhere,
                       struct err *e)
{
    *route = NULL;
    *elsewhere = false;
    for (size_t i = 0; i < o->n_routes && *route == NULL; i++) {
        struct web_pairs params = {0};
        bool fits;

        if (!http_fits(r->arena, o->routes[i].pattern, r->path, &params, &fits,
                       e))
            return false;
        if (!fits)
            continue;
        if (o->routes[i].method == r->method) {
            *route = &o->routes[i];
            r->params = params;
            r->pattern = o->routes[i].pattern;
        } else {
            *elsewhere = true;
        }
    }
    return true;
}

bool http_allow(const struct web_options *o, struct web_request *r, str *allow,
                struct err *e)
{
    str parts[WEB_METHOD_COUNT * 2 + 2];
    bool has[WEB_METHOD_COUNT] = {0};
    size_t n = 0;

    for (size_t i = 0; i < o->n_routes; i++) {
        struct web_pairs params = {0};
        bool fits;

        if (!http_fits(r->arena, o->routes[i].pattern, r->path, &params, &fits,
                       e))
            return false;
        if (fits)
            has[o->routes[i].method] = true;
    }
    for (int i = 0; i < WEB_METHOD_COUNT; i++) {
        if (!has[i])
            continue;
        if (n > 0)
            parts[n++] = S(", ");
        parts[n++] = str_of(http_method_names[i]);
        if (i == WEB_GET)
            parts[n++] = S(", HEAD");
    }
    return arena_join(r->arena, parts, n, allow, e);
}

/* ------------------------------------------------------------- the body -- */

static size_t count_headers(const struct web_request *r, str name)
{
    size_t n = 0;

    for (size_t i = 0; i < r->headers.n; i++)
        n += str_eq(r->headers.at[i].name, name);
    return n;
}

/* Where the request ends.  Two readers that disagree about it let a second
 * request hide in the first [RFC 9112 §11.2], so doubt is refused. */
static bool plan_body(const struct http_head *head, const struct web_request *r,
                      struct http_body_plan *plan, struct err *e)
{
    static const char *const once[] = {"host", "content-length",
                                       "transfer-encoding", "content-type"};
    str length = web_find(&r->headers, S("content-length"));
    str coding = web_find(&r->headers, S("transfer-encoding"));
    str expect = web_find(&r->headers, S("expect"));
    int64_t promised = 0;

    *plan = (struct http_body_plan){.unsure = true};
    plan->expects = http_same(expect, S("100-continue"));
    for (size_t i = 0; i < COUNT_OF(once); i++)
        if (count_headers(r, str_of(once[i])) > 1)
            return err_set(e, &ambiguous, .arg = {str_of(once[i])});
    if (coding.p != NULL && length.p != NULL)
        return err_set(e, &ambiguous, .arg = {S("content-length")});
    if (coding.p != NULL) {
        if (!http_same(coding, S("chunked")) || !head->one_one)
            return err_set(e, &encoded, .arg = {coding});
        plan->chunked = true;
    }
    if (length.p != NULL) {
        if (!str_to_int(length, 0, INT64_MAX, &promised))
            return err_set(e, &ambiguous, .arg = {S("content-length")});
        plan->known = true;
        plan->promised = (uint64_t)promised;
    }
    plan->unsure = false;
    return true;
}

static bool wrong_type(struct web_request *r, unsigned takes, str given,
                       struct err *e)
{
    str parts[COUNT_OF(bodies) * 2], all = S("");
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        if ((takes & bodies[i].takes) == 0)
            continue;
        if (n > 0)
            parts[n++] = S(", ");
        parts[n++] = str_of(bodies[i].type);
    }
    if (n == 0)
        parts[n++] = S("-");
    if (!arena_join(r->arena, parts, n, &all, e))
        return false;
    return err_set(e, &http_no_type, .arg = {given, all});
}

static bool check_type(struct web_request *r, const struct web_route *route,
                       struct err *e)
{
    str header = web_find(&r->headers, S("content-type")), charset;

    if (!http_media(r->arena, header, &r->type, e) ||
        !http_parameter(r->arena, header, S("charset"), &charset, e))
        return false;
    if (charset.n > 0 && !http_same(charset, S("utf-8")))
        return wrong_type(r, route->takes, header, e);
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        if ((route->takes & bodies[i].takes) != 0 &&
            str_eq(r->type, str_of(bodies[i].type)))
            return true;
    return wrong_type(r, route->takes, r->type, e);
}

static bool check_size(const struct web_request *r,
                       const struct web_limits *limits,
                       const struct http_body_plan *plan, struct err *e)
{
    bool files = str_eq(r->type, S("multipart/form-data"));
    uint64_t parts = (uint64_t)limits->fields + limits->files;
    uint64_t most = limits->body_bytes;
    char text[24];

    /* Each part may add a boundary and a head; what is in them is counted as
     * it comes. */
    if (files)
        most += limits->file_bytes +
                parts * (HTTP_PART_HEAD_MAX + HTTP_BOUNDARY_MAX + 8);
    if (!plan->known || plan->promised <= most)
        return true;
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)most);
    return err_set(e, &http_too_large,
                   .arg = {files ? S("form") : S("body"), str_of(text)});
}

/* A form that another site makes the browser send carries the cookie.  The
 * forms have tokens of their own; this asks the browser as well, which says
 * where a request comes from [RFC 6454 §7]. */
static bool check_origin(const struct web_request *r, struct err *e)
{
    str origin = web_find(&r->headers, S("origin"));
    str host = web_find(&r->headers, S("host"));
    str site = web_find(&r->headers, S("sec-fetch-site"));
    str authority = origin;

    if (r->method == WEB_GET)
        return true;
    if (http_same(site, S("cross-site")))
        return err_set(e, &foreign,
                       .arg = {origin.n > 0 ? origin : S("cross-site")});
    if (origin.p == NULL)
        return true;
    if (str_starts(origin, S("http://")))
        authority = str_slice(origin, 7, origin.n);
    else if (str_starts(origin, S("https://")))
        authority = str_slice(origin, 8, origin.n);
    if (!http_same(authority, host))
        return err_set(e, &foreign, .arg = {origin});
    return true;
}

static bool headers_text(const struct web_request *r, struct err *e)
{
    for (size_t i = 0; i < r->headers.n; i++) {
        const struct web_pair *h = &r->headers.at[i];

        if (!str_utf8(h->name, NULL))
            return err_set(e, &http_not_utf8, .arg = {S("header")});
        if (!str_utf8(h->value, NULL))
            return err_set(e, &http_not_utf8, .arg = {h->name});
    }
    return true;
}

bool http_admit(const struct web_options *o, const struct web_limits *limits,
                const struct http_head *head, struct web_request *r,
                const struct web_route **route, struct http_body_plan *plan,
                struct err *e)
{
    bool elsewhere;

    if (!plan_body(head, r, plan, e) || !headers_text(r, e) ||
        !http_target(r->arena, head->target, &r->path, &r->search, e) ||
        !http_cookies(r->arena, web_find(&r->headers, S("cookie")),
                      limits->headers, &r->cookies, e))
        return false;
    if (!method_of(head->method, &r->method, &r->head))
        return err_set(e, &http_unknown, .arg = {head->method});
    if (!find_route(o, r, route, &elsewhere, e))
        return false;
    if (*route == NULL && elsewhere)
        return err_set(e, &http_no_method, .arg = {head->method, r->path});
    if (*route == NULL)
        return err_set(e, &http_no_page, .arg = {r->path});
    if (!check_origin(r, e) ||
        !http_pairs(r->arena, r->search, limits->fields, &r->query, e))
        return false;
    if (!plan->chunked && plan->promised == 0)
        return true;
    return check_type(r, *route, e) && check_size(r, limits, plan, e);
}
