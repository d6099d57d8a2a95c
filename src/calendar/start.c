/* start.c - from which day a period runs: the day of service, of knowing, of
 * receipt, each proven by the first of several papers that is there. */
#include "calendar/internal.h"

static const struct err_def no_start = {
    .code = "CAL-018",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是确定起算日的规则",
    .fix_zh = "选用期间计算表中用途为 start 的事实",
    .en = "\"{0}\" is no rule for the day on which a period starts",
    .fix_en = "take a fact that the clock table uses for start",
};
static const struct err_def no_date = {
    .code = "CAL-019",
    .fault = FAULT_INPUT,
    .zh = "「{0}」需要的日子没有给出,或者给出的日子「{2}」不在其列:{1}",
    .fix_zh = "按名称给出其中一个日子",
    .en = "\"{0}\" lacks a day, or does not know \"{2}\"; its days are: {1}",
    .fix_en = "give one of these days by its name",
};
static const struct err_def no_length = {
    .code = "CAL-020",
    .fault = FAULT_INPUT,
    .zh = "「{0}」自一段期间届满起算,没有给出这段期间",
    .fix_zh = "给出期间的长度,如公告载明的期限",
    .en = "by \"{0}\" the start is the end of another period, which is not "
          "given",
    .fix_en = "give that period, such as the one that was announced",
};

/* The days by which a start may be proven. */
static const struct {
    const char *name, *zh, *en;
} names[] = {
    {"act", "作出行政行为之日", "the day of the act"},
    {"signed", "签收或者拒收之日", "the day of signing or of refusing to sign"},
    {"slip", "邮件签收单载明的签收之日", "the day signed on the mail slip"},
    {"receipt", "送达回证(回执)载明的签收之日", "the day on the receipt"},
    {"record", "邮政企业记录的签收之日", "the day recorded by the post"},
    {"arrived", "到达受送达人特定系统之日",
     "the day of arrival in the designated system"},
    {"entered", "首次进入收件人任一系统之日",
     "the day of first entry in any system of the receiver"},
    {"published", "公告发布之日", "the day of publication"},
    {"told", "收到补充告知之日", "the day on which the notice was received"},
    {"known", "证明知道之日", "the proven day of knowing"},
    {"requested", "提出申请之日", "the day of the request"},
    {"submitted", "当面提交之日", "the day of handing over"},
    {"confirmed", "确认之日", "the day of confirmation"},
    {"acted", "行为发生之日", "the day of the act"},
    {"ended", "行为终了之日", "the day on which the act ended"},
    {"over", "暂缓或者分期缴纳期限届满之日",
     "the day on which the deferral or the instalments ended"},
    {"suspended", "中止之日", "the day of suspension"},
    {"received", "收到之日", "the day of receipt"},
};

bool start_name(str name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(name, str_of(names[i].name)))
            return true;
    }
    return false;
}

static bool refuse(const struct clock_row *r, str given, struct err *e)
{
    return err_set(e, &no_date, .arg = {r->fact, r->how, given});
}

/* The first name of the row that was given; false: none, or one unknown. */
static bool choose(const struct clock_row *r, const struct start_ask *ask,
                   struct named_date *chosen, struct err *e)
{
    str list = r->how, word, rest;
    bool found = false;

    for (size_t i = 0; i < ask->n_dates; i++) {
        bool known = false;

        if (!calendar_holds(ask->dates[i].day))
            return err_set(e, &calendar_outside, .arg = {ask->dates[i].name});
        for (str left = r->how; left.n > 0 && !known; left = rest) {
            rest = S("");
            if (!str_cut(left, S(" "), &word, &rest))
                word = left;
            known = str_eq(word, ask->dates[i].name) && start_name(word);
        }
        if (!known)
            return refuse(r, ask->dates[i].name, e);
    }
    for (; list.n > 0 && !found; list = rest) {
        rest = S("");
        if (!str_cut(list, S(" "), &word, &rest))
            word = list;
        for (size_t i = 0; i < ask->n_dates && !found; i++) {
            found = str_eq(word, ask->dates[i].name);
            if (found)
                *chosen = ask->dates[i];
        }
    }
    return found || refuse(r, S(""), e);
}

static bool say_chosen(struct derive *d, const struct clock_row *r,
                       const struct named_date *n)
{
    struct step_args v = {0};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(n->name, str_of(names[i].name))) {
            v.zh[0] = str_of(names[i].zh);
            v.en[0] = str_of(names[i].en);
        }
    }
    return derive_day(d, n->day, &v, 1) &&
           derive_step(d, r->fact, n->day,
                       r->of.n > 0 ? "以{0} {1} 为准,其后的期间届满时起算"
                                   : "以{0} {1} 为起算事由发生之日",
                       r->of.n > 0 ? "{0}, {1}, begins another period, whose "
                                     "end is the start"
                                   : "{0}, {1}, is the day of the event",
                       &v);
}

/* The end of the period that must have passed, as a start of its own. */
static bool passed(const struct derive *d, const struct clock_row *r,
                   const struct start_ask *ask, date from, struct due *due)
{
    struct due_ask own = {.start = date_instant(from, ZONE_CITY_MIN),
                          .period = *ask->period,
                          .at_least = ask->nature == NATURE_AT_LEAST,
                          .burden = ask->nature == NATURE_BURDEN};

    if (clock_is_fact(r->of))
        own.fact = r->of;
    return calendar_due(d->c, &own, d->a, due, d->e);
}

bool clock_start(const struct clock_table *t, const struct calendar *c,
                 const struct start_ask *ask, struct arena *a, struct due *out,
                 struct err *e)
{
    const struct clock_row *r = clock_find(t, ask->fact);
    const struct due_ask none = {0};
    struct derive d = {.c = c, .ask = &none, .a = a, .e = e};
    struct named_date chosen = {S(""), 0};
    struct due due = {0};

    if (r == NULL || r->use != CLOCK_START)
        return err_set(e, &no_start, .arg = {ask->fact});
    if (!choose(r, ask, &chosen, e) || !say_chosen(&d, r, &chosen))
        return false;
    if (r->of.n > 0 && ask->period == NULL)
        return err_set(e, &no_length, .arg = {r->fact});
    if (r->of.n > 0 && !passed(&d, r, ask, chosen.day, &due))
        return false;
    for (size_t i = 0; i < due.n_steps; i++) {
        struct due_step *s = vec_add(a, &d.steps, e);

        if (s == NULL)
            return false;
        *s = due.steps[i];
    }
    if (r->of.n == 0) {
        due.last = due.start = chosen.day;
        due.last_moment = date_instant(chosen.day + 1, ZONE_CITY_MIN);
    }
    due.steps = d.steps.at;
    due.n_steps = d.steps.n;
    *out = due;
    return true;
}
