/* site.c - opening a site, and the table of its addresses. */
#include "site/pages.h"

static const struct err_def no_asset = {
    .code = "SITE-004",
    .fault = FAULT_ABSENT,
    .zh = "没有文件「{0}」",
    .fix_zh = "核对地址",
    .en = "there is no file \"{0}\"",
    .fix_en = "check the address",
};

enum { TEMPLATE_MAX = 1 << 18, ASSET_MAX = 4 << 20 };

struct asset {
    const char *type;
    str bytes, etag;
};

/* ---- opening ---- */

static bool join(struct arena *a, str dir, str name, str *out, struct err *e)
{
    const str parts[] = {dir, S("/"), name};

    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

static bool read_templates(struct site *s, struct arena *a, struct err *e)
{
    str *names = NULL;
    size_t n = 0;

    s->templates = template_set_new(a, e);
    if (s->templates == NULL || !dir_list(a, s->options.views, &names, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        str path, text;

        if (!str_ends(names[i], S(".html")))
            continue;
        if (!join(a, s->options.views, names[i], &path, e) ||
            !file_read(a, path, TEMPLATE_MAX, &text, e) ||
            !template_add(s->templates, str_slice(names[i], 0, names[i].n - 5),
                          path, text, e))
            return false;
    }
    return template_link(s->templates, e);
}

static bool read_phrases(struct site *s, struct arena *a, struct err *e)
{
    struct json *all;
    str path, text;

    if (!join(a, s->options.views, S("phrases.yaml"), &path, e) ||
        !file_read(a, path, YAML_MAX, &text, e) ||
        !yaml_read(a, path, text, &all, e))
        return false;
    for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
        s->phrases[lang] = json_object(a, e);
        for (size_t i = 0; i < all->n; i++) {
            if (s->phrases[lang] == NULL ||
                !json_set_str(a, s->phrases[lang], all->names[i],
                              json_get_str(all->items[i],
                                           lang == LANG_ZH ? S("zh") : S("en")),
                              e))
                return false;
        }
    }
    return true;
}

static const char *type_of(str name)
{
    static const struct {
        str end;
        const char *type;
    } types[] = {
        {SI(".css"), "text/css; charset=utf-8"},
        {SI(".js"), "text/javascript; charset=utf-8"},
        {SI(".svg"), "image/svg+xml"},
        {SI(".png"), "image/png"},
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_ends(name, types[i].end))
            return types[i].type;
    }
    return NULL;
}

static bool read_assets(struct site *s, struct arena *a, struct err *e)
{
    str *names = NULL;
    size_t n = 0;

    s->assets = map_new(a, e);
    if (s->assets == NULL || !dir_list(a, s->options.assets, &names, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct asset *one;
        str path;

        if (type_of(names[i]) == NULL)
            continue;
        one = arena_new(a, struct asset, e);
        if (one == NULL || !join(a, s->options.assets, names[i], &path, e) ||
            !file_read(a, path, ASSET_MAX, &one->bytes, e))
            return false;
        one->type = type_of(names[i]);
        {
            struct sha256_text hex = sha256_hex(one->bytes);
            const str parts[] = {S("\""), {hex.z, 32}, S("\"")};

            if (!arena_join(a, parts, COUNT_OF(parts), &one->etag, e) ||
                !map_put(s->assets, names[i], one, e))
                return false;
        }
    }
    return true;
}

bool site_open(struct site **out, struct arena *a, const struct site_options *o,
               struct err *e)
{
    struct site *s = arena_new(a, struct site, e);

    if (s == NULL)
        return false;
    s->options = *o;
    if (!read_templates(s, a, e) || !read_phrases(s, a, e) ||
        !read_assets(s, a, e) ||
        (o->logins.n > 0 &&
         !json_read(a, S("logins"), o->logins, &s->logins, e)))
        return false;
    *out = s;
    return true;
}

/* ---- small addresses ---- */

static bool asset(void *ctx, struct web_request *r, struct web_response *w,
                  struct err *e)
{
    const struct site *s = ctx;
    str name = web_find(&r->params, S("name"));
    const struct asset *one = map_get(s->assets, name);

    if (one == NULL)
        return err_set(e, &no_asset, .arg = {name});
    w->status = 200;
    w->type = one->type;
    w->body = one->bytes;
    w->etag = one->etag;
    w->cache = WEB_REVALIDATE;
    return true;
}

/* Back to a page of this site only. */
static str back_of(const struct web_request *r)
{
    str back = page_own_path(web_find(&r->query, S("back")));

    return back.n > 0 ? back : S("/");
}

static bool language(void *ctx, struct web_request *r, struct web_response *w,
                     struct err *e)
{
    const struct site *s = ctx;
    bool en = str_eq(web_find(&r->query, S("to")), S("en"));

    return web_cookie(r, w, S("lang"), en ? S("en") : S("zh"), 31536000,
                      s->options.secure, e) &&
           web_redirect(r, w, back_of(r), e);
}

static bool text_size(void *ctx, struct web_request *r, struct web_response *w,
                      struct err *e)
{
    const struct site *s = ctx;
    bool large = str_eq(web_find(&r->query, S("to")), S("large"));

    return web_cookie(r, w, S("size"), large ? S("large") : S("normal"),
                      31536000, s->options.secure, e) &&
           web_redirect(r, w, back_of(r), e);
}

static bool home(void *ctx, struct web_request *r, struct web_response *w,
                 struct err *e)
{
    (void)ctx;
    return web_redirect(
        r, w, web_has(&r->cookies, S("fadu")) ? S("/workbench") : S("/public"),
        e);
}

/* ---- the table ---- */

#define BODY (WEB_TAKES_FORM | WEB_TAKES_JSON)

/* clang-format off */
static const struct web_route routes[] = {
    {WEB_GET,  "/", home, 0, NULL},
    {WEB_GET,  "/assets/:name", asset, 0, NULL},
    {WEB_GET,  "/language", language, 0, NULL},
    {WEB_GET,  "/text-size", text_size, 0, NULL},
    {WEB_GET,  "/login", page_login, 0, NULL},
    {WEB_POST, "/login", page_login_post, BODY, NULL},
    {WEB_POST, "/logout", page_logout, BODY, NULL},
    {WEB_POST, "/serve", page_serve, BODY, NULL},
    {WEB_GET,  "/workbench", page_desk, 0, NULL},
    {WEB_GET,  "/cases", page_cases, 0, NULL},
    {WEB_GET,  "/cases/new", page_new, 0, NULL},
    {WEB_POST, "/cases", page_new_post, BODY, NULL},
    {WEB_GET,  "/cases/:id", page_case, 0, NULL},
    {WEB_GET,  "/cases/:id/steps/:step", page_step, 0, NULL},
    {WEB_POST, "/cases/:id/steps/:step", page_step_post, BODY | WEB_TAKES_FILES, gate_step},
    {WEB_GET,  "/cases/:id/approvals/:n", page_approval, 0, NULL},
    {WEB_POST, "/cases/:id/approvals/:n", page_approval_post, BODY, NULL},
    {WEB_GET,  "/cases/:id/acts/:n", page_act, 0, NULL},
    {WEB_GET,  "/cases/:id/decisions/:n", page_decided, 0, NULL},
    {WEB_GET,  "/cases/:id/papers/:n", page_paper, 0, NULL},
    {WEB_GET,  "/cases/:id/files/:sha256", page_file, 0, NULL},
    {WEB_POST, "/cases/:id/reveal", page_reveal, BODY, NULL},
    {WEB_GET,  "/supervision", page_supervision, 0, NULL},
    {WEB_GET,  "/figures", page_figures, 0, NULL},
    {WEB_GET,  "/figures/matters", page_figure_matters, 0, NULL},
    {WEB_GET,  "/calendar", page_calendar, 0, NULL},
    {WEB_GET,  "/registers", page_registers, 0, NULL},
    {WEB_GET,  "/registers/:name", page_register, 0, NULL},
    {WEB_GET,  "/registers/:name/entry", page_entry, 0, NULL},
    {WEB_GET,  "/public", page_public, 0, NULL},
    {WEB_GET,  "/public/decisions/:id", page_decision, 0, NULL},
    {WEB_GET,  "/public/officers", page_officer, 0, NULL},
    {WEB_GET,  "/procedures", page_procedures, 0, NULL},
    {WEB_GET,  "/procedures/:id", page_procedure, 0, NULL},
    {WEB_GET,  "/facts/:id", page_fact, 0, NULL},
    {WEB_GET,  "/ledger/checkpoint", page_checkpoint, 0, NULL},
    {WEB_GET,  "/ledger/proofs/:seq", page_proof, 0, NULL},
};
/* clang-format on */

const struct web_route *site_routes(size_t *n)
{
    *n = COUNT_OF(routes);
    return routes;
}
