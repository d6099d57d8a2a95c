/* interval.c - time that is not counted: which days an interval takes, how it
 * is told, and how many days are left when pauses are taken out. */
#include "calendar/internal.h"

#include <assert.h>

/* ---- which days ---- */

void interval_days(const struct exclusion *x, const struct clock_rules *r,
                   date *from, date *to)
{
    *from = x->from - (r->first_day_out ? 1 : 0);
    *to = x->to - (r->last_day_in ? 1 : 0);
}

static int by_from(const void *a, const void *b)
{
    const struct exclusion *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

void interval_sort(struct exclusion *all, size_t n)
{
    if (n > 1)
        qsort(all, n, sizeof *all, by_from);
}

/* ---- how it is told ---- */

struct sentence {
    const char *zh, *en;
};

/* How the first and the last day of an interval are read [TIM-W5]. */
static const struct sentence ends[2][2] = {
    /* [first_day_out][last_day_in] */
    {{"起日不扣、止日扣", "the first day is not taken out, the last is"},
     {"起日、止日均不扣", "neither the first day nor the last is taken out"}},
    {{"起日、止日均扣", "the first day and the last are taken out"},
     {"起日扣、止日不扣", "the first day is taken out, the last is not"}},
};

static const struct sentence taken[][2] = {
    /* [kind][open] */
    [TAKEN_OUT] = {{"{0}:{1} 至 {2} 不计入期限({5}),扣除 {3},相应后移至 {4}",
                    "{0}: {1} to {2} is not counted ({5}); {3} taken out, "
                    "moving the end to {4}"},
                   {"{0}:自 {1} 起尚未结束,暂计至 {2}({5}),扣除 {3},"
                    "相应后移至 {4}",
                    "{0}: running since {1}, taken up to {2} ({5}), takes out "
                    "{3}, moving the end to {4}"}},
    [SUSPENDED] = {{"{0}:{1} 至 {2} 中止,其后继续计算({5}),扣除 {3},"
                    "相应后移至 {4}",
                    "{0}: suspended from {1} to {2}, then going on ({5}); {3} "
                    "taken out, moving the end to {4}"},
                   {"{0}:自 {1} 起中止,尚未恢复,暂计至 {2}({5}),扣除 {3},"
                    "相应后移至 {4}",
                    "{0}: suspended since {1}, taken up to {2} ({5}), takes "
                    "out {3}, moving the end to {4}"}},
};

/* Why it takes out nothing; a new start is told in its own words. */
static const struct sentence nothing[][2] = {
    [SAME_DAY] = {{"{0}:{1} 至 {2},起止为同一日,不发生扣除",
                   "{0}: {1} to {2} is one day and takes out nothing"},
                  {"", ""}},
    [COVERED] = {{"{0}:{1} 至 {2} 已包含在前一段扣除的期间内,不重复扣除",
                  "{0}: {1} to {2} lies inside time already taken out"},
                 {"", ""}},
    [BEFORE_START] = {{"{0}:{1} 至 {2} 在期限起算之前,不发生扣除",
                       "{0}: {1} to {2} lies before the period"},
                      {"{0}:{2} 不晚于起算之日,不重新计算",
                       "{0}: {2} is no later than the start: nothing is "
                       "counted anew"}},
    [AFTER_END] = {{"{0}:{1} 至 {2} 开始时期限已经计满,不发生扣除",
                    "{0}: {1} to {2} began when the period had been counted "
                    "out, and takes out nothing"},
                   {"{0}:{1} 时期限已于 {3} 届满,不重新计算",
                    "{0}: by {1} the period had ended on {3}: nothing is "
                    "counted anew"}},
    [UNPROVEN] = {{"{0}:{1} 至 {2} 没有载明期间的书面告知,不得扣除",
                   "{0}: {1} to {2} was not told in writing, with its time, "
                   "and takes out nothing"},
                  {"{0}:{1} 至 {2} 没有书面凭据,不重新计算",
                   "{0}: {1} to {2} is not proven in writing: nothing is "
                   "counted anew"}},
};

/* [0] why, [1] from, [2] to, in both languages. */
static bool words(struct derive *d, const struct exclusion *x,
                  struct step_args *v)
{
    struct date_text from = date_text(x->from), to = date_text(x->to);

    v->zh[0] = x->why.n > 0 ? x->why : S("不计入期限的期间");
    v->en[0] = x->why.n > 0 ? x->why : S("excluded time");
    if (x->why.n == 0 && x->kind == RESTARTED) {
        v->zh[0] = S("重新计算");
        v->en[0] = S("counted anew");
    }
    return arena_str(d->a, str_of(from.z), &v->zh[1], d->e) &&
           arena_str(d->a, str_of(to.z), &v->zh[2], d->e);
}

static str cited(const struct exclusion *x)
{
    return x->fact.n > 0 ? x->fact : S("TIM-W5");
}

bool say_exclusion(struct derive *d, const struct exclusion *x,
                   const struct clock_rules *r, date from, int days, date end)
{
    const struct sentence *s, *how = &ends[r->first_day_out][r->last_day_in];
    struct step_args v = {0};
    struct period out = {days, d->ask->period.unit == PERIOD_WORKING_DAY
                                   ? PERIOD_WORKING_DAY
                                   : PERIOD_CALENDAR_DAY};
    struct exclusion shown = *x;

    if (d->quiet)
        return true;
    /* What an earlier interval covered is not shown twice. */
    shown.from = from + (r->first_day_out ? 1 : 0);
    v.zh[5] = str_of(how->zh);
    v.en[5] = str_of(how->en);
    assert(x->kind != RESTARTED);
    s = &taken[x->kind][x->open];
    return words(d, &shown, &v) && derive_length(d, out, &v, 3) &&
           derive_day(d, end, &v, 4) &&
           derive_step(d, cited(x), end, s->zh, s->en, &v);
}

bool say_no_exclusion(struct derive *d, const struct exclusion *x,
                      enum no_exclusion why, date end)
{
    const struct sentence *s = &nothing[why][x->kind == RESTARTED];
    struct step_args v = {0};
    /* A law that asks for a written notice is cited where it is missing. */
    bool own = why == UNPROVEN || x->kind == RESTARTED;

    if (d->quiet)
        return true;
    return words(d, x, &v) && derive_day(d, end, &v, 3) &&
           derive_step(d, own ? cited(x) : S("TIM-W5"), end, s->zh, s->en, &v);
}

bool say_anew(struct derive *d, const struct exclusion *x, date start)
{
    struct step_args v = {0};

    if (d->quiet)
        return true;
    if (!words(d, x, &v) || !derive_day(d, start, &v, 3) ||
        !derive_day(d, x->to, &v, 4))
        return false;
    return derive_step(
        d, cited(x), x->to,
        x->open ? "{0}:{1} 起尚未完成,原自 {3} 起算的期限停止计算,"
                  "暂以 {4} 为新的起算日"
                : "{0}:原自 {3} 起算的期限不再计算,以 {4} 为新的起算日",
        x->open ? "{0}: not done since {1}; the count from {3} has stopped, "
                  "and {4} is taken as the new start for now"
                : "{0}: the count from {3} is dropped; {4} is the new start",
        &v);
}

/* ---- days that are left ---- */

static const struct err_def bad_tally = {
    .code = "CAL-017",
    .fault = FAULT_INPUT,
    .zh = "自 {0} 至 {1} 数不出日数:止日早于起日,或者超出 1949 年至 2999 年",
    .fix_zh = "核对起止日期",
    .en = "no days can be counted from {0} to {1}: it ends before it begins, "
          "or lies outside 1949..2999",
    .fix_en = "check both days",
};

static int days_of(const struct calendar *c, enum period_unit unit, date from,
                   date to)
{
    return unit == PERIOD_WORKING_DAY ? calendar_working_days(c, from, to)
                                      : to - from;
}

static bool check_tally(const struct accrual_ask *ask, struct err *e)
{
    assert(ask->unit == PERIOD_WORKING_DAY || ask->unit == PERIOD_CALENDAR_DAY);
    if (!calendar_holds(ask->from) || !calendar_holds(ask->to) ||
        ask->to < ask->from)
        return err_set(e, &bad_tally,
                       .arg = {str_of(date_text(ask->from).z),
                               str_of(date_text(ask->to).z)});
    for (size_t i = 0; i < ask->n_pauses; i++) {
        if (!ask_interval(&ask->pauses[i], e))
            return false;
    }
    return true;
}

static bool say_pause(struct derive *d, const struct exclusion *x, int days,
                      date to)
{
    struct step_args v = {0};

    return words(d, x, &v) &&
           derive_length(d, (struct period){days, d->ask->period.unit}, &v,
                         3) &&
           derive_step(d, cited(x), to, "{0}:{1} 至 {2} 停止计算,扣除 {3}",
                       "{0}: {1} to {2} does not run; {3} taken out", &v);
}

static bool say_tally(struct derive *d, const struct accrual_ask *ask,
                      const struct accrual *t)
{
    struct step_args v = {0};

    return derive_day(d, ask->from, &v, 0) && derive_day(d, ask->to, &v, 1) &&
           derive_length(d, (struct period){t->days, ask->unit}, &v, 2) &&
           derive_step(d, ask->fact.n > 0 ? ask->fact : S("TIM-201-1"), ask->to,
                       "自 {0}(当日不计入)至 {1},共计 {2}",
                       "from {0} (not counted) to {1}: {2} in all", &v);
}

bool calendar_accrual(const struct calendar *c, const struct accrual_ask *ask,
                      struct arena *a, struct accrual *out, struct err *e)
{
    static const struct clock_rules defaults = {0};
    const struct clock_rules *r = ask->rules != NULL ? ask->rules : &defaults;
    const struct due_ask as = {.period = {0, ask->unit}};
    struct derive d = {.c = c, .ask = &as, .a = a, .e = e};
    struct accrual found = {0};
    struct exclusion *all;
    date covered = ask->from;

    if (!check_tally(ask, e))
        return false;
    all = arena_array(a, struct exclusion, ask->n_pauses, e);
    if (all == NULL)
        return false;
    for (size_t i = 0; i < ask->n_pauses; i++)
        all[i] = ask->pauses[i];
    interval_sort(all, ask->n_pauses);
    for (size_t i = 0; i < ask->n_pauses; i++) {
        date from, to;
        int days;

        interval_days(&all[i], r, &from, &to);
        from = from > covered ? from : covered;
        to = to < ask->to ? to : ask->to;
        if (to <= from)
            continue;
        covered = to;
        days = days_of(c, ask->unit, from, to);
        found.paused += days;
        if (!say_pause(&d, &all[i], days, to))
            return false;
    }
    found.days = days_of(c, ask->unit, ask->from, ask->to) - found.paused;
    if (!say_tally(&d, ask, &found))
        return false;
    found.steps = d.steps.at;
    found.n_steps = d.steps.n;
    *out = found;
    return true;
}
