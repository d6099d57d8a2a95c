/* steps.c - the derivation of a date, in words that a lawyer can check. */
#include "calendar/internal.h"

enum { STEP_TEXT_MAX = 4096 };

static const struct {
    const char *zh, *en;
} weekdays[] = {
    {"星期一", "Monday"},   {"星期二", "Tuesday"}, {"星期三", "Wednesday"},
    {"星期四", "Thursday"}, {"星期五", "Friday"},  {"星期六", "Saturday"},
    {"星期日", "Sunday"},
};

/* ---- sentences ---- */

/* The sentence with {0}..{4} replaced. */
static bool fill(struct derive *d, const char *sentence, const str *args,
                 str *out)
{
    str rest = str_of(sentence);
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, STEP_TEXT_MAX);
    while (rest.n > 0) {
        size_t i = rest.n > 2 && rest.p[0] == '{' && rest.p[2] == '}'
                       ? (size_t)(rest.p[1] - '0')
                       : STEP_ARGS;

        if (i < STEP_ARGS) {
            buf_add(&b, args[i]);
            rest = str_slice(rest, 3, rest.n);
        } else {
            buf_byte(&b, rest.p[0]);
            rest = str_slice(rest, 1, rest.n);
        }
    }
    ok = buf_take(&b, d->a, out, d->e);
    buf_close(&b);
    return ok;
}

bool derive_step(struct derive *d, str fact, date day, const char *zh,
                 const char *en, const struct step_args *args)
{
    struct due_step *s = vec_add(d->a, &d->steps, d->e);
    str english[STEP_ARGS];

    if (s == NULL)
        return false;
    for (size_t i = 0; i < STEP_ARGS; i++)
        english[i] = args->en[i].n > 0 ? args->en[i] : args->zh[i];
    s->day = day;
    return arena_str(d->a, fact, &s->fact, d->e) &&
           fill(d, zh, args->zh, &s->zh) && fill(d, en, english, &s->en);
}

/* ---- the parts of a sentence ---- */

static bool length(struct derive *d, struct period p, enum lang lang, str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_period(&b, p, lang);
    ok = buf_take(&b, d->a, out, d->e);
    buf_close(&b);
    return ok;
}

static bool number(struct derive *d, int64_t n, str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 32);
    buf_int(&b, n);
    ok = buf_take(&b, d->a, out, d->e);
    buf_close(&b);
    return ok;
}

/* "2026-03-03(星期二)", "2026-10-01(星期四,国庆节)". */
static bool named_day(struct derive *d, date day, str *zh, str *en)
{
    size_t w = (size_t)date_weekday(day) - 1;
    struct date_text t = date_text(day);
    str name = calendar_name(d->c, day);
    bool works = calendar_works(d->c, day);
    const str zh_parts[] = {str_of(t.z),
                            S("("),
                            str_of(weekdays[w].zh),
                            name.n > 0 ? S(",") : S(""),
                            name,
                            name.n > 0 && works ? S("调休上班") : S(""),
                            S(")")};
    const str en_parts[] = {
        str_of(t.z),
        S(" ("),
        str_of(weekdays[w].en),
        name.n > 0 ? (works ? S(", make-up day of ") : S(", ")) : S(""),
        name,
        S(")")};

    return arena_join(d->a, zh_parts, COUNT_OF(zh_parts), zh, d->e) &&
           arena_join(d->a, en_parts, COUNT_OF(en_parts), en, d->e);
}

static bool moment(struct derive *d, instant t, str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    ok = buf_take(&b, d->a, out, d->e);
    buf_close(&b);
    return ok;
}

/* ---- one function a rule ---- */

bool say_start(struct derive *d, date start)
{
    struct step_args v = {0};

    if (d->ask->period.n == 0)
        return true;
    if (!named_day(d, start, &v.zh[0], &v.en[0]) ||
        !named_day(d, start + 1, &v.zh[1], &v.en[1]))
        return false;
    return derive_step(d, S("TIM-201-1"), start + 1,
                       "起算事由发生于 {0},当日不计入,自次日 {1} 开始计算",
                       "the event falls on {0}; that day is not counted, "
                       "counting begins on {1}",
                       &v);
}

static const struct {
    str fact;
    const char *zh, *en;
} bases[] = {
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

    if (!length(d, p, LANG_ZH, &v.zh[0]) || !length(d, p, LANG_EN, &v.en[0]) ||
        !number(d, p.n, &v.zh[1]) || !named_day(d, end, &v.zh[2], &v.en[2]))
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

bool say_extension(struct derive *d, struct period by, int64_t total, date end)
{
    struct period all = {(int)total, by.unit};
    struct step_args v = {0};

    if (!length(d, by, LANG_ZH, &v.zh[0]) ||
        !length(d, by, LANG_EN, &v.en[0]) ||
        !length(d, all, LANG_ZH, &v.zh[1]) ||
        !length(d, all, LANG_EN, &v.en[1]) ||
        !named_day(d, end, &v.zh[2], &v.en[2]))
        return false;
    return derive_step(d, S("TIM-W6"), end,
                       "经批准延长 {0},与原期限连续计算共 {1}"
                       "(原届满日不先行顺延),计至 {2}",
                       "extended by {0}: {1} in all from the first start (the "
                       "intermediate end is not moved first), reaching {2}",
                       &v);
}

/* [0] why, [1] from, [2] to, in both languages. */
static bool interval(struct derive *d, const struct exclusion *x,
                     struct step_args *v)
{
    struct date_text from = date_text(x->from), to = date_text(x->to);

    v->zh[0] = x->why.n > 0 ? x->why : S("不计入期限的期间");
    v->en[0] = x->why.n > 0 ? x->why : S("excluded time");
    return arena_str(d->a, str_of(from.z), &v->zh[1], d->e) &&
           arena_str(d->a, str_of(to.z), &v->zh[2], d->e);
}

bool say_exclusion(struct derive *d, const struct exclusion *x, date from,
                   int days, date end)
{
    struct step_args v = {0};
    enum period_unit unit = d->ask->period.unit;
    struct period out = {days, unit == PERIOD_WORKING_DAY
                                   ? PERIOD_WORKING_DAY
                                   : PERIOD_CALENDAR_DAY};
    struct exclusion shown = *x;

    shown.from = from; /* what an earlier interval covered is not shown twice */
    if (!interval(d, &shown, &v) || !length(d, out, LANG_ZH, &v.zh[3]) ||
        !length(d, out, LANG_EN, &v.en[3]) ||
        !named_day(d, end, &v.zh[4], &v.en[4]))
        return false;
    if (x->open)
        return derive_step(d, x->fact.n > 0 ? x->fact : S("TIM-W5"), end,
                           "{0}:自 {1} 起尚未结束,暂计至 {2}(起日不扣、止日扣),"
                           "扣除 {3},相应后移至 {4}",
                           "{0}: running since {1}, taken up to {2} (the first "
                           "day is not taken out, the last is), takes out {3}, "
                           "moving the end to {4}",
                           &v);
    return derive_step(d, x->fact.n > 0 ? x->fact : S("TIM-W5"), end,
                       "{0}:{1} 至 {2} 不计入期限(起日不扣、止日扣),扣除 {3},"
                       "相应后移至 {4}",
                       "{0}: {1} to {2} is not counted (the first day is not "
                       "taken out, the last is); {3} taken out, moving the end "
                       "to {4}",
                       &v);
}

bool say_no_exclusion(struct derive *d, const struct exclusion *x,
                      enum no_exclusion why, date end)
{
    static const struct {
        const char *zh, *en;
    } reasons[] = {
        [SAME_DAY] = {"{0}:{1} 至 {2},起止为同一日,不发生扣除",
                      "{0}: {1} to {2} is one day and takes out nothing"},
        [COVERED] = {"{0}:{1} 至 {2} 已包含在前一段扣除的期间内,不重复扣除",
                     "{0}: {1} to {2} lies inside time already taken out"},
        [BEFORE_START] = {"{0}:{1} 至 {2} 在期限起算之前,不发生扣除",
                          "{0}: {1} to {2} lies before the period"},
        [AFTER_END] = {"{0}:{1} 至 {2} 开始时期限已经计满,不发生扣除",
                       "{0}: {1} to {2} began when the period had been counted "
                       "out, and takes out nothing"},
    };
    struct step_args v = {0};

    return interval(d, x, &v) &&
           derive_step(d, S("TIM-W5"), end, reasons[why].zh, reasons[why].en,
                       &v);
}

bool say_roll(struct derive *d, date end, date last)
{
    struct step_args v = {0};

    if (!named_day(d, end, &v.zh[0], &v.en[0]) ||
        !named_day(d, last, &v.zh[1], &v.en[1]))
        return false;
    return derive_step(
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

    if (!named_day(d, end, &v.zh[0], &v.en[0]))
        return false;
    if (!calendar_nth_before(d->c, end, 1, &before))
        before = end;
    if (!named_day(d, before, &v.zh[1], &v.en[1]))
        return false;
    return derive_step(
        d, S("TIM-W8"), end,
        "{0} 虽是休息日,但本期限是对当事人不利措施的上限,不予顺延,"
        "宜在此前最后一个工作日 {1} 办结",
        "{0} is a day of rest, but the period caps a burden and is "
        "not moved; act by the last working day before, {1}",
        &v);
}

bool say_backward(struct derive *d, date event, date last)
{
    struct period p = d->ask->period;
    struct step_args v = {0};

    if (!length(d, p, LANG_ZH, &v.zh[0]) || !length(d, p, LANG_EN, &v.en[0]) ||
        !named_day(d, event, &v.zh[1], &v.en[1]) ||
        !named_day(d, last, &v.zh[2], &v.en[2]))
        return false;
    if (p.unit == PERIOD_HOUR) {
        if (!moment(d, d->ask->start, &v.zh[1]) ||
            !moment(d, d->ask->start - (int64_t)p.n * 3600000, &v.zh[2]))
            return false;
        v.en[1] = v.en[2] = S("");
        return derive_step(d, S("TIM-W3"), last,
                           "应在 {1} 之前至少 {0} 办理,最迟为 {2}",
                           "at least {0} before {1}: {2} at the latest", &v);
    }
    return derive_step(
        d, S("TIM-W3"), last,
        "应在 {1} 之前至少 {0} 办理,当日不计入,向前倒算,"
        "最迟为 {2}(不顺延)",
        "at least {0} before {1}, which is not counted: counting "
        "back, {2} at the latest (never moved)",
        &v);
}

bool say_hours(struct derive *d, instant from, instant to)
{
    struct period p = d->ask->period;
    struct step_args v = {0};

    return length(d, p, LANG_ZH, &v.zh[0]) && length(d, p, LANG_EN, &v.en[0]) &&
           moment(d, from, &v.zh[1]) && moment(d, to, &v.zh[2]) &&
           derive_step(d, S("TIM-201-2"), instant_date(to, ZONE_CITY_MIN),
                       "期限为 {0},自 {1} 起连续计算(休息日不停),至 {2} 届满",
                       "the period is {0}, running from {1} through days of "
                       "rest until {2}",
                       &v);
}

bool say_end(struct derive *d, date last)
{
    struct step_args v = {0};

    return named_day(d, last, &v.zh[0], &v.en[0]) &&
           derive_step(
               d, S("TIM-203-2"), last,
               "期限于 {0} 二十四时届满;有业务时间的,截止于停止业务活动的时间",
               "the period ends at 24:00 on {0}, or at the close of "
               "business where there are business hours",
               &v);
}

bool say_provisional(struct derive *d, int year, date last)
{
    struct step_args v = {0};

    return number(d, year, &v.zh[0]) &&
           derive_step(d, S("TIM-W4"), last,
                       "{0} 年的放假安排尚未公布,本日期为暂定,公布后应重新计算",
                       "the days off of {0} are not yet announced: the date is "
                       "provisional and must be computed again",
                       &v);
}

struct json *due_steps_json(const struct due *due, struct arena *a,
                            struct err *e)
{
    struct json *all = json_array(a, e);

    for (size_t i = 0; all != NULL && i < due->n_steps; i++) {
        const struct due_step *s = &due->steps[i];
        struct json *one = json_object(a, e);
        str day;

        if (one == NULL ||
            !arena_str(a, str_of(date_text(s->day).z), &day, e) ||
            !json_set_str(a, one, S("fact"), s->fact, e) ||
            !json_set_str(a, one, S("date"), day, e) ||
            !json_set_str(a, one, S("zh"), s->zh, e) ||
            !json_set_str(a, one, S("en"), s->en, e) ||
            !json_add(a, all, one, e))
            return NULL;
    }
    return all;
}
