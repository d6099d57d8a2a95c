/* http_problem.c - errors as answers: their status, and problem documents
 * [RFC 9457] for programs or plain pages for people. */
#include "web/http.h"

#include "notation/notation.h"

const struct err_def http_headers_big = {
    .code = "HTTP-010",
    .fault = FAULT_LARGE,
    .zh = "请求头超过了 {0} 的上限",
    .fix_zh = "删去本站的 Cookie 后再试",
    .en = "the request's headers are more than {0}",
    .fix_en = "delete this site's cookies and try again",
};

/* Where the protocol has a status of its own for an error of this folder. */
static const struct {
    const struct err_def *def;
    int status;
} statuses[] = {
    {&http_no_method, 405},
    {&http_no_type, 415},
    {&http_headers_big, 431},
    {&http_unknown, 501},
};

int web_status(const struct err *e)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (e->cause.def == statuses[i].def)
            return statuses[i].status;
    return fault_codes[err_fault(e)].http;
}

static bool sentence(struct arena *a, const struct err *e, enum lang lang,
                     void (*say)(const struct err *, enum lang, struct buf *),
                     str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 16384);
    say(e, lang, &b);
    ok = buf_take(&b, a, out, NULL);
    buf_close(&b);
    return ok;
}

/* [RFC 9457 §3]: type, title, status, detail; `code`, `fix` and the place are
 * ours. */
static bool problem_json(struct web_request *r, const struct err *e,
                         enum lang lang, str detail, str fix, str *out)
{
    struct arena *a = r->arena;
    const str urn[] = {S("urn:fadu:error:"), str_of(err_code(e))};
    struct json *v = json_object(a, NULL);
    struct buf b;
    bool ok;
    str type;

    ok = v != NULL && arena_join(a, urn, COUNT_OF(urn), &type, NULL) &&
         json_set_str(a, v, S("type"), type, NULL) &&
         json_set_str(a, v, S("title"), detail, NULL) &&
         json_set_int(a, v, S("status"), web_status(e), NULL) &&
         json_set_str(a, v, S("code"), str_of(err_code(e)), NULL) &&
         json_set_str(a, v, S("fix"), fix, NULL) &&
         json_set_str(a, v, S("lang"), lang == LANG_ZH ? S("zh") : S("en"),
                      NULL);
    if (ok && e->file_len > 0)
        ok = json_set_str(a, v, S("file"), err_file(e), NULL);
    if (ok && e->line > 0)
        ok = json_set_int(a, v, S("line"), e->line, NULL) &&
             json_set_int(a, v, S("column"), e->col, NULL);
    if (!ok)
        return false;
    buf_init(&b, &memory_system, 65536);
    json_print(v, 2, &b);
    ok = buf_take(&b, a, out, NULL);
    buf_close(&b);
    return ok;
}

static bool problem_page(struct web_request *r, const struct err *e,
                         enum lang lang, str detail, str fix, str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 65536);
    buf_lit(&b, "<!DOCTYPE html>\n<html lang=\"");
    html_text(&b, lang == LANG_ZH ? S("zh-CN") : S("en"));
    buf_lit(&b, "\">\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width\">\n"
                "<title>");
    buf_int(&b, web_status(e));
    buf_lit(&b, "</title>\n<h1>");
    html_text(&b, detail);
    buf_lit(&b, "</h1>\n<p>");
    html_text(&b, fix);
    buf_lit(&b, "</p>\n<p>");
    html_text(&b, str_of(err_code(e)));
    buf_lit(&b, "</p>\n<p><a href=\"/\">");
    html_text(&b, lang == LANG_ZH ? S("回到首页") : S("front page"));
    buf_lit(&b, "</a></p>\n</html>\n");
    ok = buf_take(&b, r->arena, out, NULL);
    buf_close(&b);
    return ok;
}

void web_problem(struct web_request *r, struct web_response *w,
                 const struct err *e)
{
    enum lang lang = web_lang(r);
    bool data = web_wants(r) == WEB_DATA;
    str detail, fix, body;

    w->status = web_status(e);
    w->cache = WEB_NO_STORE;
    w->etag = S("");
    w->type = NULL;
    w->body = S("");
    /* Without memory for words the status alone has to do. */
    if (!sentence(r->arena, e, lang, err_sentence, &detail) ||
        !sentence(r->arena, e, lang, err_remedy, &fix))
        return;
    if (data ? !problem_json(r, e, lang, detail, fix, &body)
             : !problem_page(r, e, lang, detail, fix, &body))
        return;
    w->type = data ? "application/problem+json" : "text/html; charset=utf-8";
    w->body = body;
}
