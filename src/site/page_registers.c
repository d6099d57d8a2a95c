/* page_registers.c - registers (清单): which there are, one as of any day, and one
 * entry with its history and the acts behind each version.
 *
 * Anyone sees the members that a register makes public; the staff of the
 * authority whose list it is, and who supervises it, see the others too.  What is
 * confidential is for conditions alone.
 */
#include "site/list.h"
#include "site/pages.h"

static const struct err_def no_register = {
    .code = "SITE-060",
    .fault = FAULT_ABSENT,
    .zh = "没有清单「{0}」,或它不公开",
    .fix_zh = "从清单页打开;不公开的清单请登录后查看",
    .en = "there is no register \"{0}\", or it is not public",
    .fix_en = "open it from the list of registers; log in for what is not "
              "public",
};
static const struct err_def no_entry = {
    .code = "SITE-061",
    .fault = FAULT_ABSENT,
    .zh = "清单中没有「{0}」",
    .fix_zh = "从清单打开,或核对编号",
    .en = "the register has no entry \"{0}\"",
    .fix_en = "open it from the register, or check its id",
};

static const char *const asked[] = {"of", "on", "q", NULL};

enum { OWNERS = 500, COLUMNS_SHOWN = 4, HISTORY = 50 };

/* One register as this caller sees it. */
struct seen {
    const struct roll *roll;
    str of;
    bool full; /* more than what is public */
    date on;
};

/* ---- who may see what ---- */

static bool is_shown(const struct roll *r, str member)
{
    for (size_t i = 0; i < r->n_shown; i++)
        if (str_eq(r->shown[i], member))
            return true;
    return false;
}

static bool visible(const struct seen *s, const struct field *f)
{
    return !f->confidential && (s->full || is_shown(s->roll, f->id));
}

static bool is_staff(const struct page *p)
{
    return p->caller.person.n > 0 &&
           !people_scope(&p->caller, RIGHT_SEE).nothing;
}

/* The city's lists are for all of its staff. */
static bool sees_all_of(const struct page *p, str of, int64_t region)
{
    return is_staff(p) && (str_eq(of, S("city")) ||
                           people_may(&p->caller, RIGHT_SEE, of, region));
}

/* ---- which there are ---- */

static str roll_href(struct page *p, const struct roll *r)
{
    return JOIN(p, S("/registers/"), v_encoded(p, r->id));
}

static struct json *roll_view(struct page *p, const struct roll *r)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "id", r->id);
    v_put_str(p, v, "name", page_say(p, r->name));
    v_put_str(p, v, "href", roll_href(p, r));
    v_put_str(
        p, v, "whose",
        r->city ? page_zh_en(p, S("全市一份"), S("One for the city"))
                : page_zh_en(p, S("各机关各一份"), S("One of each authority")));
    v_put(p, v, "open", v_bool(p, r->n_shown > 0));
    v_put(p, v, "citations", v_cites(p, &r->basis));
    return v;
}

static bool make_page_registers(struct page *p)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct json *all = v_array(p);
    size_t n = 0;

    p->template = "registers";
    p->where = "registers";
    for (size_t i = 0; i < packs_rolls(packs); i++) {
        const struct roll *r = packs_roll_at(packs, i);

        if (r->n_shown == 0 && !is_staff(p))
            continue;
        v_push(p, all, roll_view(p, r));
        n++;
    }
    v_put(p, p->view, "registers", all);
    v_put(p, p->view, "has_registers", v_bool(p, n > 0));
    return !p->failed && page_crumb(p, page_phrase(p, "registers"), S(""));
}

PAGE(page_registers, PAGE_PUBLIC)

/* ---- values ---- */

static str choice_word(struct page *p, const struct field *f, str id)
{
    for (size_t i = 0; i < f->n_choices; i++)
        if (str_eq(f->choices[i].id, id))
            return page_say(p, f->choices[i].name);
    return id;
}

static str value_text(struct page *p, const struct field *f,
                      const struct json *v)
{
    if (json_is(v, JSON_BOOL))
        return v->truth ? page_zh_en(p, S("是"), S("yes"))
                        : page_zh_en(p, S("否"), S("no"));
    if (json_is(v, JSON_OBJECT))
        return str_slice(json_get_str(v, S("@")), 0, 10);
    if (f->type == FIELD_CHOICE)
        return choice_word(p, f, json_str(v));
    if (f->type == FIELD_PERSON)
        return v_person_name(p, json_str(v));
    return json_str(v);
}

/* Members of a row: the title apart, tables on the entry's own page. */
static bool in_row(const struct seen *s, const struct field *f)
{
    return visible(s, f) && f->type != FIELD_TABLE &&
           !str_eq(f->id, s->roll->title);
}

static str title_of(struct page *p, const struct seen *s,
                    const struct entry_row *r)
{
    const struct field *f = roll_field(s->roll, s->roll->title);
    str title =
        visible(s, f) ? value_text(p, f, json_get(r->entry, f->id)) : S("");

    return title.n > 0 ? title : r->id;
}

static str entry_href(struct page *p, const struct seen *s, str id)
{
    str href = JOIN(p, roll_href(p, s->roll), S("/entry"));

    return v_with(p, v_with(p, href, "of", s->of), "id", id);
}

static struct json *last_day(struct page *p, date to)
{
    return to < DATE_MAX ? v_date(p, to) : NULL;
}

static struct json *row_view(struct page *p, const struct seen *s,
                             const struct entry_row *r)
{
    struct json *v = v_object(p), *cells = v_array(p), *members = v_object(p);
    size_t n = 0;

    v_put_str(p, v, "id", r->id);
    v_put_str(p, v, "title", title_of(p, s, r));
    v_put_str(p, v, "href", entry_href(p, s, r->id));
    v_put_int(p, v, "n", r->n);
    v_put(p, v, "from", v_date(p, r->from));
    v_put(p, v, "to", last_day(p, r->to));
    for (size_t i = 0; i < s->roll->n_fields; i++) {
        const struct field *f = &s->roll->fields[i];
        struct json *cell, *value = json_get(r->entry, f->id);

        if (!visible(s, f))
            continue;
        if (p->data && value != NULL && !p->failed &&
            !json_set(p->a, members, f->id, value, p->e))
            p->failed = true;
        if (!in_row(s, f) || n == COLUMNS_SHOWN)
            continue;
        n++;
        cell = v_object(p);
        v_put_str(p, cell, "label", page_say(p, f->name));
        v_put_str(p, cell, "text", value_text(p, f, value));
        v_push(p, cells, cell);
    }
    v_put(p, v, "cells", cells);
    if (p->data)
        v_put(p, v, "entry", members);
    return v;
}

/* ---- one register as of a day ---- */

static bool find_roll(struct page *p, struct seen *s)
{
    str id = page_param(p, "name");

    s->roll = packs_roll(office_of(p->office)->packs, id);
    s->on = p->today;
    if (s->roll == NULL || (s->roll->n_shown == 0 && !is_staff(p)))
        return err_set(p->e, &no_register, .arg = {str_slice(id, 0, 64)});
    return true;
}

/* Whose list: what was asked for, the city's, one's own, or the first there is. */
static bool find_owner(struct page *p, struct seen *s)
{
    struct entry_owner *owners = NULL;
    struct authority a = {0};
    struct err own = {0};
    size_t n = 0;

    s->of = str_slice(page_query(p, "of"), 0, ENTRY_ID_MAX);
    if (s->roll->city)
        s->of = S("city");
    else if (s->of.n == 0 && is_staff(p))
        s->of = p->caller.authority;
    if (s->of.n == 0) {
        if (!office_entry_owners(p->db, p->a, s->roll->id, S(""), 1, &owners,
                                 &n, p->e))
            return false;
        s->of = n > 0 ? owners[0].id : S("");
    }
    if (!s->roll->city && s->of.n > 0 &&
        !authority_get(p->db, p->a, s->of, &a, &own) &&
        err_fault(&own) != FAULT_ABSENT) {
        *p->e = own;
        return false;
    }
    s->full = sees_all_of(p, s->of, a.region);
    if (!s->full && s->roll->n_shown == 0)
        return err_set(p->e, &no_register, .arg = {s->roll->id});
    v_put_str(p, p->view, "of", s->of);
    v_put_str(p, p->view, "of_name", a.name);
    return true;
}

static bool add_filters(struct page *p, struct seen *s)
{
    struct json *fields = v_array(p), *q, *of;
    struct entry_owner *owners = NULL;
    size_t n = 0;

    q = v_filter(p, fields, "search", "q",
                 page_zh_en(p, S("编号或内容"), S("Id or words")));
    v_put_str(p, q, "max_length", S("100"));
    if (!s->roll->city) {
        of = v_filter(p, fields, "select", "of", page_phrase(p, "authority"));
        v_put_str(p, of, "value", s->of);
        if (p->failed || !office_entry_owners(p->db, p->a, s->roll->id, S(""),
                                              OWNERS, &owners, &n, p->e))
            return false;
        for (size_t i = 0; i < n; i++)
            if (s->roll->n_shown > 0 ||
                sees_all_of(p, owners[i].id, owners[i].region))
                v_option(p, of, owners[i].id,
                         owners[i].name.n > 0 ? owners[i].name : owners[i].id);
    }
    s->on =
        v_filter_day(p, fields, "on",
                     page_zh_en(p, S("哪一天的清单"), S("As of")), p->today);
    v_put(p, p->view, "filters", v_filters(p, "", fields));
    v_put_str(p, json_get(p->view, S("filters")), "action",
              roll_href(p, s->roll));
    v_put_str(p, json_get(p->view, S("filters")), "reset_href",
              roll_href(p, s->roll));
    v_put(p, p->view, "on", v_date(p, s->on));
    return !p->failed;
}

static struct entry_filter filter_of(struct page *p, const struct seen *s)
{
    struct entry_filter f = {.reg = s->roll->id,
                             .of = s->of,
                             .on = s->on,
                             .text = str_trim(page_query(p, "q")),
                             .shown = !s->full,
                             .after = page_query(p, "after"),
                             .max = LIST_ROWS};

    (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &f.before);
    return f;
}

static struct json *heads_of(struct page *p, const struct seen *s)
{
    struct json *heads = v_array(p);
    size_t n = 0;

    for (size_t i = 0; i < s->roll->n_fields && n < COLUMNS_SHOWN; i++) {
        struct json *one;

        if (!in_row(s, &s->roll->fields[i]))
            continue;
        n++;
        one = v_object(p);
        v_put_str(p, one, "label", page_say(p, s->roll->fields[i].name));
        v_push(p, heads, one);
    }
    return heads;
}

static bool add_rows(struct page *p, const struct seen *s)
{
    struct entry_filter f = filter_of(p, s);
    struct json *list = v_object(p), *rows = v_array(p);
    struct entry_page page;
    str again = roll_href(p, s->roll), next = S("");

    if (p->failed || !office_entries(p->db, p->a, &f, &page, p->e))
        return false;
    for (size_t i = 0; asked[i] != NULL; i++)
        if (page_query(p, asked[i]).n > 0)
            again = v_with(p, again, asked[i], page_query(p, asked[i]));
    for (size_t i = 0; i < page.n; i++)
        v_push(p, rows, row_view(p, s, &page.rows[i]));
    if (page.more)
        next = f.text.n > 0
                   ? v_with(p, again, "before", v_number(p, page.before))
                   : v_with(p, again, "after", page.after);
    v_put(p, list, "heads", heads_of(p, s));
    v_put(p, list, "rows", rows);
    v_put(p, list, "has_rows", v_bool(p, page.n > 0));
    v_put_str(p, list, "csv_href", v_with(p, again, "format", S("csv")));
    v_pager(p, list, f.after.n > 0 || f.before > 0 ? again : S(""), next,
            page.n);
    v_put(p, p->view, "list", list);
    return !p->failed;
}

/* ---- export ---- */

static void sheet_entry(struct sheet *s, struct page *p, const struct seen *x,
                        const struct entry_row *r)
{
    sheet_cell(s, r->id);
    sheet_cell(s, r->of_name.n > 0 ? r->of_name : r->of);
    for (size_t i = 0; i < x->roll->n_fields; i++) {
        const struct field *f = &x->roll->fields[i];

        if (visible(x, f) && f->type != FIELD_TABLE)
            sheet_cell(s, value_text(p, f, json_get(r->entry, f->id)));
    }
    sheet_day(s, true, r->from);
    sheet_day(s, r->to < DATE_MAX, r->to);
    sheet_row_end(s);
}

static bool sheet_heads(struct sheet *s, struct page *p, const struct seen *x)
{
    str *heads = arena_array(p->a, str, x->roll->n_fields + 4, p->e);
    size_t n = 0;

    if (heads == NULL)
        return false;
    heads[n++] = S("编号");
    heads[n++] = S("所属");
    for (size_t i = 0; i < x->roll->n_fields; i++) {
        const struct field *f = &x->roll->fields[i];

        if (visible(x, f) && f->type != FIELD_TABLE)
            heads[n++] = f->name.zh;
    }
    heads[n++] = S("第一天");
    heads[n++] = S("最后一天");
    sheet_open(s, p, heads, n);
    return true;
}

static bool export(struct page *p, const struct seen *x)
{
    struct entry_filter f = filter_of(p, x);
    struct entry_page page = {.more = true};
    struct sheet s;
    size_t written = 0;
    bool ok = true;

    if (!sheet_heads(&s, p, x))
        return false;
    f.max = EXPORT_PAGE;
    f.after = S("");
    f.before = 0;
    while (ok && page.more && written < EXPORT_ROWS) {
        ok = office_entries(p->db, p->a, &f, &page, p->e);
        for (size_t i = 0; ok && i < page.n; i++)
            sheet_entry(&s, p, x, &page.rows[i]);
        written += ok ? page.n : 0;
        f.after = page.after;
        f.before = page.before;
    }
    /* What is not public may name people: making the sheet leaves a trace
     * [PIP-51]. */
    if (ok && x->full) {
        page_leave(p);
        ok = office_audit(p->office, p->a, &p->caller, S("export"), S(""),
                          roll_href(p, x->roll), p->e);
    }
    if (ok)
        return sheet_send(&s, "register");
    sheet_close(&s);
    return false;
}

static bool make_page_register(struct page *p)
{
    struct seen s = {0};

    p->template = "roll";
    p->where = "registers";
    if (!find_roll(p, &s) || !find_owner(p, &s) || !add_filters(p, &s))
        return false;
    if (str_eq(page_query(p, "format"), S("csv")))
        return export(p, &s);
    v_put(p, p->view, "register", roll_view(p, s.roll));
    return add_rows(p, &s) &&
           page_crumb(p, page_phrase(p, "registers"), S("/registers")) &&
           page_crumb(p, page_say(p, s.roll->name), S(""));
}

PAGE(page_register, PAGE_PUBLIC)

/* ---- one entry ---- */

static struct json *fields_of(struct page *p, const struct seen *s,
                              const struct entry_row *r)
{
    struct json *all = v_array(p);

    for (size_t i = 0; i < s->roll->n_fields; i++) {
        const struct field *f = &s->roll->fields[i];
        const struct json *value = json_get(r->entry, f->id);
        struct json *one;

        if (!visible(s, f) || value == NULL)
            continue;
        one = v_object(p);
        v_put_str(p, one, "label", page_say(p, f->name));
        if (f->type == FIELD_TABLE)
            v_put(p, one, "table", v_table(p, f, value));
        else
            v_put_str(p, one, "value", value_text(p, f, value));
        v_push(p, all, one);
    }
    return all;
}

/* The act behind it, opened by those who may open its matter. */
static struct json *act_view(struct page *p, str matter, int64_t act,
                             int64_t seq)
{
    struct authority authority;
    struct json *v, *fold;
    struct err own = {0};
    str owner;

    if (seq == 0)
        return NULL;
    v = v_object(p);
    v_put_int(p, v, "seq", seq);
    if (!p->failed && matter.n > 0 && is_staff(p) &&
        office_matter(p->db, p->a, matter, &fold, &owner, &own) &&
        authority_get(p->db, p->a, owner, &authority, &own) &&
        office_may(&p->caller, RIGHT_SEE, &authority, fold))
        v_put_str(
            p, v, "href",
            JOIN(p, v_matter_href(p, matter), S("/acts/"), v_number(p, act)));
    v_put_str(p, v, "proof_href",
              JOIN(p, S("/ledger/proofs/"), v_number(p, seq)));
    return v;
}

static struct json *version_view(struct page *p, const struct seen *s,
                                 const struct entry_row *r)
{
    struct json *v = v_object(p);

    v_put_int(p, v, "n", r->n);
    v_put(p, v, "from", v_date(p, r->from));
    v_put(p, v, "to", last_day(p, r->to));
    if (r->to < r->from)
        v_put(p, v, "never", v_bool(p, true));
    else if (r->from <= s->on && s->on <= r->to)
        v_put(p, v, "valid", v_bool(p, true));
    v_put(p, v, "fields", fields_of(p, s, r));
    v_put(p, v, "made", act_view(p, r->matter, r->act, r->seq));
    v_put(p, v, "ended", act_view(p, r->end_matter, r->end_act, r->end_seq));
    return v;
}

static bool make_page_entry(struct page *p)
{
    struct seen s = {0};
    str id = str_slice(page_query(p, "id"), 0, ENTRY_ID_MAX);
    struct json *versions = v_array(p);
    struct entry_row *rows = NULL;
    bool more = false;
    int64_t before = 0;
    size_t n = 0;

    p->template = "entry";
    p->where = "registers";
    (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &before);
    if (!find_roll(p, &s) || !find_owner(p, &s) ||
        !office_entry_history(p->db, p->a, s.roll->id, s.of, id, before,
                              HISTORY, &rows, &n, &more, p->e))
        return false;
    if (n == 0)
        return err_set(p->e, &no_entry, .arg = {id});
    for (size_t i = 0; i < n; i++)
        v_push(p, versions, version_view(p, &s, &rows[i]));
    v_put(p, p->view, "register", roll_view(p, s.roll));
    v_put_str(p, p->view, "id", id);
    v_put_str(p, p->view, "title_text", title_of(p, &s, &rows[0]));
    v_put(p, p->view, "versions", versions);
    if (more)
        v_put_str(p, p->view, "more_href",
                  v_with(p, entry_href(p, &s, id), "before",
                         v_number(p, rows[n - 1].n)));
    return !p->failed &&
           page_crumb(p, page_phrase(p, "registers"), S("/registers")) &&
           page_crumb(p, page_say(p, s.roll->name),
                      v_with(p, roll_href(p, s.roll), "of", s.of)) &&
           page_crumb(p, title_of(p, &s, &rows[0]), S(""));
}

PAGE(page_entry, PAGE_PUBLIC)
