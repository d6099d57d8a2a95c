/* calendar.c - which days are worked, and how many lie between two.
 *
 * The declared days are kept sorted, each with the number of working days that
 * all declarations up to it add or take.  The rank of a day (working days up
 * to it) is then arithmetic plus one binary search, and the n-th working day is
 * a search over ranks: no question loops over days.
 */
#include "calendar/internal.h"

const struct err_def calendar_outside = {
    .code = "CAL-001",
    .fault = FAULT_INPUT,
    .zh = "「{0}」得出的日期不在 1949 年至 2999 年之间",
    .fix_zh = "核对起算日和期限长度",
    .en = "\"{0}\" leads to a date outside 1949..2999",
    .fix_en = "check the first day and the length of the period",
};
static const struct err_def bad_header = {
    .code = "CAL-003",
    .fault = FAULT_INPUT,
    .zh = "放假安排文件的表头以「{0}」开头,应当是「date,name,kind」",
    .fix_zh = "改正第一行",
    .en = "the header of the days off begins with \"{0}\": it is not "
          "\"date,name,kind\"",
    .fix_en = "mend the first line",
};
static const struct err_def bad_date = {
    .code = "CAL-004",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 1949 年至 2999 年之间的日期",
    .fix_zh = "写成 2026-10-01 的形式",
    .en = "\"{0}\" is no day in 1949..2999",
    .fix_en = "write it as 2026-10-01",
};
static const struct err_def bad_kind = {
    .code = "CAL-005",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是日子的种类",
    .fix_zh = "放假写 off,调休上班写 work",
    .en = "\"{0}\" is no kind of day",
    .fix_en = "write off for a day off, work for a make-up day",
};
static const struct err_def twice = {
    .code = "CAL-006",
    .fault = FAULT_INPUT,
    .zh = "{0} 写了两次",
    .fix_zh = "每个日子只写一行",
    .en = "{0} stands there twice",
    .fix_en = "give each day one row",
};

struct declared {
    date day;
    bool works;
    str name;
    int line;
    int shift; /* working days added by this and all earlier rows */
};

struct calendar {
    struct declared *days; /* by day */
    size_t n;
    str version;
};

bool calendar_holds(date d)
{
    return d >= DATE_MIN && d <= DATE_MAX;
}

/* ---- reading ---- */

static int by_day(const void *a, const void *b)
{
    const struct declared *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static bool read_row(str file, const struct csv_row *r, struct declared *d,
                     struct err *e)
{
    str kind;

    if (!date_parse(r->cells[0], &d->day))
        return err_set(e, &bad_date, .at = {file, r->line, 1},
                       .arg = {r->cells[0]});
    kind = r->cells[2];
    if (!str_eq(kind, S("off")) && !str_eq(kind, S("work"))) {
        int col = (int)(utf8_count(r->cells[0]) + utf8_count(r->cells[1])) + 3;

        return err_set(e, &bad_kind, .at = {file, r->line, col}, .arg = {kind});
    }
    d->works = str_eq(kind, S("work"));
    d->name = r->cells[1];
    d->line = r->line;
    return true;
}

static bool is_header(const struct csv_row *r)
{
    return r->n == 3 && str_eq(r->cells[0], S("date")) &&
           str_eq(r->cells[1], S("name")) && str_eq(r->cells[2], S("kind"));
}

bool calendar_read(struct arena *a, str file, str csv, str version,
                   struct calendar **out, struct err *e)
{
    struct calendar *c = arena_new(a, struct calendar, e);
    struct csv rows = {0};
    int shift = 0;

    if (c == NULL || !csv_read(a, file, csv, ',', &rows, e))
        return false;
    if (!is_header(&rows.rows[0]))
        return err_set(e, &bad_header, .at = {file, rows.rows[0].line, 1},
                       .arg = {rows.rows[0].cells[0]});
    c->days = arena_array(a, struct declared, rows.n, e);
    if (c->days == NULL || !arena_str(a, version, &c->version, e))
        return false;
    for (; c->n + 1 < rows.n; c->n++) {
        if (!read_row(file, &rows.rows[c->n + 1], &c->days[c->n], e))
            return false;
    }
    if (c->n > 0)
        qsort(c->days, c->n, sizeof *c->days, by_day);
    for (size_t i = 0; i < c->n; i++) {
        struct declared *d = &c->days[i];

        if (i > 0 && d[-1].day == d->day)
            return err_set(e, &twice, .at = {file, d->line, 1},
                           .arg = {str_of(date_text(d->day).z)});
        shift += (int)d->works - (int)(date_weekday(d->day) <= 5);
        d->shift = shift;
    }
    *out = c;
    return true;
}

/* ---- days ---- */

/* How many declared days are on or before d. */
static size_t upto(const struct calendar *c, date d)
{
    size_t low = 0, high = c->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (c->days[mid].day <= d)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static const struct declared *declared_on(const struct calendar *c, date d)
{
    size_t n = upto(c, d);

    return n > 0 && c->days[n - 1].day == d ? &c->days[n - 1] : NULL;
}

bool calendar_announced(const struct calendar *c, int year)
{
    date before = date_of((struct civil){year, 1, 31});
    date last = date_of((struct civil){year, 11, 30});

    return upto(c, last) > upto(c, before);
}

bool calendar_works(const struct calendar *c, date d)
{
    const struct declared *x = declared_on(c, d);

    return x != NULL ? x->works : date_weekday(d) <= 5;
}

str calendar_name(const struct calendar *c, date d)
{
    const struct declared *x = declared_on(c, d);

    return x != NULL ? x->name : S("");
}

str calendar_version(const struct calendar *c)
{
    return c->version;
}

int calendar_rank(const struct calendar *c, date d)
{
    size_t n = upto(c, d);
    int days = d - DATE_MIN + 1, rest;

    if (days <= 0)
        return 0;
    /* 1949-01-01 was a Saturday: each week from it has two days of rest first. */
    rest = days % 7;
    return days / 7 * 5 + (rest > 2 ? rest - 2 : 0) +
           (n > 0 ? c->days[n - 1].shift : 0);
}

/* The first day in low..high whose rank reaches `rank`, which high's does. */
static date day_of_rank(const struct calendar *c, date low, date high,
                        int64_t rank)
{
    while (low < high) {
        date mid = low + (high - low) / 2;

        if (calendar_rank(c, mid) >= rank)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

bool calendar_nth_after(const struct calendar *c, date d, int64_t n, date *out)
{
    int64_t rank = calendar_rank(c, d) + n;

    if (n == 0) {
        *out = d;
        return true;
    }
    if (rank > calendar_rank(c, DATE_MAX))
        return false;
    *out = day_of_rank(c, d, DATE_MAX, rank);
    return true;
}

bool calendar_nth_before(const struct calendar *c, date d, int64_t n, date *out)
{
    int64_t rank = (int64_t)calendar_rank(c, d - 1) - n + 1;

    if (n == 0) {
        *out = d;
        return true;
    }
    if (rank < 1)
        return false;
    *out = day_of_rank(c, DATE_MIN, d, rank);
    return true;
}

int calendar_working_days(const struct calendar *c, date from, date to)
{
    return calendar_rank(c, to) - calendar_rank(c, from);
}
