/* deadline_read.c - what fadu deadline is asked: the period and its nature from
 * a fact or as given, the start, extensions, time taken out, settings. */
#include "cli/deadline.h"

static const struct err_def bad_from = {
    .code = "CLI-020",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是日期或者时刻",
    .fix_zh = "写成 2026-03-02 或 2026-03-02T10:00:00+08:00",
    .en = "\"{0}\" is neither a day nor a moment",
    .fix_en = "write 2026-03-02 or 2026-03-02T10:00:00+08:00",
};
static const struct err_def no_hour = {
    .code = "CLI-021",
    .fault = FAULT_INPUT,
    .zh = "按小时计算的期限要有时刻,「{0}」只是日期",
    .fix_zh = "写成 2026-03-02T10:00:00+08:00",
    .en = "a period in hours needs a moment, and \"{0}\" is only a day",
    .fix_en = "write 2026-03-02T10:00:00+08:00",
};
static const struct err_def bad_interval = {
    .code = "CLI-022",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是起止日期",
    .fix_zh = "写成 2026-03-10..2026-03-20,后面可以接 =事实编号;"
              "没有结束的写 2026-03-10..,并给出 --until",
    .en = "\"{0}\" is no pair of days",
    .fix_en = "write 2026-03-10..2026-03-20, with =FACT or without; still "
              "running: 2026-03-10.. and --until DATE",
};
static const struct err_def no_clock = {
    .code = "CLI-101",
    .fault = FAULT_INPUT,
    .zh = "「{0}」在期间计算表中的用途不是 {1}",
    .fix_zh = "换用相应的事实,或者用 --period 写明期限",
    .en = "the clock table does not use \"{0}\" for {1}",
    .fix_en = "name another fact, or give the length with --period",
};
static const struct err_def is_extension = {
    .code = "CLI-102",
    .fault = FAULT_INPUT,
    .zh = "「{0}」是对「{1}」的延长,不能单独计算,也不能延长其他期限",
    .fix_zh = "写成 --fact {1} --extend {0}",
    .en = "\"{0}\" extends \"{1}\": it is neither counted alone nor extends "
          "another period",
    .fix_en = "write --fact {1} --extend {0}",
};
static const struct err_def clause_differs = {
    .code = "CLI-103",
    .fault = FAULT_CORRUPT,
    .zh = "「{0}」的单位与该法「{1}」对日数的规定不一致",
    .fix_zh = "核对事实表与期间计算表",
    .en = "the unit of \"{0}\" is not what \"{1}\" says of such days",
    .fix_en = "check the facts and the clock table",
};
static const struct err_def one_source = {
    .code = "CLI-104",
    .fault = FAULT_INPUT,
    .zh = "{0} 和 {1} 只能写一个",
    .fix_zh = "去掉一个",
    .en = "{0} and {1} exclude each other",
    .fix_en = "leave one out",
};
static const struct err_def bad_setting = {
    .code = "CLI-105",
    .fault = FAULT_INPUT,
    .zh = "没有「{0}」这项计算口径",
    .fix_zh = "可用 clear-days first-day-out last-day-in roll-then-extend "
              "roll-burdens hour-out closes=17:30",
    .en = "\"{0}\" is no setting",
    .fix_en = "there are clear-days first-day-out last-day-in "
              "roll-then-extend roll-burdens hour-out closes=17:30",
};
static const struct err_def bad_named = {
    .code = "CLI-106",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是有名称的日子",
    .fix_zh = "写成 --date receipt=2026-03-04",
    .en = "\"{0}\" is no named day",
    .fix_en = "write --date receipt=2026-03-04",
};

/* An option that may stand any number of times. */
static size_t count(const struct cli *c, str option)
{
    size_t n = 0;
    str value;

    while (cli_option(c, option, n, &value))
        n++;
    return n;
}

/* ---- facts ---- */

/* What a fact must be used for. */
static bool used_for(struct cli_deadline *d, str id, enum clock_use use,
                     const struct clock_row **row)
{
    *row = clock_find(d->table, id);
    if (*row != NULL && (*row)->use == use)
        return true;
    return err_set(d->c->e, &no_clock, .arg = {id, clock_use_word(use)});
}

/* The number and unit of the fact, checked against its law's own clause. */
static bool fact_period(struct cli_deadline *d, str id, const struct fact **f,
                        struct period *p, str *clause)
{
    enum period_unit means;
    str text;

    if (!law_fact(d->law, id, (struct at){S(""), 0, 0}, f, d->c->e))
        return false;
    if (!arena_join(d->c->a, (const str[]){(*f)->quantity, S(" "), (*f)->unit},
                    3, &text, d->c->e) ||
        !period_parse(text, p, d->c->e))
        return false;
    means = p->unit;
    *clause = clock_clause(d->table, id, *p, &means);
    return means == p->unit ||
           err_set(d->c->e, &clause_differs, .arg = {id, *clause});
}

static bool fixed_day(struct cli_deadline *d, const struct clock_row *row)
{
    str from;
    date day;

    if (!cli_option(d->c, S("--from"), 0, &from) || !date_parse(from, &day))
        return err_set(d->c->e, &bad_from, .arg = {from});
    if (!law_fact(d->law, row->fact, (struct at){S(""), 0, 0}, &d->fact,
                  d->c->e))
        return false;
    d->fixed = true;
    if (!date_next_fixed(d->fact->quantity, row->before, day, &d->due.last))
        return err_set(d->c->e, &bad_from, .arg = {from});
    d->due.last_moment = date_instant(d->due.last + 1, ZONE_CITY_MIN);
    return true;
}

static bool read_fact(struct cli_deadline *d, str id)
{
    const struct clock_row *row;

    if (!deadline_law(d))
        return false;
    row = clock_find(d->table, id);
    if (row != NULL && row->use == CLOCK_EXTENDS)
        return err_set(d->c->e, &is_extension, .arg = {id, row->of});
    if (row != NULL && row->use == CLOCK_FIXED)
        return fixed_day(d, row);
    if (!used_for(d, id, CLOCK_PERIOD, &row) ||
        !fact_period(d, id, &d->fact, &d->ask.period, &d->ask.clause))
        return false;
    d->ask.fact = id;
    d->nature = row->nature;
    d->ask.burden = row->nature == NATURE_BURDEN;
    d->ask.backward = row->nature == NATURE_BACKWARD;
    d->ask.at_least = row->nature == NATURE_AT_LEAST;
    return true;
}

static bool read_period(struct cli_deadline *d)
{
    struct cli *c = d->c;
    str fact, period;
    bool by_fact = cli_option(c, S("--fact"), 0, &fact);
    bool given = cli_option(c, S("--period"), 0, &period);

    if (by_fact && given)
        return err_set(c->e, &one_source, .arg = {S("--fact"), S("--period")});
    if (!by_fact && !given) {
        (void)cli_usage(c, S("--period '20 working_day'"));
        return false;
    }
    if (by_fact)
        return read_fact(d, fact);
    d->ask.burden = cli_flag(c, S("--no-roll"));
    d->ask.backward = cli_flag(c, S("--back"));
    d->ask.at_least = cli_flag(c, S("--at-least"));
    return period_parse(period, &d->ask.period, c->e);
}

/* ---- the start ---- */

static bool read_moment(struct cli *c, str text, bool end, instant *t)
{
    date day;

    if (instant_parse(text, t))
        return true;
    if (!date_parse(text, &day))
        return err_set(c->e, &bad_from, .arg = {text});
    /* Something done on a day was done by its end. */
    *t = date_instant(day + (end ? 1 : 0), ZONE_CITY_MIN) - (end ? 1 : 0);
    return true;
}

/* Another period that must have passed: --after, or the fact in the row. */
static bool read_after(struct cli_deadline *d, const struct clock_row *row,
                       struct start_ask *ask, struct period *p)
{
    const struct clock_row *of;
    const struct fact *f;
    str text = row->of, clause;

    if (row->of.n == 0)
        return true;
    if (str_eq(row->of, S("period"))) {
        if (!cli_option(d->c, S("--after"), 0, &text))
            return true; /* clock_start says that it is missing */
        if (period_parse(text, p, NULL)) {
            ask->period = p;
            return true;
        }
    }
    of = clock_find(d->table, text);
    ask->nature =
        of != NULL && of->use == CLOCK_PERIOD ? of->nature : NATURE_AT_MOST;
    ask->period = p;
    return fact_period(d, text, &f, p, &clause);
}

static bool read_event(struct cli_deadline *d, str rule)
{
    struct cli *c = d->c;
    size_t n = count(c, S("--date"));
    struct named_date *dates = arena_array(c->a, struct named_date, n, c->e);
    struct start_ask ask = {.fact = rule, .dates = dates, .n_dates = n};
    const struct clock_row *row;
    struct period p;
    str text, day;

    if (dates == NULL || !deadline_law(d) ||
        !used_for(d, rule, CLOCK_START, &row))
        return false;
    for (size_t i = 0; i < n && cli_option(c, S("--date"), i, &text); i++) {
        if (!str_cut(text, S("="), &dates[i].name, &day) ||
            !date_parse(day, &dates[i].day))
            return err_set(c->e, &bad_named, .arg = {text});
    }
    if (!read_after(d, row, &ask, &p) ||
        !clock_start(d->table, d->calendar, &ask, c->a, &d->start, c->e))
        return false;
    d->ask.start = date_instant(d->start.last, ZONE_CITY_MIN);
    return true;
}

static bool read_start(struct cli_deadline *d)
{
    struct cli *c = d->c;
    str from, rule;
    bool given = cli_option(c, S("--from"), 0, &from);
    bool event = cli_option(c, S("--start"), 0, &rule);
    date day;

    if (given && event)
        return err_set(c->e, &one_source, .arg = {S("--from"), S("--start")});
    if (event && d->ask.period.unit == PERIOD_HOUR)
        return err_set(c->e, &no_hour, .arg = {rule});
    if (event)
        return read_event(d, rule);
    if (d->ask.period.unit == PERIOD_HOUR && date_parse(from, &day))
        return err_set(c->e, &no_hour, .arg = {from});
    return read_moment(c, from, false, &d->ask.start);
}

/* ---- extensions ---- */

/* "30 calendar_day", "SMP-64-1b", either with "@" and when it was approved. */
static bool read_extension(struct cli_deadline *d, str text, struct period *p,
                           instant *approved, bool *dated)
{
    const struct clock_row *row;
    const struct fact *f;
    str length = text, when = S(""), clause;

    *dated = str_cut(text, S("@"), &length, &when);
    /* Not dated: as if approved at the start, which is always in time. */
    *approved = d->ask.start;
    if (*dated && !read_moment(d->c, when, false, approved))
        return false;
    if (period_parse(length, p, NULL))
        return true;
    if (length.n == 0 || length.p[0] < 'A' || length.p[0] > 'Z')
        return period_parse(length, p, d->c->e);
    if (!deadline_law(d) || !used_for(d, length, CLOCK_EXTENDS, &row))
        return false;
    if (d->fact != NULL && !str_eq(row->of, d->fact->id))
        return err_set(d->c->e, &is_extension, .arg = {length, row->of});
    return fact_period(d, length, &f, p, &clause);
}

static bool read_extensions(struct cli_deadline *d)
{
    struct cli *c = d->c;
    size_t n = count(c, S("--extend"));
    struct period *all = arena_array(c->a, struct period, n, c->e);
    instant *approved = arena_array(c->a, instant, n, c->e);
    bool any = false, dated;
    str text;

    if (all == NULL || approved == NULL)
        return false;
    for (size_t i = 0; i < n && cli_option(c, S("--extend"), i, &text); i++) {
        if (!read_extension(d, text, &all[i], &approved[i], &dated))
            return false;
        any = any || dated;
    }
    d->ask.extensions = all;
    d->ask.n_extensions = n;
    d->ask.approved = any ? approved : NULL;
    return true;
}

/* ---- intervals ---- */

static bool read_interval(struct cli_deadline *d, str text, struct exclusion *x)
{
    struct cli *c = d->c;
    str days = text, from, to, until;

    *x = (struct exclusion){0};
    (void)str_cut(text, S("="), &days, &x->fact);
    if (!str_cut(days, S(".."), &from, &to) || !date_parse(from, &x->from))
        return err_set(c->e, &bad_interval, .arg = {text});
    x->open = to.n == 0;
    if (x->open && cli_option(c, S("--until"), 0, &until))
        to = until;
    return date_parse(to, &x->to) ||
           err_set(c->e, &bad_interval, .arg = {text});
}

/* The fact says whether it is time not counted, a suspension, or a new start. */
static bool kind_of(struct cli_deadline *d, struct exclusion *x, bool pause)
{
    const struct clock_row *row;

    if (x->fact.n == 0)
        return true;
    if (!deadline_law(d))
        return false;
    if (pause)
        return used_for(d, x->fact, CLOCK_PAUSE, &row);
    row = clock_find(d->table, x->fact);
    if (row == NULL || (row->use != CLOCK_OUT && row->use != CLOCK_SUSPEND &&
                        row->use != CLOCK_RESTART))
        return used_for(d, x->fact, CLOCK_OUT, &row);
    x->kind = row->use == CLOCK_OUT       ? TAKEN_OUT
              : row->use == CLOCK_SUSPEND ? SUSPENDED
                                          : RESTARTED;
    return true;
}

bool deadline_intervals(struct cli_deadline *d, str option,
                        const struct exclusion **out, size_t *n)
{
    struct cli *c = d->c;
    size_t all = count(c, option);
    struct exclusion *xs = arena_array(c->a, struct exclusion, all, c->e);
    str text;

    if (xs == NULL)
        return false;
    for (size_t i = 0; i < all && cli_option(c, option, i, &text); i++) {
        if (!read_interval(d, text, &xs[i]) ||
            !kind_of(d, &xs[i], str_eq(option, S("--pause"))))
            return false;
    }
    *out = xs;
    *n = all;
    return true;
}

/* --exclude, --untold (without the written notice), --restart, in one list. */
static bool read_exclusions(struct cli_deadline *d)
{
    static const str options[] = {SI("--exclude"), SI("--untold"),
                                  SI("--restart")};
    const struct exclusion *some[COUNT_OF(options)];
    size_t n[COUNT_OF(options)], all = 0;
    struct exclusion *xs;

    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (!deadline_intervals(d, options[i], &some[i], &n[i]))
            return false;
        all += n[i];
    }
    xs = arena_array(d->c->a, struct exclusion, all, d->c->e);
    if (xs == NULL)
        return false;
    d->ask.exclusions = xs;
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        for (size_t k = 0; k < n[i]; k++) {
            *xs = some[i][k];
            xs->unproven = i == 1;
            if (i == 2)
                xs->kind = RESTARTED;
            xs++;
        }
    }
    d->ask.n_exclusions = all;
    return true;
}

/* ---- settings ---- */

static bool read_closes(str text, int *min)
{
    str hour, minute;
    int64_t h, m;

    if (!str_cut(text, S(":"), &hour, &minute) ||
        !str_to_int(hour, 0, 23, &h) || !str_to_int(minute, 0, 59, &m) ||
        h + m == 0)
        return false;
    *min = (int)(h * 60 + m);
    return true;
}

static bool read_settings(struct cli_deadline *d)
{
    struct clock_rules *r = &d->rules;
    const struct {
        str name;
        bool *on;
    } settings[] = {
        {S("clear-days"), &r->clear_days},             /* [TIM-W3] */
        {S("first-day-out"), &r->first_day_out},       /* [TIM-W5] */
        {S("last-day-in"), &r->last_day_in},           /* [TIM-W5] */
        {S("roll-then-extend"), &r->roll_then_extend}, /* [TIM-W6] */
        {S("roll-burdens"), &r->burden_rolls},         /* [TIM-W8] */
        {S("hour-out"), &r->hour_out},                 /* [TIM-85-2] */
    };
    str text, head, tail;

    for (size_t i = 0; cli_option(d->c, S("--set"), i, &text); i++) {
        bool known = str_cut(text, S("="), &head, &tail) &&
                     str_eq(head, S("closes")) &&
                     read_closes(tail, &r->closes_min);

        for (size_t k = 0; k < COUNT_OF(settings); k++) {
            if (str_eq(text, settings[k].name))
                *settings[k].on = known = true;
        }
        if (!known)
            return err_set(d->c->e, &bad_setting, .arg = {text});
    }
    d->ask.rules = r;
    return true;
}

static bool read_done(struct cli_deadline *d)
{
    str done, posted;

    if (cli_option(d->c, S("--posted"), 0, &posted)) {
        if (!read_moment(d->c, posted, true, &d->posted))
            return false;
        d->asked_done = true;
        d->done = d->posted;
    }
    if (cli_option(d->c, S("--done"), 0, &done)) {
        if (!read_moment(d->c, done, true, &d->done))
            return false;
        d->asked_done = true;
    }
    return true;
}

bool deadline_read(struct cli_deadline *d)
{
    str ignored;

    if (!cli_option(d->c, S("--from"), 0, &ignored) &&
        !cli_option(d->c, S("--start"), 0, &ignored)) {
        (void)cli_usage(d->c, S("--from DATE"));
        return false;
    }
    return read_period(d) && read_settings(d) && read_done(d) &&
           (d->fixed ||
            (read_start(d) && read_extensions(d) && read_exclusions(d)));
}
