/* cmd_deadline.c - fadu deadline --from DATE --period '20 working_day' … */
#include "cli/internal.h"

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
    .fix_zh = "写成 2026-03-10..2026-03-20;起日不扣除,止日扣除",
    .en = "\"{0}\" is no pair of days",
    .fix_en = "write 2026-03-10..2026-03-20; the first day is not taken out, "
              "the last is",
};

/* --extend and --exclude may stand any number of times. */
static size_t count(const struct cli *c, str option)
{
    size_t n = 0;
    str value;

    while (cli_option(c, option, n, &value))
        n++;
    return n;
}

static bool read_start(struct cli *c, str from, struct due_ask *ask)
{
    date d;

    if (instant_parse(from, &ask->start))
        return true;
    if (!date_parse(from, &d))
        return err_set(c->e, &bad_from, .arg = {from});
    if (ask->period.unit == PERIOD_HOUR)
        return err_set(c->e, &no_hour, .arg = {from});
    ask->start = date_instant(d, ZONE_CITY_MIN);
    return true;
}

static bool read_extensions(struct cli *c, struct due_ask *ask)
{
    size_t n = count(c, S("--extend"));
    struct period *all = arena_array(c->a, struct period, n, c->e);
    str text;

    if (all == NULL)
        return false;
    for (size_t i = 0; i < n && cli_option(c, S("--extend"), i, &text); i++) {
        if (!period_parse(text, &all[i], c->e))
            return false;
    }
    ask->extensions = all;
    ask->n_extensions = n;
    return true;
}

static bool read_exclusions(struct cli *c, struct due_ask *ask)
{
    size_t n = count(c, S("--exclude"));
    struct exclusion *all = arena_array(c->a, struct exclusion, n, c->e);
    str text, from, to;

    if (all == NULL)
        return false;
    for (size_t i = 0; i < n && cli_option(c, S("--exclude"), i, &text); i++) {
        if (!str_cut(text, S(".."), &from, &to) ||
            !date_parse(from, &all[i].from) || !date_parse(to, &all[i].to))
            return err_set(c->e, &bad_interval, .arg = {text});
    }
    ask->exclusions = all;
    ask->n_exclusions = n;
    return true;
}

/* ---- the answer ---- */

/* The day, or the moment of a period in hours. */
static void say_last(struct buf *out, const struct due_ask *ask,
                     const struct due *due)
{
    if (ask->period.unit == PERIOD_HOUR)
        buf_instant(out, due->last_moment, ZONE_CITY_MIN);
    else
        buf_date(out, due->last);
}

static void say_step(struct cli *c, const struct law *law,
                     const struct due_step *s)
{
    const struct fact *f = law_find(law, s->fact);

    cli_lit(c, "  ");
    buf_date(c->out, s->day);
    cli_lit(c, "  ");
    cli_print(c, c->lang == LANG_ZH ? s->zh : s->en);
    cli_lit(c, "\n              ");
    if (f != NULL) {
        fact_cite(f, c->lang, c->out);
        cli_lit(c, " ");
    }
    cli_lit(c, "[");
    cli_print(c, s->fact);
    cli_lit(c, "]\n");
}

static int say(struct cli *c, const struct due_ask *ask, const struct due *due)
{
    struct law *law = NULL;
    bool why = cli_flag(c, S("--why"));

    if (why && !cli_facts(c, S(""), &law))
        return CLI_ERROR;
    say_last(c->out, ask, due);
    cli_lit(c, "\n");
    for (size_t i = 0; i < due->n_steps; i++) {
        const struct due_step *s = &due->steps[i];

        if (why)
            say_step(c, law, s);
        else if (str_eq(s->fact, S("TIM-W4"))) { /* never left unsaid */
            cli_print(c, c->lang == LANG_ZH ? s->zh : s->en);
            cli_lit(c, "\n");
        }
    }
    return CLI_HOLDS;
}

static bool text_of(struct cli *c, struct buf *b, str *out)
{
    bool ok = buf_take(b, c->a, out, c->e);

    buf_close(b);
    return ok;
}

static int say_json(struct cli *c, const struct calendar *calendar,
                    const struct due_ask *ask, const struct due *due)
{
    struct json *v = json_object(c->a, c->e);
    struct buf day, moment, period;
    str last, last_moment, length;

    buf_init(&day, &memory_system, 64);
    buf_init(&moment, &memory_system, 64);
    buf_init(&period, &memory_system, 64);
    buf_date(&day, due->last);
    buf_instant(&moment, due->last_moment, ZONE_CITY_MIN);
    buf_period_code(&period, ask->period);
    if (v == NULL || !text_of(c, &day, &last) ||
        !text_of(c, &moment, &last_moment) || !text_of(c, &period, &length) ||
        !json_set_str(c->a, v, S("last"), last, c->e) ||
        !json_set_str(c->a, v, S("late_from"), last_moment, c->e) ||
        !json_set_str(c->a, v, S("period"), length, c->e) ||
        !json_set_bool(c->a, v, S("provisional"), due->provisional, c->e) ||
        !json_set_int(c->a, v, S("excluded"), due->excluded, c->e) ||
        !json_set_str(c->a, v, S("calendar"), calendar_version(calendar),
                      c->e) ||
        !json_set(c->a, v, S("steps"), due_steps_json(due, c->a, c->e), c->e))
        return CLI_ERROR;
    json_print(v, 2, c->out);
    cli_lit(c, "\n");
    return CLI_HOLDS;
}

int cmd_deadline(struct cli *c)
{
    static const char *const valued[] = {"--from",    "--period", "--extend",
                                         "--exclude", "--facts",  NULL};
    static const char *const flags[] = {"--no-roll", "--back", "--why",
                                        "--json", NULL};
    struct calendar *calendar;
    struct due_ask ask = {.burden = cli_flag(c, S("--no-roll")),
                          .backward = cli_flag(c, S("--back"))};
    struct due due;
    str from, period;

    if (!cli_known(c, valued, flags))
        return CLI_ERROR;
    if (!cli_option(c, S("--from"), 0, &from))
        return cli_usage(c, S("--from DATE"));
    if (!cli_option(c, S("--period"), 0, &period))
        return cli_usage(c, S("--period '20 working_day'"));
    if (!period_parse(period, &ask.period, c->e) ||
        !read_start(c, from, &ask) || !read_extensions(c, &ask) ||
        !read_exclusions(c, &ask) || !cli_calendar(c, S(""), &calendar) ||
        !calendar_due(calendar, &ask, c->a, &due, c->e))
        return CLI_ERROR;
    return cli_flag(c, S("--json")) ? say_json(c, calendar, &ask, &due)
                                    : say(c, &ask, &due);
}
