/* list.c - filters, addresses that keep what was asked, tables as CSV. */
#include "site/list.h"

static const struct err_def not_for_you = {
    .code = "SITE-020",
    .fault = FAULT_FORBIDDEN,
    .zh = "你没有打开「{0}」的权限",
    .fix_zh = "请有相应职务的人员办理,或向系统管理员申请",
    .en = "you may not open \"{0}\"",
    .fix_en = "ask somebody who holds the post, or an administrator",
};

bool page_scope(struct page *p, enum right right, struct scope *scope)
{
    *scope = people_scope(&p->caller, right);
    return !scope->nothing || err_set(p->e, &not_for_you, .arg = {p->r->path});
}

/* ---- filters ---- */

struct json *v_filters(struct page *p, const char *action, struct json *fields)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "action", str_of(action));
    v_put_str(p, v, "reset_href", str_of(action));
    v_put(p, v, "fields", fields);
    return v;
}

struct json *v_filter(struct page *p, struct json *fields, const char *control,
                      const char *name, str label)
{
    struct json *v = v_field(p, control, str_of(name), label,
                             v_cut(page_query(p, name), 300), false);

    v_push(p, fields, v);
    return v;
}

void v_option(struct page *p, struct json *field, str value, str label)
{
    v_choice(p, field, value, label, S(""),
             str_eq(value, json_get_str(field, S("value"))));
}

date v_filter_day(struct page *p, struct json *fields, const char *name,
                  str label, date otherwise)
{
    struct json *v = v_filter(p, fields, "date", name, label);
    str asked = page_query(p, name);
    date d;

    if (asked.n == 0)
        return otherwise;
    if (date_parse(asked, &d))
        return d;
    v_put_str(p, v, "error",
              page_zh_en(p, S("请写成 2026-03-02 这样的日期;这一条件没有使用"),
                         S("write a day as 2026-03-02; this was not used")));
    return otherwise;
}

bool v_filter_authority(struct page *p, struct json *fields,
                        const struct scope *scope, str all)
{
    struct json *v =
        v_filter(p, fields, "select", "authority", page_phrase(p, "authority"));
    struct authority *found = NULL;
    size_t n = 0;

    if (p->failed || !office_authorities(p->db, p->a, scope, &found, &n, p->e))
        return false;
    v_option(p, v, S(""), all);
    for (size_t i = 0; i < n; i++)
        v_option(p, v, found[i].id, found[i].name);
    return !p->failed;
}

/* ---- addresses ---- */

str v_with(struct page *p, str href, const char *name, str value)
{
    size_t at;

    return JOIN(p, href, str_find(href, S("?"), &at) ? S("&") : S("?"),
                str_of(name), S("="), v_encoded(p, value));
}

str v_again(struct page *p, const char *path, const char *const *names)
{
    str href = str_of(path);

    for (size_t i = 0; names[i] != NULL; i++) {
        str value = page_query(p, names[i]);

        if (value.n > 0)
            href = v_with(p, href, names[i], value);
    }
    return href;
}

/* ---- CSV ---- */

void sheet_open(struct sheet *s, struct page *p, const str *heads, size_t n)
{
    *s = (struct sheet){.p = p};
    buf_init(&s->b, &memory_system, (size_t)16 << 20);
    buf_lit(&s->b, "\xEF\xBB\xBF");
    for (size_t i = 0; i < n; i++)
        sheet_cell(s, heads[i]);
    sheet_row_end(s);
}

void sheet_cell(struct sheet *s, str cell)
{
    if (s->inside)
        buf_byte(&s->b, ',');
    s->inside = true;
    csv_cell(&s->b, cell);
}

void sheet_int(struct sheet *s, int64_t v)
{
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 64);
    buf_int(&b, v);
    if (!s->p->failed && !buf_done(&b, &text, s->p->e))
        s->p->failed = true;
    sheet_cell(s, text);
    buf_close(&b);
}

void sheet_day(struct sheet *s, bool has, date d)
{
    struct date_text t = {{0}};

    if (has)
        t = date_text(d);
    sheet_cell(s, str_of(t.z));
}

void sheet_row_end(struct sheet *s)
{
    buf_lit(&s->b, "\r\n");
    s->inside = false;
}

void sheet_close(struct sheet *s)
{
    buf_close(&s->b);
}

bool sheet_send(struct sheet *s, const char *name)
{
    struct page *p = s->p;
    struct date_text day = date_text(p->today);
    str body, disposition;
    bool ok = !p->failed && buf_take(&s->b, p->a, &body, p->e);

    buf_close(&s->b);
    if (!ok)
        return false;
    disposition = JOIN(p, S("attachment; filename=\""), str_of(name), S("-"),
                       str_of(day.z), S(".csv\""));
    return !p->failed &&
           web_pair_add(p->a, &p->w->headers, S("Content-Disposition"),
                        disposition, p->e) &&
           page_plain(p, "text/csv; charset=utf-8", body);
}

bool page_plain(struct page *p, const char *type, str body)
{
    p->template = NULL;
    p->w->status = 200;
    p->w->type = type;
    p->w->body = body;
    return !p->failed;
}

/* ---- near ---- */

date v_near_until(const struct page *p)
{
    enum { AT_MOST = 30 };
    const struct calendar *c = office_calendar(p->office, NULL);
    date d = p->today;

    while (d < p->today + AT_MOST &&
           calendar_working_days(c, p->today, d + 1) <= NEAR_WORKING_DAYS)
        d++;
    return d;
}
