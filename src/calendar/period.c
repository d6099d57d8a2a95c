/* period.c - lengths of time: read, printed, and months by arithmetic. */
#include "calendar/internal.h"

static const struct err_def bad_period = {
    .code = "CAL-002",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是期限",
    .fix_zh = "写成「20 working_day」,单位为 hour、calendar_day、working_day、"
              "month 或 year,数目 0 至 36600",
    .en = "\"{0}\" is no period",
    .fix_en = "write \"20 working_day\"; units are hour, calendar_day, "
              "working_day, month, year; the number is 0..36600",
};
const struct err_def period_too_long = {
    .code = "CAL-010",
    .fault = FAULT_INPUT,
    .zh = "期限的数目是 {0},应当在 0 至 {1} 之间",
    .fix_zh = "核对期限",
    .en = "the number of the period is {0}, not in 0..{1}",
    .fix_en = "check the period",
};

static const struct {
    const char *code, *zh, *en;
} units[] = {
    [PERIOD_HOUR] = {"hour", "小时", "hour"},
    [PERIOD_CALENDAR_DAY] = {"calendar_day", "日", "calendar day"},
    [PERIOD_WORKING_DAY] = {"working_day", "个工作日", "working day"},
    [PERIOD_MONTH] = {"month", "个月", "month"},
    [PERIOD_YEAR] = {"year", "年", "year"},
};
_Static_assert(COUNT_OF(units) == PERIOD_YEAR + 1, "each unit has its words");

bool period_parse(str s, struct period *p, struct err *e)
{
    str number, unit;
    int64_t n;

    if (str_cut(s, S(" "), &number, &unit) &&
        str_to_int(number, 0, PERIOD_MAX, &n)) {
        str one =
            str_ends(unit, S("s")) ? str_slice(unit, 0, unit.n - 1) : unit;

        for (size_t i = 0; i < COUNT_OF(units); i++) {
            if (str_eq(one, str_of(units[i].code))) {
                *p = (struct period){(int)n, (enum period_unit)i};
                return true;
            }
        }
    }
    return err_set(e, &bad_period, .arg = {s});
}

void buf_period(struct buf *b, struct period p, enum lang lang)
{
    buf_int(b, p.n);
    buf_byte(b, ' ');
    buf_add(b, str_of(lang == LANG_ZH ? units[p.unit].zh : units[p.unit].en));
    if (lang == LANG_EN && p.n != 1)
        buf_byte(b, 's');
}

void buf_period_code(struct buf *b, struct period p)
{
    buf_int(b, p.n);
    buf_byte(b, ' ');
    buf_add(b, str_of(units[p.unit].code));
}

bool months_on(date d, int64_t n, date *out, bool *clamped)
{
    struct civil c = date_civil(d);
    int64_t months = (int64_t)c.year * 12 + (c.month - 1) + n;
    int64_t year = months / 12;
    struct civil to;

    if (months < 0 || year < 1949 || year > 2999)
        return false;
    to = (struct civil){(int)year, (int)(months % 12) + 1, c.day};
    *clamped = false;
    while (!civil_ok(to)) { /* at most from 31 to 28 */
        to.day--;
        *clamped = true;
    }
    *out = date_of(to);
    return true;
}

bool date_add_months(date d, int n, enum month_round r, date *out)
{
    bool clamped;
    date to;

    if (!calendar_holds(d) || !months_on(d, n, &to, &clamped))
        return false;
    if (clamped && r == MONTH_UP)
        to++;
    if (!calendar_holds(to))
        return false;
    *out = to;
    return true;
}

/* "01-31" */
static bool month_day(str s, struct civil *day)
{
    str month, rest;
    int64_t m, d;

    if (s.n != 5 || !str_cut(s, S("-"), &month, &rest) ||
        !str_to_int(month, 1, 12, &m) || !str_to_int(rest, 1, 31, &d))
        return false;
    *day = (struct civil){2000, (int)m, (int)d}; /* a leap year */
    return civil_ok(*day);
}

bool date_next_fixed(str text, bool before, date from, date *out)
{
    str first, last;
    struct civil day, ignored;

    if (!str_cut(text, S(".."), &first, &last))
        last = text;
    else if (!month_day(first, &ignored))
        return false;
    if (!calendar_holds(from) || !month_day(last, &day))
        return false;
    /* 02-29 may be eight years away. */
    for (day.year = date_civil(from).year; day.year <= 2999; day.year++) {
        date d = civil_ok(day) ? date_of(day) - (before ? 1 : 0) : DATE_MIN;

        if (d >= from) {
            *out = d;
            return true;
        }
    }
    return false;
}
