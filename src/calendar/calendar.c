/* calendar.c - which days are worked, and how many lie between two.
 *
 * From the first declared day to the last (the window) two arrays are kept:
 * the rank of each day (working days up to it) and the day of each rank.
 * Outside the window the week alone decides and both are arithmetic.  So no
 * question loops or searches: the n-th working day is two look-ups.
 *
 * Invariants  1. ranks never fall, and rise by at most one a day.  2. worked[i]
 * has the rank before + 1 + i.  3. memory is bounded: 8 bytes for each day of
 * the window (twenty years: 60 KB; all of
 * 1949..2999, whatever the file says: 3 MB).
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
    .zh = "放假安排文件的表头以「{0}」开头,应当是「date,name,kind」,"
          "可以再加一列 source",
    .fix_zh = "改正第一行",
    .en = "the header of the days off begins with \"{0}\": it is not "
          "\"date,name,kind\" with or without \"source\"",
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
    str source;
    int line;
};

enum { YEAR_MIN = 1949, YEAR_MAX = 2999 };

struct calendar {
    struct declared *days; /* by day */
    size_t n;
    str version;
    date first;    /* the window: first .. first + span - 1 */
    uint32_t span; /* 0: no day is declared */
    int before;    /* rank of the day before the window */
    int shift;     /* working days that all declarations add or take */
    uint32_t n_worked;
    const int32_t *ranks; /* of the days of the window */
    const date *worked;   /* the working days of the window, in order */
    bool announced[YEAR_MAX - YEAR_MIN + 1];
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
    d->source = r->n > 3 ? r->cells[3] : S("");
    d->line = r->line;
    return true;
}

static bool is_header(const struct csv_row *r)
{
    return (r->n == 3 || (r->n == 4 && str_eq(r->cells[3], S("source")))) &&
           str_eq(r->cells[0], S("date")) && str_eq(r->cells[1], S("name")) &&
           str_eq(r->cells[2], S("kind"));
}

/* The week alone: 1949-01-01 was a Saturday, so each week from it has two days
 * of rest first. */
static int plain_rank(date d)
{
    int days = d - DATE_MIN + 1, rest = days % 7;

    return days <= 0 ? 0 : days / 7 * 5 + (rest > 2 ? rest - 2 : 0);
}

/* The day of that rank; 1 is 1949-01-03. */
static int64_t plain_day(int64_t rank)
{
    return DATE_MIN + 2 + (rank - 1) / 5 * 7 + (rank - 1) % 5;
}

/* The arrays of the window; the declared days are sorted. */
static bool build(struct calendar *c, struct arena *a, struct err *e)
{
    int32_t *ranks;
    date *worked;
    size_t next = 0;
    int rank;

    if (c->n == 0)
        return true;
    c->first = c->days[0].day;
    c->span = (uint32_t)(c->days[c->n - 1].day - c->first) + 1;
    c->before = rank = plain_rank(c->first - 1);
    ranks = arena_array(a, int32_t, c->span, e);
    /* Every day of the window may be declared worked. */
    worked = ranks != NULL ? arena_array(a, date, c->span, e) : NULL;
    if (worked == NULL)
        return false;
    for (uint32_t i = 0; i < c->span; i++) {
        date d = c->first + (date)i;
        bool works = date_weekday(d) <= 5;

        if (c->days[next].day == d)
            works = c->days[next++].works;
        if (works) {
            worked[c->n_worked++] = d;
            rank++;
        }
        ranks[i] = rank;
    }
    c->ranks = ranks;
    c->worked = worked;
    c->shift = rank - plain_rank(c->days[c->n - 1].day);
    return true;
}

/* A notice of a year speaks of days other than the turns of the year. */
static void announce(struct calendar *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct civil day = date_civil(c->days[i].day);

        if (day.month > 1 && day.month < 12)
            c->announced[day.year - YEAR_MIN] = true;
    }
}

static bool sort_rows(struct calendar *c, str file, struct err *e)
{
    if (c->n > 0)
        qsort(c->days, c->n, sizeof *c->days, by_day);
    for (size_t i = 1; i < c->n; i++) {
        const struct declared *d = &c->days[i];

        if (d[-1].day == d->day)
            return err_set(e, &twice, .at = {file, d->line, 1},
                           .arg = {str_of(date_text(d->day).z)});
    }
    return true;
}

bool calendar_read(struct arena *a, str file, str csv, str version,
                   struct calendar **out, struct err *e)
{
    struct calendar *c = arena_new(a, struct calendar, e);
    struct csv rows = {0};

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
    if (!sort_rows(c, file, e) || !build(c, a, e))
        return false;
    announce(c);
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
    return year >= YEAR_MIN && year <= YEAR_MAX &&
           c->announced[year - YEAR_MIN];
}

bool calendar_works(const struct calendar *c, date d)
{
    uint32_t i = (uint32_t)d - (uint32_t)c->first;

    if (i >= c->span)
        return date_weekday(d) <= 5;
    return c->ranks[i] > (i > 0 ? c->ranks[i - 1] : c->before);
}

str calendar_name(const struct calendar *c, date d)
{
    const struct declared *x = declared_on(c, d);

    return x != NULL ? x->name : S("");
}

str calendar_source(const struct calendar *c, date d)
{
    const struct declared *x = declared_on(c, d);

    return x != NULL ? x->source : S("");
}

str calendar_version(const struct calendar *c)
{
    return c->version;
}

int calendar_rank(const struct calendar *c, date d)
{
    uint32_t i = (uint32_t)d - (uint32_t)c->first;

    if (i < c->span)
        return c->ranks[i];
    return plain_rank(d) + (d >= c->first ? c->shift : 0);
}

/* The day of a rank that is at least 1, maybe after 2999. */
static int64_t day_of_rank(const struct calendar *c, int64_t rank)
{
    int64_t i = rank - c->before - 1;

    if (c->span == 0 || i < 0)
        return plain_day(rank);
    return i < c->n_worked ? c->worked[i] : plain_day(rank - c->shift);
}

bool calendar_nth_after(const struct calendar *c, date d, int64_t n, date *out)
{
    int64_t day = n == 0 ? d : day_of_rank(c, calendar_rank(c, d) + n);

    if (day > DATE_MAX)
        return false;
    *out = (date)day;
    return true;
}

bool calendar_nth_before(const struct calendar *c, date d, int64_t n, date *out)
{
    int64_t rank = (int64_t)calendar_rank(c, d - 1) - n + 1;

    if (n != 0 && rank < 1)
        return false;
    *out = n == 0 ? d : (date)day_of_rank(c, rank);
    return true;
}

bool calendar_add_working(const struct calendar *c, date d, int n, date *out)
{
    if (!calendar_holds(d))
        return false;
    return n >= 0 ? calendar_nth_after(c, d, n, out)
                  : calendar_nth_before(c, d, -(int64_t)n, out);
}

int calendar_working_days(const struct calendar *c, date from, date to)
{
    return calendar_rank(c, to) - calendar_rank(c, from);
}
