/* notice.c - a notice of days off (放假安排) as a file: read, held against the
 * city's calendar, and merged into it.  Pure: no disk, no clock.
 *
 * What a notice says of days that are announced already must agree with them,
 * unless it is said to replace them; what makes no sense is refused always.
 */
#include "office/internal.h"

#include <stdlib.h>

static const struct err_def not_a_list = {
    .code = "OFFICE-081",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是放假安排文件所要求的内容",
    .fix_zh = "days 写成 [{date, name, kind}];holidays 写成 [{name, off: "
              "2027-02-06..2027-02-12, work: [2027-02-14]}]",
    .en = "\"{0}\" is not what a file of days off holds",
    .fix_en = "write days as [{date, name, kind}], or holidays as [{name, off: "
              "2027-02-06..2027-02-12, work: [2027-02-14]}]",
};
static const struct err_def no_name = {
    .code = "OFFICE-082",
    .fault = FAULT_INPUT,
    .zh = "{0} 没有写明是什么假日",
    .fix_zh = "写上假日名称;调休上班的日子也写它所属的假日",
    .en = "{0} does not say which holiday it is",
    .fix_en = "name the holiday; a make-up day names the one it belongs to",
};
static const struct err_def worked_anyway = {
    .code = "OFFICE-083",
    .fault = FAULT_INPUT,
    .zh = "{0} 是工作日,本来就上班,不能是调休上班日",
    .fix_zh = "核对日期;调休上班日是休息日(星期六、星期日)",
    .en = "{0} is a working day anyway and can be no make-up day",
    .fix_en = "check the date: a make-up day is a Saturday or a Sunday",
};
static const struct err_def stray = {
    .code = "OFFICE-084",
    .fault = FAULT_INPUT,
    .zh = "{0} 不在文件所公布的年份内,也不是其前一年 12 月或后一年 1 月的日子",
    .fix_zh = "核对年份",
    .en = "{0} lies in no year that the file announces, nor in the December "
          "before or the January after one",
    .fix_en = "check the year",
};
static const struct err_def gap = {
    .code = "OFFICE-085",
    .fault = FAULT_INPUT,
    .zh = "文件公布 {0} 年,而 {1} 年还没有公布",
    .fix_zh = "核对年份;确有其事的,先导入 {1} 年的通知",
    .en = "the file announces {0}, while {1} is not announced yet",
    .fix_en = "check the year; if it is right, bring in the notice for {1} "
              "first",
};
static const struct err_def contradicts = {
    .code = "OFFICE-086",
    .fault = FAULT_CONFLICT,
    .zh = "{0}:已公布为「{1}」,文件写「{2}」",
    .fix_zh = "核对文件;通知确实更改了已公布的安排的,加 --replace",
    .en = "{0}: announced as \"{1}\", the file says \"{2}\"",
    .fix_en = "check the file; if the notice does change what was announced, "
              "add --replace",
};
static const struct err_def too_many = {
    .code = "OFFICE-087",
    .fault = FAULT_LARGE,
    .zh = "「{0}」写了太多的日子",
    .fix_zh = "一份通知只写它公布的日子",
    .en = "\"{0}\" names too many days",
    .fix_en = "a notice names the days that it announces",
};

enum { NAME_MAX = 90, YEAR_FIRST = 1950, YEAR_LAST = 2998, ROWS_MAX = 8000 };

/* ---- reading ---- */

struct reading {
    struct arena *a;
    struct notice *n;
    struct err *e;
    struct buf csv; /* the same as the calendar reads it */
};

static bool add_row(struct reading *r, str day, str name, str kind, int line)
{
    struct notice_day *d;
    date when;

    if (r->n->days.n == ROWS_MAX)
        return err_set(r->e, &too_many, .at = {r->n->file, line, 0},
                       .arg = {r->n->file});
    d = vec_add(r->a, &r->n->days, r->e);
    if (d == NULL)
        return false;
    *d = (struct notice_day){
        .name = str_trim(name), .works = str_eq(kind, S("work")), .line = line};
    if (date_parse(day, &when))
        d->day = when;
    csv_cell(&r->csv, day);
    buf_byte(&r->csv, ',');
    csv_cell(&r->csv, d->name);
    buf_byte(&r->csv, ',');
    csv_cell(&r->csv, kind);
    buf_byte(&r->csv, '\n');
    return true;
}

static bool wrong(struct reading *r, const struct json *v, const char *what)
{
    return err_set(r->e, &not_a_list, .at = v->at, .arg = {str_of(what)});
}

/* "2027-02-06" or "2027-02-06..2027-02-12". */
static bool add_span(struct reading *r, const struct json *v, str name,
                     str kind)
{
    str from, to;
    date a, b;

    if (!str_cut(json_str(v), S(".."), &from, &to))
        return add_row(r, json_str(v), name, kind, v->at.line);
    if (!date_parse(from, &a) || !date_parse(to, &b) || b < a || b - a > 366)
        return wrong(r, v, "off");
    for (date d = a; d <= b; d++) {
        str text;

        if (!arena_str(r->a, str_of(date_text(d).z), &text, r->e) ||
            !add_row(r, text, name, kind, v->at.line))
            return false;
    }
    return true;
}

static bool add_spans(struct reading *r, const struct json *v, str name,
                      str kind)
{
    if (v == NULL || json_is(v, JSON_NULL))
        return true;
    if (!json_is(v, JSON_ARRAY))
        return add_span(r, v, name, kind);
    for (size_t i = 0; i < v->n; i++) {
        if (!add_span(r, v->items[i], name, kind))
            return false;
    }
    return true;
}

static bool read_yaml(struct reading *r, str text)
{
    struct json *v;
    const struct json *days, *holidays;

    if (!yaml_read(r->a, r->n->file, text, &v, r->e))
        return false;
    days = json_get(v, S("days"));
    holidays = json_get(v, S("holidays"));
    r->n->source = json_get_str(v, S("source"));
    if ((days == NULL) == (holidays == NULL))
        return wrong(r, v, "days");
    if (days != NULL && !json_is(days, JSON_ARRAY))
        return wrong(r, days, "days");
    if (holidays != NULL && !json_is(holidays, JSON_ARRAY))
        return wrong(r, holidays, "holidays");
    for (size_t i = 0; days != NULL && i < days->n; i++) {
        const struct json *d = days->items[i];

        if (!add_row(r, json_get_str(d, S("date")), json_get_str(d, S("name")),
                     json_get_str(d, S("kind")), d->at.line))
            return false;
    }
    for (size_t i = 0; holidays != NULL && i < holidays->n; i++) {
        const struct json *h = holidays->items[i];
        str name = json_get_str(h, S("name"));

        if (!json_is(h, JSON_OBJECT))
            return wrong(r, h, "holidays");
        if (!add_spans(r, json_get(h, S("off")), name, S("off")) ||
            !add_spans(r, json_get(h, S("work")), name, S("work")))
            return false;
    }
    return true;
}

static bool read_csv(struct reading *r, str text)
{
    struct calendar *checked;
    struct csv rows = {0};

    /* The calendar's own reader says what is wrong with a cell. */
    if (!calendar_read(r->a, r->n->file, text, S(""), &checked, r->e) ||
        !csv_read(r->a, r->n->file, text, ',', &rows, r->e))
        return false;
    for (size_t i = 1; i < rows.n; i++) {
        const str *c = rows.rows[i].cells;

        if (!add_row(r, c[0], c[1], c[2], rows.rows[i].line))
            return false;
    }
    return true;
}

static int by_day(const void *a, const void *b)
{
    const struct notice_day *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

bool notice_read(struct arena *a, str file, str text, struct notice *out,
                 struct err *e)
{
    struct notice n = {.file = file};
    struct reading r = {.a = a, .n = &n, .e = e};
    bool yaml = str_ends(file, S(".yaml")) || str_ends(file, S(".yml"));
    str csv = S("");
    bool ok;

    buf_init(&r.csv, &memory_system, (size_t)4 << 20);
    buf_lit(&r.csv, "date,name,kind\n");
    ok = yaml ? read_yaml(&r, text) : read_csv(&r, text);
    /* Once more as a whole: a day that stands there twice, a word that is no
     * date, whichever form it came in. */
    ok = ok && buf_take(&r.csv, a, &csv, e) &&
         calendar_read(a, file, csv, S(""), &n.own, e);
    buf_close(&r.csv);
    if (!ok)
        return false;
    if (n.days.n > 0)
        qsort(n.days.at, n.days.n, sizeof *n.days.at, by_day);
    *out = n;
    return true;
}

/* ---- against the calendar ---- */

static bool plain_works(date d)
{
    return date_weekday(d) <= 5;
}

static bool declared(const struct calendar *c, date d)
{
    return calendar_name(c, d).n > 0 || calendar_works(c, d) != plain_works(d);
}

enum standing { SAME, FRESH, OTHER };

/* How a day of the notice stands to what is announced.  A notice reaches into
 * the December before its year: that the year before was announced without
 * those days is no contradiction. */
static enum standing standing_of(const struct notice *n,
                                 const struct calendar *c,
                                 const struct notice_day *d)
{
    struct civil day = date_civil(d->day);
    bool known = calendar_announced(c, day.year);
    bool spills = day.month == 12 && calendar_announced(n->own, day.year + 1) &&
                  !calendar_announced(c, day.year + 1);

    if (declared(c, d->day))
        return calendar_works(c, d->day) == d->works &&
                       str_eq(calendar_name(c, d->day), d->name)
                   ? SAME
                   : OTHER;
    return known && !spills ? OTHER : FRESH;
}

static bool in_reach(const struct notice *n, const struct calendar *c,
                     date when)
{
    struct civil d = date_civil(when);

    return calendar_announced(c, d.year) ||
           calendar_announced(n->own, d.year) ||
           (d.month == 12 && calendar_announced(n->own, d.year + 1)) ||
           (d.month == 1 && calendar_announced(n->own, d.year - 1));
}

static bool add_problem(struct arena *a, struct notice_check *k,
                        const struct err *what, bool replace, struct err *e)
{
    struct notice_problem *p = vec_add(a, &k->problems, e);

    if (p == NULL)
        return false;
    *p = (struct notice_problem){*what, replace};
    return true;
}

static bool say_day(struct arena *a, bool works, str name, str *out,
                    struct err *e)
{
    const str parts[] = {name, name.n > 0 ? S(" ") : S(""),
                         works ? S("work") : S("off")};

    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

static bool check_day(struct arena *a, const struct notice *n,
                      const struct calendar *c, const struct notice_day *d,
                      struct notice_check *k, struct err *e)
{
    struct date_text text = date_text(d->day);
    str day = str_of(text.z), was, is;
    struct at at = {n->file, d->line, 1};
    enum standing s = standing_of(n, c, d);
    struct err what = {0};

    k->same += s == SAME;
    k->added += s == FRESH;
    k->replaced += s == OTHER;
    if (s == SAME)
        return true;
    if (d->name.n == 0 || d->name.n > NAME_MAX) {
        (void)err_set(&what, &no_name, .at = at, .arg = {day});
        if (!add_problem(a, k, &what, false, e))
            return false;
    }
    if (!in_reach(n, c, d->day)) {
        (void)err_set(&what, &stray, .at = at, .arg = {day});
        return add_problem(a, k, &what, false, e);
    }
    /* A day off that is taken back is worked again: that is a change. */
    if (d->works && plain_works(d->day) && calendar_works(c, d->day)) {
        (void)err_set(&what, &worked_anyway, .at = at, .arg = {day});
        return add_problem(a, k, &what, false, e);
    }
    if (s != OTHER)
        return true;
    if (!say_day(a, calendar_works(c, d->day), calendar_name(c, d->day), &was,
                 e) ||
        !say_day(a, d->works, d->name, &is, e))
        return false;
    (void)err_set(&what, &contradicts, .at = at, .arg = {day, was, is});
    return add_problem(a, k, &what, true, e);
}

static bool check_years(struct arena *a, const struct notice *n,
                        const struct calendar *c, struct notice_check *k,
                        struct err *e)
{
    bool any = false;

    for (int y = YEAR_FIRST; y <= YEAR_LAST; y++) {
        bool known = calendar_announced(c, y);
        bool told = calendar_announced(n->own, y);
        int *year;

        if (told && any && !known && !calendar_announced(c, y - 1) &&
            !calendar_announced(n->own, y - 1)) {
            struct err what = {0};
            char z[2][16];

            (void)snprintf(z[0], sizeof z[0], "%d", y);
            (void)snprintf(z[1], sizeof z[1], "%d", y - 1);
            (void)err_set(&what, &gap, .at = {n->file, 0, 0},
                          .arg = {str_of(z[0]), str_of(z[1])});
            if (!add_problem(a, k, &what, false, e))
                return false;
        }
        any = any || known;
        if (!told || known)
            continue;
        year = vec_add(a, &k->years, e);
        if (year == NULL)
            return false;
        *year = y;
    }
    return true;
}

bool notice_check(struct arena *a, const struct notice *n,
                  const struct calendar *c, struct notice_check *out,
                  struct err *e)
{
    struct notice_check k = {0};

    for (size_t i = 0; i < n->days.n; i++) {
        if (!check_day(a, n, c, &n->days.at[i], &k, e))
            return false;
    }
    if (!check_years(a, n, c, &k, e))
        return false;
    *out = k;
    return true;
}

/* ---- merging ---- */

static void put_day(struct buf *b, date d, str name, bool works)
{
    buf_date(b, d);
    buf_byte(b, ',');
    csv_cell(b, name);
    buf_add(b, works ? S(",work\n") : S(",off\n"));
}

/* Every day that calendar or notice declares, by day: the same days give the
 * same bytes, whatever order they came in. */
bool notice_merge(struct arena *a, const struct notice *n,
                  const struct calendar *c, str *csv, struct err *e)
{
    struct buf b;
    size_t next = 0;
    bool ok;

    buf_init(&b, &memory_system, (size_t)4 << 20);
    buf_lit(&b, "date,name,kind\n");
    for (date d = DATE_MIN; d <= DATE_MAX; d++) {
        bool told = next < n->days.n && n->days.at[next].day == d;

        if (told)
            put_day(&b, d, n->days.at[next].name, n->days.at[next].works);
        else if (declared(c, d))
            put_day(&b, d, calendar_name(c, d), calendar_works(c, d));
        next += told;
    }
    ok = buf_take(&b, a, csv, e);
    buf_close(&b);
    return ok;
}
