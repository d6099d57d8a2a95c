/* ask.c - what may be asked of the calendar, and what is refused. */
#include "calendar/internal.h"

static const struct err_def other_unit = {
    .code = "CAL-007",
    .fault = FAULT_INPUT,
    .zh = "延长「{0}」与期限「{1}」的单位不同",
    .fix_zh = "延长用与期限相同的单位",
    .en = "the extension \"{0}\" has another unit than the period \"{1}\"",
    .fix_en = "extend in the unit of the period",
};
static const struct err_def ends_first = {
    .code = "CAL-008",
    .fault = FAULT_INPUT,
    .zh = "扣除的期间自 {0} 至 {1},止日早于起日",
    .fix_zh = "核对起止日期",
    .en = "the time taken out, {0} to {1}, ends before it begins",
    .fix_en = "check both days",
};
static const struct err_def only_forward = {
    .code = "CAL-009",
    .fault = FAULT_INPUT,
    .zh = "倒算的期限「{0}」不能延长,也不能扣除期间",
    .fix_zh = "去掉延长和扣除,或改为顺算",
    .en = "the period \"{0}\", counted backwards, takes no extension and no "
          "exclusion",
    .fix_en = "leave them out, or count forwards",
};
static const struct err_def two_natures = {
    .code = "CAL-011",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」不能既是最短期限又是倒算期限或者措施上限",
    .fix_zh = "只选一种",
    .en = "the period \"{0}\" cannot be a minimum and also backward or a cap",
    .fix_en = "choose one",
};
static const struct err_def hours_anew = {
    .code = "CAL-012",
    .fault = FAULT_INPUT,
    .zh = "以小时计的期限「{0}」不能自某日重新计算",
    .fix_zh = "以新的起算时刻另行计算",
    .en = "the period in hours \"{0}\" cannot be counted anew from a day",
    .fix_en = "ask again from the new moment",
};
static const struct err_def bad_close = {
    .code = "CAL-016",
    .fault = FAULT_INPUT,
    .zh = "停止业务活动的时间是一日的第 {0} 分钟,应当在 0 至 1439 之间",
    .fix_zh = "0 表示二十四时,1020 表示十七时",
    .en = "business closes at minute {0} of the day, not in 0..1439",
    .fix_en = "0 is 24:00, 1020 is 17:00",
};

/* Puts two periods into an error's arguments. */
static bool refuse(const struct err_def *def, struct period p, struct period q,
                   struct err *e)
{
    struct buf b, b2;
    str first = S(""), second = S("");

    buf_init(&b, &memory_system, 64);
    buf_init(&b2, &memory_system, 64);
    buf_period_code(&b, p);
    buf_period_code(&b2, q);
    if (buf_done(&b, &first, e) && buf_done(&b2, &second, e))
        (void)err_set(e, def, .arg = {first, second});
    buf_close(&b);
    buf_close(&b2);
    return false;
}

bool ask_outside(const struct due_ask *ask, struct err *e)
{
    return refuse(&calendar_outside, ask->period, ask->period, e);
}

static bool check_number(int n, int max, const struct err_def *def,
                         struct err *e)
{
    char text[16], top[16];

    if (n >= 0 && n <= max)
        return true;
    (void)snprintf(text, sizeof text, "%d", n);
    (void)snprintf(top, sizeof top, "%d", max);
    return err_set(e, def, .arg = {str_of(text), str_of(top)});
}

bool ask_interval(const struct exclusion *x, struct err *e)
{
    if (x->to < x->from)
        return err_set(
            e, &ends_first,
            .arg = {str_of(date_text(x->from).z), str_of(date_text(x->to).z)});
    return true;
}

bool ask_rules(const struct clock_rules *r, struct err *e)
{
    return check_number(r->closes_min, 1439, &bad_close, e);
}

static bool check_exclusion(const struct due_ask *ask,
                            const struct exclusion *x, struct err *e)
{
    if (!calendar_holds(x->from) || !calendar_holds(x->to))
        return ask_outside(ask, e);
    if (x->kind == RESTARTED && ask->period.unit == PERIOD_HOUR)
        return refuse(&hours_anew, ask->period, ask->period, e);
    return ask_interval(x, e);
}

bool ask_check(const struct due_ask *ask, struct err *e)
{
    if (!check_number(ask->period.n, PERIOD_MAX, &period_too_long, e) ||
        (ask->rules != NULL && !ask_rules(ask->rules, e)))
        return false;
    if (ask->start < date_instant(DATE_MIN, ZONE_CITY_MIN) ||
        ask->start >= date_instant(DATE_MAX + 1, ZONE_CITY_MIN))
        return ask_outside(ask, e);
    if (ask->at_least && (ask->backward || ask->burden))
        return refuse(&two_natures, ask->period, ask->period, e);
    if (ask->backward && (ask->n_extensions > 0 || ask->n_exclusions > 0))
        return refuse(&only_forward, ask->period, ask->period, e);
    for (size_t i = 0; i < ask->n_extensions; i++) {
        if (!check_number(ask->extensions[i].n, PERIOD_MAX, &period_too_long,
                          e))
            return false;
        if (ask->extensions[i].unit != ask->period.unit)
            return refuse(&other_unit, ask->extensions[i], ask->period, e);
    }
    for (size_t i = 0; i < ask->n_exclusions; i++) {
        if (!check_exclusion(ask, &ask->exclusions[i], e))
            return false;
    }
    return true;
}
