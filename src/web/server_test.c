/* server_test.c - the server as a client sees it: what is answered, what is
 * refused, and that every answer carries the safe headers. */
#include "tap.h"

#include "web/server_fixture.h"

static const struct err_def log_in = {
    .code = "TEST-001",
    .fault = FAULT_LOGIN,
    .zh = "请先登录({0})",
    .fix_zh = "登录",
    .en = "log in first ({0})",
    .fix_en = "log in",
};

/* ----------------------------------------------------------- one request -- */

#define H   " HTTP/1.1\r\nHost: h\r\n"
#define END "\r\n"
#define BODY(type, length) \
    "Content-Type: " type "\r\nContent-Length: " length "\r\n\r\n"
#define JSON_HEAD BODY("application/json", "2")

/* clang-format off */
static const struct {
    const char *name;
    const char *request;
    int status;
    const char *says; /* in the answer's head or body; NULL: anything */
    bool stays;       /* the connection is good for another request */
} singles[] = {
    {"a page", "GET /hello" H END, 200, "text/html; charset=utf-8", true},
    {"a target with its host", "GET http://h/hello" H END, 200, "你好", true},
    {"parameters, query, cookie, peer",
     "GET /matters/%E6%A1%88?q=%E6%B3%95+x" H "Cookie: a=b; sid=s1" END END,
     200, "案|法 x|s1|127.0.0.1", true},
    {"no proxy is believed unless there is one",
     "GET /matters/1" H "X-Forwarded-For: 9.9.9.9" END END, 200, "|127.0.0.1", true},
    {"a file", "GET /file" H END, 200, "# The fold", true},
    {"JSON", "POST /echo" H JSON_HEAD "{}", 201, "{}", true},
    {"a form, whole", "POST /echo" H BODY("application/x-www-form-urlencoded; charset=UTF-8", "15") "b=1&a=%E6%B3%95", 201, "法", true},
    {"an empty body", "POST /echo" H "Content-Length: 0" END END, 201, NULL, true},
    {"a body in chunks", "POST /echo" H "Content-Type: application/json" END "Transfer-Encoding: chunked" END END
     "1" END "[" END "3;ext=1" END "1,2" END "1" END "]" END "0" END END, 201, "[1,2]", true},
    {"DELETE with a body", "DELETE /echo" H JSON_HEAD "{}", 201, "{}", true},
    /* refused */
    {"no such page", "GET /nope" H END, 404, "HTTP-005", true},
    {"a page's folder", "GET /hello/" H END, 400, "HTTP-001", true},
    {"another method", "DELETE /hello" H END, 405, "Allow: GET, HEAD\r\n", true},
    {"two methods", "PUT /echo" H END, 405, "Allow: POST, DELETE\r\n", true},
    {"no such method", "PATCH /hello" H END, 501, "HTTP-008", true},
    {"another type", "POST /echo" H BODY("text/plain", "2") "{}", 415, "HTTP-007", true},
    {"no type", "POST /echo" H "Content-Length: 2" END END "{}", 415, "HTTP-007", true},
    {"another charset", "POST /echo" H BODY("application/json; charset=gbk", "2") "{}", 415, "HTTP-007", true},
    {"a file where none is taken", "POST /echo" H BODY("multipart/form-data; boundary=B", "2") "xx", 415, "HTTP-007", true},
    {"a body on a page", "GET /hello" H JSON_HEAD "{}", 415, "HTTP-007", true},
    {"JSON that is not UTF-8", "POST /echo" H JSON_HEAD "\xC3(", 400, "HTTP-002", true},
    {"a form with half an escape", "POST /echo" H BODY("application/x-www-form-urlencoded", "6") "a=%E6%", 400, "URL-001", true},
    {"a form that is not UTF-8", "POST /echo" H BODY("application/x-www-form-urlencoded", "5") "a=%FF", 400, "URL-002", true},
    {"a form without its boundary", "POST /up" H BODY("multipart/form-data", "2") "xx", 400, "HTTP-003", true},
    {"a form without its end", "POST /up" H BODY("multipart/form-data; boundary=B", "2") "xx", 400, "HTTP-003", true},
    {"a path that climbs", "GET /a/../hello" H END, 400, "HTTP-001", true},
    {"a path that climbs, hidden", "GET /a/%2e%2E/hello" H END, 400, "HTTP-001", true},
    {"a slash, hidden", "GET /a%2fb" H END, 400, "HTTP-001", true},
    {"a NUL, hidden", "GET /hello%00x" H END, 400, "HTTP-001", true},
    {"a path that is not UTF-8", "GET /%FF" H END, 400, "HTTP-002", true},
    {"a raw byte in a path", "GET /\xE6\xB3\x95" H END, 400, "HTTP-001", true},
    {"a query that is not UTF-8", "GET /hello?a=%FF" H END, 400, "URL-002", true},
    {"a raw byte in a query", "GET /hello?a=\xFF" H END, 400, "URL-002", true},
    {"a NUL in a query", "GET /hello?a=%00" H END, 400, "URL-003", true},
    {"a header that is not UTF-8", "GET /hello" H "X: \xFF" END END, 400, "HTTP-002", true},
    {"a header's name that is not UTF-8", "GET /hello" H "\xFF: x" END END, 400, "HTTP-002", true},
    {"another site", "POST /echo" H "Origin: http://evil" END JSON_HEAD "{}", 403, "HTTP-012", true},
    {"this site", "POST /echo" H "Origin: http://h" END JSON_HEAD "{}", 201, NULL, true},
    {"another site, as the browser says", "POST /echo" H "Sec-Fetch-Site: cross-site" END JSON_HEAD "{}", 403, "HTTP-012", true},
    {"a gate that is shut", "POST /gated" H JSON_HEAD "{}", 401, "TEST-001", true},
    {"a gate that is open", "POST /gated" H "Cookie: sid=known" END JSON_HEAD "{}", 201, "{}", true},
    {"a handler that fails", "GET /fail" H END, 500, "BASE-005", true},
    {"a page of a name with tags", "GET /%3Cb%3E&" H END, 404, "/&lt;b&gt;&amp;", true},
    {"a header that would split the answer", "GET /split" H END, 500, "HTTP-016", true},
    /* where the end of the request is in doubt, the connection ends */
    {"a length and chunks", "POST /echo" H "Content-Type: application/json" END "Content-Length: 2" END "Transfer-Encoding: chunked" END END "0" END END, 400, "HTTP-011", false},
    {"two lengths", "POST /echo" H "Content-Length: 2" END JSON_HEAD "{}", 400, "HTTP-011", false},
    {"another transfer coding", "POST /echo" H "Content-Type: application/json" END "Transfer-Encoding: gzip, chunked" END END, 400, "HTTP-013", false},
    {"two lengths on a page, and no body", "GET /hello" H "Content-Length: 2" END "Content-Length: 2" END END, 400, "HTTP-011", false},
    {"a length and chunks on a page", "DELETE /echo" H "Content-Length: 2" END "Transfer-Encoding: chunked" END END, 400, "HTTP-011", false},
    {"two lengths on an unknown method", "PATCH /hello" H "Content-Length: 2" END "Content-Length: 2" END END, 400, "HTTP-011", false},
    {"two hosts", "GET /hello" H "Host: i" END END, 400, "HTTP-011", false},
};
/* clang-format on */

static void single_requests(struct fixture *f)
{
    for (size_t i = 0; i < COUNT_OF(singles); i++) {
        struct wire w = dial(f);
        bool sent = say(&w, str_of(singles[i].request));
        struct answer a = take(&w, false);
        str all = {a.keep.p, a.keep.n};

        if (!OK(sent && a.status == singles[i].status &&
                    (singles[i].says == NULL ||
                     contains(all, str_of(singles[i].says))) &&
                    safe(&a),
                "%s: %d", singles[i].name, singles[i].status))
            tap_note("%.*s", STR_ARG(all));
        if (singles[i].stays)
            OK(ask(&w, S(HELLO)) == 200, "%s: and the next", singles[i].name);
        else
            OK(str_eq(header_of(a.head, S("connection")), S("close")) &&
                   ended(&w),
               "%s: and no more", singles[i].name);
        drop(&a);
        hang_up(&w);
    }
}

/* ------------------------------------------------ several on one wire -- */

static void pipelining(const struct fixture *f)
{
    struct wire w = dial(f);
    bool ok = say(&w, S("POST /echo" H BODY("application/json",
                                            "3") "[1]" HELLO "GET /nope" H END
                                                 "GET /matters/7" H END)),
         right = true;
    static const struct {
        int status;
        const char *body;
    } want[] = {{201, "[1]"}, {200, "你好"}, {404, "HTTP-005"}, {200, "7|"}};

    for (size_t i = 0; ok && i < COUNT_OF(want); i++) {
        struct answer a = take(&w, false);

        right = right && a.status == want[i].status &&
                contains(a.body, str_of(want[i].body));
        drop(&a);
    }
    OK(ok && right, "four requests in one packet, answered in order");
    hang_up(&w);
}

static void byte_by_byte(const struct fixture *f)
{
    static const char text[] =
        "POST /echo" H BODY("application/json", "3") "[1]" HELLO;
    struct wire w = dial(f);
    struct answer a;
    bool ok = true;

    for (size_t i = 0; i + 1 < sizeof text; i++)
        ok = ok && say(&w, (str){text + i, 1});
    a = take(&w, false);
    OK(ok && a.status == 201 && str_eq(a.body, S("[1]")),
       "a request in single bytes");
    drop(&a);
    a = take(&w, false);
    OK(a.status == 200, "and the one behind it");
    drop(&a);
    hang_up(&w);
}

static void heads(const struct fixture *f)
{
    struct wire w = dial(f);
    struct answer a;
    bool ok = say(&w, S("HEAD /hello" H END));

    a = take(&w, true);
    OK(ok && a.status == 200 && safe(&a) &&
           str_eq(header_of(a.head, S("content-length")), S("13")),
       "HEAD has the headers of GET");
    drop(&a);
    ok = say(&w, S("GET /tagged" H END));
    a = take(&w, false);
    OK(ok && a.status == 200 &&
           str_eq(header_of(a.head, S("etag")), S("\"v1\"")) &&
           str_eq(header_of(a.head, S("cache-control")),
                  S("private, no-cache")),
       "an answer with a tag, and nothing of HEAD's before it");
    drop(&a);
    ok = say(&w, S("GET /tagged" H "If-None-Match: \"v0\", W/\"v1\"" END END));
    a = take(&w, false);
    OK(ok && a.status == 304 && safe(&a) &&
           str_eq(header_of(a.head, S("etag")), S("\"v1\"")),
       "304 to who has it");
    drop(&a);
    OK(ask(&w, S("GET /tagged" H "If-None-Match: \"v2\"" END END)) == 200,
       "200 to who has another, and the connection stays");
    ok = say(&w, S("GET /nope" H "Accept: application/json" END END));
    a = take(&w, false);
    OK(ok && a.status == 404 &&
           str_eq(header_of(a.head, S("content-type")),
                  S("application/problem+json")) &&
           contains(a.body, S("\"code\": \"HTTP-005\"")),
       "a problem document to who wants data");
    drop(&a);
    hang_up(&w);
}

static void expectations(const struct fixture *f)
{
#define EXPECT "Expect: 100-continue" END
    struct wire w = dial(f);
    struct answer a;
    bool ok = say(&w, S("POST /echo" H EXPECT JSON_HEAD));

    a = take(&w, false);
    OK(ok && a.status == 100, "who waits to be asked is asked");
    drop(&a);
    OK(ask(&w, S("{}")) == 201, "and answered");
    hang_up(&w);
    w = dial(f);
    OK(ask(&w, S("POST /echo" H EXPECT BODY("text/plain", "2"))) == 415,
       "or refused at once, without the body");
    hang_up(&w);
    w = dial(f);
    a = (struct answer){0};
    ok = say(&w, S("DELETE /echo" H EXPECT BODY("text/plain", "2")));
    a = take(&w, false);
    if (a.status == 100) {
        drop(&a);
        ok = ok && say(&w, S("{}"));
        a = take(&w, false);
    }
    OK(ok && a.status == 415, "or after it, where the method leaves no choice");
    drop(&a);
    hang_up(&w);
    w = dial(f);
    OK(ask(&w, S("POST /gated" H EXPECT JSON_HEAD)) == 401,
       "by the gate as well");
    hang_up(&w);
    w = dial(f);
    OK(ask(&w, S("POST /echo" H BODY("application/json", "999999999"))) == 413,
       "a body that is far too long is refused before it comes");
    OK(ended(&w), "and the connection ends");
    hang_up(&w);
    w = dial(f);
    OK(ask(&w, S("DELETE /echo" H BODY("application/json", "999999999"))) ==
           413,
       "with any method");
    hang_up(&w);
}

/* ---------------------------------------------------------------- limits -- */

static void limits(struct fixture *f)
{
    struct buf b;
    struct wire w = dial(f);
    struct answer a;
    bool ok;

    buf_init(&b, &memory_system, 1 << 20);
    buf_lit(&b, "GET /hello" H "X: ");
    buf_fill(&b, 'x', f->limits.head_bytes);
    buf_lit(&b, END END);
    ok = say(&w, (str){b.p, b.n});
    a = take(&w, false);
    OK(ok && a.status == 431 && safe(&a) && contains(a.body, S("HTTP-010")),
       "a head that is too long");
    drop(&a);
    hang_up(&w);
    w = dial(f);
    buf_clear(&b);
    buf_lit(&b, "GET /hello" H);
    for (unsigned i = 0; i < f->limits.headers; i++)
        buf_lit(&b, "X: y" END);
    buf_lit(&b, END);
    OK(ask(&w, (str){b.p, b.n}) == 431, "too many headers");
    hang_up(&w);
    w = dial(f);
    buf_clear(&b);
    buf_lit(&b, "GET /hello" H "X: ");
    buf_fill(&b, 'x', 500000);
    (void)say(&w, (str){b.p, b.n});
    OK(ended(&w) || status_of(&w) / 100 != 2,
       "a head without end is not read for ever");
    hang_up(&w);
    w = dial(f);
    buf_clear(&b);
    buf_lit(&b, "POST /echo" H "Content-Type: application/json" END
                "Transfer-Encoding: chunked" END END "10001" END "[");
    buf_fill(&b, ' ', 65536);
    buf_lit(&b, END "0" END END);
    ok = say(&w, (str){b.p, b.n});
    a = take(&w, false);
    OK(ok && a.status == 413 && contains(a.body, S("HTTP-009")),
       "a body in chunks that is too long");
    drop(&a);
    OK(ask(&w, S(HELLO)) == 200, "is read to its end, and the next comes");
    hang_up(&w);
    buf_close(&b);
}

/* What libmicrohttpd refuses itself: it may say so or hang up, but what comes
 * behind is never taken for a request. */
static void broken_framing(struct fixture *f)
{
    static const struct {
        const char *name;
        str bytes;
    } broken[] = {
        {"a chunk's size that is no number",
         SI("POST /echo" H "Content-Type: application/json" END
            "Transfer-Encoding: chunked" END END "zz" END "{}" END
            "0" END END HELLO)},
        {"a chunk that is longer than its size",
         SI("POST /echo" H "Content-Type: application/json" END
            "Transfer-Encoding: chunked" END END "1" END "{}" END
            "0" END END HELLO)},
        {"a chunk's size past all numbers",
         SI("POST /echo" H "Content-Type: application/json" END
            "Transfer-Encoding: chunked" END END "fffffffffffffffff" END
            "{}" END "0" END END HELLO)},
        {"a length that is negative",
         SI("POST /echo" H BODY("application/json", "-1") HELLO)},
        {"a length past all numbers",
         SI("POST /echo" H BODY("application/json", "99999999999999999999")
                HELLO)},
        {"a length with a sign",
         SI("POST /echo" H BODY("application/json", "+2") "{}" HELLO)},
        {"no host", SI("GET /hello HTTP/1.1" END END HELLO)},
        {"a NUL in the path", SI("GET /hello\0x" H END)},
        {"a NUL in the method", SI("G\0T /hello" H END)},
        {"no version", SI("GET /hello" END END)},
        {"another protocol", SI("PRI * HTTP/2.0" END END "SM" END END)},
        {"a header that is none", SI("GET /hello" H "nonsense" END END HELLO)},
        {"TLS", SI("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" END END)},
    };

    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct wire w = dial(f);
        int handled = atomic_load(&f->handled);
        bool right = true, more = say(&w, broken[i].bytes);

        (void)shutdown(w.fd, SHUT_WR);
        while (more) {
            struct answer a = take(&w, false);

            more = a.status != 0;
            right = right && (!more || (a.status >= 400 && a.status < 600));
            if (!right)
                tap_note("%.*s", STR_ARG(a.head));
            drop(&a);
        }
        OK(right && atomic_load(&f->handled) == handled, "%s", broken[i].name);
        hang_up(&w);
    }
}

static void old_version(const struct fixture *f)
{
    struct wire w = dial(f);

    OK(ask(&w, S("GET /hello HTTP/1.0" END END)) == 200 && ended(&w),
       "HTTP/1.0 is answered and the connection ends");
    hang_up(&w);
    w = dial(f);
    OK(ask(&w, S("GET /hello" H "Connection: close" END END)) == 200 &&
           ended(&w),
       "and so it does for who asks");
    hang_up(&w);
}

/* Behind a proxy the client's address is what the proxy says, and nothing that
 * the client says itself. */
static void proxied(void)
{
    static const struct {
        const char *headers, *peer;
    } peers[] = {
        {"", "127.0.0.1"},
        {"X-Forwarded-For: 10.0.0.1" END, "10.0.0.1"},
        {"X-Forwarded-For: 6.6.6.6, 10.0.0.1" END, "10.0.0.1"},
        {"X-Forwarded-For: 6.6.6.6" END "X-Forwarded-For: 10.0.0.1" END,
         "10.0.0.1"},
        {"X-Forwarded-For: 6.6.6.6, " END, "127.0.0.1"},
        {"X-Forwarded-For: "
         "012345678901234567890123456789012345678901234567890123456789012345"
         "6" END,
         "127.0.0.1"},
    };
    struct fixture *f = fixture_new();
    struct wire w;

    f->proxied = true;
    if (!OK(fixture_start(f), "a server behind a proxy"))
        return;
    w = dial(f);
    for (size_t i = 0; i < COUNT_OF(peers); i++) {
        const str parts[] = {S("GET /matters/1" H), str_of(peers[i].headers),
                             S(END)};
        str request = S(""), peer;
        struct arena *a = tap_arena();
        struct answer answer;
        bool ok = arena_join(a, parts, COUNT_OF(parts), &request, NULL) &&
                  say(&w, request);

        answer = take(&w, false);
        peer = str_of(peers[i].peer);
        OK(ok && answer.status == 200 && str_ends(answer.body, peer),
           "the client is %s", peers[i].peer);
        drop(&answer);
        arena_close(a);
    }
    hang_up(&w);
    OK(fixture_stop(f), "the server ends");
}

/* ------------------------------------------------------------- addresses -- */

static void addresses(struct fixture *f)
{
    static const char *const bad[] = {
        "",          "8080",       ":8080",           "localhost:0",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "[::1]",
        "1.2.3:80"};
    struct web_options o = {.routes = routes, .n_routes = COUNT_OF(routes)};
    struct web_server *s = NULL;
    char taken[32];
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        o.listen = str_of(bad[i]);
        e = (struct err){0};
        OK(!web_open(&s, &o, &e) && s == NULL &&
               str_eq(str_of(err_code(&e)), S("HTTP-019")),
           "\"%s\" is no address", bad[i]);
    }
    (void)snprintf(taken, sizeof taken, "127.0.0.1:%u", web_port(f->server));
    o.listen = str_of(taken);
    e = (struct err){0};
    OK(!web_open(&s, &o, &e) && str_eq(str_of(err_code(&e)), S("HTTP-020")),
       "a port that is taken");
    o.listen = S("127.0.0.1:0");
    o.spool = "/nonexistent/spool";
    e = (struct err){0};
    OK(!web_open(&s, &o, &e) && str_eq(str_of(err_code(&e)), S("HTTP-014")),
       "a spool folder that is not there");
    o.spool = NULL;
    o.listen = S("[::1]:0");
    if (web_open(&s, &o, &e)) {
        OK(web_port(s) > 0, "an address of the sixth version");
        web_close(s);
    } else {
        tap_skip("this machine has no IPv6");
    }
    o.listen = S("127.0.0.1:0");
    OK(web_open(&s, &o, &e) && web_port(s) > 0, "a server opened");
    web_close(s);
    OK(true, "and closed without having run");
}

int main(void)
{
    struct fixture *f = fixture_new();

    f->limits.body_bytes = 65536;
    f->shut = &log_in;
    if (!OK(fixture_start(f), "a server"))
        return tap_done();
    single_requests(f);
    pipelining(f);
    byte_by_byte(f);
    heads(f);
    expectations(f);
    limits(f);
    broken_framing(f);
    old_version(f);
    addresses(f);
    OK(fixture_stop(f), "the server ends");
    proxied();
    return tap_done();
}
