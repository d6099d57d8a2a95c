/* http_test.c - text from outside taken apart: targets, queries, cookies,
 * media types, Accept, routes, origins; and what is said in answer. */
#include "tap.h"
#include "web/http.h"

static struct arena *scratch;

/* --------------------------------------------------------------- targets -- */

/* clang-format off */
static const struct {
    const char *target;
    const char *path, *search; /* NULL: refused */
    const char *code;
} targets[] = {
    {"/", "/", "", NULL},
    {"/a/b", "/a/b", "", NULL},
    {"/a?", "/a", "", NULL},
    {"/a?b=c?d", "/a", "b=c?d", NULL},
    {"/a?../%00", "/a", "../%00", NULL},
    {"/%E6%B3%95", "/法", "", NULL},
    {"/%e6%b3%95", "/法", "", NULL},
    {"/a%20b", "/a b", "", NULL},
    {"/%25", "/%", "", NULL},
    {"/a+b", "/a+b", "", NULL},
    {"/...", "/...", "", NULL},
    {"/.a/b.", "/.a/b.", "", NULL},
    {"http://h/a?b", "/a", "b", NULL},
    {"https://h:8/a", "/a", "", NULL},
    {"http://h", "/", "", NULL},
    {"", NULL, NULL, "HTTP-001"},
    {"a", NULL, NULL, "HTTP-001"},
    {"*", NULL, NULL, "HTTP-001"},
    {"?a", NULL, NULL, "HTTP-001"},
    {"h:80", NULL, NULL, "HTTP-001"},
    {"ftp://h/a", NULL, NULL, "HTTP-001"},
    {"//", NULL, NULL, "HTTP-001"},
    {"//a", NULL, NULL, "HTTP-001"},
    {"/a//b", NULL, NULL, "HTTP-001"},
    {"/a/", NULL, NULL, "HTTP-001"},
    {"/.", NULL, NULL, "HTTP-001"},
    {"/..", NULL, NULL, "HTTP-001"},
    {"/a/../b", NULL, NULL, "HTTP-001"},
    {"/a/./b", NULL, NULL, "HTTP-001"},
    {"/%2e%2E/b", NULL, NULL, "HTTP-001"},
    {"/.%2e", NULL, NULL, "HTTP-001"},
    {"/a%2Fb", NULL, NULL, "HTTP-001"},
    {"/a%5cb", NULL, NULL, "HTTP-001"},
    {"/a\\b", NULL, NULL, "HTTP-001"},
    {"/a%00", NULL, NULL, "HTTP-001"},
    {"/a%0d%0ab", NULL, NULL, "HTTP-001"},
    {"/a%7f", NULL, NULL, "HTTP-001"},
    {"/a%", NULL, NULL, "HTTP-001"},
    {"/a%4", NULL, NULL, "HTTP-001"},
    {"/a%4g", NULL, NULL, "HTTP-001"},
    {"/a%-1", NULL, NULL, "HTTP-001"},
    {"/a b", NULL, NULL, "HTTP-001"},
    {"/<b>", NULL, NULL, "HTTP-001"},
    {"/a\"", NULL, NULL, "HTTP-001"},
    {"/\xE6\xB3\x95", NULL, NULL, "HTTP-001"},
    {"/%ff", NULL, NULL, "HTTP-002"},
    {"/%C0%AF", NULL, NULL, "HTTP-002"},
    {"/%ED%A0%80", NULL, NULL, "HTTP-002"},
};
/* clang-format on */

static bool code_is(const struct err *e, const char *code)
{
    return e->cause.def != NULL && str_eq(str_of(err_code(e)), str_of(code));
}

static void target_table(void)
{
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct err e = {0};
        str path = S("-"), search = S("-");
        bool ok =
            http_target(scratch, str_of(targets[i].target), &path, &search, &e);

        if (targets[i].path != NULL)
            OK(ok && str_eq(path, str_of(targets[i].path)) &&
                   str_eq(search, str_of(targets[i].search)),
               "target %s", targets[i].target);
        else
            OK(!ok && code_is(&e, targets[i].code) && str_eq(path, S("-")),
               "target %s is refused", targets[i].target);
    }
}

/* ----------------------------------------------- queries, cookies, types -- */

/* Pairs as "a=b|c=d", so that a table can hold them. */
static str shown(const struct web_pairs *pairs)
{
    struct buf b;
    str s = S("?");
    bool ok;

    buf_init(&b, &memory_system, 65536);
    for (size_t i = 0; i < pairs->n; i++) {
        if (i > 0)
            buf_byte(&b, '|');
        buf_add(&b, pairs->at[i].name);
        buf_byte(&b, '=');
        buf_add(&b, pairs->at[i].value);
    }
    ok = buf_take(&b, scratch, &s, NULL);
    buf_close(&b);
    return ok ? s : S("?");
}

enum { PAIRS_MAX = 4 };

/* clang-format off */
static const struct {
    const char *raw, *pairs, *code;
} queries[] = {
    {"", "", NULL},
    {"a=1", "a=1", NULL},
    {"a=1&b=2&a=3", "a=1|b=2|a=3", NULL},
    {"a", "a=", NULL},
    {"=a", "=a", NULL},
    {"a=b=c", "a=b=c", NULL},
    {"&&a=1&", "a=1", NULL},
    {"a+b=c+d", "a b=c d", NULL},
    {"%E6%B3%95=%E5%BA%A6", "法=度", NULL},
    {"a=%26%3D%2B", "a=&=+", NULL},
    {"a=1;b=2", "a=1;b=2", NULL},
    {"a&b&c&d", "a=|b=|c=|d=", NULL},
    {"a&b&c&d&e", NULL, "HTTP-004"},
    {"a=%", NULL, "URL-001"},
    {"%4=a", NULL, "URL-001"},
    {"a=%FF", NULL, "URL-002"},
    {"%FF=a", NULL, "URL-002"},
    {"a=\xFF", NULL, "URL-002"},
    {"a=%00", NULL, "URL-003"},
}, cookies[] = {
    {"", "", NULL},
    {"a=1", "a=1", NULL},
    {"a=1; b=2;c=3", "a=1|b=2|c=3", NULL},
    {" a = 1 ", "a=1", NULL},
    {"a=\"q\"", "a=q", NULL},
    {"a=", "a=", NULL},
    {"a=b=c", "a=b=c", NULL},
    {"a; =b; c=3", "c=3", NULL},
    {"a=x y; b=2", "b=2", NULL},
    {"a=x,y; b=2", "b=2", NULL},
    {"a=x\\y; b=2", "b=2", NULL},
    {"a=\"q; b=2", "b=2", NULL},
    {"a=\xE6; b=2", "b=2", NULL},
    {"a=1;b=2;c=3;d=4;e=5", "a=1|b=2|c=3|d=4", NULL},
}, parameters[] = { /* the parameter p */
    {"x", "-", NULL},
    {"x; p=1", "1", NULL},
    {"x;P=1;q=2", "1", NULL},
    {"x; q=2; p=1", "1", NULL},
    {"x; p=\"a;b=c\"; q=2", "a;b=c", NULL},
    {"x; q=\"a; p=no\"; p=yes", "yes", NULL},
    {"x; q=\"\\\"; p=no\"; p=yes", "yes", NULL},
    {"x; p=\"a\\\"b\"", "a\"b", NULL},
    {"x; p=\"C:\\d\\f.txt\"", "C:\\d\\f.txt", NULL},
    {"x; p=\"\\\\\\\\s\"", "\\\\s", NULL},
    {"x; p=\"\"", "", NULL},
    {"x; p=", "", NULL},
    {"x; p=\"open", "-", NULL},
    {"x; q", "-", NULL},
    {"p=1", "-", NULL},
};

static const struct {
    const char *accept;
    int html, json;
    enum web_form wants;
} accepts[] = {
    {"", 0, 0, WEB_PAGE},
    {"*/*", 1000, 1000, WEB_PAGE},
    {"application/json", 0, 1000, WEB_DATA},
    {"application/problem+json", 0, 0, WEB_DATA},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 1000, 800, WEB_PAGE},
    {"application/json, text/html;q=0.5", 500, 1000, WEB_DATA},
    {"text/*;q=0.3, application/*;q=0.4", 300, 400, WEB_DATA},
    {"*/*;q=0.1, application/json;q=0.05", 100, 50, WEB_PAGE},
    {"application/json;q=0, */*", 1000, 0, WEB_PAGE},
    {"Application/JSON ; Q=0.125 , text/html ;q=0.1", 100, 125, WEB_DATA},
    {"application/json;charset=utf-8;q=0.2", 0, 200, WEB_DATA},
    {"application/json;q=1.0", 0, 1000, WEB_DATA},
    {"application/json;q=0.9999", 0, 999, WEB_DATA},
    {"application/json;q=junk", 0, 1000, WEB_DATA},
    {",,;;,", 0, 0, WEB_PAGE},
};

static const struct {
    const char *cookie, *accept;
    enum lang lang;
} languages[] = {
    {"", "", LANG_ZH},
    {"", "en", LANG_EN},
    {"", "en-GB,en;q=0.9", LANG_EN},
    {"", "zh-CN,zh;q=0.9,en;q=0.8", LANG_ZH},
    {"", "en;q=0.8,zh;q=0.9", LANG_ZH},
    {"", "zh;q=0.1,en;q=0.2", LANG_EN},
    {"", "fr", LANG_ZH},
    {"", "en;q=0", LANG_ZH},
    {"en", "zh", LANG_EN},
    {"zh", "en", LANG_ZH},
    {"xx", "en", LANG_EN},
};
/* clang-format on */

static void query_table(void)
{
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct web_pairs pairs = {0};
        struct err e = {0};
        bool ok =
            http_pairs(scratch, str_of(queries[i].raw), PAIRS_MAX, &pairs, &e);

        if (queries[i].code == NULL)
            OK(ok && str_eq(shown(&pairs), str_of(queries[i].pairs)),
               "query %s", queries[i].raw);
        else
            OK(!ok && code_is(&e, queries[i].code) && pairs.n == 0,
               "query %s is refused: %s", queries[i].raw, queries[i].code);
    }
}

static void header_tables(void)
{
    struct web_pairs pairs;
    str value;

    for (size_t i = 0; i < COUNT_OF(cookies); i++) {
        pairs = (struct web_pairs){0};
        OK(http_cookies(scratch, str_of(cookies[i].raw), PAIRS_MAX, &pairs,
                        NULL) &&
               str_eq(shown(&pairs), str_of(cookies[i].pairs)),
           "cookies %s", cookies[i].raw);
    }
    for (size_t i = 0; i < COUNT_OF(parameters); i++) {
        bool none = strcmp(parameters[i].pairs, "-") == 0;

        OK(http_parameter(scratch, str_of(parameters[i].raw), S("p"), &value,
                          NULL) &&
               (value.p == NULL) == none &&
               (none || str_eq(value, str_of(parameters[i].pairs))),
           "parameter of %s", parameters[i].raw);
    }
    OK(http_media(scratch, S(" Text/HTML ; charset=x"), &value, NULL) &&
           str_eq(value, S("text/html")),
       "a media type in lower case, without its parameters");
}

static struct web_request asked(const char *header, const char *value)
{
    struct web_request r = {.arena = scratch};

    if (!web_pair_add(scratch, &r.headers, str_of(header), str_of(value), NULL))
        abort();
    return r;
}

static void wishes(void)
{
    for (size_t i = 0; i < COUNT_OF(accepts); i++) {
        str accept = str_of(accepts[i].accept);
        struct web_request r = asked("accept", accepts[i].accept);

        OK(http_weight(accept, S("text/html")) == accepts[i].html &&
               http_weight(accept, S("application/json")) == accepts[i].json &&
               web_wants(&r) == accepts[i].wants,
           "Accept: %s", accepts[i].accept);
    }
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        struct web_request r = asked("accept-language", languages[i].accept);

        if (languages[i].cookie[0] != '\0' &&
            !web_pair_add(scratch, &r.cookies, S("lang"),
                          str_of(languages[i].cookie), NULL))
            abort();
        OK(web_lang(&r) == languages[i].lang, "language: cookie %s, header %s",
           languages[i].cookie, languages[i].accept);
    }
}

/* ---------------------------------------------------------------- routes -- */

/* clang-format off */
static const struct {
    const char *pattern, *path, *params; /* NULL: does not fit */
} fits[] = {
    {"/", "/", ""},
    {"/", "/a", NULL},
    {"/a", "/a", ""},
    {"/a", "/A", NULL},
    {"/a", "/ab", NULL},
    {"/a", "/a/b", NULL},
    {"/a/b", "/a", NULL},
    {"/:x", "/法", "x=法"},
    {"/:x", "/", NULL},
    {"/:x", "/a/b", NULL},
    {"/m/:id/acts/:n", "/m/7/acts/2", "id=7|n=2"},
    {"/m/:id/acts/:n", "/m/7/act/2", NULL},
    {"/m/:id/acts", "/m/7", NULL},
    {"/assets/*rest", "/assets/a/b.css", "rest=a/b.css"},
    {"/assets/*rest", "/assets", NULL},
    {"/:x/*rest", "/a/b", "x=a|rest=b"},
};
/* clang-format on */

static void fit_table(void)
{
    for (size_t i = 0; i < COUNT_OF(fits); i++) {
        struct web_pairs params = {0};
        bool fit = false;
        bool ok = http_fits(scratch, fits[i].pattern, str_of(fits[i].path),
                            &params, &fit, NULL);

        OK(ok && fit == (fits[i].params != NULL) &&
               str_eq(shown(&params), str_of(fit ? fits[i].params : "")),
           "%s %s %s", fits[i].pattern, fit ? "fits" : "does not fit",
           fits[i].path);
    }
}

static bool on_any(void *ctx, struct web_request *r, struct web_response *w,
                   struct err *e)
{
    (void)ctx;
    (void)r;
    (void)e;
    web_html(w, 200, str_of(r->pattern));
    return true;
}

static bool query_gate(void *ctx, struct web_request *r, struct web_response *w,
                       struct err *e)
{
    (void)ctx;
    (void)w;
    if (str_eq(web_find(&r->query, S("key")), S("k")) && r->form.n == 0)
        return true;
    return err_set(e, &http_no_page, .arg = {r->path});
}

static void plain_error(void *ctx, struct web_request *r, const struct err *e,
                        struct web_response *w)
{
    (void)ctx;
    (void)r;
    (void)e;
    w->body = S("our page");
}

static const struct web_route routes[] = {
    {WEB_GET, "/a/new", on_any, 0, NULL},
    {WEB_GET, "/a/:id", on_any, 0, NULL},
    {WEB_POST, "/a/:id", on_any, WEB_TAKES_FORM | WEB_TAKES_JSON, NULL},
    {WEB_PUT, "/g", on_any, WEB_TAKES_FORM, query_gate},
};

static struct web_response tried(const struct web_options *o, const char *text)
{
    struct web_request r;
    struct web_response w = {0};
    struct err e = {0};

    if (!web_try(o, str_of(text), 0, scratch, &r, &w, &e))
        tap_error(&e);
    return w;
}

#define H " HTTP/1.1\r\nHost: h\r\n"

/* clang-format off */
static const struct {
    const char *request;
    int status;
    const char *body; /* NULL: any */
} tries[] = {
    {"GET /a/new" H "\r\n", 200, "/a/new"},
    {"GET /a/1" H "\r\n", 200, "/a/:id"},
    {"HEAD /a/1" H "\r\n", 200, "/a/:id"},
    {"POST /a/new" H "Content-Type: application/json\r\n\r\n{}", 200, "/a/:id"},
    {"POST /a/1" H "\r\n{}", 415, NULL},
    {"PUT /g?key=k" H "Content-Type: application/x-www-form-urlencoded\r\n\r\na=1", 200, "/g"},
    {"PUT /g?key=x" H "Content-Type: application/x-www-form-urlencoded\r\n\r\na=1", 404, NULL},
    {"DELETE /a/1" H "\r\n", 405, "our page"},
    {"OPTIONS /a/1" H "\r\n", 501, "our page"},
    {"GET /b" H "\r\n", 404, "our page"},
    {"GET /b" H "Accept: application/json\r\n\r\n", 404, NULL},
};
/* clang-format on */

static void try_table(void)
{
    const struct web_options o = {.routes = routes,
                                  .n_routes = COUNT_OF(routes),
                                  .error_page = plain_error};
    struct web_response w;
    struct web_request r;
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        w = tried(&o, tries[i].request);
        OK(w.status == tries[i].status &&
               (tries[i].body == NULL || str_eq(w.body, str_of(tries[i].body))),
           "%.16s… %d", tries[i].request, tries[i].status);
    }
    w = tried(&o, "DELETE /a/new" H "\r\n");
    IS(web_find(&w.headers, S("Allow")), S("GET, HEAD, POST"),
       "405 names the methods of every pattern that fits");
    w = tried(&o, "GET /b" H "Accept: application/json\r\n\r\n");
    IS(str_of(w.type), S("application/problem+json"), "a problem for programs");
    OK(!web_try(&o, S("nonsense"), 0, scratch, &r, &w, &e) &&
           code_is(&e, "HTTP-022"),
       "what is no request");
}

/* --------------------------------------------------------------- answers -- */

static void answers(void)
{
    struct web_request r = {.arena = scratch};
    struct web_response w = {.status = 200};
    static const struct {
        const char *name, *value;
    } bad[] = {{"a", "b; Domain=x"}, {"a", "b\r\nX: y"}, {"a", "b c"},
               {"a=b", "c"},         {"", "c"},          {"a", "\xE6"},
               {"a;", "c"},          {"a", "\"b\""}};
    struct err e = {0};

    OK(web_cookie(&r, &w, S("sid"), S("v1"), -1, true, &e) &&
           web_cookie(&r, &w, S("lang"), S("en"), 3600, false, &e) &&
           web_cookie(&r, &w, S("sid"), S(""), 0, true, &e),
       "cookies");
    IS(shown(&w.headers),
       S("Set-Cookie=sid=v1; Path=/; HttpOnly; SameSite=Lax; Secure|"
         "Set-Cookie=lang=en; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600|"
         "Set-Cookie=sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure"),
       "out of reach of scripts and of other sites");
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        e = (struct err){0};
        OK(!web_cookie(&r, &w, str_of(bad[i].name), str_of(bad[i].value), -1,
                       true, &e) &&
               code_is(&e, "HTTP-016") && w.headers.n == 3,
           "no cookie %zu", i);
    }
    OK(web_redirect(&r, &w, S("/a"), &e) && w.status == 303 &&
           str_eq(web_find(&w.headers, S("Location")), S("/a")),
       "a redirect");
    OK(!http_header_ok(S("A"), S("b\nc")) && !http_header_ok(S("A:"), S("b")) &&
           !http_header_ok(S(""), S("b")) && http_header_ok(S("A"), S("法")),
       "a header cannot split an answer");
}

static void unchanged(void)
{
    /* clang-format off */
    static const struct { const char *has, *tag; bool same; } tags[] = {
        {"\"1\"", "\"1\"", true},   {"\"2\"", "\"1\"", false},
        {"W/\"1\"", "\"1\"", true}, {"\"1\"", "W/\"1\"", true},
        {"\"2\", \"1\"", "\"1\"", true}, {"*", "\"1\"", true},
        {"\"1\"", "", false},       {"", "\"1\"", false},
    };
    /* clang-format on */
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        struct web_request r = asked("if-none-match", tags[i].has);
        struct web_response w = {.status = 200, .etag = str_of(tags[i].tag)};

        OK(http_unchanged(&r, &w) == tags[i].same, "If-None-Match %s, tag %s",
           tags[i].has, tags[i].tag);
        w.status = 404;
        OK(!http_unchanged(&r, &w), "but never an error");
    }
}

/* ---------------------------------------------------------------- faults -- */

static void faults(void)
{
    static const char text[] =
        "POST /a/1?q=%E6%B3%95&r=s" H
        "Cookie: a=b; c=d\r\nAccept: application/json\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\n\r\nf=%E6%B3%95&g=h+i";
    const struct web_options o = {.routes = routes,
                                  .n_routes = COUNT_OF(routes)};
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct web_request r = {0};
        struct web_response w = {0};
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  web_try(&o, str_of(text), 0, a, &r, &w, &e);

        /* Memory that ran out on the way is an answer of its own. */
        right = right && (ok || e.cause.def != NULL) &&
                (!s.hit || !ok || w.status == 503) &&
                (s.hit || (ok && w.status == 200 && r.form.n == 2));
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 2, "%ld allocations failed, one at a time", rounds);
    right = true;
    rounds = 0;
    for (size_t most = 0; most < 6000; most += 40) {
        struct arena *a = NULL;
        struct web_request r = {0};
        struct web_response w = {0};
        struct err e = {0};
        bool ok = arena_open(&a, &memory_system, most, &e) &&
                  web_try(&o, str_of(text), 0, a, &r, &w, &e);

        right = right && (ok ? w.status == 200 || w.status == 413
                             : e.cause.def == &err_too_much);
        rounds += ok && w.status == 413;
        arena_close(a);
    }
    OK(right && rounds > 5, "small arenas end with an answer, %ld times",
       rounds);
}

int main(void)
{
    scratch = tap_arena();
    target_table();
    query_table();
    header_tables();
    wishes();
    fit_table();
    try_table();
    answers();
    unchanged();
    faults();
    arena_close(scratch);
    return tap_done();
}
