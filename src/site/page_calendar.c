/* page_calendar.c - days off (放假安排): the versions of the city's calendar with
 * their sources, the days of a year, and the cases whose limits a notice moved,
 * as far as the caller may see them. [TIM-W4]
 */
#include "site/list.h"
#include "site/pages.h"

static const char *const asked[] = {"authority", "version", "year", NULL};

enum { YEAR_FIRST = 1950, YEAR_LAST = 2998, YEARS_SHOWN = 4 };

static int64_t number_of(const struct json *v, const char *name)
{
    int64_t n = 0;

    (void)json_get_int(v, str_of(name), &n);
    return n;
}

/* ---- versions ---- */

/* "2007–2026、2028" */
static str years_text(struct page *p, const struct json *years)
{
    str out = S("");

    for (size_t i = 0; json_is(years, JSON_ARRAY) && i < years->n; i++) {
        size_t last = i;
        int64_t from = 0, y = 0;

        (void)str_to_int(json_str(years->items[i]), 0, 9999, &from);
        while (last + 1 < years->n &&
               str_to_int(json_str(years->items[last + 1]), 0, 9999, &y) &&
               y == from + (int64_t)(last + 1 - i))
            last++;
        out = JOIN(p, out, out.n > 0 ? page_zh_en(p, S("、"), S(", ")) : S(""),
                   v_number(p, from));
        if (last > i)
            out = JOIN(p, out, S("–"), v_number(p, from + (int64_t)(last - i)));
        i = last;
    }
    return out;
}

static struct json *version_view(struct page *p, const struct json *one,
                                 bool in_force)
{
    const struct json *done = json_get(one, S("recounted"));
    str source = json_get_str(one, S("source"));
    str sha = json_get_str(one, S("sha256"));
    struct json *v = v_object(p);
    instant at;

    v_put_int(p, v, "number", number_of(one, "number"));
    v_put_str(p, v, "source",
              source.n > 0 ? source
                           : page_zh_en(p, S("随程序提供"),
                                        S("Shipped with the program")));
    v_put_str(p, v, "sha256", sha);
    v_put_str(p, v, "digest_short", str_slice(sha, 0, 12));
    if (in_force)
        v_put(p, v, "in_force", v_bool(p, true));
    if (source.n == 0)
        return v;
    if (instant_parse(json_get_str(one, S("at")), &at))
        v_put(p, v, "at", v_instant(p, at));
    v_put_str(p, v, "by", v_person_name(p, json_get_str(one, S("by"))));
    v_put_str(p, v, "years", years_text(p, json_get(one, S("years"))));
    v_put_int(p, v, "added", number_of(one, "added"));
    v_put_int(p, v, "replaced", number_of(one, "replaced"));
    v_put(p, v, "imported", v_bool(p, true));
    if (done == NULL)
        v_put(p, v, "running", v_bool(p, true));
    return v;
}

/* Newest first. */
static void add_versions(struct page *p, const struct json *all)
{
    const struct json *versions = json_get(all, S("versions"));
    struct json *list = v_array(p);

    for (size_t i = versions == NULL ? 0 : versions->n; i > 0; i--) {
        const struct json *one = versions->items[i - 1];

        v_push(
            p, list,
            version_view(p, one,
                         number_of(one, "number") == number_of(all, "number")));
    }
    v_put(p, p->view, "versions", list);
    v_put_int(p, p->view, "number", number_of(all, "number"));
    v_put_str(p, p->view, "announced",
              years_text(p, json_get(all, S("announced"))));
    if (json_get(json_get(all, S("shipped")), S("ahead"))->n > 0)
        v_put_str(
            p, p->view, "ahead",
            years_text(p, json_get(json_get(all, S("shipped")), S("ahead"))));
}

/* ---- the days of a year ---- */

static date day_of(const struct json *day)
{
    date d = DATE_MIN;

    (void)date_parse(json_get_str(day, S("date")), &d);
    return d;
}

/* Days that follow each other under one name stand together. */
static struct json *days_view(struct page *p, const struct json *days)
{
    struct json *all = v_array(p);
    size_t n = json_is(days, JSON_ARRAY) ? days->n : 0;

    for (size_t i = 0, last; i < n; i = last + 1) {
        str name = json_get_str(days->items[i], S("name"));
        struct json *v = v_object(p);

        last = i;
        while (last + 1 < n &&
               str_eq(json_get_str(days->items[last + 1], S("name")), name) &&
               day_of(days->items[last + 1]) == day_of(days->items[last]) + 1)
            last++;
        v_put_str(p, v, "name", name);
        v_put(p, v, "from", v_date(p, day_of(days->items[i])));
        v_put(p, v, "to",
              last > i ? v_date(p, day_of(days->items[last])) : NULL);
        v_put_int(p, v, "days", (int64_t)(last - i) + 1);
        v_push(p, all, v);
    }
    return all;
}

static bool add_year(struct page *p)
{
    const struct calendar *c = office_calendar(p->office, NULL);
    int now = date_civil(p->today).year;
    struct json *v = v_object(p), *chips = v_array(p), *days;
    int64_t year = now;

    (void)str_to_int(page_query(p, "year"), YEAR_FIRST, YEAR_LAST, &year);
    days = p->failed ? NULL : calendar_year_json(c, (int)year, p->a, p->e);
    if (days == NULL)
        return false;
    v_put_int(p, v, "year", year);
    v_put(p, v, "announced", v_bool(p, calendar_announced(c, (int)year)));
    v_put(p, v, "off", days_view(p, json_get(days, S("off"))));
    v_put(p, v, "work", days_view(p, json_get(days, S("work"))));
    v_put(p, v, "has_days",
          v_bool(p, json_get(days, S("off"))->n + json_get(days, S("work"))->n >
                        0));
    for (int y = now + 1; y > now + 1 - YEARS_SHOWN; y--) {
        struct json *chip = v_object(p);

        v_put_str(p, chip, "name", v_number(p, y));
        v_put_str(p, chip, "href",
                  JOIN(p, v_with(p, S("/calendar"), "year", v_number(p, y)),
                       S("#year-h")));
        if (y == year)
            v_put(p, chip, "current", v_bool(p, true));
        v_push(p, chips, chip);
    }
    v_put(p, p->view, "year", v);
    v_put(p, p->view, "years", chips);
    return !p->failed;
}

/* ---- the cases that moved ---- */

static struct json *moved_day(struct page *p, date d, bool provisional)
{
    struct json *v = v_date(p, d);

    if (provisional)
        v_put(p, v, "provisional", v_bool(p, true));
    return v;
}

static struct json *moved_view(struct page *p, const struct moved_row *r)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "id", r->matter);
    v_put_str(p, v, "href", v_matter_href(p, r->matter));
    v_put_str(p, v, "party", r->party);
    v_put_str(p, v, "cause", r->cause);
    v_put_str(p, v, "number", r->number);
    v_put_str(p, v, "authority", r->authority_name);
    v_put_str(p, v, "limit", page_zh_en(p, r->zh, r->en));
    if (r->of.n > 0)
        v_put_str(p, v, "of", r->of);
    v_put_int(p, v, "calendar", r->calendar);
    v_put(p, v, "before", moved_day(p, r->before, r->was_provisional));
    v_put(p, v, "after", moved_day(p, r->after, r->provisional));
    v_put(p, v, r->before == r->after ? "kept" : "changed", v_bool(p, true));
    v_put_str(
        p, v, "act_href",
        JOIN(p, v_matter_href(p, r->matter), S("/acts/"), v_number(p, r->act)));
    return v;
}

static bool add_moved(struct page *p, const struct moved_filter *f)
{
    struct json *list = v_object(p), *rows = v_array(p);
    struct moved_row *found = NULL;
    str again = v_again(p, "/calendar", asked), next = S("");
    bool more = false;
    size_t n = 0;

    if (p->failed || !office_moved(p->db, p->a, f, &found, &n, &more, p->e))
        return false;
    for (size_t i = 0; i < n; i++)
        v_push(p, rows, moved_view(p, &found[i]));
    if (more)
        next =
            JOIN(p, v_with(p, again, "before", v_number(p, found[n - 1].sort)),
                 S("#moved-h"));
    v_put(p, list, "has_rows", v_bool(p, n > 0));
    v_put(p, list, "rows", rows);
    v_put_str(p, list, "csv_href", v_with(p, again, "format", S("csv")));
    v_pager(p, list, f->before > 0 ? JOIN(p, again, S("#moved-h")) : S(""),
            next, n);
    v_put(p, p->view, "list", list);
    return !p->failed;
}

/* ---- export ---- */

static const str heads[] = {
    SI("事项编号"), SI("文号"),       SI("当事人"),     SI("事由"),
    SI("承办机关"), SI("期限"),       SI("期限当事人"), SI("放假安排版本"),
    SI("原日期"),   SI("原日期性质"), SI("新日期"),     SI("新日期性质"),
};

static void sheet_moved(struct sheet *s, const struct moved_row *r)
{
    sheet_cell(s, r->matter);
    sheet_cell(s, r->number);
    sheet_cell(s, r->party);
    sheet_cell(s, r->cause);
    sheet_cell(s, r->authority_name);
    sheet_cell(s, r->zh);
    sheet_cell(s, r->of);
    sheet_int(s, r->calendar);
    sheet_day(s, true, r->before);
    sheet_cell(s, r->was_provisional ? S("暂定") : S("确定"));
    sheet_day(s, true, r->after);
    sheet_cell(s, r->provisional ? S("暂定") : S("确定"));
    sheet_row_end(s);
}

static bool write_rows(struct sheet *s, struct page *p, struct moved_filter *f,
                       struct arena *scratch)
{
    size_t written = 0;
    bool more = true;

    f->max = EXPORT_PAGE;
    f->before = 0;
    while (more && written < EXPORT_ROWS) {
        struct moved_row *found = NULL;
        size_t n = 0;

        arena_reset(scratch);
        if (!office_moved(p->db, scratch, f, &found, &n, &more, p->e))
            return false;
        for (size_t i = 0; i < n; i++)
            sheet_moved(s, &found[i]);
        if (n == 0)
            break;
        written += n;
        f->before = found[n - 1].sort;
    }
    return true;
}

/* The sheet names people, so that making it leaves a trace [PIP-51]. */
static bool export(struct page *p, struct moved_filter *f)
{
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
                            v_again(p, "/calendar", asked), p->e);
    if (ok)
        return sheet_send(&s, "calendar");
    sheet_close(&s);
    return false;
}

/* ---- the page ---- */

static bool add_form(struct page *p, const struct scope *scope,
                     const struct json *all)
{
    const struct json *versions = json_get(all, S("versions"));
    struct json *fields = v_array(p), *which;

    if (!v_filter_authority(p, fields, scope,
                            page_zh_en(p, S("全部"), S("all"))))
        return false;
    which = v_filter(p, fields, "select", "version",
                     page_phrase(p, "calendar_version"));
    v_option(p, which, S(""), page_zh_en(p, S("全部"), S("all")));
    for (size_t i = versions->n; i > 1; i--) {
        str n = v_number(p, number_of(versions->items[i - 1], "number"));

        v_option(p, which, n, page_zh_en(p, JOIN(p, S("第 "), n, S(" 版")), n));
    }
    v_put(p, p->view, "filters", v_filters(p, "/calendar", fields));
    return !p->failed;
}

static bool make_page_calendar(struct page *p)
{
    struct moved_filter f = {.authority = page_query(p, "authority"),
                             .max = LIST_ROWS};
    struct json *all = NULL;

    p->template = "calendar";
    p->where = "calendar";
    (void)str_to_int(page_query(p, "version"), 1, INT64_MAX, &f.calendar);
    (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &f.before);
    if (!page_scope(p, RIGHT_SEE, &f.scope))
        return false;
    if (str_eq(page_query(p, "format"), S("csv")))
        return export(p, &f);
    if (!office_calendars(p->office, p->db, p->a, &all, p->e))
        return false;
    add_versions(p, all);
    return add_year(p) && add_form(p, &f.scope, all) && add_moved(p, &f) &&
           page_crumb(p, page_phrase(p, "calendar"), S(""));
}

PAGE(page_calendar, PAGE_STAFF)
