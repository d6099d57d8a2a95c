/* http_fuzz.c - any bytes as a request: no request at all, refused with a
 * status and a body, or handed over with a path that stays inside, text that
 * is UTF-8, and names that say what they mean. */
#include "web/web.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pairs(const struct web_pairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++) {
        assert(str_utf8(pairs->at[i].name, NULL));
        assert(str_utf8(pairs->at[i].value, NULL));
        assert(web_has(pairs, pairs->at[i].name));
    }
}

static void check_path(str path)
{
    str rest = str_slice(path, 1, path.n), segment;
    bool more = path.n > 1;

    assert(str_starts(path, S("/")) && str_utf8(path, NULL));
    assert(memchr(path.p, '\0', path.n) == NULL);
    assert(memchr(path.p, '\\', path.n) == NULL);
    while (more) {
        more = str_cut(rest, S("/"), &segment, &rest);
        assert(segment.n > 0 && !str_eq(segment, S(".")) &&
               !str_eq(segment, S("..")));
    }
}

static bool on_any(void *ctx, struct web_request *r, struct web_response *w,
                   struct err *e)
{
    (void)ctx;
    check_path(r->path);
    check_pairs(&r->params);
    check_pairs(&r->query);
    check_pairs(&r->cookies);
    check_pairs(&r->form);
    check_pairs(&r->headers);
    assert(str_utf8(r->body, NULL) ||
           str_eq(r->type, S("application/x-www-form-urlencoded")));
    web_html(w, 200, r->path);
    w->etag = S("\"e\"");
    /* What comes from outside may reach an answer's header only if it fits. */
    return web_cookie(r, w, S("c"), web_find(&r->query, S("c")), -1, true, e) &&
           web_redirect(r, w, r->path, e);
}

static const struct web_route routes[] = {
    {WEB_GET, "/", on_any, 0, NULL},
    {WEB_GET, "/m/:id", on_any, 0, NULL},
    {WEB_POST, "/m/:id/*rest", on_any,
     WEB_TAKES_FORM | WEB_TAKES_JSON | WEB_TAKES_CSV, on_any},
    {WEB_DELETE, "/m/:id", on_any, WEB_TAKES_JSON, NULL},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct web_options o = {.routes = routes,
                                  .n_routes = COUNT_OF(routes)};
    struct arena *a = NULL;
    struct web_request r;
    struct web_response w;
    struct err e = {0};

    if (!arena_open(&a, &memory_system, 16 << 20, &e))
        return 0;
    if (web_try(&o, (str){(const char *)data, size}, 0, a, &r, &w, &e)) {
        assert(w.status >= 200 && w.status < 600 && w.fd < 0);
        assert(w.status < 400 || w.body.n > 0);
        for (size_t i = 0; i < w.headers.n; i++)
            assert(memchr(w.headers.at[i].value.p, '\n',
                          w.headers.at[i].value.n) == NULL);
        (void)web_wants(&r);
        (void)web_lang(&r);
    } else {
        assert(e.cause.def != NULL);
    }
    arena_close(a);
    return 0;
}
