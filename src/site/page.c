/* page.c - one request: who asks, in which language, the frame, the end. */
#include "site/internal.h"

static const struct err_def log_in_first = {
    .code = "SITE-001",
    .fault = FAULT_LOGIN,
    .zh = "打开「{0}」要先登录",
    .fix_zh = "登录后再试",
    .en = "log in to open \"{0}\"",
    .fix_en = "log in and try again",
};
static const struct err_def foreign_form = {
    .code = "SITE-002",
    .fault = FAULT_FORBIDDEN,
    .zh = "这次提交不是从本系统的页面发出的({0})",
    .fix_zh = "重新打开页面再提交;接口调用请带上 X-CSRF-Token",
    .en = "this was not sent from a page of this system ({0})",
    .fix_en = "open the page again and submit; programs send X-CSRF-Token",
};
static const struct err_def not_seen = {
    .code = "SITE-003",
    .fault = FAULT_ABSENT,
    .zh = "没有事项「{0}」",
    .fix_zh = "核对编号;无权查看的事项同样显示为没有",
    .en = "there is no matter \"{0}\"",
    .fix_en = "check the id; one that you may not see looks the same",
};

static const struct err_def say_version = {
    .code = "SITE-005",
    .fault = FAULT_UNSEEN,
    .zh = "没有说明看到的是事项的哪个版本({0})",
    .fix_zh = "在 If-Match 中写明读到的 ETag;新事项写 \"0\"",
    .en = "which version of the matter was seen is not said ({0})",
    .fix_en = "send the ETag that was read as If-Match; \"0\" for a new one",
};

static const struct err_def long_key = {
    .code = "SITE-006",
    .fault = FAULT_INPUT,
    .zh = "提交「{0}」所带的幂等键超过 {1} 字节",
    .fix_zh = "换一个短些的键,例如 UUID",
    .en = "the idempotency key sent to {0} is longer than {1} bytes",
    .fix_en = "use a shorter one, a UUID for example",
};

static const struct err_def no_random = {
    .code = "SITE-007",
    .fault = FAULT_LIMIT,
    .zh = "系统没有随机数,不能打开「{0}」的表单",
    .fix_zh = "检查系统的随机数来源",
    .en = "no random numbers for the form of \"{0}\"",
    .fix_en = "check the system's source of entropy",
};

enum { KEY_MAX = 200 };

static const char cookie_session[] = "fadu";

/* ---- what was sent ---- */

str page_param(const struct page *p, const char *name)
{
    return web_find(&p->r->params, str_of(name));
}

str page_query(const struct page *p, const char *name)
{
    return web_find(&p->r->query, str_of(name));
}

str page_form(const struct page *p, const char *name)
{
    return p->body != NULL ? json_get_str(p->body, str_of(name))
                           : web_find(&p->r->form, str_of(name));
}

str page_zh_en(const struct page *p, str zh, str en)
{
    return p->lang == LANG_ZH || en.n == 0 ? zh : en;
}

str page_say(const struct page *p, struct words w)
{
    return page_zh_en(p, w.zh, w.en);
}

str page_phrase(const struct page *p, const char *key)
{
    return json_get_str(p->site->phrases[p->lang], str_of(key));
}

str page_key(struct page *p)
{
    const struct random *random = p->site->options.random;
    uint8_t bytes[16];
    struct buf b;
    str key = S("");

    if (p->r->method == WEB_POST)
        key = page_form(p, "key");
    if (p->failed || key.n > 0)
        return key;
    if (!random->fill(random->ctx, bytes, sizeof bytes)) {
        p->failed = !err_set(p->e, &no_random, .arg = {p->r->path});
        return key;
    }
    buf_init(&b, &memory_system, 64);
    hex_put(&b, bytes, sizeof bytes);
    if (!buf_take(&b, p->a, &key, p->e))
        p->failed = true;
    buf_close(&b);
    return key;
}

str page_own_path(str path)
{
    bool own = path.n > 0 && path.p[0] == '/' &&
               !(path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\'));

    return own ? path : S("");
}

/* ---- the reader ---- */

bool page_reader(struct page *p)
{
    return p->db != NULL || office_read(p->office, &p->db, p->e);
}

void page_leave(struct page *p)
{
    office_read_end(p->office, p->db);
    p->db = NULL;
}

/* ---- rights ---- */

bool page_matter(struct page *p, str id, enum right right, struct json **fold,
                 struct authority *authority)
{
    struct err own = {0};
    str owner;

    if (office_matter(p->db, p->a, id, fold, &owner, &own) &&
        authority_get(p->db, p->a, owner, authority, &own) &&
        office_may(&p->caller, right, authority, *fold))
        return true;
    if (own.cause.def == NULL || err_fault(&own) == FAULT_ABSENT)
        return err_set(p->e, &not_seen, .arg = {str_slice(id, 0, 64)});
    *p->e = own;
    return false;
}

bool page_csrf(struct page *p)
{
    str sent = page_form(p, "csrf");

    if (sent.n == 0)
        sent = web_find(&p->r->headers, S("x-csrf-token"));
    if (p->caller.csrf.n > 0 && crypto_same(sent, p->caller.csrf))
        return true;
    return err_set(p->e, &foreign_form, .arg = {p->r->path});
}

/* ---- acting ---- */

static bool print_json(struct page *p);

/* "12" of an If-Match header: \"12\" or W/\"12\". */
static str tag_text(str header)
{
    str head, tail;

    if (!str_cut(header, S("\""), &head, &tail))
        return header;
    (void)str_cut(tail, S("\""), &head, &tail);
    return head;
}

bool page_seen(struct page *p, str *key, int64_t *seen)
{
    str match = web_find(&p->r->headers, S("if-match"));

    *key = p->body != NULL ? web_find(&p->r->headers, S("idempotency-key"))
                           : page_form(p, "key");
    /* Cut short, two keys would be one. */
    if (key->n > KEY_MAX)
        return err_set(p->e, &long_key,
                       .arg = {p->r->path, v_number(p, KEY_MAX)});
    *seen = -1;
    if (p->body == NULL) {
        (void)str_to_int(page_form(p, "seen"), 0, INT64_MAX, seen);
        return true;
    }
    if (!str_to_int(tag_text(match), 0, INT64_MAX, seen))
        return err_set(p->e, &say_version, .arg = {p->r->path});
    return true;
}

/* What a program gets: a problem document with all there is to say
 * [RFC 9457]. */
static bool problem_document(struct page *p, const char *type, str title)
{
    v_put_str(p, p->view, "type", str_of(type));
    v_put_str(p, p->view, "title", title);
    v_put_int(p, p->view, "status", p->status);
    v_put_str(p, p->view, "instance", p->r->path);
    p->template = NULL;
    if (p->failed || !print_json(p))
        return false;
    p->w->type = "application/problem+json";
    return true;
}

/* A refusal stands on the trail with the conditions that were not met. */
static bool note_refusal(struct page *p, const struct office_answer *answer)
{
    str guards = S("");

    for (size_t i = 0; i < answer->reasons->n; i++)
        guards = JOIN(p, guards, i == 0 ? S("") : S(" "),
                      json_get_str(answer->reasons->items[i], S("guard")));
    return !p->failed &&
           office_audit(p->office, p->a, &p->caller, S("refused"),
                        answer->matter, JOIN(p, p->r->path, S(" "), guards),
                        p->e);
}

bool page_problems(struct page *p, struct json *problems, bool *again)
{
    *again = !p->data;
    p->status = 400;
    v_put(p, p->view, "problems", problems);
    if (*again)
        return !p->failed;
    return problem_document(
        p, "urn:fadu:problem:input",
        page_zh_en(p, S("填写的内容有误"), S("What was entered does not fit")));
}

/* What the law forbids: for a program the whole answer, for people the form
 * once more under the reasons. */
static bool refused(struct page *p, const struct office_answer *answer,
                    bool *again)
{
    str title = page_zh_en(p, S("这一步现在不能办理"),
                           S("This step cannot be taken now"));
    struct json *refusal;

    *again = !p->data;
    p->status = 422;
    if (!note_refusal(p, answer))
        return false;
    v_put(p, p->view, "reasons", answer->reasons);
    if (p->data)
        return problem_document(p, "urn:fadu:problem:refused", title);
    refusal = v_object(p);
    v_put_str(p, refusal, "title", title);
    v_put_str(
        p, refusal, "says",
        page_zh_en(p, S("下面逐条列出理由、条款和办法,已填写的内容都保留着。"),
                   S("Each reason with its article and what helps; what "
                     "you typed is kept.")));
    v_put(p, refusal, "reasons", v_reasons(p, answer->reasons));
    v_put(p, p->view, "refusal", refusal);
    return !p->failed;
}

bool page_answer(struct page *p, const struct office_answer *answer,
                 str location, bool *again)
{
    struct json *v = p->view;

    *again = false;
    v_put_str(p, v, "matter", answer->matter);
    if (answer->result == OFFICE_PROBLEMS)
        return page_problems(p, answer->problems, again);
    if (answer->result == OFFICE_REFUSED)
        return refused(p, answer, again);
    v_put_int(p, v, "version", answer->version);
    v_put_int(p, v, "act", answer->place.seq);
    v_put_str(p, v, "digest", v_hash(p, &answer->place.digest));
    v_put(p, v, "findings", answer->findings);
    return !p->failed && page_redirect(p, location);
}

/* ---- the frame ---- */

static void nav_entry(struct page *p, struct json *nav, const char *where,
                      const char *href, str name)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "href", str_of(href));
    v_put_str(p, v, "name", name);
    if (p->where != NULL && str_eq(str_of(where), str_of(p->where)))
        v_put(p, v, "current", v_bool(p, true));
    v_push(p, nav, v);
}

static struct json *nav_of(struct page *p)
{
    struct json *nav = v_array(p);
    bool staff = p->caller.person.n > 0;

    if (staff && !people_scope(&p->caller, RIGHT_ACT).nothing)
        nav_entry(p, nav, "desk", "/workbench", page_phrase(p, "workbench"));
    if (staff && !people_scope(&p->caller, RIGHT_BEGIN).nothing)
        nav_entry(p, nav, "new", "/cases/new", page_phrase(p, "new_case"));
    if (staff && !people_scope(&p->caller, RIGHT_SEE).nothing)
        nav_entry(p, nav, "cases", "/cases",
                  page_zh_en(p, S("事项查询"), S("Cases")));
    if (staff && !people_scope(&p->caller, RIGHT_SUPERVISE).nothing)
        nav_entry(p, nav, "supervision", "/supervision",
                  page_phrase(p, "supervision"));
    if (staff && !people_scope(&p->caller, RIGHT_SEE).nothing)
        nav_entry(p, nav, "figures", "/figures", page_phrase(p, "figures"));
    if (staff && !people_scope(&p->caller, RIGHT_SEE).nothing)
        nav_entry(p, nav, "calendar", "/calendar", page_phrase(p, "calendar"));
    nav_entry(p, nav, "procedures", "/procedures",
              page_phrase(p, "procedures"));
    nav_entry(p, nav, "registers", "/registers", page_phrase(p, "registers"));
    nav_entry(p, nav, "public", "/public", page_phrase(p, "register_short"));
    nav_entry(p, nav, "officers", "/public/officers",
              page_phrase(p, "check_officer"));
    if (!staff)
        nav_entry(p, nav, "login", "/login", page_phrase(p, "log_in"));
    return nav;
}

static void language(struct page *p, struct json *all, const char *code,
                     str label, bool current)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "code", str_of(code));
    v_put_str(p, v, "label", label);
    v_put_str(p, v, "href",
              JOIN(p, S("/language?to="), str_of(code), S("&back="),
                   v_encoded(p, p->r->path)));
    if (current)
        v_put(p, v, "current", v_bool(p, true));
    v_push(p, all, v);
}

/* The post that the frame shows: phrases "post_ID" stand in the order in which
 * one prevails over another. */
static str post_word(struct page *p)
{
    static const str prefix = SI("post_");
    const struct json *all = p->site->phrases[p->lang];

    for (size_t i = 0; i < all->n; i++) {
        str name = all->names[i];

        if (str_starts(name, prefix) &&
            caller_has(&p->caller, str_slice(name, prefix.n, name.n)))
            return json_str(all->items[i]);
    }
    return S("");
}

/* The authorities at which the caller may work, where there are several. */
static struct json *places_of(struct page *p)
{
    struct json *all = v_array(p);

    for (size_t i = 0; i < p->caller.n_places; i++) {
        const struct caller_place *at = &p->caller.places[i];
        struct json *v = v_object(p);

        if (at->now)
            continue;
        v_put_str(p, v, "authority", at->authority);
        v_put_str(p, v, "name", at->name);
        v_push(p, all, v);
    }
    return all;
}

static struct json *user_of(struct page *p)
{
    struct json *v;

    if (p->caller.person.n == 0)
        return NULL;
    v = v_object(p);
    v_put_str(p, v, "name", p->caller.name);
    v_put_str(p, v, "post",
              JOIN(p, p->caller.authority_name, S(" · "), post_word(p)));
    v_put_str(p, v, "log_out", S("/logout"));
    v_put(p, v, "places", places_of(p));
    v_put_str(p, v, "csrf", p->caller.csrf);
    return v;
}

static struct json *ui_of(struct page *p)
{
    struct json *ui = json_get(p->view, S("ui"));
    struct json *languages = v_array(p), *nav = nav_of(p);
    bool large = str_eq(web_find(&p->r->cookies, S("size")), S("large"));
    const struct json *crumbs;

    if (ui == NULL)
        ui = v_object(p);
    v_put_str(p, ui, "lang", p->lang == LANG_ZH ? S("zh-CN") : S("en"));
    if (json_get(ui, S("title")) == NULL)
        v_put_str(p, ui, "title", office_name(p->office));
    v_put_str(p, ui, "assets", S("/assets"));
    v_put_str(p, ui, "home",
              p->caller.person.n > 0 ? S("/workbench") : S("/public"));
    v_put_str(p, ui, "organ", office_name(p->office));
    v_put_str(p, ui, "site", page_phrase(p, "site"));
    v_put_str(p, ui, "side", p->caller.person.n > 0 ? S("staff") : S("public"));
    language(p, languages, "zh", S("中文"), p->lang == LANG_ZH);
    language(p, languages, "en", S("English"), p->lang == LANG_EN);
    v_put(p, ui, "languages", languages);
    v_put(p, ui, "large", large ? v_bool(p, true) : NULL);
    v_put_str(p, ui, "size_href",
              JOIN(p, S("/text-size?to="), large ? S("normal") : S("large"),
                   S("&back="), v_encoded(p, p->r->path)));
    v_put(p, ui, "user", user_of(p));
    v_put(p, ui, "demo", p->site->options.demo ? v_bool(p, true) : NULL);
    v_put(p, ui, "nav", nav);
    v_put(p, ui, "has_nav", v_bool(p, nav != NULL && nav->n > 0));
    crumbs = json_get(ui, S("crumbs"));
    v_put(p, ui, "has_crumbs", v_bool(p, crumbs != NULL && crumbs->n > 1));
    return ui;
}

static struct json *ui_list(struct page *p, const char *name)
{
    struct json *ui = json_get(p->view, S("ui"));
    struct json *list;

    if (ui == NULL) {
        ui = v_object(p);
        v_put(p, p->view, "ui", ui);
    }
    list = json_get(ui, str_of(name));
    if (list == NULL) {
        list = v_array(p);
        v_put(p, ui, name, list);
    }
    return list;
}

/* Where we are; the last one names the page. */
bool page_crumb(struct page *p, str name, str href)
{
    struct json *v = v_object(p), *list = ui_list(p, "crumbs");

    v_put_str(p, v, "name", name);
    if (href.n > 0)
        v_put_str(p, v, "href", href);
    v_push(p, list, v);
    v_put_str(p, json_get(p->view, S("ui")), "title", name);
    return !p->failed;
}

bool page_message(struct page *p, const char *kind, str text)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "kind", str_of(kind));
    v_put_str(p, v, "text", text);
    v_put_str(p, v, "word", S(""));
    v_push(p, ui_list(p, "messages"), v);
    return !p->failed;
}

/* ---- the end ---- */

static bool print_json(struct page *p)
{
    struct buf b;
    str body;
    bool ok;

    json_remove(p->view, S("ui"));
    buf_init(&b, &memory_system, (size_t)32 << 20);
    json_print(p->view, 0, &b);
    buf_byte(&b, '\n');
    ok = buf_take(&b, p->a, &body, p->e);
    buf_close(&b);
    if (ok)
        web_json(p->w, p->status == 0 ? 200 : p->status, body);
    return ok;
}

static bool print_page(struct page *p)
{
    struct json *ui = ui_of(p);
    struct buf b;
    str body;
    bool ok;

    v_put(p, p->view, "ui", ui);
    v_put(p, p->view, "t", p->site->phrases[p->lang]);
    if (p->failed)
        return false;
    buf_init(&b, &memory_system, (size_t)32 << 20);
    ok = template_render(p->site->templates, str_of(p->template), p->view, &b,
                         p->e) &&
         buf_take(&b, p->a, &body, p->e);
    buf_close(&b);
    if (ok)
        web_html(p->w, p->status == 0 ? 200 : p->status, body);
    return ok;
}

bool page_redirect(struct page *p, str location)
{
    p->template = NULL;
    if (p->data)
        return print_json(p);
    return web_redirect(p->r, p->w, location, p->e);
}

/* ---- the beginning ---- */

struct touch {
    str token;
    instant now;
};

static bool touch_job(void *ctx, struct db *db, struct err *e)
{
    const struct touch *t = ctx;

    return session_touch(db, t->token, t->now, e);
}

static bool begin(struct page *p, struct web_request *r, struct web_response *w,
                  const struct site *site, struct err *e)
{
    const struct clock *clock = site->options.clock;
    bool wants_touch;

    *p = (struct page){.site = site,
                       .office = site->options.office,
                       .r = r,
                       .w = w,
                       .a = r->arena,
                       .e = e,
                       .lang = web_lang(r),
                       .data = web_wants(r) == WEB_DATA,
                       .now = clock->now(clock->ctx)};
    p->today = instant_date(p->now, ZONE_CITY_MIN);
    p->token = web_find(&r->cookies, str_of(cookie_session));
    p->view = v_object(p);
    if (str_eq(r->type, S("application/json")) && r->body.n > 0 &&
        !json_read(p->a, S("body"), r->body, &p->body, e))
        return false;
    if (p->failed || !page_reader(p) ||
        !session_caller(p->db, p->a, p->token, p->now, &p->caller, &wants_touch,
                        e))
        return false;
    if (wants_touch) {
        struct touch t = {p->token, p->now};
        struct store_job job = {touch_job, &t};

        return store_do(office_store(p->office), &job, e);
    }
    return true;
}

static bool to_login(struct page *p)
{
    if (p->data)
        return err_set(p->e, &log_in_first, .arg = {p->r->path});
    return web_redirect(p->r, p->w,
                        p->r->method == WEB_GET ? JOIN(p, S("/login?next="),
                                                       v_encoded(p, p->r->path))
                                                : S("/login"),
                        p->e);
}

/* Who was turned away, and where; the answer does not depend on it. */
static void note_denial(struct page *p)
{
    struct err ignored = {0};
    bool hidden = p->e != NULL && p->e->cause.def == &not_seen;

    if (p->caller.person.n == 0 || p->e == NULL || p->e->cause.def == NULL ||
        (err_fault(p->e) != FAULT_FORBIDDEN && !hidden))
        return;
    (void)!office_audit(p->office, p->a, &p->caller, S("denied"), S(""),
                        p->r->path, &ignored);
}

bool page_run(void *ctx, struct web_request *r, struct web_response *w,
              enum page_access access, page_maker *make, struct err *e)
{
    struct page p;
    bool ok = begin(&p, r, w, ctx, e);

    if (ok && access == PAGE_STAFF && p.caller.person.n == 0)
        ok = to_login(&p);
    else
        ok = ok && make(&p) && !p.failed &&
             (p.template == NULL ||
              (p.data ? print_json(&p) : (page_reader(&p) && print_page(&p))));
    page_leave(&p);
    if (!ok)
        note_denial(&p);
    return ok;
}

/* ---- errors for people ---- */

static str said(struct page *p, const struct err *e,
                void (*part)(const struct err *e, enum lang lang,
                             struct buf *out))
{
    struct buf b;
    str out = S("");

    buf_init(&b, &memory_system, 1 << 16);
    part(e, p->lang, &b);
    if (!p->failed && !buf_take(&b, p->a, &out, p->e))
        p->failed = true;
    buf_close(&b);
    return out;
}

void site_error_page(void *ctx, struct web_request *r, const struct err *e,
                     struct web_response *w)
{
    const struct site *site = ctx;
    struct web_response plain = *w;
    struct err own = {0};
    struct json *problem;
    struct page p;
    str detail, fix;
    int status = w->status;

    if (!begin(&p, r, w, site, &own)) {
        page_leave(&p);
        *w = plain;
        return;
    }
    problem = v_object(&p);
    detail = said(&p, e, err_sentence);
    fix = said(&p, e, err_remedy);
    v_put_str(&p, problem, "kind", status >= 500 ? S("fault") : S("input"));
    v_put_int(&p, problem, "status", status);
    v_put_str(&p, problem, "code", str_of(err_code(e)));
    v_put_str(&p, problem, "icon", status >= 500 ? S("error") : S("warn"));
    v_put_str(&p, problem, "title",
              status == 404 ? page_zh_en(&p, S("没有找到"), S("Not found"))
                            : page_zh_en(&p, S("没有办成"), S("Not done")));
    v_put_str(&p, problem, "detail", detail);
    {
        struct json *all = v_array(&p), *one = v_object(&p);

        v_put_str(&p, one, "says", fix);
        v_push(&p, all, one);
        v_put(&p, problem, "has_remedies", v_bool(&p, fix.n > 0));
        v_put(&p, problem, "remedies", all);
    }
    v_put_str(&p, problem, "request", v_number(&p, (int64_t)r->id));
    v_put(&p, p.view, "problem", problem);
    (void)page_crumb(&p, page_zh_en(&p, S("提示"), S("Notice")), S(""));
    p.template = "problem";
    p.status = status;
    if (p.failed || !print_page(&p))
        *w = plain;
    page_leave(&p);
}
