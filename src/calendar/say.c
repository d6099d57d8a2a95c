/* say.c - the count as sentences that a lawyer can check: one function a rule,
 * each beside the fact that it cites.  Time taken out is told in interval.c. */
#include "calendar/internal.h"

enum { MS_HOUR = 3600000 };

/* ---- where the period comes from ---- */

bool say_source(struct derive *d, date start)
{
    const struct due_ask *ask = d->ask;
    struct period p = ask->period;
    struct step_args v = {0};

    if (d->quiet || (ask->fact.n == 0 && ask->clause.n == 0))
        return true;
    if (!derive_length(d, p, &v, 0) || !derive_number(d, p.n, &v, 1))
        return false;
    if (ask->fact.n > 0 &&
        !derive_step(d, ask->fact, start, "期限为 {0},出自本条",
                     "the period of {0} is given here", &v))
        return false;
    if (ask->clause.n == 0)
        return true;
    return p.unit == PERIOD_WORKING_DAY
               ? derive_step(d, ask->clause, start,
                             "依该法对日数的规定,{1} 日指工作日",
                             "by what the law says of days, {1} are working "
                             "days",
                             &v)
               : derive_step(d, ask->clause, start,
                             "该法规定按工作日计算的日数不含 {1} 日,按自然日计",
                             "{1} is not among the numbers that the law counts "
                             "in working days: every day counts",
                             &v);
}

/* ---- the length ---- */

bool say_start(struct derive *d, date start)
{
    struct step_args v = {0};

    if (d->quiet || d->ask->period.n == 0)
        return true;
    return derive_day(d, start, &v, 0) && derive_day(d, start + 1, &v, 1) &&
           derive_step(d, S("TIM-201-1"), start + 1,
                       "起算事由发生于 {0},当日不计入,自次日 {1} 开始计算",
                       "the event falls on {0}; that day is not counted, "
                       "counting begins on {1}",
                       &v);
}

static const struct {
    str fact;
    const char *zh, *en;
} bases[] = {
    [PERIOD_HOUR] = {SI("TIM-201-2"), "", ""}, /* told by say_hours */
    [PERIOD_CALENDAR_DAY] = {SI("TIM-W2"),
                             "期限为 {0},逐日(自然日)计算,第 {1} 日为 {2}",
                             "the period is {0}, every day counts; day {1} is "
                             "{2}"},
    [PERIOD_WORKING_DAY] = {SI("TIM-W1"),
                            "期限为 {0},双休日和放假日不计、调休上班日计入,"
                            "第 {1} 个工作日为 {2}",
                            "the period is {0}: days of rest do not count, "
                            "make-up days do; working day {1} is {2}"},
    [PERIOD_MONTH] = {SI("TIM-202"), "期限为 {0},到期月的对应日为 {2}",
                      "the period is {0}; the corresponding day of the last "
                      "month is {2}"},
    [PERIOD_YEAR] = {SI("TIM-202"), "期限为 {0},到期月的对应日为 {2}",
                     "the period is {0}; the corresponding day of the last "
                     "month is {2}"},
};

bool say_base(struct derive *d, date end, bool clamped)
{
    struct period p = d->ask->period;
    struct step_args v = {0};

    if (d->quiet)
        return true;
    if (!derive_length(d, p, &v, 0) || !derive_number(d, p.n, &v, 1) ||
        !derive_day(d, end, &v, 2))
        return false;
    if (p.n == 0)
        return derive_step(d, bases[p.unit].fact, end,
                           "期限为 {0},应于当日 {2} 办理",
                           "the period is {0}: due on the day itself, {2}", &v);
    if (clamped)
        return derive_step(
            d, S("TIM-202"), end,
            "期限为 {0},到期月没有对应日,以该月末日 {2} 为期间的最后一日",
            "the period is {0}; the last month has no "
            "corresponding day, so its last day {2} counts",
            &v);
    return derive_step(d, bases[p.unit].fact, end, bases[p.unit].zh,
                       bases[p.unit].en, &v);
}

bool say_hours(struct derive *d, instant event, instant from, instant to)
{
    struct step_args v = {0};
    /* At 24:00 sharp the last day is the one that ends then. */
    date last = instant_date(to - (to > from), ZONE_CITY_MIN);

    if (d->quiet)
        return true;
    if (!derive_length(d, d->ask->period, &v, 0) ||
        !derive_moment(d, from, &v, 1) || !derive_moment(d, to, &v, 2))
        return false;
    if (from != event)
        return derive_moment(d, event, &v, 3) &&
               derive_step(d, S("TIM-85-2"), last,
                           "期限为 {0},事由发生于 {3},开始的时不计算在内,"
                           "自 {1} 起连续计算(休息日不停),至 {2} 届满",
                           "the period is {0}; the event falls on {3}, and the "
                           "hour of the start is not counted: it runs from {1} "
                           "through days of rest until {2}",
                           &v);
    return derive_step(d, S("TIM-201-2"), last,
                       "期限为 {0},自 {1} 起连续计算(休息日不停),至 {2} 届满",
                       "the period is {0}, running from {1} through days of "
                       "rest until {2}",
                       &v);
}

/* ---- extensions ---- */

bool say_extension(struct derive *d, struct period by, int64_t total, date end)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_length(d, by, &v, 0) &&
           derive_length(d, (struct period){(int)total, by.unit}, &v, 1) &&
           derive_day(d, end, &v, 2) &&
           derive_step(d, S("TIM-W6"), end,
                       "经批准延长 {0},与原期限连续计算共 {1}"
                       "(原届满日不先行顺延),计至 {2}",
                       "extended by {0}: {1} in all from the first start (the "
                       "intermediate end is not moved first), reaching {2}",
                       &v);
}

bool say_extension_rolled(struct derive *d, struct period by, date from,
                          date end)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_length(d, by, &v, 0) && derive_day(d, from, &v, 1) &&
           derive_day(d, end, &v, 2) &&
           derive_step(d, S("TIM-W6"), end,
                       "经批准延长 {0},按设置自(顺延后的)原届满日 {1} 起算,"
                       "计至 {2}",
                       "extended by {0}, counted by the setting from the end "
                       "as moved, {1}, reaching {2}",
                       &v);
}

bool say_refused(struct derive *d, struct period by, instant approved,
                 enum grant why, date end)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_length(d, by, &v, 0) && derive_moment(d, approved, &v, 1) &&
           derive_step(d, S("TIM-W6"), end,
                       why == TOO_LATE
                           ? "延长 {0} 于 {1} 批准,其时期限已经届满,不予计入"
                           : "延长 {0} 于 {1} 批准,其时期限尚未起算,不予计入",
                       why == TOO_LATE
                           ? "the extension by {0} was approved on {1}, when "
                             "the period had ended, and is not counted"
                           : "the extension by {0} was approved on {1}, before "
                             "the period began, and is not counted",
                       &v);
}

/* ---- the end ---- */

bool say_roll(struct derive *d, date end, date last)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_day(d, end, &v, 0) && derive_day(d, last, &v, 1) &&
           derive_step(
               d, S("TIM-203-1"), last,
               "{0} 是法定休假日,以法定休假日结束的次日 {1} 为期间的最后一日",
               "{0} is a statutory day of rest; the day after the rest "
               "ends, {1}, is the last day",
               &v);
}

bool say_burden(struct derive *d, date end)
{
    struct step_args v = {0};
    date before;

    if (d->quiet)
        return true;
    if (!calendar_nth_before(d->c, end, 1, &before))
        before = end;
    return derive_day(d, end, &v, 0) && derive_day(d, before, &v, 1) &&
           derive_step(
               d, S("TIM-W8"), end,
               "{0} 虽是休息日,但本期限是对当事人不利措施的上限,不予顺延,"
               "宜在此前最后一个工作日 {1} 办结",
               "{0} is a day of rest, but the period caps a burden and is "
               "not moved; act by the last working day before, {1}",
               &v);
}

bool say_end(struct derive *d, date last, instant end)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    if (!derive_day(d, last, &v, 0) || !derive_moment(d, end, &v, 1))
        return false;
    if (end < date_instant(last + 1, ZONE_CITY_MIN))
        return derive_step(d, S("TIM-203-2"), last,
                           "期限于 {0} 停止业务活动时届满,即 {1}",
                           "the period ends at the close of business on {0}, "
                           "{1}",
                           &v);
    return derive_step(
        d, S("TIM-203-2"), last,
        "期限于 {0} 二十四时届满;有业务时间的,截止于停止业务活动的时间",
        "the period ends at 24:00 on {0}, or at the close of "
        "business where there are business hours",
        &v);
}

bool say_minimum(struct derive *d, date last)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_day(d, last, &v, 0) && derive_day(d, last + 1, &v, 1) &&
           derive_step(d, S("TIM-203-2"), last,
                       "这是最短期限,不因休息日移动:{0} 二十四时届满,"
                       "自 {1} 起方可办理其后的事项",
                       "a minimum is never moved by a day of rest: it is over "
                       "at 24:00 on {0}; what waits for it may be done from "
                       "{1}",
                       &v);
}

bool say_hours_end(struct derive *d, date last, instant end)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_moment(d, end, &v, 0) &&
           derive_step(d, S("TIM-201-2"), last, "合并计算,至 {0} 届满",
                       "all together it runs until {0}", &v);
}

bool say_provisional(struct derive *d, int year, date last)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    return derive_number(d, year, &v, 0) &&
           derive_step(d, S("TIM-W4"), last,
                       "{0} 年的放假安排尚未公布,本日期为暂定,公布后应重新计算",
                       "the days off of {0} are not yet announced: the date is "
                       "provisional and must be computed again",
                       &v);
}

/* ---- backwards ---- */

bool say_backward(struct derive *d, date event, date last, bool clear)
{
    struct period p = d->ask->period;
    struct step_args v = {0};

    if (d->quiet)
        return true;
    if (!derive_length(d, p, &v, 0))
        return false;
    if (p.unit == PERIOD_HOUR)
        return derive_moment(d, d->ask->start, &v, 1) &&
               derive_moment(d, d->ask->start - (int64_t)p.n * MS_HOUR, &v,
                             2) &&
               derive_step(d, S("TIM-W3"), last,
                           "应在 {1} 之前至少 {0} 办理,最迟为 {2}",
                           "at least {0} before {1}: {2} at the latest", &v);
    if (!derive_day(d, event, &v, 1) || !derive_day(d, last, &v, 2))
        return false;
    if (clear)
        return derive_step(
            d, S("TIM-W3"), last,
            "应在 {1} 之前至少 {0} "
            "办理,按设置以净日计算(办理之日与当日均不计入),"
            "最迟为 {2}(不顺延)",
            "at least {0} before {1}, by the setting read as clear days "
            "(neither the day of the act nor that day counts): {2} at the "
            "latest (never moved)",
            &v);
    return derive_step(
        d, S("TIM-W3"), last,
        "应在 {1} 之前至少 {0} 办理,当日不计入,向前倒算,"
        "最迟为 {2}(不顺延)",
        "at least {0} before {1}, which is not counted: counting "
        "back, {2} at the latest (never moved)",
        &v);
}
