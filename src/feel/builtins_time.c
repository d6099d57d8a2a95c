/* builtins_time.c - dates, times and durations made and asked, and conversion
 * from and to text [DMN 1.5 §10.3.4.1, §10.3.4.7, §10.3.4.10]. */
#include "feel/internal.h"

static bool give(struct run *r, bool ok, struct feel_value *out)
{
    return ok || builtin_null(r, out);
}

static bool date_of_text(struct run *r, const struct feel_value *args, size_t n,
                         struct feel_value *out)
{
    (void)n;
    return give(r, date_from(args[0].as.text, out), out);
}

static bool date_of_moment(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    (void)r;
    (void)n;
    *out = (struct feel_value){.kind = FEEL_DATE};
    out->as.moment.day = args[0].as.moment.day;
    return true;
}

/* A whole number in min..max. */
static bool whole_in(const struct feel_value *v, int64_t min, int64_t max,
                     int64_t *n)
{
    return decimal_integer(v->as.number) && decimal_to_int(v->as.number, n) &&
           *n >= min && *n <= max;
}

static bool date_of_parts(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    struct feel_value v = {.kind = FEEL_DATE};
    int64_t y, m, d;

    (void)n;
    if (!whole_in(&args[0], -YEAR_MOST, YEAR_MOST, &y) ||
        !whole_in(&args[1], 1, 12, &m) || !whole_in(&args[2], 1, 31, &d) ||
        !ymd_day((struct ymd){y, (int)m, (int)d}, &v.as.moment.day))
        return builtin_null(r, out);
    *out = v;
    return true;
}

static bool time_of_text(struct run *r, const struct feel_value *args, size_t n,
                         struct feel_value *out)
{
    (void)n;
    return give(r, time_from(args[0].as.text, out), out);
}

/* A date alone is its midnight in UTC. */
static bool time_of_moment(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    (void)r;
    (void)n;
    *out = args[0];
    if (out->kind == FEEL_DATE) {
        out->zone = ZONE_OFFSET;
        out->offset_s = 0;
        out->as.moment.nano = 0;
    }
    out->kind = FEEL_TIME;
    out->as.moment.day = 0;
    return true;
}

static bool time_of_parts(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    struct feel_value v = {.kind = FEEL_TIME};
    int64_t h, m;
    struct span s;

    if (!whole_in(&args[0], 0, 23, &h) || !whole_in(&args[1], 0, 59, &m) ||
        !span_of_seconds(args[2].as.number, &s) || s.s < 0 || s.s > 59)
        return builtin_null(r, out);
    v.as.moment.nano = (h * 3600 + m * 60 + s.s) * NANO_SECOND + s.nano;
    if (n > 3 && args[3].kind != FEEL_NULL) {
        struct span east = args[3].as.span;

        if (args[3].kind != FEEL_DAYS_DURATION || east.nano != 0 ||
            east.s < -18 * 3600 || east.s > 18 * 3600)
            return builtin_null(r, out);
        v.zone = ZONE_OFFSET;
        v.offset_s = east.s;
    }
    *out = v;
    return true;
}

static bool moment_of_text(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    (void)n;
    return give(r, date_time_from(args[0].as.text, out), out);
}

static bool moment_of_both(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    (void)r;
    (void)n;
    *out = args[1];
    out->kind = FEEL_DATE_TIME;
    out->as.moment.day = args[0].as.moment.day;
    return true;
}

static bool duration_of_text(struct run *r, const struct feel_value *args,
                             size_t n, struct feel_value *out)
{
    (void)n;
    return give(r, duration_from(args[0].as.text, out), out);
}

static bool itself(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    (void)r;
    (void)n;
    *out = args[0];
    return true;
}

static bool months_from_to(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    struct feel_value v = {.kind = FEEL_MONTHS_DURATION};

    (void)n;
    if (!months_between(&args[0], &args[1], &v.as.months))
        return builtin_null(r, out);
    *out = v;
    return true;
}

/* ------------------------------------------------------------ calendar -- */

static int64_t day_of_year_of(int64_t day)
{
    int64_t first = day;

    (void)ymd_day((struct ymd){day_ymd(day).year, 1, 1}, &first);
    return day - first + 1;
}

static bool day_of_year(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    (void)r;
    (void)n;
    value_int(out, day_of_year_of(args[0].as.moment.day));
    return true;
}

/* 0 Monday … 6 Sunday; day 0 was a Thursday. */
static int weekday_of(int64_t day)
{
    return (int)(((day + 3) % 7 + 7) % 7);
}

static bool day_of_week(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    static const str names[] = {SI("Monday"),   SI("Tuesday"), SI("Wednesday"),
                                SI("Thursday"), SI("Friday"),  SI("Saturday"),
                                SI("Sunday")};

    (void)r;
    (void)n;
    value_text(out, names[weekday_of(args[0].as.moment.day)]);
    return true;
}

static bool month_of_year(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    static const str names[] = {SI("January"), SI("February"), SI("March"),
                                SI("April"),   SI("May"),      SI("June"),
                                SI("July"),    SI("August"),   SI("September"),
                                SI("October"), SI("November"), SI("December")};

    (void)r;
    (void)n;
    value_text(out, names[day_ymd(args[0].as.moment.day).month - 1]);
    return true;
}

/* ISO 8601: the week of a day is the week of its Thursday. */
static bool week_of_year(struct run *r, const struct feel_value *args, size_t n,
                         struct feel_value *out)
{
    int64_t day = args[0].as.moment.day;

    (void)r;
    (void)n;
    value_int(out, (day_of_year_of(day - weekday_of(day) + 3) - 1) / 7 + 1);
    return true;
}

/* The clock is not read: what the machine was given, or what the context names
 * now and today. */
static bool context_moment(struct run *r, str name, enum feel_kind kind,
                           struct feel_value *out)
{
    if (r->now != NULL && r->now->kind == FEEL_DATE_TIME) {
        *out = *r->now;
        if (kind == FEEL_DATE) {
            *out = (struct feel_value){.kind = FEEL_DATE};
            out->as.moment.day = r->now->as.moment.day;
        }
        return true;
    }
    if (r->top.kind == FEEL_CONTEXT && context_get(&r->top, name, out) &&
        out->kind == kind)
        return true;
    return builtin_null(r, out);
}

static bool now(struct run *r, const struct feel_value *args, size_t n,
                struct feel_value *out)
{
    (void)args;
    (void)n;
    return context_moment(r, S("now"), FEEL_DATE_TIME, out);
}

static bool today(struct run *r, const struct feel_value *args, size_t n,
                  struct feel_value *out)
{
    (void)args;
    (void)n;
    return context_moment(r, S("today"), FEEL_DATE, out);
}

/* ---------------------------------------------------------- conversion -- */

static bool text_of(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    struct buf b;

    (void)n;
    if (args[0].kind == FEEL_NULL) {
        *out = value_null;
        return true;
    }
    run_buf(r, &b);
    print_value(&args[0], false, &b);
    return run_step(r, (int64_t)(b.n / 64)) ? run_text(r, &b, out)
                                            : (buf_close(&b), false);
}

/* "1 000,50" with its separators taken out. */
static bool number_of_text(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    str text = args[0].as.text, group, point;
    struct decimal d;
    char z[512];
    size_t k = 0;

    group = n > 1 && args[1].kind == FEEL_STRING ? args[1].as.text : S("");
    point = n > 2 && args[2].kind == FEEL_STRING ? args[2].as.text : S(".");
    if ((n > 1 && args[1].kind == FEEL_STRING &&
         (group.n != 1 || memchr(" ,.", group.p[0], 3) == NULL)) ||
        point.n != 1 || memchr(",.", point.p[0], 2) == NULL ||
        str_eq(group, point) || text.n > sizeof z)
        return builtin_null(r, out);
    for (size_t i = 0; i < text.n; i++) {
        if (group.n == 1 && text.p[i] == group.p[0])
            continue;
        if (text.p[i] == '.' && point.p[0] != '.')
            return builtin_null(r, out);
        z[k++] = text.p[i];
        if (text.p[i] == point.p[0])
            z[k - 1] = '.';
    }
    if (!decimal_parse((str){z, k}, &d))
        return builtin_null(r, out);
    value_number(out, d);
    return true;
}

/* clang-format off */
static const struct builtin rows[] = {
    {SI("date"), "s", "from", date_of_text},
    {SI("date"), "D", "from", date_of_moment},
    {SI("date"), "nnn", "year,month,day", date_of_parts},
    {SI("time"), "s", "from", time_of_text},
    {SI("time"), "T", "from", time_of_moment},
    {SI("time"), "nnn|a", "hour,minute,second,offset", time_of_parts},
    {SI("date and time"), "s", "from", moment_of_text},
    {SI("date and time"), "M", "from", itself},
    {SI("date and time"), "Dt", "date,time", moment_of_both},
    {SI("duration"), "s", "from", duration_of_text},
    {SI("duration"), "u", "from", itself},
    {SI("duration"), "y", "from", itself},
    {SI("years and months duration"), "DD", "from,to", months_from_to},
    {SI("day of year"), "D", "date", day_of_year},
    {SI("day of week"), "D", "date", day_of_week},
    {SI("month of year"), "D", "date", month_of_year},
    {SI("week of year"), "D", "date", week_of_year},
    {SI("now"), "", "", now},
    {SI("today"), "", "", today},
    {SI("string"), "a", "from", text_of},
    {SI("number"), "s|SS", "from,grouping separator,decimal separator",
     number_of_text},
    {SI("number"), "n", "from", itself},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_time = {rows, COUNT_OF(rows) - 1};
