/* page_login.c - logging in and out. */
#include "site/pages.h"

static struct json *login_form(struct page *p, str account, str next)
{
    struct json *groups = v_array(p), *group = v_object(p);
    struct json *fields = v_array(p), *form, *field;

    field = v_field(p, "text", S("account"), page_phrase(p, "account"), account,
                    true);
    v_put_str(p, field, "complete", S("username"));
    v_push(p, fields, field);
    field = v_field(p, "password", S("password"), page_phrase(p, "password"),
                    S(""), true);
    v_put_str(p, field, "complete", S("current-password"));
    v_push(p, fields, field);
    v_put_str(p, group, "title", page_phrase(p, "log_in"));
    v_put(p, group, "fields", fields);
    v_push(p, groups, group);
    form = v_form(p, S("/login"), groups, "登录", "Log in");
    if (next.n > 0)
        v_hidden(p, form, S("next"), next);
    return form;
}

static void demo_accounts(struct page *p)
{
    const struct json *logins = p->site->logins;
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(logins, JSON_ARRAY) && i < logins->n; i++) {
        const struct json *one = logins->items[i];
        struct json *v = v_object(p);

        v_put_str(p, v, "name", json_get_str(one, S("name")));
        v_put_str(p, v, "role",
                  page_zh_en(p, json_get_str(one, S("role_zh")),
                             json_get_str(one, S("role_en"))));
        v_put_str(p, v, "password", json_get_str(one, S("password")));
        v_push(p, all, v);
    }
    if (all != NULL && all->n > 0) {
        v_put(p, p->view, "has_accounts", v_bool(p, true));
        v_put(p, p->view, "accounts", all);
    }
}

static bool show(struct page *p, str account, str next)
{
    p->template = "login";
    p->where = "login";
    v_put(p, p->view, "form", login_form(p, account, next));
    v_put_str(p, p->view, "public_href", S("/public"));
    demo_accounts(p);
    return page_crumb(p, page_phrase(p, "log_in"), S(""));
}

static bool make_page_login(struct page *p)
{
    if (p->caller.person.n > 0)
        return page_redirect(p, S("/workbench"));
    return show(p, S(""), page_own_path(page_query(p, "next")));
}

struct opening {
    struct page *p;
    struct login login;
    str person, token;
};

static bool open_job(void *ctx, struct db *db, struct err *e)
{
    struct opening *o = ctx;

    return session_open(db, o->p->a, o->login.account, o->person, o->login.now,
                        o->p->site->options.random, &o->token, e);
}

static bool failed_job(void *ctx, struct db *db, struct err *e)
{
    struct opening *o = ctx;

    return login_failed(db, &o->login, e);
}

/* Wrong: counted, on the trail, and the form again with what was typed. */
static bool refuse(struct opening *o, const struct err *why)
{
    struct page *p = o->p;
    struct store_job job = {failed_job, o};
    struct json *notice = v_object(p);
    struct buf b;
    str says = S("");

    page_leave(p);
    if (err_fault(why) == FAULT_LOGIN &&
        (!store_do(office_store(p->office), &job, p->e) ||
         !office_audit(p->office, p->a, &p->caller, S("login-refused"), S(""),
                       o->login.account, p->e)))
        return false;
    if (p->data) {
        *p->e = *why;
        return false;
    }
    buf_init(&b, &memory_system, 4096);
    err_sentence(why, p->lang, &b);
    buf_lit(&b, "。");
    err_remedy(why, p->lang, &b);
    if (!buf_take(&b, p->a, &says, p->e))
        p->failed = true;
    buf_close(&b);
    v_put_str(p, notice, "kind", S("error"));
    v_put_str(p, notice, "word", page_phrase(p, "error"));
    v_put_str(p, notice, "text", says);
    v_put(p, p->view, "notice", notice);
    p->status = web_status(why);
    return page_reader(p) &&
           show(p, o->login.account, page_own_path(page_form(p, "next")));
}

/* A program sends it back with each request that changes something. */
static bool say_csrf(struct page *p, str token)
{
    struct caller me;
    bool touch;

    if (!page_reader(p) ||
        !session_caller(p->db, p->a, token, p->now, &me, &touch, p->e))
        return false;
    v_put_str(p, p->view, "csrf", me.csrf);
    return !p->failed;
}

static bool make_page_login_post(struct page *p)
{
    struct opening o = {.p = p,
                        .login = {.account = page_form(p, "account"),
                                  .password = page_form(p, "password"),
                                  .peer = p->r->peer,
                                  .now = p->now}};
    struct store_job job = {open_job, &o};
    struct err why = {0};
    str next = page_own_path(page_form(p, "next"));
    struct caller who;

    page_leave(p);
    if (!office_login(p->office, p->a, &o.login, &o.person, &why))
        return refuse(&o, &why);
    if (!page_reader(p) ||
        !caller_of(p->db, p->a, o.person, p->today, &who, p->e))
        return false;
    page_leave(p);
    if (!store_do(office_store(p->office), &job, p->e) ||
        !web_cookie(p->r, p->w, S("fadu"), o.token, -1, p->site->options.secure,
                    p->e))
        return false;
    if (p->data && !say_csrf(p, o.token))
        return false;
    v_put_str(p, p->view, "person", who.person);
    v_put_str(p, p->view, "name", who.name);
    if (next.n == 0)
        next = people_scope(&who, RIGHT_ACT).nothing ? S("/supervision")
                                                     : S("/workbench");
    if (people_scope(&who, RIGHT_ACT).nothing &&
        people_scope(&who, RIGHT_SUPERVISE).nothing)
        next = S("/public");
    return page_redirect(p, next);
}

static bool close_job(void *ctx, struct db *db, struct err *e)
{
    struct page *p = ctx;

    return session_close(db, p->token, e);
}

static bool make_page_logout(struct page *p)
{
    struct store_job job = {close_job, p};

    if (!page_csrf(p))
        return false;
    page_leave(p);
    return store_do(office_store(p->office), &job, p->e) &&
           web_cookie(p->r, p->w, S("fadu"), S(""), 0, p->site->options.secure,
                      p->e) &&
           page_redirect(p, S("/login"));
}

/* ---- where the caller works ---- */

static bool serve_job(void *ctx, struct db *db, struct err *e)
{
    struct page *p = ctx;

    return session_serve(db, p->a, &p->caller, p->token,
                         page_form(p, "authority"), e);
}

static bool make_page_serve(struct page *p)
{
    struct store_job job = {serve_job, p};

    if (!page_csrf(p))
        return false;
    page_leave(p);
    return store_do(office_store(p->office), &job, p->e) &&
           page_redirect(p, S("/workbench"));
}

PAGE(page_serve, PAGE_STAFF)
PAGE(page_login, PAGE_PUBLIC)
PAGE(page_login_post, PAGE_PUBLIC)
PAGE(page_logout, PAGE_STAFF)
