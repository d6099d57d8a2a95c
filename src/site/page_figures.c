/* page_figures.c - figures (数字): totals that acts keep up, by period, part,
 * month and authority; every number opens the matters that it counts.
 */
#include "site/figure_view.h"
#include "site/list.h"
#include "site/pages.h"

enum { YEARS = 10, MONTHS_MAX = 600, FROM_EVER = 100001, TO_EVER = 999912 };

static const char *const asked[] = {"procedure", "figure", "authority", "own",
                                    "year",      "month",  NULL};

/* ---- what is asked for ---- */

static int year_of(const struct page *p)
{
    return date_civil(p->today).year;
}

/* A year (this one if none is asked for, "all" for ever) and a month of it. */
static void use_period(struct page *p, struct figure_filter *f)
{
    int64_t year = year_of(p), month = 0;

    if (str_eq(page_query(p, "year"), S("all"))) {
        f->from = FROM_EVER;
        f->to = TO_EVER;
        return;
    }
    (void)str_to_int(page_query(p, "year"), 1000, 9999, &year);
    f->from = year * 100 + 1;
    f->to = year * 100 + 12;
    if (str_to_int(page_query(p, "month"), 1, 12, &month))
        f->from = f->to = year * 100 + month;
}

static struct figure_filter filter_of(struct page *p, const struct scope *scope)
{
    struct figure_filter f = {.scope = *scope,
                              .authority = page_query(p, "authority"),
                              .own = str_eq(page_query(p, "own"), S("1")),
                              .procedure = page_query(p, "procedure"),
                              .figure = page_query(p, "figure")};

    use_period(p, &f);
    return f;
}

static bool add_form(struct page *p, const struct scope *scope)
{
    struct json *fields = v_array(p), *v;

    if (!v_filter_authority(p, fields, scope,
                            page_zh_en(p, S("全部"), S("all"))))
        return false;
    v = v_filter(p, fields, "select", "year",
                 page_zh_en(p, S("年份"), S("Year")));
    v_option(p, v, S(""), v_number(p, year_of(p)));
    for (int i = 1; i < YEARS; i++)
        v_option(p, v, v_number(p, year_of(p) - i),
                 v_number(p, year_of(p) - i));
    v_option(p, v, S("all"), page_zh_en(p, S("全部"), S("all")));
    v = v_filter(p, fields, "select", "month", page_phrase(p, "month"));
    v_option(p, v, S(""), page_zh_en(p, S("全年"), S("the whole year")));
    for (int i = 1; i <= 12; i++)
        v_option(p, v, v_number(p, i), v_number(p, i));
    v_put(p, p->view, "filters", v_filters(p, "/figures", fields));
    return !p->failed;
}

/* ---- addresses ---- */

static const char *const kept[] = {"authority", "own", "year", "month", NULL};

static str figure_href(struct page *p, const char *path, str procedure, str id)
{
    return v_with(p, v_with(p, v_again(p, path, kept), "procedure", procedure),
                  "figure", id);
}

/* The matters behind a number: a part (or all), a month (or the period), an
 * authority (or what was asked for). */
static str list_href(struct page *p, const struct figure_row *r, bool part,
                     bool month)
{
    static const char *const all[] = {"authority", "own", "year", "month",
                                      NULL};
    static const char *const period[] = {"authority", "own", NULL};
    static const char *const own[] = {"year", "month", NULL};
    str href = v_again(p, "/figures/matters",
                       r->authority.n > 0 ? own
                       : month            ? period
                                          : all);

    href = v_with(p, v_with(p, href, "procedure", r->procedure), "figure",
                  r->figure);
    if (r->authority.n > 0)
        href = v_with(p, v_with(p, href, "authority", r->authority), "own",
                      S("1"));
    if (month && r->month > 0)
        href = v_with(p, v_with(p, href, "year", v_number(p, r->month / 100)),
                      "month", v_number(p, r->month % 100));
    return part ? v_with(p, href, "by", r->part) : href;
}

/* ---- sums over rows ---- */

static bool same_figure(const struct figure_row *a, const struct figure_row *b)
{
    return str_eq(a->procedure, b->procedure) && str_eq(a->figure, b->figure);
}

static void add_to(struct counted *c, const struct figure_row *r)
{
    c->n += r->n;
    c->value += r->value;
}

/* What a figure of a procedure comes to, in all. */
static struct counted sum_of(const struct figure_row *rows, size_t n,
                             str procedure, str figure)
{
    struct counted c = {0};

    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].procedure, procedure) &&
            str_eq(rows[i].figure, figure))
            add_to(&c, &rows[i]);
    }
    return c;
}

/* ---- one figure's numbers, by a key of its rows ---- */

enum key { BY_PART, BY_MONTH, BY_AUTHORITY };

struct bucket {
    struct figure_row row; /* the first of them */
    struct counted c;
};
struct buckets {
    VEC(struct bucket) all;
};

static bool same_key(const struct figure_row *a, const struct figure_row *b,
                     enum key k)
{
    switch (k) {
    case BY_PART:
        return str_eq(a->part, b->part);
    case BY_MONTH:
        return a->month == b->month;
    case BY_AUTHORITY:
        break;
    }
    return str_eq(a->authority, b->authority);
}

static void gather(struct page *p, struct buckets *out,
                   const struct figure_row *rows, size_t n, enum key k)
{
    for (size_t i = 0; i < n; i++) {
        struct bucket *b = NULL;

        for (size_t j = 0; j < out->all.n && b == NULL; j++) {
            if (same_key(&out->all.at[j].row, &rows[i], k))
                b = &out->all.at[j];
        }
        if (b == NULL) {
            b = p->failed ? NULL : vec_add(p->a, &out->all, p->e);
            if (b == NULL) {
                p->failed = true;
                return;
            }
            *b = (struct bucket){.row = rows[i]};
        }
        add_to(&b->c, &rows[i]);
    }
}

/* Months without any stand between the others, or the drawing would deceive. */
static void fill_months(struct page *p, struct buckets *b)
{
    struct buckets full = {0};
    int64_t month = b->all.n > 0 ? b->all.at[0].row.month : 0;

    for (size_t i = 0; i < b->all.n && !p->failed;) {
        struct bucket *one = vec_add(p->a, &full.all, p->e);

        if (one == NULL) {
            p->failed = true;
            return;
        }
        *one = b->all.at[i];
        if (month < one->row.month && full.all.n < MONTHS_MAX) {
            one->row.month = month;
            one->c = (struct counted){0};
        } else {
            month = one->row.month;
            i++;
        }
        month = month % 100 == 12 ? month + 89 : month + 1;
    }
    *b = full;
}

static str authority_name(struct page *p, str id)
{
    struct authority a;
    struct err own = {0};

    return authority_get(p->db, p->a, id, &a, &own) ? a.name : id;
}

/* Where a state stands among its track's, so that parts by state go the way of
 * the matter; all others keep their order. */
static size_t rank_of(const struct procedure *pr, const struct figure *f,
                      str part)
{
    const struct track *t;
    str head, id;

    (void)str_cut(str_trim(feel_source(f->by)), S("."), &head, &id);
    t = str_eq(head, S("states")) ? procedure_track(pr, id) : NULL;
    for (size_t i = 0; t != NULL && i < t->n_states; i++) {
        if (str_eq(t->states[i].id, part))
            return i;
    }
    return SIZE_MAX;
}

static void gather_parts(struct page *p, struct buckets *b,
                         const struct figure_row *rows, size_t n,
                         const struct procedure *pr, const struct figure *f)
{
    gather(p, b, rows, n, BY_PART);
    for (size_t i = 1; i < b->all.n; i++) {
        struct bucket one = b->all.at[i];
        size_t rank = rank_of(pr, f, one.row.part), j = i;

        while (j > 0 && rank_of(pr, f, b->all.at[j - 1].row.part) > rank) {
            b->all.at[j] = b->all.at[j - 1];
            j--;
        }
        b->all.at[j] = one;
    }
}

static struct json *number_view(struct page *p, const struct figure *f,
                                const struct counted *c, str href)
{
    struct json *v = v_object(p);

    v_put_int(p, v, "n", c->n);
    v_put_str(p, v, "number", v_counted(p, f, c));
    v_put_str(p, v, "href", c->n > 0 ? href : S(""));
    return v;
}

/* The buckets as rows with a bar each. */
static struct json *bucket_rows(struct page *p, const struct procedure *pr,
                                const struct figure *f, const struct buckets *b,
                                enum key k)
{
    struct json *all = v_array(p);
    int64_t *sizes = arena_array(p->a, int64_t, b->all.n, p->e);

    p->failed = p->failed || sizes == NULL;
    for (size_t i = 0; i < b->all.n && !p->failed; i++) {
        const struct bucket *one = &b->all.at[i];
        struct json *v =
            number_view(p, f, &one->c,
                        list_href(p, &one->row, k == BY_PART, k == BY_MONTH));

        if (k == BY_PART) {
            v_put_str(p, v, "part", one->row.part);
            v_put_str(p, v, "name", v_part_name(p, pr, f, one->row.part));
        } else if (k == BY_MONTH) {
            v_put_str(p, v, "name", v_month(p, one->row.month));
        } else {
            v_put_str(p, v, "authority", one->row.authority);
            v_put_str(p, v, "name", authority_name(p, one->row.authority));
        }
        sizes[i] = f != NULL && f->value != NULL ? one->c.value : one->c.n;
        v_push(p, all, v);
    }
    if (!p->failed)
        v_bars(p, all, sizes, b->all.n, k == BY_MONTH);
    return all;
}

/* ---- the overview ---- */

static struct json *figure_view(struct page *p, const struct figure_row *rows,
                                size_t n, size_t from, size_t to)
{
    const struct figure_row *r = &rows[from];
    const struct procedure *pr = NULL;
    const struct figure *f = figure_of(p, r->procedure, r->figure, &pr);
    struct counted c = sum_of(rows + from, to - from, r->procedure, r->figure);
    struct json *v = number_view(p, f, &c, list_href(p, r, false, false));
    struct buckets parts = {0};

    v_put_str(p, v, "figure", r->figure);
    v_put_str(p, v, "name", f == NULL ? r->figure : page_say(p, f->name));
    v_put_str(p, v, "page_href",
              figure_href(p, "/figures", r->procedure, r->figure));
    if (r->month == 0)
        v_put(p, v, "stock", v_bool(p, true));
    if (f != NULL && f->share_of.n > 0) {
        struct counted whole = sum_of(rows, n, r->procedure, f->share_of);

        v_put_str(p, v, "share", v_share(p, f, &c, &whole));
    }
    if (f != NULL)
        v_put(p, v, "citations", v_cites(p, &f->basis));
    if (f != NULL && f->by != NULL) {
        gather_parts(p, &parts, rows + from, to - from, pr, f);
        v_put(p, v, "parts", bucket_rows(p, pr, f, &parts, BY_PART));
    }
    return v;
}

static void add_overview(struct page *p, const struct figure_row *rows,
                         size_t n)
{
    struct json *all = v_array(p), *group = NULL, *items = NULL;
    str procedure = S("");

    for (size_t i = 0; i < n && !p->failed;) {
        size_t end = i;

        while (end < n && same_figure(&rows[i], &rows[end]))
            end++;
        if (group == NULL || !str_eq(procedure, rows[i].procedure)) {
            procedure = rows[i].procedure;
            group = v_object(p);
            items = v_array(p);
            v_put_str(p, group, "procedure", procedure);
            v_put_str(p, group, "title", v_procedure_name(p, procedure, S("")));
            v_put(p, group, "figures", items);
            v_push(p, all, group);
        }
        v_push(p, items, figure_view(p, rows, n, i, end));
        i = end;
    }
    v_put(p, p->view, "groups", all);
}

/* ---- one figure ---- */

static bool add_authorities(struct page *p, const struct figure_filter *f,
                            const struct procedure *pr, const struct figure *g)
{
    struct figure_filter each = *f;
    struct figure_row *rows = NULL;
    struct buckets b = {0};
    size_t n = 0;

    each.by_authority = true;
    if (p->failed || !office_figures(p->db, p->a, &each, &rows, &n, p->e))
        return false;
    gather(p, &b, rows, n, BY_AUTHORITY);
    v_put(p, p->view, "authorities", bucket_rows(p, pr, g, &b, BY_AUTHORITY));
    return !p->failed;
}

static bool add_one(struct page *p, const struct figure_filter *f,
                    const struct figure_row *rows, size_t n)
{
    const struct procedure *pr = NULL;
    const struct figure *g = figure_of(p, f->procedure, f->figure, &pr);
    struct buckets months = {0}, parts = {0};
    struct json *one = v_object(p);

    v_put_str(p, one, "title", g == NULL ? f->figure : page_say(p, g->name));
    v_put_str(p, one, "procedure", v_procedure_name(p, f->procedure, S("")));
    if (n > 0 && rows[0].month > 0) {
        gather(p, &months, rows, n, BY_MONTH);
        fill_months(p, &months);
        v_put_int(p, one, "width", (int64_t)months.all.n * TREND_STEP);
        v_put(p, one, "months", bucket_rows(p, pr, g, &months, BY_MONTH));
        v_put(p, one, "has_months", v_bool(p, true));
    }
    if (g != NULL && g->by != NULL && n > 0) {
        gather_parts(p, &parts, rows, n, pr, g);
        v_put(p, one, "parts", bucket_rows(p, pr, g, &parts, BY_PART));
        v_put(p, one, "has_parts", v_bool(p, true));
    }
    if (g != NULL)
        v_put(p, one, "citations", v_cites(p, &g->basis));
    v_put(p, p->view, "one", one);
    return add_authorities(p, f, pr, g) &&
           page_crumb(p, page_phrase(p, "figures"),
                      v_again(p, "/figures", kept)) &&
           page_crumb(p, g == NULL ? f->figure : page_say(p, g->name), S(""));
}

/* ---- export ---- */

static const str heads[] = {SI("适用程序"), SI("数字"), SI("机关"),
                            SI("月份"),     SI("分项"), SI("事项数"),
                            SI("合计")};

static bool export(struct page *p, const struct figure_filter *f)
{
    struct figure_filter each = *f;
    struct figure_row *rows = NULL;
    struct sheet s;
    size_t n = 0;

    each.by_authority = true;
    if (!office_figures(p->db, p->a, &each, &rows, &n, p->e))
        return false;
    sheet_open(&s, p, heads, COUNT_OF(heads));
    for (size_t i = 0; i < n && i < EXPORT_ROWS; i++) {
        const struct figure_row *r = &rows[i];
        const struct procedure *pr = NULL;
        const struct figure *g = figure_of(p, r->procedure, r->figure, &pr);
        str amount = S("");

        if (!p->failed && !figure_amount(p->a, r->value, &amount, p->e))
            p->failed = true;
        sheet_cell(&s, pr == NULL ? r->procedure : pr->name.zh);
        sheet_cell(&s, g == NULL ? r->figure : g->name.zh);
        sheet_cell(&s, authority_name(p, r->authority));
        sheet_cell(&s, r->month == 0 ? S("") : v_month(p, r->month));
        sheet_cell(&s, r->part);
        sheet_int(&s, r->n);
        sheet_cell(&s, amount);
        sheet_row_end(&s);
    }
    return sheet_send(&s, "figures");
}

static bool make_page_figures(struct page *p)
{
    struct figure_row *rows = NULL;
    struct figure_filter f;
    struct scope scope;
    size_t n = 0;

    p->template = "figures";
    p->where = "figures";
    if (!page_scope(p, RIGHT_SEE, &scope))
        return false;
    f = filter_of(p, &scope);
    if (str_eq(page_query(p, "format"), S("csv")))
        return export(p, &f);
    if (!add_form(p, &scope) ||
        !office_figures(p->db, p->a, &f, &rows, &n, p->e))
        return false;
    v_put_str(p, p->view, "csv_href",
              v_with(p, v_again(p, "/figures", asked), "format", S("csv")));
    v_put(p, p->view, "as_of", v_instant(p, p->now));
    if (f.figure.n > 0)
        return add_one(p, &f, rows, n);
    add_overview(p, rows, n);
    return !p->failed && page_crumb(p, page_phrase(p, "figures"), S(""));
}

PAGE(page_figures, PAGE_STAFF)

/* ---- the matters behind a number ---- */

static const char *const listed[] = {"procedure", "figure", "authority", "own",
                                     "year",      "month",  NULL};

/* With the part that was asked for: an empty one is one, too. */
static str again_of(struct page *p, const struct figure_filter *f)
{
    str again = v_again(p, "/figures/matters", listed);

    return f->one_part ? v_with(p, again, "by", f->part) : again;
}

static bool after_of(struct page *p, struct part_after *after)
{
    int64_t day = 0;

    after->part = page_query(p, "after_part");
    if (!str_to_int(page_query(p, "after"), 0, INT64_MAX, &after->made))
        return false;
    (void)str_to_int(page_query(p, "after_day"), DATE_MIN, DATE_MAX, &day);
    after->day = (date)day;
    return true;
}

static void add_part_rows(struct page *p, struct json *rows,
                          const struct part_row *found, size_t n,
                          const struct procedure *pr, const struct figure *g)
{
    for (size_t i = 0; i < n; i++) {
        struct json *v = v_matter_row(p, &found[i].matter);

        v_put_int(p, v, "no", (int64_t)i + 1);
        v_put_str(p, v, "part",
                  g != NULL && g->by != NULL
                      ? v_part_name(p, pr, g, found[i].part)
                      : S(""));
        v_put_str(p, v, "value",
                  g != NULL && g->value != NULL ? found[i].value : S(""));
        if (found[i].day != 0)
            v_put(p, v, "counted", v_date(p, found[i].day));
        v_push(p, rows, v);
    }
}

static bool add_list(struct page *p, const struct figure_filter *f,
                     const struct procedure *pr, const struct figure *g)
{
    struct part_after after = {0};
    bool goes_on = after_of(p, &after), more = false;
    struct json *list = v_object(p), *rows = v_array(p);
    struct part_row *found = NULL;
    str again = again_of(p, f), next = S("");
    size_t n = 0;

    if (p->failed ||
        !office_figure_parts(p->db, p->a, f, goes_on ? &after : NULL, LIST_ROWS,
                             &found, &n, &more, p->e))
        return false;
    add_part_rows(p, rows, found, n, pr, g);
    if (more) {
        next = v_with(p, again, "after", v_number(p, found[n - 1].made));
        next = v_with(p, next, "after_day", v_number(p, found[n - 1].day));
        next = v_with(p, next, "after_part", found[n - 1].part);
    }
    v_put(p, list, "rows", rows);
    v_put(p, list, "has_rows", v_bool(p, n > 0));
    v_put_str(p, list, "csv_href", v_with(p, again, "format", S("csv")));
    v_pager(p, list, goes_on ? again : S(""), next, n);
    v_put(p, p->view, "list", list);
    return !p->failed;
}

static const str part_heads[] = {SI("事项编号"), SI("文号"),     SI("事由"),
                                 SI("承办机关"), SI("计入日期"), SI("分项"),
                                 SI("计入的值")};

/* Page by page in memory of its own; no party is named. */
static bool export_list(struct page *p, struct figure_filter *f)
{
    struct part_after after = {0};
    struct arena *scratch[2] = {NULL, NULL};
    struct sheet s;
    size_t written = 0, turn = 0;
    bool more = true, first = true;
    bool ok = arena_open(&scratch[0], &memory_system, (size_t)16 << 20, p->e) &&
              arena_open(&scratch[1], &memory_system, (size_t)16 << 20, p->e);

    sheet_open(&s, p, part_heads, COUNT_OF(part_heads));
    while (ok && more && written < EXPORT_ROWS) {
        struct part_row *found = NULL;
        size_t n = 0;

        turn = 1 - turn;
        arena_reset(scratch[turn]);
        ok = office_figure_parts(p->db, scratch[turn], f, first ? NULL : &after,
                                 EXPORT_PAGE, &found, &n, &more, p->e);
        for (size_t i = 0; ok && i < n; i++) {
            sheet_cell(&s, found[i].matter.id);
            sheet_cell(&s, found[i].matter.number);
            sheet_cell(&s, found[i].matter.cause);
            sheet_cell(&s, found[i].matter.authority_name);
            sheet_day(&s, found[i].day != 0, found[i].day);
            sheet_cell(&s, found[i].part);
            sheet_cell(&s, found[i].value);
            sheet_row_end(&s);
        }
        if (!ok || n == 0)
            break;
        /* The next page is read beside the one that names its place. */
        after = (struct part_after){found[n - 1].part, found[n - 1].day,
                                    found[n - 1].made};
        first = false;
        written += n;
    }
    arena_close(scratch[0]);
    arena_close(scratch[1]);
    if (ok)
        return sheet_send(&s, "figure-matters");
    sheet_close(&s);
    return false;
}

static bool make_page_figure_matters(struct page *p)
{
    const struct procedure *pr = NULL;
    const struct figure *g;
    struct figure_filter f;
    struct scope scope;
    str title;

    p->template = "figure_matters";
    p->where = "figures";
    if (!page_scope(p, RIGHT_SEE, &scope))
        return false;
    f = filter_of(p, &scope);
    f.one_part = web_has(&p->r->query, S("by"));
    f.part = page_query(p, "by");
    g = figure_of(p, f.procedure, f.figure, &pr);
    if (str_eq(page_query(p, "format"), S("csv")))
        return export_list(p, &f);
    title = g == NULL ? f.figure : page_say(p, g->name);
    if (f.one_part && g != NULL && g->by != NULL)
        title = JOIN(p, title, S(" · "), v_part_name(p, pr, g, f.part));
    v_put_str(p, p->view, "heading", title);
    v_put_str(p, p->view, "sub", v_procedure_name(p, f.procedure, S("")));
    return add_list(p, &f, pr, g) &&
           page_crumb(p, page_phrase(p, "figures"),
                      v_again(p, "/figures", kept)) &&
           page_crumb(p, title, S(""));
}

PAGE(page_figure_matters, PAGE_STAFF)
