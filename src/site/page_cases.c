/* page_cases.c - the list of cases (案件查询), searched and exported. */
#include "site/list.h"
#include "site/pages.h"

enum { COUNT_MAX = 1000 };

static const char *const asked[] = {"authority", "below",     "status",
                                    "state",     "procedure", "from",
                                    "to",        "q",         NULL};

/* ---- what is asked for ---- */

static const struct {
    const char *id;
    struct words name;
} statuses[] = {
    {"open", {SI("在办"), SI("Running")}},
    {"overdue", {SI("已超期"), SI("Overdue")}},
    {"near", {SI("即将到期"), SI("Due soon")}},
    {"closed", {SI("已办结"), SI("Closed")}},
};

static void use_status(struct page *p, struct matter_filter *f)
{
    str status = page_query(p, "status");

    f->open = -1;
    if (str_eq(status, S("closed")))
        f->open = 0;
    if (str_eq(status, S("open")) || str_eq(status, S("overdue")) ||
        str_eq(status, S("near")))
        f->open = 1;
    if (str_eq(status, S("overdue")))
        f->due_to = p->today - 1;
    if (str_eq(status, S("near"))) {
        f->due_from = p->today;
        f->due_to = v_near_until(p);
    }
    f->order = f->open == 1 ? ORDER_DUE : ORDER_NEWEST;
}

static struct matter_filter filter_of(struct page *p, struct scope scope)
{
    struct matter_filter f = {
        .scope = scope,
        .authority = page_query(p, "authority"),
        .below = str_eq(page_query(p, "below"), S("1")),
        .state = page_query(p, "state"),
        .procedure = page_query(p, "procedure"),
        .text = str_trim(page_query(p, "q")),
        .due_from = DATE_MIN,
        .due_to = DATE_MAX,
        .filed_from = DATE_MIN,
        .filed_to = DATE_MAX,
        .after_made = -1,
        .max = LIST_ROWS,
    };

    use_status(p, &f);
    (void)str_to_int(page_query(p, "sort"), INT32_MIN, INT64_MAX,
                     &f.after_sort);
    (void)str_to_int(page_query(p, "made"), 0, INT64_MAX, &f.after_made);
    return f;
}

/* ---- the form ---- */

static void status_field(struct page *p, struct json *fields)
{
    struct json *v = v_filter(p, fields, "select", "status",
                              page_zh_en(p, S("办理情况"), S("Progress")));

    v_option(p, v, S(""), page_zh_en(p, S("全部"), S("all")));
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        v_option(p, v, str_of(statuses[i].id), page_say(p, statuses[i].name));
}

/* Each procedure once, whatever its profiles. */
static void procedure_field_of(struct page *p, struct json *fields)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct json *v = v_filter(p, fields, "select", "procedure",
                              page_phrase(p, "which_procedure"));

    v_option(p, v, S(""), page_zh_en(p, S("全部"), S("all")));
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);

        if (pr->profile.n == 0)
            v_option(p, v, pr->id, page_say(p, pr->name));
    }
}

static bool has_choice(const struct json *field, str value)
{
    const struct json *all = json_get(field, S("choices"));

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("value")), value))
            return true;
    }
    return false;
}

/* The states of the main track: of the procedure asked for, or of all. */
static void state_field(struct page *p, struct json *fields)
{
    const struct packs *packs = office_of(p->office)->packs;
    str only = page_query(p, "procedure");
    struct json *v =
        v_filter(p, fields, "select", "state", page_phrase(p, "stage"));

    v_option(p, v, S(""), page_zh_en(p, S("全部"), S("all")));
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);
        const struct track *main = &pr->tracks[0];

        if (only.n > 0 && !str_eq(pr->id, only))
            continue;
        for (size_t j = 0; j < main->n_states; j++) {
            if (!has_choice(v, main->states[j].id))
                v_option(p, v, main->states[j].id,
                         page_say(p, main->states[j].name));
        }
    }
}

static void below_field(struct page *p, struct json *fields)
{
    struct json *v = v_filter(p, fields, "select", "below",
                              page_zh_en(p, S("下级机关"), S("Those below")));

    v_option(p, v, S(""), page_zh_en(p, S("不含"), S("not included")));
    v_option(p, v, S("1"), page_zh_en(p, S("包含"), S("included")));
}

static bool add_form(struct page *p, struct matter_filter *f)
{
    struct json *fields = v_array(p);
    struct json *q = v_filter(
        p, fields, "search", "q",
        page_zh_en(p, S("当事人、事由或文号"), S("Party, cause or number")));

    v_put_str(p, q, "max_length", S("100"));
    if (!v_filter_authority(p, fields, &f->scope,
                            page_zh_en(p, S("全部"), S("all"))))
        return false;
    if (f->scope.whole_region)
        below_field(p, fields);
    status_field(p, fields);
    procedure_field_of(p, fields);
    state_field(p, fields);
    f->filed_from =
        v_filter_day(p, fields, "from",
                     page_zh_en(p, S("起算自"), S("Counted from")), DATE_MIN);
    f->filed_to = v_filter_day(p, fields, "to",
                               page_zh_en(p, S("起算至"), S("to")), DATE_MAX);
    v_put(p, p->view, "filters", v_filters(p, "/cases", fields));
    return !p->failed;
}

/* ---- the list ---- */

static str total_of(struct page *p, int64_t n)
{
    str number = JOIN(p, v_number(p, n), n >= COUNT_MAX ? S("+") : S(""));

    return page_zh_en(p, JOIN(p, S("共 "), number, S(" 件")),
                      JOIN(p, number, S(" in all")));
}

static bool add_rows(struct page *p, const struct matter_filter *f)
{
    struct json *list = v_object(p), *rows = v_array(p);
    struct matter_row *found = NULL;
    size_t n = 0;
    bool more = false;
    int64_t all = 0;
    str again = v_again(p, "/cases", asked), next = S("");
    struct matter_filter whole = *f;

    whole.after_made = -1;
    if (p->failed || !office_list(p->db, p->a, f, &found, &n, &more, p->e) ||
        !office_count(p->db, p->a, &whole, COUNT_MAX, &all, p->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct json *v = v_matter_row(p, &found[i]);

        v_put_int(p, v, "no", (int64_t)i + 1);
        v_push(p, rows, v);
    }
    if (more)
        next =
            v_with(p, v_with(p, again, "sort", v_number(p, found[n - 1].sort)),
                   "made", v_number(p, found[n - 1].made));
    v_put_str(p, list, "total", total_of(p, all));
    v_put_str(p, list, "csv_href", v_with(p, again, "format", S("csv")));
    v_put(p, list, "rows", rows);
    v_put(p, list, "has_rows", v_bool(p, n > 0));
    v_pager(p, list, f->after_made >= 0 ? again : S(""), next, n);
    v_put(p, p->view, "list", list);
    return !p->failed;
}

/* ---- export ---- */

static const str heads[] = {
    SI("事项编号"), SI("文号"),     SI("当事人"),   SI("事由"),
    SI("承办机关"), SI("适用程序"), SI("当前环节"), SI("办理情况"),
    SI("起算日期"), SI("最近期限"), SI("期限日期"), SI("期限性质"),
};

static void sheet_matter(struct sheet *s, const struct page *p,
                         const struct matter_row *r)
{
    const struct procedure *pr =
        packs_find(office_of(p->office)->packs, r->procedure, r->profile);
    const struct state *state =
        pr == NULL ? NULL : track_state(&pr->tracks[0], r->state);

    sheet_cell(s, r->id);
    sheet_cell(s, r->number);
    sheet_cell(s, r->party);
    sheet_cell(s, r->cause);
    sheet_cell(s, r->authority_name);
    sheet_cell(s, pr == NULL ? r->procedure : pr->name.zh);
    sheet_cell(s, state == NULL ? r->state : state->name.zh);
    sheet_cell(s, !r->open                          ? S("已办结")
                  : r->has_due && r->due < p->today ? S("已超期")
                                                    : S("在办"));
    sheet_day(s, r->has_filed, r->filed);
    sheet_cell(s, r->due_what);
    sheet_day(s, r->has_due, r->due);
    sheet_cell(s, !r->has_due ? S("") : r->provisional ? S("暂定") : S("确定"));
    sheet_row_end(s);
}

/* Page by page in memory of its own, so that a long export stays small. */
static bool write_rows(struct sheet *s, struct page *p, struct matter_filter *f,
                       struct arena *scratch)
{
    size_t written = 0;
    bool more = true;

    f->max = EXPORT_PAGE;
    f->after_made = -1;
    while (more && written < EXPORT_ROWS) {
        struct matter_row *found = NULL;
        size_t n = 0;

        arena_reset(scratch);
        if (!office_list(p->db, scratch, f, &found, &n, &more, p->e))
            return false;
        for (size_t i = 0; i < n; i++)
            sheet_matter(s, p, &found[i]);
        if (n == 0)
            break;
        written += n;
        f->after_sort = found[n - 1].sort;
        f->after_made = found[n - 1].made;
    }
    return true;
}

/* The sheet names people, so that making it leaves a trace [PIP-51]; what was
 * searched for may be a name itself and is not written down. */
static bool export(struct page *p, struct matter_filter *f)
{
    static const char *const kept[] = {"authority", "below", "status", "state",
                                       "procedure", "from",  "to",     NULL};
    struct arena *scratch = NULL;
    struct sheet s;
    bool ok;

    if (!arena_open(&scratch, &memory_system, (size_t)16 << 20, p->e))
        return false;
    sheet_open(&s, p, heads, COUNT_OF(heads));
    ok = write_rows(&s, p, f, scratch);
    arena_close(scratch);
    page_leave(p);
    ok = ok && office_audit(p->office, p->a, &p->caller, S("export"), S(""),
                            v_again(p, "/cases", kept), p->e);
    if (ok)
        return sheet_send(&s, "cases");
    sheet_close(&s);
    return false;
}

static bool make_page_cases(struct page *p)
{
    struct matter_filter f;
    struct scope scope;

    p->template = "search";
    p->where = "cases";
    if (!page_scope(p, RIGHT_SEE, &scope))
        return false;
    f = filter_of(p, scope);
    if (!add_form(p, &f))
        return false;
    if (str_eq(page_query(p, "format"), S("csv")))
        return export(p, &f);
    v_put_str(p, p->view, "heading", page_zh_en(p, S("事项查询"), S("Cases")));
    return add_rows(p, &f) &&
           page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")), S(""));
}

PAGE(page_cases, PAGE_STAFF)
